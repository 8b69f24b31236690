"""Cells: their channels, currents, receptors, and the curves of these."""

import ctypes
import weakref
from typing import Callable, List, NamedTuple, Optional, Sequence, Tuple, Union

import numpy as np

from . import _network_library as c
from ._calls import call, free, lines, make, text
from ._numbers import NetworkError, doubles, number

DEFAULT_GRID = (-120.0, 60.0, 0.1)
"""The grid of a network's tables unless it has another: min, max and step in mV."""

Grid = Tuple[float, float, float]


class Samples:
    """A function of the voltage by its values: ``values[i]`` at ``min + i*step`` mV.

    They have to cover the grid of a network that the model is given to. Where the points of its
    tables are samples, the tables hold just these; between them a function is a polynomial
    of the fifth degree through six samples, which are not taken from beyond a step or kink.
    Samples may be infinite or NaN where package hh has no need of rates, beyond all reversal
    potentials; elsewhere, also where a formula is 0/0, they have to be right.
    """

    def __init__(self, values, min: float, step: float):
        self.values = np.array(np.atleast_1d(doubles(values, "samples")))
        self.min, self.step = number(min, "min"), number(step, "step")

    def _c(self) -> c.Samples:
        return c.Samples(self.values.ctypes.data, self.values.size, self.min, self.step)


Curve = Union[Samples, Callable[[np.ndarray], np.ndarray]]
"""A function of the voltage: Samples, or a function of an array of mV."""


def sample(f: Callable[[np.ndarray], np.ndarray], grid: Grid = DEFAULT_GRID) -> Samples:
    """Samples a function of an array of voltages (mV) over a grid (min, max, step).

    Where it is not finite at a single point, as 0/0, and at points so near to one that rounding
    spoils it, it gets the mean of what it is on both sides.
    """
    g = c.grid(grid)
    lo, hi, step = g.min, g.max, g.step
    n = round((hi - lo)/step) + 1 if step > 0 and hi > lo else 0
    if n < 2 or abs((n - 1)*step - (hi - lo)) > 1e-6*step:
        raise NetworkError(f"grid {grid}: want min, max and step in mV, the first below the "
                           "second, and whole steps between them")
    v = lo + step*np.arange(n)
    with np.errstate(all="ignore"):
        def value(x):
            return np.array(np.broadcast_to(np.asarray(f(x), dtype=np.float64), v.shape))

        y, (middle, apart), (further, _unused) = value(v), *(
            ((left + right)/2, np.abs(right - left))
            for left, right in ((value(v - d*step), value(v + d*step)) for d in (1e-4, 16e-4)))
        # At a hole both sides meet. A value that is not theirs, though they stay where they
        # are further apart, as they do not at a kink, is spoilt by rounding.
        spoilt = np.abs(y - middle) > 16*(apart + np.abs(further - middle)) + 1e-9*np.abs(middle)
        hole = (~np.isfinite(y) | spoilt) & np.isfinite(middle) & (apart <= 1e-3*np.abs(middle))
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


class Kinetics(NamedTuple):
    """A receptor's binding of transmitter, of which each spike releases a pulse: the part s
    that is bound follows ds/dt = binding*T*(1 - s) - unbinding*s, with T = concentration in a
    pulse and 0 otherwise."""

    binding: float
    """1/(mM ms)"""
    unbinding: float
    """1/ms"""
    concentration: float
    """mM"""
    duration: float
    """ms"""


_CELL = {"name": "name", "Cm": "cm", "V0": "v0", "threshold": "threshold",
         "refractory": "refractory", "spike_at": "spikes", "hold": "hold", "celsius": "celsius"}
