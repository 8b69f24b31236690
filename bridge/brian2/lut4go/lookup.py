"""Tables with units, whose curves are Brian2 functions."""

from dataclasses import dataclass
from typing import Callable, Dict, List, Mapping, Optional, Union

import numpy as np
from brian2.core.functions import Function
from brian2.core.namespace import get_local_namespace
from brian2.units.fundamentalunits import (DimensionMismatchError, Quantity,
                                           check_units, get_dimensions, get_unit,
                                           have_same_dimensions, in_best_unit)

from . import _code, _expressions
from ._native import NativeTable

Formula = Union[str, Callable[[Quantity], Quantity], np.ndarray]


@dataclass(frozen=True)
class CurveError:
    """The error of one curve of a table. Values and places have units."""

    name: str
    largest: Quantity
    """The largest error found."""
    at: Quantity
    """The place of the largest error."""
    bound: Quantity
    """An upper bound of the error anywhere in the range, rounding included."""
    fraction: float
    """The bound as a fraction of the curve's range: its largest value minus its smallest."""
    smooth: bool
    """False if a kink, a step or noise was found; the bounds may then be estimates."""

    def __str__(self) -> str:
        remark = "" if self.smooth else ", with a kink or step"
        return (f"{self.name}: error at most {format_quantity(self.bound)} "
                f"({self.fraction:.2g} of its range), largest found at "
                f"{format_quantity(self.at)}{remark}")


def format_quantity(x: Quantity) -> str:
    """A quantity with three digits and the best unit."""
    if have_same_dimensions(x, 1):
        return f"{float(x):.3g}"
    return in_best_unit(x, 3)


