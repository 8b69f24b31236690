"""Networks of Hodgkin-Huxley cells in lut4go's engine, with NumPy in and out.

    import lut4go

    cells = lut4go.Network(dt=0.01).population("cells", lut4go.Model.built_in("wang-buzsaki"), 100)

Units are mV, ms, uA/cm2, mS/cm2, uF/cm2, Hz and degC throughout, and time is in steps of dt:
step k, from 0, goes from k*dt to (k+1)*dt, and a spike of step k has the time k*dt. What models,
connections and noises are in detail, the documentation of the Go package hh says.
"""

import ctypes
import signal
import threading
import weakref
from typing import Callable, List, NamedTuple, Optional, Tuple

import numpy as np

from . import _library
from . import _network_library as c
from ._calls import call, each, free, lines, make, scaled, text
from ._models import (DEFAULT_GRID, Curve, Gate, Grid, Kinetics, Model, Samples, rise_scale,
                      sample)
from ._monitors import RateMonitor, SpikeCounter, SpikeMonitor, StateMonitor
from ._numbers import NetworkError, doubles, integers, number, whole
from ._trains import STDP, GivenTrains, PoissonTrains, Trains, TsodyksMarkram

__all__ = ["DEFAULT_GRID", "STDP", "Gate", "GivenTrains", "Kinetics", "Model", "Network",
           "NetworkError", "Outside", "PoissonTrains", "Population", "RateMonitor", "Samples",
           "Source", "SpikeCounter", "SpikeMonitor", "StateMonitor", "Synapses",
           "TsodyksMarkram", "rise_scale", "sample"]


class Outside(NamedTuple):
    """How voltages have left the tables, whose ends were taken in their place."""

    count: int
    """How many cells and steps."""
    lowest: float
    """mV"""
    highest: float
    """mV"""
    neuron: int
    """The first."""
    at: float
    """When it left, ms."""