"""What a cell has, and what C calls it."""


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
        self._adopt(make("lut4go_new_model", c.Cell(
            name=text(name), cm=Cm, threshold=threshold, refractory=refractory, v0=V0,
            celsius=celsius, spikes=text(spike_at), hold=hold)), grid)

    def _adopt(self, handle: int, grid: Grid) -> None:
        self._handle, self.grid = handle, grid
        weakref.finalize(self, free, "lut4go_free_model", handle)

    @classmethod
    def _of(cls, handle: int, grid: Grid) -> "Model":
        model = cls.__new__(cls)
        model._adopt(handle, grid)
        return model

    @classmethod
    def built_in(cls, name: str, *, grid: Grid = DEFAULT_GRID) -> "Model":
        """Returns a model of package hh, as ``"wang-buzsaki"``. An error lists them."""
        return cls._of(make("lut4go_built_in_model", text(name)), grid)

    @classmethod
    def from_neuroml(cls, file, cell: str = "", *, celsius: Optional[float] = None,
                     lumped: bool = False, grid: Grid = DEFAULT_GRID) -> "Model":
        """Returns the model of a <cell> of a NeuroML 2 or LEMS file, by its id or the only one.

        ``celsius`` is the temperature where the file has none. ``lumped`` reads a cell of
        several segments as one compartment.
        """
        return cls._of(make("lut4go_neuroml_model", _element(file, cell, celsius, lumped)), grid)

    def change(self, **values) -> None:
        """Changes what the cell has, by the names of the constructor's parameters."""
        cell = c.Cell()
        call("lut4go_get_cell", self._handle, ctypes.byref(cell))
        for name, value in values.items():
            if name not in _CELL:
                raise TypeError(f"a cell has no {name}, it has {', '.join(_CELL)}")
            cell.put(_CELL[name], text(value) if name in ("name", "spike_at") else value)
        call("lut4go_set_cell", self._handle, cell)

    def channel(self, name: str, G: float, E: float, gates: Sequence[Gate] = ()) -> None:
        """Adds the current G*gates*(v - E), outward, with G in mS/cm2 and E in mV. Without
        gates it is a leak."""
        all, _alive = self._gates(gates)
        call("lut4go_add_channel", self._handle, c.Channel(
            name=text(name), g=G, e=E, gates=all, gate_count=len(gates)))

    def channel_from_neuroml(self, file, channel: str = "", *, G: float, E: float,
                             celsius: Optional[float] = None) -> None:
        """Adds an ion channel of a NeuroML 2 file, by its id or the only one, with a conductance of
        G mS/cm2 that reverses at E mV."""
        call("lut4go_add_neuroml_channel", self._handle, _element(file, channel, celsius, False),
              c.Channel(g=G, e=E))

    def current(self, name: str, I: float, f: Optional[Curve] = None,
                gates: Sequence[Gate] = ()) -> None:
        """Adds the current I*f(v)*gates, inward, with I in uA/cm2; f has no unit, and is 1 if
        it is not given."""
        all, alive = self._gates(gates)
        call("lut4go_add_current", self._handle, c.Current(
            name=text(name), i=I, f=self._samples(f, alive), gates=all, gate_count=len(gates)))

    def receptor(self, name: str, G: float, E: float = 0.0, tau: float = 0.0, *,
                 rise: float = 0.0, current: bool = False, block: Optional[Curve] = None,
                 saturating: bool = False, follows: Optional[str] = None,
                 kinetics: Optional[Kinetics] = None) -> None:
        """Adds the current G*s*block(v)*(v - E), outward, that spikes make.

        A spike of weight w adds w to s, which decays with tau ms; with a rise, ms, it adds w to
        a second variable NAME_rise, and s peaks at w, see rise_scale. G is in mS/cm2 and E in
        mV. With ``current`` the current is G*s*block(v), inward, and G in uA/cm2.
        ``saturating``: a spike adds w*(1 - s). What arrives at the receptor that this one
        ``follows`` arrives here, too. ``kinetics`` take the place of tau and rise.
        """
        alive: list = []
        call("lut4go_add_receptor", self._handle, c.Receptor(
            name=text(name), g=G, e=E, tau=tau, rise=rise, block=self._samples(block, alive),
            follows=text(follows), current=current, saturating=saturating,
            **(kinetics._asdict() if kinetics else {})))

    def reset(self, variable: str, value: float, *, add: bool = False) -> None:
        """Has a spike set a variable, ``"v"`` or a gate that has a state, to a value, or add it."""
        call("lut4go_add_reset", self._handle,
              c.Reset(variable=text(variable), value=value, add=add))

    def variables(self) -> List[str]:
        """Returns the names of the state variables."""
        return lines("lut4go_model_names", self._handle, b"variables")

    def parameters(self) -> List[str]:
        """Returns the names of what can differ from cell to cell, see Population.set_parameter."""
        return lines("lut4go_model_names", self._handle, b"parameters")

    def quantities(self) -> List[str]:
        """Returns the names of what can be recorded beside the variables: ``"I(na)"``, ..."""
        return lines("lut4go_model_names", self._handle, b"quantities")

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
            name=text(g.name), power=g.power, phi=g.phi, q10=g.q10, q10_celsius=g.q10_celsius,
            instantaneous=g.instantaneous, unbounded=g.unbounded,
            **{f: self._samples(getattr(g, f), alive) for f in ("alpha", "beta", "inf", "tau")}))
            for g in gates))
        alive.append(pointers)
        return ctypes.cast(pointers, ctypes.POINTER(ctypes.POINTER(c.Gate))), alive


def _element(file, id: str, celsius: Optional[float], lumped: bool) -> c.NeuroML:
    return c.NeuroML(file=text(file), id=text(id), celsius=0.0 if celsius is None else celsius,
                     has_celsius=celsius is not None, lumped=lumped)


def rise_scale(tau: float, rise: float) -> float:
    """Returns the rate, 1/ms, at which a receptor's second variable x, NAME_rise, makes s grow,
    so that s peaks at the weight of a spike: ds/dt = -s/tau + rise_scale*x, dx/dt = -x/rise.
    It is 0 without a rise."""
    if rise == 0:
        return 0.0
    if rise == tau:
        return float(np.e/tau)
    k = (tau - rise)/rise/tau
    t = np.log1p((tau - rise)/rise)/k
    return float(1/(t*np.exp(-t/tau)*(np.expm1(-k*t)/(-k*t))))
