"""Networks of Hodgkin-Huxley cells in lut4go's engine, with NumPy in and out.

    import lut4go

    cells = lut4go.Network(dt=0.01).population("cells", lut4go.Model.built_in("wang-buzsaki"), 100)

Units are mV, ms, uA/cm2, mS/cm2, uF/cm2, Hz and degC throughout, and time is in steps of dt:
step k, from 0, goes from k*dt to (k+1)*dt, and a spike of step k has the time k*dt. What models,
connections and noises are in detail, the documentation of the Go package hh says.
"""

import ctypes
import os
import weakref
from typing import Callable, List, NamedTuple, Optional, Sequence, Tuple, Union

import numpy as np

from . import _library
from . import _network_library as c

DEFAULT_GRID = (-120.0, 60.0, 0.1)
"""The grid of a network's tables unless it has another: min, max and step in mV."""

Grid = Tuple[float, float, float]


class NetworkError(ValueError):
    """Something is wrong with what a network was given, or with what became of it."""


def _call(name: str, *arguments) -> None:
    lib = _library.library()
    if getattr(lib, name)(*arguments) != 0:
        raise NetworkError(lib.lut4go_error().decode())


def _make(name: str, *arguments) -> int:
    """Calls a function that makes something. Returns its handle."""
    handle = ctypes.c_uint64()
    _call(name, ctypes.byref(handle), *arguments)
    return handle.value


def _free(name: str, handle: int) -> None:
    try:
        _call(name, handle)
    except (NetworkError, RuntimeError):
        pass  # in use by another thread at exit, or in a forked process


def _text(s) -> Optional[bytes]:
    return None if s is None else os.fsencode(s)


def _doubles(x, what: str, dimensions: int = 1) -> np.ndarray:
    """x as an array that C can read, of at most so many dimensions."""
    x = np.asarray(x, dtype=np.float64, order="C")
    if x.ndim > dimensions:
        raise NetworkError(f"{what} has the shape {x.shape}, want {dimensions} dimension"
                           f"{'s' * (dimensions > 1)} at most")
    return x


def _integers(x, what: str) -> np.ndarray:
    """x as an array of whole numbers that C can read."""
    y = np.atleast_1d(np.asarray(x))
    if y.ndim != 1:
        raise NetworkError(f"{what} has the shape {y.shape}, want one dimension")
    if y.size and not np.issubdtype(y.dtype, np.integer):
        whole = y.astype(np.int64) if np.issubdtype(y.dtype, np.floating) else None
        if whole is None or not np.array_equal(whole, y):
            raise NetworkError(f"{what} is of {y.dtype}, want whole numbers")
        y = whole
    return np.ascontiguousarray(y, dtype=np.int64)


def _each(x: np.ndarray) -> c.Each:
    """One value for all, or one for each. x must exist as long as the result."""
    return c.Each(x.ctypes.data, x.size)


def _none() -> c.Each:
    return c.Each(None, 0)


def _scale(scale) -> Tuple[Optional[np.ndarray], c.Each]:
    if scale is None:
        return None, _none()
    x = np.atleast_1d(_doubles(scale, "scale"))
    return x, _each(x)


def _lines(name: str, *arguments) -> List[str]:
    """Calls a function that gives lines of text."""
    text = ctypes.c_void_p()
    _call(name, *arguments, ctypes.byref(text))
    try:
        return ctypes.string_at(text).decode().splitlines()
    finally:
        _library.library().lut4go_release(text)


# ---- Models ----


class Samples:
    """A function of the voltage by its values: ``values[i]`` at ``min + i*step`` mV.

    They have to cover the grid of a network that the model is given to. Where the points of its
    tables are samples, the tables hold just these; between them a function is a polynomial
    of the fifth degree through six samples, which are not taken from beyond a step or kink.
    Samples may be infinite or NaN where package hh has no need of rates, beyond all reversal
    potentials; elsewhere, also where a formula is 0/0, they have to be right.
    """

    def __init__(self, values, min: float, step: float):
        self.values = np.array(np.atleast_1d(_doubles(values, "samples")))
        self.min, self.step = float(min), float(step)

    def _c(self) -> c.Samples:
        return c.Samples(self.values.ctypes.data, self.values.size, self.min, self.step)