class Network:
    """A network, empty at first.

    Parameters
    ----------
    dt : float
        Step, ms.
    method : {"euler", "exp-euler", "staggered", "cn", "rk4"}
    order : {"linear", "cubic", "exact"}
        Of the tables of rates; ``"exact"`` is without tables, and slow.
    grid : (min, max, step)
        Of the tables, mV.
    precision : {64, 32}
        Bits of the state.
    threads : int
        0 for all processors. Results do not depend on it.
    seed : int
        Of all random numbers.
    """

    def __init__(self, dt: float, *, method: str = "euler", order: str = "linear",
                 grid: Grid = DEFAULT_GRID, precision: int = 64, threads: int = 0, seed: int = 0):
        self._handle = make("lut4go_new_network", c.Config(
            dt=dt, method=text(method), order=text(order), grid=c.grid(grid),
            seed=seed, precision=precision, threads=threads))
        self.dt = float(dt)
        self._close = weakref.finalize(self, free, "lut4go_free_network", self._handle)

    def close(self) -> None:
        """Frees the network. What was made of it cannot be used any more. Raises NetworkError
        while another thread runs it, or from the progress function of a run, and leaves it as it
        is; ``cancel`` ends a run."""
        if self._close.alive:
            call("lut4go_free_network", self._handle)
            self._close.detach()

    def __enter__(self) -> "Network":
        return self

    def __exit__(self, *_unused) -> None:
        self.close()

    def population(self, name: str, model: Model, size: int) -> "Population":
        """Adds cells of a model, with their voltage at its V0 and gates at their steady
        state there."""
        size = whole(size, "size")
        handle = make("lut4go_add_population", self._handle, c.Population(
            name=text(name), model=model._handle, count=size))
        return Population(self, handle, name, size, model)

    def source(self, name: str, size: int, trains: Trains) -> "Source":
        """Adds neurons that are no cells and spike as the trains say."""
        size = whole(size, "size")
        handle = make("lut4go_add_source", self._handle, c.Source(
            name=text(name), count=size, trains=ctypes.pointer(trains._c())))
        return Source(self, handle, name, size)

    def connect(self, source: "Neurons", target: "Population", receptor: str, *,
                pairs: Optional[Tuple] = None, rule: Optional[str] = None,
                probability: Optional[float] = None, degree: Optional[int] = None, weight=1.0,
                delay=0.0, short_term: Optional[TsodyksMarkram] = None,
                stdp: Optional[STDP] = None, no_self: bool = False,
                multapses: bool = False) -> "Synapses":
        """Makes synapses onto a receptor of the target.

        By ``pairs``, two arrays of the numbers of sources and targets, with one weight and
        delay (ms) for all or one for each. Or by a ``rule``: ``"all-to-all"``,
        ``"one-to-one"``, ``"in-degree"`` or ``"out-degree"`` with a degree; or by the
        ``probability`` of each pair.
        """
        if probability is not None and rule is None:
            rule = "probability"
        if (pairs is None) == (rule is None):
            raise NetworkError("want pairs, a rule or a probability, one of them")
        w, d = np.atleast_1d(doubles(weight, "weight")), np.atleast_1d(doubles(delay, "delay"))
        connection = c.Connection(
            from_=source._handle, to=target._handle, receptor=text(receptor), rule=text(rule),
            probability=0.0 if probability is None else probability,
            degree=0 if degree is None else degree, weights=each(w), delays=each(d),
            no_self=no_self, multapses=multapses)
        if pairs is not None:
            i, j = _pairs(pairs)
            connection.pairs = i.size
            connection.sources, connection.targets = i.ctypes.data, j.ctypes.data
        if short_term is not None:
            connection.short_term = ctypes.pointer(short_term._c())
        if stdp is not None:
            connection.stdp = ctypes.pointer(stdp._c())
        return Synapses(self, make("lut4go_connect", connection), source.size)

    def connect_gaps(self, a: "Population", b: "Population", pairs, conductance) -> None:
        """Joins pairs of cells by gap junctions of a conductance, mS/cm2, one for all or each."""
        i, j = _pairs(pairs)
        g = np.atleast_1d(doubles(conductance, "conductance"))
        call("lut4go_connect_gaps", c.Gaps(
            from_=a._handle, to=b._handle, pairs=i.size, sources=i.ctypes.data,
            targets=j.ctypes.data, conductances=each(g)))

    def connect_graded(self, source: "Population", target: "Population", pairs, conductance,
                       E: float, *, activation: Optional[Curve] = None,
                       gate: Optional[str] = None) -> None:
        """Connects pairs of cells by graded synapses, which make the current
        conductance*s*(v - E), outward, without spikes. s is an ``activation`` of the
        source's voltage, or a ``gate`` of the source. Conductances are mS/cm2, one for all
        or each, and E mV."""
        i, j = _pairs(pairs)
        g = np.atleast_1d(doubles(conductance, "conductance"))
        alive: list = []
        call("lut4go_connect_graded", c.Graded(
            from_=source._handle, to=target._handle, pairs=i.size, sources=i.ctypes.data,
            targets=j.ctypes.data, conductances=each(g), e=E, gate=text(gate),
            activation=source.model._samples(activation, alive)))

    def run(self, duration: Optional[float] = None, *, steps: Optional[int] = None,
            progress: Optional[Callable[[float, float], object]] = None,
            period: float = 0.1) -> bool:
        """Runs for a duration in ms, or for a number of steps, from where the network is.

        Returns True, or False if ``cancel`` of another thread or the progress function ended
        it: after a whole number of steps, from where it goes on. ``progress(fraction, time)`` is
        called at once, every ``period`` s and at the end, in this thread, with the part of
        the run that is done and the network's time in ms; if it returns something true, the run
        ends. An exception of it, and Ctrl-C, end the run and are raised, and the network is sound.
        """
        if (duration is None) == (steps is None):
            raise NetworkError("want a duration or a number of steps")
        failure: List[BaseException] = []

        def report(reached, _unused) -> int:
            try:
                interrupt.handle()
                return int(progress is not None and bool(
                    progress(reached.contents.fraction, reached.contents.time)))
            except BaseException as e:  # ctypes would print and ignore it
                failure.append(e)
                return 1

        steps = None if steps is None else whole(steps, "steps")
        if steps == 0:
            steps, duration = None, 0.0
        if steps is not None and steps < 0:
            raise NetworkError(f"a run of {steps} steps, want 0 or more")
        callback, completed = c.PROGRESS(report), ctypes.c_int32()
        course = c.Course(duration=0.0 if duration is None else duration, steps=steps or 0, progress=callback,
                          period=period)
        with _Interrupt() as interrupt:
            call("lut4go_run", self._handle, course, ctypes.byref(completed))
        if failure:
            raise failure[0]
        return completed.value == 1

    def cancel(self) -> None:
        """Ends the run that another thread has called, soon. Without one it does nothing."""
        call("lut4go_cancel", self._handle)

    def _now(self) -> c.Clock:
        clock = c.Clock()
        call("lut4go_now", self._handle, ctypes.byref(clock))
        return clock

    @property
    def steps(self) -> int:
        """The number of steps done."""
        return self._now().steps

    @property
    def time(self) -> float:
        """The time that the runs add up to, ms."""
        return self._now().time

    def set_steps(self, steps: int) -> None:
        """Takes the clock to a number of steps done, more or fewer, as for a network that goes
        on where another simulator was. The state stays; stimuli and sources go by the new time.
        Spikes under way and refractory times are forgotten: set them afterwards. Monitors of
        states and rates begin anew, with nothing; those of spikes keep what they hold."""
        call("lut4go_set_steps", self._handle, whole(steps, "steps"))

    @property
    def warnings(self) -> List[str]:
        """What is worth knowing before a result is trusted."""
        return lines("lut4go_warnings", self._handle)

    def checkpoint(self) -> bytes:
        """Returns all that a network needs, if it is built as this one was, to go on from here
        to the same bits."""
        data, size = ctypes.c_void_p(), ctypes.c_int64()
        call("lut4go_checkpoint", self._handle, ctypes.byref(data), ctypes.byref(size))
        try:
            return ctypes.string_at(data, size.value)
        finally:
            _library.library().lut4go_release(data)

    def restore(self, data: bytes) -> None:
        """Takes the network to where that of a checkpoint was."""
        call("lut4go_restore", self._handle, bytes(data), len(data))

    def checkpoint_file(self, path) -> None:
        """Writes a checkpoint to a file. Whatever goes wrong, the file is whole."""
        call("lut4go_checkpoint_file", self._handle, text(path))

    def restore_file(self, path) -> None:
        """Takes the network to where that of a checkpoint in a file was."""
        call("lut4go_restore_file", self._handle, text(path))


