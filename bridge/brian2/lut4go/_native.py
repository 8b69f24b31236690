"""Tables of the shared library, as Python objects. Nothing here knows of units."""

import ctypes
import weakref
from typing import Callable, List, Optional, Sequence

import numpy as np

from . import _library

Curve = Callable[[float], float]


class NativeTable:
    """A table of several curves over one grid."""

    def __init__(self, make: str, order: str, names: Sequence[str], *arguments,
                 curves: Sequence[Curve] = ()):
        self.names = list(names)
        self._curves = curves
        self._failure: Optional[BaseException] = None
        self._callback = _library.CURVE(self._evaluate)  # as long-lived as the table
        number = ctypes.c_uint64()
        texts = (ctypes.c_char_p * len(names))(*(n.encode() for n in names))
        first, last = (arguments[:3], arguments[3:])
        if curves:
            last = (self._callback, None)
        self._call(make, ctypes.byref(number), order.encode(), *first, len(names), texts, *last)
        self._number = number.value
        weakref.finalize(self, _free, self._number)

        layout = _library.Layout()
        _library.call("lut4go_describe", self._number, ctypes.byref(layout))
        self.min, self.max, self.step = layout.min, layout.max, layout.step
        self.points, self.powers = layout.points, layout.powers

    @classmethod
    def from_points(cls, order: str, grid: Sequence[float], names: Sequence[str],
                    values: np.ndarray) -> "NativeTable":
        """A table of values[curve, point] on the grid (min, max, step)."""
        values = np.ascontiguousarray(values, dtype=np.float64)
        return cls("lut4go_from_points", order, names, *grid, values.shape[1],
                   values.ctypes.data)

    @classmethod
    def sample(cls, order: str, grid: Sequence[float], names: Sequence[str],
               curves: Sequence[Curve]) -> "NativeTable":
        """A table of functions on the grid (min, max, step)."""
        return cls("lut4go_sample", order, names, *grid, curves=curves)

    @classmethod
    def fit(cls, order: str, goal: Sequence[float], names: Sequence[str],
            curves: Sequence[Curve]) -> "NativeTable":
        """The smallest table of functions for the goal (min, max, tolerance)."""
        return cls("lut4go_fit", order, names, *goal, curves=curves)

    def _evaluate(self, curve: int, x: float, _unused) -> float:
        try:
            return float(self._curves[curve](x))
        except BaseException as e:  # ctypes would print it and go on
            self._failure = self._failure or e
            return float("nan")

    def _call(self, name: str, *arguments) -> None:
        """Calls a function that may call the curves, and raises what they raised."""
        self._failure = None
        try:
            _library.call(name, *arguments)
        finally:
            if self._failure is not None:
                raise self._failure

    def evaluate(self, curve: int, x: np.ndarray) -> np.ndarray:
        """A curve at every x by the kernels, in float32 if that is what x is."""
        single = getattr(x, "dtype", None) == np.float32
        x = np.asarray(x, dtype=np.float32 if single else np.float64, order="C")
        y = np.empty_like(x)
        _library.call("lut4go_eval32" if single else "lut4go_eval", self._number, curve, 1,
                      x.size, x.ctypes.data, y.ctypes.data)
        return y[()]

    def interpolate(self, curve: int, x: np.ndarray) -> np.ndarray:
        """A curve at every x by lut4brian's arithmetic."""
        x = np.asarray(x, dtype=np.float64, order="C")
        y = np.empty_like(x)
        _library.call("lut4go_interp", self._number, curve, x.size, x.ctypes.data,
                      y.ctypes.data)
        return y[()]

    def coefficients(self) -> np.ndarray:
        """What the kernels compute with, shaped (curve, power, row)."""
        c = np.empty((len(self.names), self.powers, self.points))
        _library.call("lut4go_coefficients", self._number, c.ctypes.data)
        return c

    def report(self) -> List[_library.Accuracy]:
        """How far the table is from its functions, curve by curve."""
        if not self._curves:
            raise ValueError("a table of points has no functions to compare it with")
        accuracy = (_library.Accuracy * len(self.names))()
        self._call("lut4go_report", self._number, accuracy)
        return list(accuracy)


def _free(number: int) -> None:
    try:
        _library.call("lut4go_free", number)
    except RuntimeError:
        pass  # a forked process, which ends without it