Curve = Union[Samples, Callable[[np.ndarray], np.ndarray]]
"""A function of the voltage: Samples, or a function of an array of mV."""


def sample(f: Callable[[np.ndarray], np.ndarray], grid: Grid = DEFAULT_GRID) -> Samples:
    """Samples a function of an array of voltages (mV) over a grid (min, max, step).

    Where it is not finite at a single point, as 0/0, and at points so near to one that rounding
    spoils it, it gets the mean of what it is on both sides.
    """
    lo, hi, step = map(float, grid)
    n = round((hi - lo)/step) + 1 if step > 0 and hi > lo else 0
    if n < 2 or abs((n - 1)*step - (hi - lo)) > 1e-6*step:
        raise NetworkError(f"grid {grid}: want min, max and step in mV, the first below the second, "
                           "and whole steps between them")
    v = lo + step*np.arange(n)
    beside = 1e-4*step
    with np.errstate(all="ignore"):
        y, left, right = (np.array(np.broadcast_to(np.asarray(f(x), dtype=np.float64), v.shape))
                          for x in (v, v - beside, v + beside))
        middle, apart = (left + right)/2, np.abs(right - left)
        # A hole, or a value that is not between its sides by far more than these differ.
        hole = ~np.isfinite(y) | (np.abs(y - middle) > 16*apart + 1e-9*np.abs(middle))
        hole &= np.isfinite(middle) & (apart <= 1e-3*np.abs(middle))
    y[hole] = middle[hole]
    return Samples(y, lo, step)


class Gate:
    """A gate x of a channel or current.

    dx/dt = phi*(alpha*(1 - x) - beta*x), or phi*(inf - x)/tau, or x = inf if it is
    ``instantaneous``. ``power`` is its exponent in the conductance.

    Parameters
    ----------
    alpha, beta : Curve
        Rates, 1/ms.
    inf, tau : Curve
        Steady state, without unit, and time constant, ms.
    unbounded : bool
        The steady state may be anything, not from 0 to 1: any variable that follows such an
        equation.
    q10, q10_celsius : float
        The rates are multiplied by q10**((celsius of the model - q10_celsius)/10).
    """

    def __init__(self, name: str, power: float = 1.0, *, alpha: Optional[Curve] = None,
                 beta: Optional[Curve] = None, inf: Optional[Curve] = None,
                 tau: Optional[Curve] = None, phi: float = 1.0, instantaneous: bool = False,
                 unbounded: bool = False, q10: float = 0.0, q10_celsius: float = 0.0):
        self.name, self.power, self.phi = name, power, phi
        self.alpha, self.beta, self.inf, self.tau = alpha, beta, inf, tau
        self.instantaneous, self.unbounded = instantaneous, unbounded
        self.q10, self.q10_celsius = q10, q10_celsius