class _Interrupt:
    """Keeps Ctrl-C for handle. Python would raise KeyboardInterrupt at the first opcode of a
    callback, where ctypes ignores it."""

    def __enter__(self) -> "_Interrupt":
        self._pending, self._handler = None, None
        if threading.current_thread() is threading.main_thread():
            handler = signal.getsignal(signal.SIGINT)
            if callable(handler):
                self._handler = handler
                signal.signal(signal.SIGINT, self._keep)
        return self

    def _keep(self, *signal_and_frame) -> None:
        self._pending = signal_and_frame

    def handle(self) -> None:
        """Does what Ctrl-C would have done, if there was one: raise KeyboardInterrupt."""
        pending, self._pending = self._pending, None
        if pending is not None:
            self._handler(*pending)

    def __exit__(self, *_unused) -> None:
        if self._handler is not None:
            signal.signal(signal.SIGINT, self._handler)
            self.handle()


def _pairs(pairs) -> Tuple[np.ndarray, np.ndarray]:
    try:
        i, j = pairs
    except (TypeError, ValueError):
        raise NetworkError("want pairs as two arrays, of sources and of targets") from None
    i, j = integers(i, "the sources of pairs"), integers(j, "the targets of pairs")
    if i.size != j.size:
        raise NetworkError(f"pairs of {i.size} sources and {j.size} targets, want as many")
    return i, j


class Neurons:
    """What a Population and a Source have in common."""

    def __init__(self, network: Network, handle: int, name: str, size: int):
        self.network, self._handle, self.name, self.size = network, handle, name, size

    def __len__(self) -> int:
        return self.size

    def record_spikes(self, indices=None) -> "SpikeMonitor":
        """Records the spikes of some or all neurons from now on."""
        which = _some(indices)
        return SpikeMonitor(self.network, make("lut4go_record_spikes", self._handle, which.size,
                                                which.ctypes.data))

    def count_spikes(self) -> "SpikeCounter":
        """Counts the spikes of each neuron from now on."""
        return SpikeCounter(self.network, make("lut4go_count_spikes", self._handle), self.size)

    def record_rate(self, bin: float) -> "RateMonitor":
        """Records the rate of all neurons together from now on, in bins of so many ms."""
        return RateMonitor(self.network, make("lut4go_record_rate", self._handle, number(bin, "bin")))

    def spikes_under_way(self) -> Tuple[np.ndarray, np.ndarray]:
        """Returns the spikes that have still to arrive somewhere: their steps and neurons, by
        neuron, then step."""
        n = ctypes.c_int64()
        call("lut4go_under_way_count", self._handle, ctypes.byref(n))
        steps, indices = np.empty((2, n.value), dtype=np.int64)
        call("lut4go_get_under_way", self._handle, n.value, steps.ctypes.data,
              indices.ctypes.data)
        return steps, indices

    def set_spikes_under_way(self, steps, indices) -> None:
        """Replaces the spikes that have still to arrive somewhere, in any order. Their steps are
        those that the network has done; what has arrived everywhere by now is left out. It is an
        error if synapses of the neurons have plasticity: use checkpoints there."""
        steps, indices = integers(steps, "steps"), integers(indices, "indices")
        if steps.size != indices.size:
            raise NetworkError(f"{steps.size} steps and {indices.size} indices of spikes, want "
                               "as many")
        call("lut4go_set_under_way", self._handle, steps.size, steps.ctypes.data,
              indices.ctypes.data)


