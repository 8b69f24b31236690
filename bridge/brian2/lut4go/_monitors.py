"""What is recorded of a network."""

import ctypes
from typing import TYPE_CHECKING, Tuple

import numpy as np

from . import _network_library as c
from ._calls import call

if TYPE_CHECKING:
    from .network import Network


class _Monitor:
    def __init__(self, network: "Network", handle: int):
        self.network, self._handle = network, handle

    def _held(self) -> c.Held:
        held = c.Held()
        call("lut4go_get_held", self._handle, ctypes.byref(held))
        return held

    def _values(self, held: c.Held) -> np.ndarray:
        x = np.empty((held.rows, held.columns))
        call("lut4go_get_values", self._handle, x.size, x.ctypes.data)
        return x

    def __len__(self) -> int:
        return self._held().rows

    def clear(self) -> None:
        """Forgets what is held, and goes on."""
        call("lut4go_clear_monitor", self._handle)


def _steps(held: c.Held) -> np.ndarray:
    return held.first + held.every*np.arange(held.rows, dtype=np.int64)


class SpikeMonitor(_Monitor):
    """Spikes, by step, then neuron."""

    def _spikes(self) -> Tuple[np.ndarray, np.ndarray]:
        n = self._held().rows
        steps, indices = np.empty((2, n), dtype=np.int64)
        call("lut4go_get_spikes", self._handle, n, steps.ctypes.data, indices.ctypes.data)
        return steps, indices

    @property
    def steps(self) -> np.ndarray:
        """The step of each spike."""
        return self._spikes()[0]

    @property
    def indices(self) -> np.ndarray:
        """The neuron of each spike."""
        return self._spikes()[1]

    @property
    def times(self) -> np.ndarray:
        """The time of each spike, ms: the start of its step."""
        return self.steps*self.network.dt

    def take(self) -> Tuple[np.ndarray, np.ndarray]:
        """Returns the steps and neurons of the spikes that are held, and forgets them."""
        spikes = self._spikes()
        self.clear()
        return spikes


class SpikeCounter(_Monitor):
    """Numbers of spikes."""

    def __init__(self, network: "Network", handle: int, size: int):
        super().__init__(network, handle)
        self._size = size

    @property
    def counts(self) -> np.ndarray:
        """How often each neuron has spiked."""
        x = np.empty(self._size, dtype=np.int64)
        call("lut4go_get_counts", self._handle, x.size, x.ctypes.data)
        return x

    @property
    def total(self) -> int:
        """How many spikes there were."""
        return int(self.counts.sum())


class StateMonitor(_Monitor):
    """A variable or quantity of some cells over time."""

    def __init__(self, network: "Network", handle: int, variable: str, indices: np.ndarray,
                 every: int):
        super().__init__(network, handle)
        self.variable, self.indices, self.every = variable, indices, every

    @property
    def values(self) -> np.ndarray:
        """The samples: ``values[k, j]`` is sample k of cell ``indices[j]``."""
        return self._values(self._held())

    @property
    def steps(self) -> np.ndarray:
        """The step before which each sample was taken."""
        return _steps(self._held())

    @property
    def times(self) -> np.ndarray:
        """The time of each sample, ms."""
        return self.steps*self.network.dt

    def take(self) -> Tuple[np.ndarray, np.ndarray]:
        """Returns the steps and values of the samples that are held, and forgets them."""
        held = self._held()
        taken = _steps(held), self._values(held)
        self.clear()
        return taken


class RateMonitor(_Monitor):
    """The rate of neurons together, in bins that follow each other."""

    @property
    def bin(self) -> float:
        """The length of a bin, ms: whole steps."""
        return self._held().every*self.network.dt

    @property
    def rates(self) -> np.ndarray:
        """Spikes per neuron and second in each bin that is complete."""
        return self._values(self._held())[:, 0]

    @property
    def times(self) -> np.ndarray:
        """When each bin begins, ms."""
        return _steps(self._held())*self.network.dt

    def take(self) -> Tuple[np.ndarray, np.ndarray]:
        """Returns the times and rates of the bins that are held, and forgets them."""
        held = self._held()
        taken = _steps(held)*self.network.dt, self._values(held)[:, 0]
        self.clear()
        return taken