class Model:
    """A cell of one compartment:

    Cm dv/dt = I - sum of G*gates*(v - E) - sum of G*s*block(v)*(v - E) + sum of I*f(v)*gates

    over channels, receptors and currents. A network copies a model when cells of it are
    added, so that it may be changed afterwards.

    Parameters
    ----------
    Cm : float
        Membrane capacitance, uF/cm2.
    V0 : float
        Initial voltage, mV.
    threshold : float
        Of a spike, mV.
    refractory : float
        For how long after a spike there is no other, ms, rounded to whole steps.
    spike_at : {"crossing", "level"}
        A spike is an upward crossing of the threshold, or every step that ends above it.
    hold : bool
        The voltage stays as it is for the refractory time.
    celsius : float
        Temperature for gates with a q10, degC.
    grid : (min, max, step)
        Where curves that are Python functions are sampled, mV. It has to cover the network's.
    """

    def __init__(self, name: str = "", *, Cm: float = 1.0, V0: float = -65.0,
                 threshold: float = 0.0, refractory: float = 0.0, spike_at: str = "crossing",
                 hold: bool = False, celsius: float = 0.0, grid: Grid = DEFAULT_GRID):
        self._adopt(_make("lut4go_new_model", c.Cell(
            name=_text(name), cm=Cm, threshold=threshold, refractory=refractory, v0=V0,
            celsius=celsius, spikes=_text(spike_at), hold=hold)), grid)

    def _adopt(self, handle: int, grid: Grid) -> None:
        self._handle, self.grid = handle, grid
        weakref.finalize(self, _free, "lut4go_free_model", handle)

    @classmethod
    def _of(cls, handle: int, grid: Grid) -> "Model":
        model = cls.__new__(cls)
        model._adopt(handle, grid)
        return model

    @classmethod
    def built_in(cls, name: str, *, grid: Grid = DEFAULT_GRID) -> "Model":
        """Returns a model of package hh, as ``"wang-buzsaki"``. An error lists them."""
        return cls._of(_make("lut4go_built_in_model", _text(name)), grid)

    @classmethod
    def from_neuroml(cls, file, cell: str = "", *, celsius: Optional[float] = None,
                     lumped: bool = False, grid: Grid = DEFAULT_GRID) -> "Model":
        """Returns the model of a <cell> of a NeuroML 2 or LEMS file, by its id or the only one.

        ``celsius`` is the temperature where the file has none. ``lumped`` reads a cell of
        several segments as one compartment.
        """
        return cls._of(_make("lut4go_neuroml_model", _element(file, cell, celsius, lumped)), grid)

    def change(self, **values: float) -> None:
        """Changes what the cell has: ``Cm``, ``V0``, ``threshold``, ``refractory``,
        ``spike_at``, ``hold``, ``celsius``, ``name``."""
        cell = c.Cell()
        _call("lut4go_get_cell", self._handle, ctypes.byref(cell))
        for name, value in values.items():
            field = {"Cm": "cm", "V0": "v0", "spike_at": "spikes"}.get(name, name)
            if field not in ("cm", "v0", "threshold", "refractory", "spikes", "hold", "celsius", "name"):
                raise TypeError(f"a cell has no {name}")
            setattr(cell, field, _text(value) if field in ("spikes", "name") else value)
        _call("lut4go_set_cell", self._handle, cell)

    def channel(self, name: str, G: float, E: float, gates: Sequence[Gate] = ()) -> None:
        """Adds the current G*gates*(v - E), outward, with G in mS/cm2 and E in mV. Without
        gates it is a leak."""
        all, _alive = self._gates(gates)
        _call("lut4go_add_channel", self._handle, c.Channel(
            name=_text(name), g=G, e=E, gates=all, gate_count=len(gates)))

    def channel_from_neuroml(self, file, channel: str = "", *, G: float, E: float,
                             celsius: Optional[float] = None) -> None:
        """Adds an ion channel of a NeuroML 2 file, by its id or the only one, with a conductance of
        G mS/cm2 that reverses at E mV."""
        _call("lut4go_add_neuroml_channel", self._handle, _element(file, channel, celsius, False),
              c.Channel(g=G, e=E))

    def current(self, name: str, I: float, f: Optional[Curve] = None,
                gates: Sequence[Gate] = ()) -> None:
        """Adds the current I*f(v)*gates, inward, with I in uA/cm2; f has no unit, and is 1 if
        it is not given."""
        all, alive = self._gates(gates)
        _call("lut4go_add_current", self._handle, c.Current(
            name=_text(name), i=I, f=self._samples(f, alive), gates=all, gate_count=len(gates)))

    def receptor(self, name: str, G: float, E: float = 0.0, tau: float = 0.0, *,
                 rise: float = 0.0, current: bool = False, block: Optional[Curve] = None,
                 saturating: bool = False, follows: Optional[str] = None) -> None:
        """Adds the current G*s*block(v)*(v - E), outward, that spikes make.

        A spike of weight w adds w to s, which decays with tau ms; with a rise, ms, it adds w to
        a second variable NAME_rise, and s peaks at w: ds/dt = -s/tau + rise_scale(tau, rise)*NAME_rise.
        G is in mS/cm2 and E in mV. With ``current`` the current is G*s*block(v), inward, and G
        in uA/cm2. ``saturating``: a spike adds w*(1 - s). What arrives at the receptor
        that this one ``follows`` arrives here, too.
        """
        alive: list = []
        _call("lut4go_add_receptor", self._handle, c.Receptor(
            name=_text(name), g=G, e=E, tau=tau, rise=rise, block=self._samples(block, alive),
            follows=_text(follows), current=current, saturating=saturating))

    def reset(self, variable: str, value: float, *, add: bool = False) -> None:
        """Has a spike set a variable, ``"v"`` or a gate that has a state, to a value, or add it."""
        _call("lut4go_add_reset", self._handle,
              c.Reset(variable=_text(variable), value=value, add=add))

    def variables(self) -> List[str]:
        """Returns the names of the state variables."""
        return _lines("lut4go_model_names", self._handle, b"variables")

    def parameters(self) -> List[str]:
        """Returns the names of what can differ from cell to cell, see Population.set_parameter."""
        return _lines("lut4go_model_names", self._handle, b"parameters")

    def quantities(self) -> List[str]:
        """Returns the names of what can be recorded beside the variables: ``"I(na)"``, ..."""
        return _lines("lut4go_model_names", self._handle, b"quantities")

    def _samples(self, curve: Optional[Curve], alive: list) -> c.Samples:
        if curve is None:
            return c.Samples(None, 0, 0, 0)
        if not isinstance(curve, Samples):
            curve = sample(curve, self.grid)
        alive.append(curve)
        return curve._c()

    def _gates(self, gates: Sequence[Gate]):
        """The gates for C, and what must exist as long as they do."""
        alive: list = []
        pointers = (ctypes.POINTER(c.Gate) * len(gates))(*(ctypes.pointer(c.Gate(
            name=_text(g.name), power=g.power, phi=g.phi, q10=g.q10, q10_celsius=g.q10_celsius,
            instantaneous=g.instantaneous, unbounded=g.unbounded,
            **{f: self._samples(getattr(g, f), alive) for f in ("alpha", "beta", "inf", "tau")}))
            for g in gates))
        alive.append(pointers)
        return ctypes.cast(pointers, ctypes.POINTER(ctypes.POINTER(c.Gate))), alive