def _some(indices) -> np.ndarray:
    """Numbers of neurons; none at all stand for all."""
    if indices is None:
        return np.empty(0, dtype=np.int64)
    which = integers(indices, "indices")
    if not which.size:
        raise NetworkError("no index of a neuron is given, want one or more, or None for all")
    return which


class Population(Neurons):
    """Cells of a model."""

    def __init__(self, network: Network, handle: int, name: str, size: int, model: Model):
        super().__init__(network, handle, name, size)
        self.model = model

    def _get(self, function: str, name: str) -> np.ndarray:
        x = np.empty(self.size)
        call(function, self._handle, text(name), x.size, x.ctypes.data)
        return x

    def _set(self, function: str, name: str, x) -> None:
        x = np.atleast_1d(doubles(x, name))
        call(function, self._handle, text(name), each(x))

    def get(self, name: str) -> np.ndarray:
        """Returns a state variable of every cell: ``"v"`` in mV, a gate or a receptor."""
        return self._get("lut4go_get", name)

    def set(self, name: str, x) -> None:
        """Sets a state variable to one value or to one for each cell."""
        self._set("lut4go_set", name, x)

    def set_steady_gates(self) -> None:
        """Puts every gate at its steady state for its cell's voltage."""
        call("lut4go_set_steady_gates", self._handle)

    def get_parameter(self, name: str) -> np.ndarray:
        """Returns a parameter of every cell, see set_parameter."""
        return self._get("lut4go_get_parameter", name)

    def set_parameter(self, name: str, x) -> None:
        """Sets a parameter to one value or to one for each cell: ``"Cm"`` (uF/cm2), ``"current"``
        (uA/cm2), ``"NAME.G"`` (mS/cm2, or uA/cm2) and ``"NAME.E"`` (mV) of a channel or receptor,
        ``"NAME.I"`` (uA/cm2) of a current, ``"NAME.reset"`` of what a spike resets. No table
        and no synapse is made anew."""
        self._set("lut4go_set_parameter", name, x)

    def set_current(self, current: float) -> None:
        """Sets the current into every cell, uA/cm2, positive inward."""
        x = doubles(current, "current", 0).reshape(1)
        call("lut4go_set_parameter", self._handle, b"current", each(x))

    def inject(self, values, every: float, scale=None, *, start: float = 0.0) -> None:
        """Adds a current over time, uA/cm2, positive inward: ``values[k]`` from start + k*every ms of
        the network's time on, and 0 before the first and after the last. Values of one dimension are for all cells,
        times ``scale`` of each if that is given; of two, ``values[k, i]`` is for cell i."""
        x = np.atleast_1d(doubles(values, "values", 2))
        columns = 1 if x.ndim == 1 else x.shape[1]
        if x.ndim == 2 and columns != self.size:
            raise NetworkError(f"values of the shape {x.shape} for {self.size} cells, want a "
                               "column for each")
        alive, scale = scaled(scale)
        call("lut4go_inject", self._handle, c.Input(
            values=x.ctypes.data, rows=x.shape[0], columns=columns, every=every, scale=scale,
            start=start))

    def inject_pulse(self, start: float, end: float, amplitude: float, scale=None) -> None:
        """Adds a current of an amplitude, uA/cm2, from start to end, ms of the network's time,
        times ``scale`` of each cell if that is given."""
        alive, scale = scaled(scale)
        call("lut4go_inject_pulse", self._handle, c.Pulse(
            start=start, end=end, amplitude=amplitude, scale=scale))

    def clear_inputs(self) -> None:
        """Removes what inject and inject_pulse have added."""
        call("lut4go_clear_inputs", self._handle)

    def add_noise(self, mean: float, sd: float, tau: float, *, conductance: bool = False,
                  E: float = 0.0, shared: bool = False, correlation: float = 0.0,
                  scale=None) -> None:
        """Adds an Ornstein-Uhlenbeck process with a mean, standard deviation and correlation
        time, ms: a current, uA/cm2, or a conductance, mS/cm2, that reverses at E mV and is cut
        off at 0. Each cell has its own, unless it is ``shared``; times ``scale`` of each cell."""
        alive, scale = scaled(scale)
        call("lut4go_add_noise", self._handle, c.Noise(
            mean=mean, sd=sd, tau=tau, e=E, correlation=correlation, scale=scale,
            conductance=conductance, shared=shared))

    def add_white_noise(self, sigma: float, *, correlation: float = 0.0, scale=None) -> None:
        """Adds white noise: the current sigma*xi, with sigma in uA/cm2 sqrt(ms)."""
        alive, scale = scaled(scale)
        call("lut4go_add_white_noise", self._handle, c.WhiteNoise(
            sigma=sigma, correlation=correlation, scale=scale))

    def add_poisson(self, receptor: str, rate, weight: float) -> None:
        """Gives every cell a Poisson train of spikes to a receptor: of one rate, Hz, or one for
        each cell."""
        rates = np.atleast_1d(doubles(rate, "rate"))
        call("lut4go_add_poisson", self._handle, c.Poisson(
            receptor=text(receptor), rates=each(rates), weight=weight))

    def record_state(self, variable: str, indices=None, every: int = 1) -> "StateMonitor":
        """Records a variable or quantity of the model, of some or all cells, from now on, before
        each step whose number is a multiple of every."""
        which = _some(indices)
        handle = make("lut4go_record_state", self._handle, c.Recording(
            variable=text(variable), count=which.size, cells=which.ctypes.data, every=every))
        return StateMonitor(self.network, handle, variable,
                            np.arange(self.size) if indices is None else which, int(every))

    def refractory_until(self) -> np.ndarray:
        """Returns the first step in which each cell may spike again: that of its last spike and the
        refractory time, and 0 before there was one."""
        until = np.empty(self.size, dtype=np.int64)
        call("lut4go_get_refractory", self._handle, until.size, until.ctypes.data)
        return until

    def set_refractory_until(self, steps) -> None:
        """Replaces what refractory_until returns."""
        steps = integers(steps, "steps")
        call("lut4go_set_refractory", self._handle, steps.size, steps.ctypes.data)

    @property
    def outside(self) -> Outside:
        """How often and how far voltages have left the tables."""
        left = c.Left()
        call("lut4go_outside", self._handle, ctypes.byref(left))
        return Outside(left.count, left.lowest, left.highest, left.neuron, left.at)


