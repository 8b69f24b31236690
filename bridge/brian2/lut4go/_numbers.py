"""Numbers as C takes them. ctypes and NumPy would cut off what has too many bits or an imaginary
part, and make numbers of what is none."""

from __future__ import annotations

import numbers

try:
    import numpy as np
except ImportError:  # the library itself loads without it; networks do not
    np = None


class NetworkError(ValueError):
    """Something is wrong with what a network was given, or with what became of it."""


def _plain(x, what: str):
    """x without the array around a single value. An error if it has a unit of Brian2, of which only
    the number in SI units would be left."""
    dim = getattr(x, "dim", None)
    if dim is not None and not getattr(dim, "is_dimensionless", True):
        raise NetworkError(f"{what} is {x!r}, with a unit, want a number (mV, ms, uA/cm2, mS/cm2, "
                           "uF/cm2, Hz): x/mV of a voltage x")
    return np.asarray(x)[()] if isinstance(x, np.ndarray) else x


def whole(x, what: str, bits: int = 64, signed: bool = True) -> int:
    """x as a whole number of so many bits. One of Python, of NumPy, or a float without a fraction
    is one; True and False are none."""
    y = _plain(x, what)
    with np.errstate(invalid="ignore"):
        fits = isinstance(y, numbers.Real) and not isinstance(y, (bool, np.bool_)) and y % 1 == 0
    if not fits:  # or infinite, or NaN
        raise NetworkError(f"{what} is {x!r}, want a whole number")
    n = int(y)
    lo, hi = (-1 << (bits - 1), (1 << (bits - 1)) - 1) if signed else (0, (1 << bits) - 1)
    if not lo <= n <= hi:
        raise NetworkError(f"{what} is {n}, want a whole number from {lo} to {hi}")
    return n


def number(x, what: str) -> float:
    """x as a number, which may be infinite or NaN. True and False are none."""
    y = _plain(x, what)
    if not isinstance(y, numbers.Real) or isinstance(y, (bool, np.bool_)):
        raise NetworkError(f"{what} is {x!r}, want a number")
    try:
        return float(y)
    except OverflowError:
        raise NetworkError(f"{what} is {x!r}, want a number that a float can hold") from None


def flag(x, what: str) -> bool:
    """x, which is to be True or False, or 1 or 0."""
    y = _plain(x, what)
    if not isinstance(y, (bool, np.bool_, numbers.Integral)) or y not in (0, 1):
        raise NetworkError(f"{what} is {x!r}, want True or False")
    return bool(y)


def doubles(x, what: str, dimensions: int = 1) -> np.ndarray:
    """x as an array that C can read, of at most so many dimensions. True and False in it are 1
    and 0, as of a mask."""
    _plain(x, what)
    y = np.asarray(x)
    if y.dtype.kind == "O" and all(isinstance(i, numbers.Real) for i in y.flat):
        y = y.astype(np.float64)
    if y.dtype.kind not in "biuf":
        raise NetworkError(f"{what} is of {y.dtype}, want real numbers")
    if y.ndim > dimensions:
        raise NetworkError(f"{what} has the shape {y.shape}, want {dimensions} dimension"
                           f"{'s' * (dimensions > 1)} at most")
    return np.asarray(y, dtype=np.float64, order="C")


def integers(x, what: str) -> np.ndarray:
    """x as an array of whole numbers of 64 bits that C can read."""
    _plain(x, what)
    y = np.atleast_1d(np.asarray(x))
    if y.ndim != 1:
        raise NetworkError(f"{what} has the shape {y.shape}, want one dimension")
    if y.size:
        if y.dtype.kind not in "iuf":
            raise NetworkError(f"{what} is of {y.dtype}, want whole numbers of 64 bits")
        # The comparisons are with floats, which 2^63 is and 2^63 - 1 is not.
        fit = (y >= -2.0**63) & (y < 2.0**63)
        if y.dtype.kind == "f":
            fit &= y == np.floor(y)
        if not np.all(fit):
            at = int(np.argmin(fit))
            raise NetworkError(f"{what} is of {y.dtype} and number {at} is {y[at]}, want whole "
                               "numbers of 64 bits")
    return np.ascontiguousarray(y, dtype=np.int64)