def _element(file, id: str, celsius: Optional[float], lumped: bool) -> c.NeuroML:
    return c.NeuroML(file=_text(file), id=_text(id), celsius=celsius or 0.0,
                     has_celsius=celsius is not None, lumped=lumped)


def rise_scale(tau: float, rise: float) -> float:
    """Returns the rate, 1/ms, at which a receptor's second variable makes s grow, so that s
    peaks at the weight of a spike: ds/dt = -s/tau + rise_scale*x, dx/dt = -x/rise. 0 without rise."""
    if rise == 0:
        return 0.0
    if rise == tau:
        return float(np.e/tau)
    k = (tau - rise)/rise/tau
    t = np.log1p((tau - rise)/rise)/k
    return float(1/(t*np.exp(-t/tau)*(np.expm1(-k*t)/(-k*t))))


# ---- Trains and plasticity ----


class GivenTrains:
    """Spikes of a source that are given: neuron ``indices[i]`` at ``times[i]`` ms of the network's
    time, in any order."""

    def __init__(self, indices, times):
        self._indices = _integers(indices, "indices")
        self._times = np.atleast_1d(_doubles(times, "times"))
        if self._indices.size != self._times.size:
            raise NetworkError(f"{self._indices.size} indices and {self._times.size} times of "
                               "spikes, want as many")

    def _c(self) -> c.Trains:
        return c.Trains(spikes=self._times.size, neurons=self._indices.ctypes.data,
                        times=self._times.ctypes.data)