class Source(Neurons):
    """Neurons that are no cells."""

    def set_trains(self, trains: Trains) -> None:
        """Gives the neurons other trains from the next step on."""
        call("lut4go_set_trains", self._handle, trains._c())


class Synapses:
    """Synapses of one connection: those of pairs in the order of these, others by source, then
    target."""

    def __init__(self, network: Network, handle: int, sources: int):
        self.network, self._handle, self._sources = network, handle, sources
        n = ctypes.c_int64()
        call("lut4go_synapse_count", handle, ctypes.byref(n))
        self._count = n.value

    def __len__(self) -> int:
        return self._count

    def _list(self, name: str, dtype) -> np.ndarray:
        x = np.empty(self._count, dtype=dtype)
        call("lut4go_list_synapses", self._handle, c.SynapseList(
            count=self._count, **{name: x.ctypes.data}))
        return x

    @property
    def sources(self) -> np.ndarray:
        """The source of each synapse."""
        return self._list("sources", np.int64)

    @property
    def targets(self) -> np.ndarray:
        """The target of each synapse."""
        return self._list("targets", np.int64)

    @property
    def delays(self) -> np.ndarray:
        """The delay of each synapse, as rounded to steps, ms."""
        return self._list("delays", np.float64)

    @property
    def weights(self) -> np.ndarray:
        """The weight of each synapse, now. They can be set to one for all or one for each, and
        synapses are made anew only if they had one for all and get several."""
        return self._list("weights", np.float64)

    @weights.setter
    def weights(self, w) -> None:
        w = np.atleast_1d(doubles(w, "weights"))
        call("lut4go_set_weights", self._handle, each(w))

    def short_term(self) -> Tuple[np.ndarray, np.ndarray]:
        """Returns the state of short-term plasticity of each source: u, the share in use, and x,
        the part of the transmitter that is available."""
        u, x = np.empty((2, self._sources))
        call("lut4go_get_short_term", self._handle, self._sources, u.ctypes.data, x.ctypes.data)
        return u, x
