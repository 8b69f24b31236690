"""lut4brian's interface: one table of curves, whose argument is a number without unit.

Set ``Xmin``, ``Xmax``, ``dX`` and ``tbl``, call ``lutinit()``, and use
``lutinterpol(x, cid)`` in equations, as with lut4brian by R. Tikidji-Hamburyan
(https://github.com/rat-h/lut4brian).
"""

from typing import Optional, Tuple

import numpy as np
from brian2.core.functions import Function
from brian2.units.fundamentalunits import check_units

from . import _code
from ._native import NativeTable

__all__ = ["lutinit", "lutinterpol"]

Xmin: Optional[float] = None
"""x of the first column of the table."""
Xmax: Optional[float] = None
"""x of its last column."""
dX: Optional[float] = None
"""The step from one column to the next."""
tbl: Optional[np.ndarray] = None
"""Values of all curves, shaped (curves, points). May be deleted after lutinit()."""

_Source = Tuple[float, float, float, np.ndarray]
_source: Optional[_Source] = None
_table: Optional[NativeTable] = None
_values: Optional[np.ndarray] = None


def lutinit() -> None:
    """Makes the table of ``lutinterpol``, for all of Brian2's targets.

    It copies ``tbl``, so call it again after changing values in it. If it is not called, the
    first call of ``lutinterpol`` makes the table.

    Raises
    ------
    ValueError
        If ``Xmin``, ``Xmax``, ``dX`` or ``tbl`` is not set or not finite, or if ``tbl`` does
        not have ``(Xmax - Xmin)/dX + 1`` columns.
    """
    global _source, _table, _values
    settings = globals()
    missing = [name for name in ("Xmin", "Xmax", "dX", "tbl") if settings.get(name) is None]
    if missing:
        raise ValueError(f"lut4brian.{' and lut4brian.'.join(missing)} not set before the "
                         f"table was used")
    values = np.array(tbl, dtype=np.float64)
    if values.ndim != 2:
        raise ValueError(f"lut4brian.tbl has the shape {values.shape}, want (curves, points)")
    table = NativeTable.from_points(
        "linear", (Xmin, Xmax, dX), [str(c) for c in range(len(values))], values)
    _source, _table, _values = (Xmin, Xmax, dX, tbl), table, values


def _current() -> NativeTable:
    """Returns the table, after making it if the settings have changed."""
    values = globals().get("tbl")  # a user may have deleted it
    if _table is None or values is not None and (
            values is not _source[3] or (Xmin, Xmax, dX) != _source[:3]):
        lutinit()
    return _table


def _evaluate(x, cid):
    table = _current()
    if np.ndim(cid) == 0:
        return table.interpolate(_curve(cid), x)
    x, cid = np.broadcast_arrays(np.asarray(x, dtype=np.float64), cid)
    y = np.empty(x.shape)
    for c in np.unique(cid):
        y[cid == c] = table.interpolate(_curve(c), x[cid == c])
    return y


def _curve(cid) -> int:
    if cid != int(cid):
        raise ValueError(f"lutinterpol: curve {cid}, want a whole number")
    return int(cid)


@check_units(x=1, cid=1, result=1)
def lutinterpol(x, cid):
    """Interpolates linearly in the table, as lut4brian does.

    ``x`` is a number without unit such as ``v/mV``, or an array, and ``cid`` the number of a
    curve, from 0. Up to ``Xmin`` a curve has its first value, from ``Xmax`` on its last; NaN
    gives NaN. For a curve that does not exist it raises ValueError, or returns NaN in
    compiled code.
    """
    return _evaluate(x, cid)


def _header() -> str:
    table = _current()
    return _code.lut4brian_header(table, _values)


def _cython(_owner) -> str:
    return _code.cython(_header()) + _code.cython_function(
        "double lut4go_lutinterpol(double x, int cid)")


def _nothing(_owner) -> dict:
    return {}


lutinterpol = Function(lutinterpol)
lutinterpol.implementations.add_implementation("numpy", _evaluate)
lutinterpol.implementations.add_dynamic_implementation(
    "cpp", lambda _owner: _header(), namespace=_nothing, name="lut4go_lutinterpol")
lutinterpol.implementations.add_dynamic_implementation(
    "cython", _cython, namespace=_nothing, name="lut4go_lutinterpol")