class PoissonTrains:
    """Poisson trains of a source.

    ``rates`` are Hz: one for all neurons or one for each, or, with ``every`` ms, rates over
    time: ``rates[k]`` or ``rates[k, i]`` from k*every ms of the network's time on, and none after the
    last.
    """

    def __init__(self, rates, every: Optional[float] = None):
        x = _doubles(rates, "rates", 1 if every is None else 2)
        if every is None:
            x = np.atleast_1d(x)[np.newaxis]
        else:
            x = x.reshape(len(np.atleast_1d(x)), -1)
        self._rates, self._every = x, every or 0.0

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


# ---- Networks ----


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
        self.dt = float(dt)
        self._handle = _make("lut4go_new_network", c.Config(
            dt=dt, method=_text(method), order=_text(order), grid=_library.Grid(*grid),
            seed=seed, precision=precision, threads=threads))
        self._close = weakref.finalize(self, _free, "lut4go_free_network", self._handle)

    def close(self) -> None:
        """Frees the network. What was made of it cannot be used any more."""
        self._close()

    def __enter__(self) -> "Network":
        return self

    def __exit__(self, *_unused) -> None:
        self.close()

    def population(self, name: str, model: Model, size: int) -> "Population":
        """Adds cells of a model, with their voltage at its V0 and gates at their steady
        state there."""
        handle = _make("lut4go_add_population", self._handle, c.Population(
            name=_text(name), model=model._handle, count=size))
        return Population(self, handle, name, size, model)

    def source(self, name: str, size: int, trains: Trains) -> "Source":
        """Adds neurons that are no cells and spike as the trains say."""
        handle = _make("lut4go_add_source", self._handle, c.Source(
            name=_text(name), count=size, trains=ctypes.pointer(trains._c())))
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
        w, d = np.atleast_1d(_doubles(weight, "weight")), np.atleast_1d(_doubles(delay, "delay"))
        connection = c.Connection(
            from_=source._handle, to=target._handle, receptor=_text(receptor), rule=_text(rule),
            probability=probability or 0.0, degree=degree or 0, weights=_each(w), delays=_each(d),
            no_self=no_self, multapses=multapses)
        if pairs is not None:
            i, j = _pairs(pairs)
            connection.pairs = i.size
            connection.sources, connection.targets = i.ctypes.data, j.ctypes.data
        if short_term is not None:
            connection.short_term = ctypes.pointer(short_term._c())
        if stdp is not None:
            connection.stdp = ctypes.pointer(stdp._c())
        return Synapses(self, _make("lut4go_connect", connection), source.size)

    def connect_gaps(self, a: "Population", b: "Population", pairs, conductance) -> None:
        """Joins pairs of cells by gap junctions of a conductance, mS/cm2, one for all or each."""
        i, j = _pairs(pairs)
        g = np.atleast_1d(_doubles(conductance, "conductance"))
        _call("lut4go_connect_gaps", c.Gaps(
            from_=a._handle, to=b._handle, pairs=i.size, sources=i.ctypes.data,
            targets=j.ctypes.data, conductances=_each(g)))

    def connect_graded(self, source: "Population", target: "Population", pairs, conductance,
                       E: float, *, activation: Optional[Curve] = None,
                       gate: Optional[str] = None) -> None:
        """Connects pairs of cells by graded synapses, which make the current
        conductance*s*(v - E), outward, without spikes. s is an ``activation`` of the
        source's voltage, or a ``gate`` of the source. Conductances are mS/cm2, one for all
        or each, and E mV."""
        i, j = _pairs(pairs)
        g = np.atleast_1d(_doubles(conductance, "conductance"))
        alive: list = []
        _call("lut4go_connect_graded", c.Graded(
            from_=source._handle, to=target._handle, pairs=i.size, sources=i.ctypes.data,
            targets=j.ctypes.data, conductances=_each(g), e=E, gate=_text(gate),
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
            # Here Python looks for signals, so without a progress function, too.
            try:
                return int(progress is not None and bool(
                    progress(reached.contents.fraction, reached.contents.time)))
            except BaseException as e:  # ctypes would print and ignore it
                failure.append(e)
                return 1

        if steps == 0:
            steps, duration = None, 0.0
        if steps is not None and steps < 0:
            raise NetworkError(f"a run of {steps} steps, want 0 or more")
        callback, completed = c.PROGRESS(report), ctypes.c_int32()
        course = c.Course(duration=duration or 0.0, steps=steps or 0, progress=callback,
                          period=period)
        _call("lut4go_run", self._handle, course, ctypes.byref(completed))
        if failure:
            raise failure[0]
        return completed.value == 1

    def cancel(self) -> None:
        """Ends the run that another thread has called, soon. Without one it does nothing."""
        _call("lut4go_cancel", self._handle)

    def _now(self) -> c.Clock:
        clock = c.Clock()
        _call("lut4go_now", self._handle, ctypes.byref(clock))
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
        _call("lut4go_set_steps", self._handle, steps)

    @property
    def warnings(self) -> List[str]:
        """What is worth knowing before a result is trusted."""
        return _lines("lut4go_warnings", self._handle)

    def checkpoint(self) -> bytes:
        """Returns all that a network needs, if it is built as this one was, to go on from here
        to the same bits."""
        data, size = ctypes.c_void_p(), ctypes.c_int64()
        _call("lut4go_checkpoint", self._handle, ctypes.byref(data), ctypes.byref(size))
        try:
            return ctypes.string_at(data, size.value)
        finally:
            _library.library().lut4go_release(data)

    def restore(self, data: bytes) -> None:
        """Takes the network to where that of a checkpoint was."""
        _call("lut4go_restore", self._handle, bytes(data), len(data))

    def checkpoint_file(self, path) -> None:
        """Writes a checkpoint to a file. Whatever goes wrong, the file is whole."""
        _call("lut4go_checkpoint_file", self._handle, _text(path))

    def restore_file(self, path) -> None:
        """Takes the network to where that of a checkpoint in a file was."""
        _call("lut4go_restore_file", self._handle, _text(path))


def _pairs(pairs) -> Tuple[np.ndarray, np.ndarray]:
    try:
        i, j = pairs
    except (TypeError, ValueError):
        raise NetworkError("want pairs as two arrays, of sources and of targets") from None
    i, j = _integers(i, "the sources of pairs"), _integers(j, "the targets of pairs")
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
        return SpikeMonitor(self.network, _make("lut4go_record_spikes", self._handle, which.size,
                                                which.ctypes.data))

    def count_spikes(self) -> "SpikeCounter":
        """Counts the spikes of each neuron from now on."""
        return SpikeCounter(self.network, _make("lut4go_count_spikes", self._handle), self.size)

    def record_rate(self, bin: float) -> "RateMonitor":
        """Records the rate of all neurons together from now on, in bins of so many ms."""
        return RateMonitor(self.network, _make("lut4go_record_rate", self._handle, bin))

    def spikes_under_way(self) -> Tuple[np.ndarray, np.ndarray]:
        """Returns the spikes that have still to arrive somewhere: their steps and neurons, by
        neuron, then step."""
        n = ctypes.c_int64()
        _call("lut4go_under_way_count", self._handle, ctypes.byref(n))
        steps, indices = np.empty((2, n.value), dtype=np.int64)
        _call("lut4go_get_under_way", self._handle, n.value, steps.ctypes.data,
              indices.ctypes.data)
        return steps, indices

    def set_spikes_under_way(self, steps, indices) -> None:
        """Replaces the spikes that have still to arrive somewhere, in any order. Their steps are
        those that the network has done; what has arrived everywhere by now is left out. It is an
        error if synapses of the neurons have plasticity: use checkpoints there."""
        steps, indices = _integers(steps, "steps"), _integers(indices, "indices")
        if steps.size != indices.size:
            raise NetworkError(f"{steps.size} steps and {indices.size} indices of spikes, want as many")
        _call("lut4go_set_under_way", self._handle, steps.size, steps.ctypes.data,
              indices.ctypes.data)


def _some(indices) -> np.ndarray:
    """Numbers of neurons; none at all stand for all."""
    if indices is None:
        return np.empty(0, dtype=np.int64)
    which = _integers(indices, "indices")
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
        _call(function, self._handle, _text(name), x.size, x.ctypes.data)
        return x

    def _set(self, function: str, name: str, x) -> None:
        x = np.atleast_1d(_doubles(x, name))
        _call(function, self._handle, _text(name), _each(x))

    def get(self, name: str) -> np.ndarray:
        """Returns a state variable of every cell: ``"v"`` in mV, a gate or a receptor."""
        return self._get("lut4go_get", name)

    def set(self, name: str, x) -> None:
        """Sets a state variable to one value or to one for each cell."""
        self._set("lut4go_set", name, x)

    def set_steady_gates(self) -> None:
        """Puts every gate at its steady state for its cell's voltage."""
        _call("lut4go_set_steady_gates", self._handle)

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
        x = _doubles(current, "current", 0).reshape(1)
        _call("lut4go_set_parameter", self._handle, b"current", _each(x))

    def inject(self, values, every: float, scale=None) -> None:
        """Adds a current over time, uA/cm2, positive inward: ``values[k]`` from k*every ms of the
        network's time on, and 0 after the last. Values of one dimension are for all cells,
        times ``scale`` of each if that is given; of two, ``values[k, i]`` is for cell i."""
        x = np.atleast_1d(_doubles(values, "values", 2))
        columns = 1 if x.ndim == 1 else x.shape[1]
        if x.ndim == 2 and columns != self.size:
            raise NetworkError(f"values of the shape {x.shape} for {self.size} cells, want a "
                               "column for each")
        alive, scale = _scale(scale)
        _call("lut4go_inject", self._handle, c.Input(
            values=x.ctypes.data, rows=x.shape[0], columns=columns, every=every, scale=scale))

    def inject_pulse(self, start: float, end: float, amplitude: float, scale=None) -> None:
        """Adds a current of an amplitude, uA/cm2, from start to end, ms of the network's time,
        times ``scale`` of each cell if that is given."""
        alive, scale = _scale(scale)
        _call("lut4go_inject_pulse", self._handle, c.Pulse(
            start=start, end=end, amplitude=amplitude, scale=scale))

    def clear_inputs(self) -> None:
        """Removes what inject and inject_pulse have added."""
        _call("lut4go_clear_inputs", self._handle)

    def add_noise(self, mean: float, sd: float, tau: float, *, conductance: bool = False,
                  E: float = 0.0, shared: bool = False, correlation: float = 0.0,
                  scale=None) -> None:
        """Adds an Ornstein-Uhlenbeck process with a mean, standard deviation and correlation
        time, ms: a current, uA/cm2, or a conductance, mS/cm2, that reverses at E mV and is cut
        off at 0. Each cell has its own, unless it is ``shared``; times ``scale`` of each cell."""
        alive, scale = _scale(scale)
        _call("lut4go_add_noise", self._handle, c.Noise(
            mean=mean, sd=sd, tau=tau, e=E, correlation=correlation, scale=scale,
            conductance=conductance, shared=shared))

    def add_white_noise(self, sigma: float, *, correlation: float = 0.0, scale=None) -> None:
        """Adds white noise: the current sigma*xi, with sigma in uA/cm2 sqrt(ms)."""
        alive, scale = _scale(scale)
        _call("lut4go_add_white_noise", self._handle, c.WhiteNoise(
            sigma=sigma, correlation=correlation, scale=scale))

    def add_poisson(self, receptor: str, rate, weight: float) -> None:
        """Gives every cell a Poisson train of spikes to a receptor: of one rate, Hz, or one for
        each cell."""
        rates = np.atleast_1d(_doubles(rate, "rate"))
        _call("lut4go_add_poisson", self._handle, c.Poisson(
            receptor=_text(receptor), rates=_each(rates), weight=weight))

    def record_state(self, variable: str, indices=None, every: int = 1) -> "StateMonitor":
        """Records a variable or quantity of the model, of some or all cells, from now on, before each
        step whose number is a multiple of every."""
        which = _some(indices)
        handle = _make("lut4go_record_state", self._handle, c.Recording(
            variable=_text(variable), count=which.size, cells=which.ctypes.data, every=every))
        return StateMonitor(self.network, handle, variable,
                            np.arange(self.size) if indices is None else which, every)

    def refractory_until(self) -> np.ndarray:
        """Returns the first step in which each cell may spike again: that of its last spike and the
        refractory time, and 0 before there was one."""
        until = np.empty(self.size, dtype=np.int64)
        _call("lut4go_get_refractory", self._handle, until.size, until.ctypes.data)
        return until

    def set_refractory_until(self, steps) -> None:
        """Replaces what refractory_until returns."""
        steps = _integers(steps, "steps")
        _call("lut4go_set_refractory", self._handle, steps.size, steps.ctypes.data)

    @property
    def outside(self) -> Outside:
        """How often and how far voltages have left the tables."""
        left = c.Left()
        _call("lut4go_outside", self._handle, ctypes.byref(left))
        return Outside(left.count, left.lowest, left.highest, left.neuron, left.at)


class Source(Neurons):
    """Neurons that are no cells."""

    def set_trains(self, trains: Trains) -> None:
        """Gives the neurons other trains from the next step on."""
        _call("lut4go_set_trains", self._handle, trains._c())


class Synapses:
    """Synapses of one connection: those of pairs in the order of these, others by source, then
    target."""

    def __init__(self, network: Network, handle: int, sources: int):
        self.network, self._handle, self._sources = network, handle, sources
        n = ctypes.c_int64()
        _call("lut4go_synapse_count", handle, ctypes.byref(n))
        self._count = n.value

    def __len__(self) -> int:
        return self._count

    def _list(self, name: str, dtype) -> np.ndarray:
        x = np.empty(self._count, dtype=dtype)
        _call("lut4go_list_synapses", self._handle, c.SynapseList(
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
        w = np.atleast_1d(_doubles(w, "weights"))
        _call("lut4go_set_weights", self._handle, _each(w))

    def short_term(self) -> Tuple[np.ndarray, np.ndarray]:
        """Returns the state of short-term plasticity of each source: u, the share in use, and x,
        the part of the transmitter that is available."""
        u, x = np.empty((2, self._sources))
        _call("lut4go_get_short_term", self._handle, self._sources, u.ctypes.data, x.ctypes.data)
        return u, x


# ---- Monitors ----


class _Monitor:
    def __init__(self, network: Network, handle: int):
        self.network, self._handle = network, handle

    def _held(self) -> c.Held:
        held = c.Held()
        _call("lut4go_get_held", self._handle, ctypes.byref(held))
        return held

    def _values(self, held: c.Held) -> np.ndarray:
        x = np.empty((held.rows, held.columns))
        _call("lut4go_get_values", self._handle, x.size, x.ctypes.data)
        return x

    def __len__(self) -> int:
        return self._held().rows

    def clear(self) -> None:
        """Forgets what is held, and goes on."""
        _call("lut4go_clear_monitor", self._handle)


def _steps(held: c.Held) -> np.ndarray:
    return held.first + held.every*np.arange(held.rows, dtype=np.int64)


class SpikeMonitor(_Monitor):
    """Spikes, by step, then neuron."""

    def _spikes(self) -> Tuple[np.ndarray, np.ndarray]:
        n = self._held().rows
        steps, indices = np.empty((2, n), dtype=np.int64)
        _call("lut4go_get_spikes", self._handle, n, steps.ctypes.data, indices.ctypes.data)
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

    def __init__(self, network: Network, handle: int, size: int):
        super().__init__(network, handle)
        self._size = size

    @property
    def counts(self) -> np.ndarray:
        """How often each neuron has spiked."""
        x = np.empty(self._size, dtype=np.int64)
        _call("lut4go_get_counts", self._handle, x.size, x.ctypes.data)
        return x

    @property
    def total(self) -> int:
        """How many spikes there were."""
        return int(self.counts.sum())


class StateMonitor(_Monitor):
    """A variable or quantity of some cells over time."""

    def __init__(self, network: Network, handle: int, variable: str, indices: np.ndarray,
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