class LookupTable:
    """Several curves of one variable, tabulated over one range.

    Parameters
    ----------
    curves : dict
        For each name a formula: an expression of Brian2 in the variable ``v``
        (``"1/(1 + exp(-(v + 40*mV)/(5*mV)))"``), a Python function that takes and returns
        quantities, or an array of values, with their unit, at ``vmin``, ``vmin + step``, ...
    vmin, vmax : Quantity or float
        The range, in any unit. Outside it a curve has its value at the nearer end; NaN gives
        NaN.
    step : Quantity or float, optional
        The distance between grid points, a whole part of the range.
    tolerance : float, optional
        In place of ``step``: the largest error, as a fraction of each curve's range. The table
        is the smallest one within it. Expressions are fitted faster than functions.
    order : {"linear", "cubic"}, optional
        The interpolation: by default linear, or with ``tolerance`` that of the smaller table.
    namespace : dict, optional
        Where names in expressions are looked up; by default the caller's variables. Later
        changes of their values have no effect.
    variable : str, optional
        The name of the variable in expressions.

    Raises
    ------
    ValueError
        If the range, step, tolerance or order is wrong, or a curve, which the message names,
        is not finite, has the wrong shape or cannot be within the tolerance.
    DimensionMismatchError
        If units don't match.
    """

    def __init__(self, curves: Mapping[str, Formula], vmin: Quantity, vmax: Quantity,
                 step: Optional[Quantity] = None, tolerance: Optional[float] = None,
                 order: Optional[str] = None, *, namespace: Optional[Mapping] = None,
                 variable: str = "v"):
        if (step is None) == (tolerance is None):
            raise ValueError("want either step or tolerance")
        if not curves:
            raise ValueError("no curves")
        if namespace is None:
            namespace = get_local_namespace(level=1)
        self.variable = variable
        self.dim = get_dimensions(vmin)
        for name, limit in (("vmax", vmax), ("step", step)):
            if limit is not None and get_dimensions(limit) is not self.dim:
                raise DimensionMismatchError(f"vmin and {name} have different units", self.dim,
                                             get_dimensions(limit))
        goal = [_number(x) for x in (vmin, vmax, step if tolerance is None else tolerance)]
        if any(isinstance(c, (np.ndarray, list, tuple)) for c in curves.values()):
            if step is None or any(isinstance(c, str) or callable(c) for c in curves.values()):
                raise ValueError("curves given as points want a step, and all be points")
            self._dims = [get_dimensions(c) for c in curves.values()]
            self._table = NativeTable.from_points(order or "linear", goal, list(curves),
                                                  _points(curves))
        else:
            functions, self._dims = zip(*(
                _expressions.curve(c, variable, self.dim, namespace) if isinstance(c, str)
                else _expressions.quantity_curve(c, goal[0], self.dim) for c in curves.values()))
            make = NativeTable.sample if tolerance is None else NativeTable.fit
            order = order or ("linear" if tolerance is None else "")
            self._table = make(order, goal, list(curves), functions)

        header, self.prefix = _code.header(self._table)
        header_function = _header_function(self.prefix, header)
        self.functions: Dict[str, Function] = {
            name: self._function(k, name, header_function) for k, name in enumerate(curves)}
        """The curves as Brian2 functions, by name: a namespace for Brian2."""

    @property
    def vmin(self) -> Quantity:
        """The lower end of the range."""
        return Quantity(self._table.min, dim=self.dim)

    @property
    def vmax(self) -> Quantity:
        """The upper end of the range."""
        return Quantity(self._table.max, dim=self.dim)

    @property
    def step(self) -> Quantity:
        """The distance between grid points."""
        return Quantity(self._table.step, dim=self.dim)

    @property
    def order(self) -> str:
        """``"linear"`` or ``"cubic"``."""
        return "linear" if self._table.powers == 2 else "cubic"

    def __len__(self) -> int:
        """The number of grid points."""
        return self._table.points

    def __getitem__(self, name: str) -> Function:
        """The Brian2 function of a curve, which can also be called with a quantity."""
        return self.functions[name]

    def report(self) -> List[CurveError]:
        """Returns the error of each curve. Raises ValueError for a table of points."""
        return [CurveError(
            name, Quantity(a.absolute, dim=dim), Quantity(a.absolute_at, dim=self.dim),
            Quantity(a.absolute_bound, dim=dim), a.fraction_bound, not (a.rough or a.breaks))
            for name, dim, a in zip(self.functions, self._dims, self._table.report())]

    def header(self) -> str:
        """Returns the C++ header that Brian2's compiler inlines.

        It has a function for each curve, ``PREFIX_0``, ``PREFIX_1``, ... with the attribute
        ``prefix`` for PREFIX, which takes and returns numbers in SI units.
        """
        return _code.header(self._table)[0]

    def _function(self, k: int, name: str, header_function: Function) -> Function:
        table, dim = self._table, self._dims[k]

        def evaluate(x):
            return table.evaluate(k, x)

        @check_units(x=get_unit(self.dim), result=get_unit(dim))
        def curve(x):
            return Quantity(evaluate(np.asarray(x)), dim=dim)

        curve.__name__ = name
        function = Function(curve)
        symbol = f"{self.prefix}_{k}"
        function.implementations.add_implementation("numpy", evaluate)
        function.implementations.add_implementation(
            "cpp", "", name=symbol, dependencies={self.prefix: header_function})
        function.implementations.add_implementation(
            "cython", _code.cython_function(f"double {symbol}(double x)"), name=symbol,
            dependencies={self.prefix: header_function})
        return function


def _header_function(prefix: str, header: str) -> Function:
    """Returns a function that adds a header to the code of functions that depend on it."""
    def nothing():
        return 0.0

    function = Function(nothing, arg_units=[], return_unit=1)
    function.implementations.add_implementation("cpp", header, name=prefix)
    function.implementations.add_implementation("cython", _code.cython(header), name=prefix)
    function.implementations.add_implementation("numpy", nothing)
    return function


def _number(x: Quantity) -> float:
    if np.ndim(x) != 0:
        raise ValueError(f"{x!r}: want a single value")
    return float(np.asarray(x))


def _points(curves: Mapping[str, Formula]) -> np.ndarray:
    """The values of all curves in SI units, one row for each."""
    for name, c in curves.items():
        if np.asarray(c).dtype.kind not in "biuf":
            raise ValueError(f"curve {name!r} is of {np.asarray(c).dtype}, want real numbers")
    rows = [np.asarray(c, dtype=float) for c in curves.values()]
    for name, row in zip(curves, rows):
        if row.ndim != 1 or len(row) != rows[0].size:
            raise ValueError(f"curve {name!r} has the shape {row.shape}, want "
                             f"({rows[0].size},) as the first curve has points")
    return np.stack(rows)
