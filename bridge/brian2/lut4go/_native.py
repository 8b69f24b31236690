"""Tables of the shared library as Python objects, without units."""

import ctypes
import weakref
from typing import Callable, List, Optional, Sequence

import numpy as np

from . import _library
from ._calls import text

Curve = Callable[[float], float]


class NativeTable:
    """A table of several curves over one grid."""

    def __init__(self, make: str, order: str, domain: ctypes.Structure, names: Sequence[str], *,
                 curves: Sequence[Curve] = (), values: Optional[np.ndarray] = None):
        self.names = list(names)
        self._curves = curves
        self._failure: Optional[BaseException] = None
        self._callback = _library.CURVE(self._evaluate)  # must exist as long as the table
        texts = (ctypes.c_char_p * len(names))(*(text(n) for n in names))
        if values is None:
            source = _library.Curves(len(names), texts, self._callback, None)
        else:
            source = _library.Points(len(names), texts, values.shape[1], values.ctypes.data)
        handle = ctypes.c_uint64()
        self._call(make, ctypes.byref(handle), text(order), domain, source)
        self._handle = handle.value
        weakref.finalize(self, _free, self._handle)

        layout = _library.Layout()
        _library.call("lut4go_describe", self._handle, ctypes.byref(layout))
        self.min, self.max, self.step = layout.min, layout.max, layout.step
        self.points, self.powers = layout.points, layout.powers

    @classmethod
    def from_points(cls, order: str, grid: Sequence[float], names: Sequence[str],
                    values: np.ndarray) -> "NativeTable":
        """Makes a table of values[curve, point] on the grid (min, max, step)."""
        values = np.ascontiguousarray(values, dtype=np.float64)
        return cls("lut4go_from_points", order, _library.Grid(*grid), names, values=values)

    @classmethod
    def sample(cls, order: str, grid: Sequence[float], names: Sequence[str],
               curves: Sequence[Curve]) -> "NativeTable":
        """Makes a table of functions on the grid (min, max, step)."""
        return cls("lut4go_sample", order, _library.Grid(*grid), names, curves=curves)

    @classmethod
    def fit(cls, order: str, goal: Sequence[float], names: Sequence[str],
            curves: Sequence[Curve]) -> "NativeTable":
        """Makes the smallest table of functions for the goal (min, max, tolerance)."""
        return cls("lut4go_fit", order, _library.Goal(*goal), names, curves=curves)

    def _evaluate(self, curve: int, x: float, _unused) -> float:
        try:
            return float(self._curves[curve](x))
        except BaseException as e:  # ctypes would print and ignore it
            self._failure = self._failure or e
            return float("nan")

    def _call(self, name: str, *arguments) -> None:
        """Calls a function that may call the curves. Raises their exceptions."""
        self._failure = None
        try:
            _library.call(name, *arguments)
        finally:
            if self._failure is not None:
                raise self._failure

    def evaluate(self, curve: int, x: np.ndarray) -> np.ndarray:
        """Returns a curve at every x by the kernels, in float32 if x is, else in float64."""
        single = getattr(x, "dtype", None) == np.float32
        x = np.asarray(x, dtype=np.float32 if single else np.float64, order="C")
        y = np.empty_like(x)
        _library.call("lut4go_eval32" if single else "lut4go_eval", self._handle,
                      _library.Range(curve, 1), x.size, x.ctypes.data, y.ctypes.data)
        return y[()]

    def interpolate(self, curve: int, x: np.ndarray) -> np.ndarray:
        """Returns a curve at every x by lut4brian's arithmetic."""
        x = np.asarray(x, dtype=np.float64, order="C")
        y = np.empty_like(x)
        _library.call("lut4go_interp", self._handle, curve, x.size, x.ctypes.data,
                      y.ctypes.data)
        return y[()]

    def coefficients(self) -> np.ndarray:
        """Returns the kernels' coefficients, shaped (curve, power, row)."""
        c = np.empty((len(self.names), self.powers, self.points))
        _library.call("lut4go_coefficients", self._handle, c.ctypes.data)
        return c

    def report(self) -> List[_library.Accuracy]:
        """Returns the errors of each curve. Raises ValueError for a table of points."""
        if not self._curves:
            raise ValueError("a table of points has no functions to compare it with")
        accuracy = (_library.Accuracy * len(self.names))()
        self._call("lut4go_report", self._handle, accuracy)
        return list(accuracy)


def _free(handle: int) -> None:
    try:
        _library.call("lut4go_free", handle)
    except RuntimeError:
        pass  # in a forked process, where the library cannot be called
