"""Spikes of sources, and the plasticity of synapses."""

from typing import Optional, Union

import numpy as np

from . import _network_library as c
from ._numbers import NetworkError, doubles, integers, number


class GivenTrains:
    """Spikes of a source that are given: neuron ``indices[i]`` at ``times[i]`` ms of the network's
    time, in any order."""

    def __init__(self, indices, times):
        self._indices = integers(indices, "indices")
        self._times = np.atleast_1d(doubles(times, "times"))
        if self._indices.size != self._times.size:
            raise NetworkError(f"{self._indices.size} indices and {self._times.size} times of "
                               "spikes, want as many")

    def _c(self) -> c.Trains:
        return c.Trains(spikes=self._times.size, neurons=self._indices.ctypes.data,
                        times=self._times.ctypes.data)


class PoissonTrains:
    """Poisson trains of a source.

    ``rates`` are Hz: one for all neurons or one for each, or, with ``every`` ms, rates over
    time: ``rates[k]`` or ``rates[k, i]`` from k*every ms of the network's time on, and none
    after the last.
    """

    def __init__(self, rates, every: Optional[float] = None):
        x = doubles(rates, "rates", 1 if every is None else 2)
        if every is None:
            x = np.atleast_1d(x)[np.newaxis]
        else:
            x = x.reshape(len(np.atleast_1d(x)), -1)
        self._rates, self._every = x, 0.0 if every is None else number(every, "every")

    def _c(self) -> c.Trains:
        return c.Trains(rates=self._rates.ctypes.data, rows=self._rates.shape[0],
                        columns=self._rates.shape[1], every=self._every)


Trains = Union[GivenTrains, PoissonTrains]


class TsodyksMarkram:
    """Short-term plasticity of synapses: each spike releases a share u, from U on, of the
    transmitter. ``tau_rec`` and ``tau_facil`` are ms; 0 is no depression, or no facilitation."""

    def __init__(self, U: float, tau_rec: float, tau_facil: float):
        self.U, self.tau_rec, self.tau_facil = U, tau_rec, tau_facil

    def _c(self) -> c.ShortTerm:
        return c.ShortTerm(u=self.U, tau_rec=self.tau_rec, tau_facil=self.tau_facil)


class STDP:
    """Spike-timing-dependent plasticity by pairs of spikes. ``a_plus`` and ``a_minus`` are parts of
    w_max - w_min, and times are ms. ``nearest``: only spikes next to each other make pairs."""

    def __init__(self, a_plus: float, a_minus: float, tau_plus: float, tau_minus: float,
                 w_max: float, w_min: float = 0.0, mu_plus: float = 0.0, mu_minus: float = 0.0,
                 nearest: bool = False):
        self._values = dict(a_plus=a_plus, a_minus=a_minus, tau_plus=tau_plus,
                            tau_minus=tau_minus, w_max=w_max, w_min=w_min, mu_plus=mu_plus,
                            mu_minus=mu_minus, nearest=nearest)

    def _c(self) -> c.STDP:
        return c.STDP(**self._values)
