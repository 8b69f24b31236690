"""The shared library of lut4go, loaded with ctypes; see bridge/cabi/lut4go.h."""

import ctypes
import os
import sys
from ctypes import POINTER, c_char_p, c_double, c_int, c_int32, c_int64, c_uint64, c_void_p
from pathlib import Path
from typing import Optional

VARIABLE = "LUT4GO_LIBRARY"
"""The environment variable with the path of the library's file."""

NAME = {"win32": "lut4go.dll", "darwin": "liblut4go.dylib"}.get(sys.platform, "liblut4go.so")
"""The name of the library's file in the package's folder, where pip installs it."""

CURVE = ctypes.CFUNCTYPE(c_double, c_int64, c_double, c_void_p)
"""lut4go_function: called with the number of the curve, x and NULL, returns the value."""


class Grid(ctypes.Structure):
    """lut4go_grid."""

    _fields_ = [("min", c_double), ("max", c_double), ("step", c_double)]


class Points(ctypes.Structure):
    """lut4go_points."""

    _fields_ = [("curves", c_int64), ("names", POINTER(c_char_p)), ("points", c_int64),
                ("values", c_void_p)]


class Curves(ctypes.Structure):
    """lut4go_curves."""

    _fields_ = [("count", c_int64), ("names", POINTER(c_char_p)), ("f", CURVE),
                ("data", c_void_p)]


class Goal(ctypes.Structure):
    """lut4go_goal."""

    _fields_ = [("min", c_double), ("max", c_double), ("tolerance", c_double)]


class Range(ctypes.Structure):
    """lut4go_range."""

    _fields_ = [("first", c_int64), ("count", c_int64)]


class Layout(ctypes.Structure):
    """lut4go_layout."""

    _fields_ = [("min", c_double), ("max", c_double), ("step", c_double),
                ("points", c_int64), ("curves", c_int64), ("powers", c_int64)]


class Accuracy(ctypes.Structure):
    """lut4go_accuracy."""

    _fields_ = [("min", c_double), ("max", c_double),
                ("absolute", c_double), ("absolute_at", c_double),
                ("absolute_bound", c_double), ("fraction_bound", c_double),
                ("relative_bound", c_double), ("rough", c_int32), ("breaks", c_int32)]


_TABLE = c_uint64
_PROTOTYPES = {
    "lut4go_from_points": [POINTER(_TABLE), c_char_p, Grid, Points],
    "lut4go_sample": [POINTER(_TABLE), c_char_p, Grid, Curves],
    "lut4go_fit": [POINTER(_TABLE), c_char_p, Goal, Curves],
    "lut4go_free": [_TABLE],
    "lut4go_eval": [_TABLE, Range, c_int64, c_void_p, c_void_p],
    "lut4go_eval32": [_TABLE, Range, c_int64, c_void_p, c_void_p],
    "lut4go_interp": [_TABLE, c_int64, c_int64, c_void_p, c_void_p],
    "lut4go_describe": [_TABLE, POINTER(Layout)],
    "lut4go_coefficients": [_TABLE, c_void_p],
    "lut4go_report": [_TABLE, POINTER(Accuracy)],
    "lut4go_use": [c_char_p],
}

_loaded: Optional[ctypes.CDLL] = None
_loaded_by: Optional[int] = None


def path() -> Path:
    """Returns the path of the library: that in LUT4GO_LIBRARY, or the one in the package.

    Raises ImportError if there is no file.
    """
    if named := os.environ.get(VARIABLE):
        if Path(named).is_file():
            return Path(named)
        raise ImportError(f"{VARIABLE} is {named!r}, want the file of lut4go's shared library")
    own = Path(__file__).with_name(NAME)
    if own.is_file():
        return own
    raise ImportError(
        f"lut4go's shared library is missing: install the package with pip, or run 'go build "
        f"-buildmode=c-shared -o {NAME} ./bridge/cabi' in lut4go's repository and let the "
        f"environment variable {VARIABLE} name its file")


def library() -> ctypes.CDLL:
    """Returns the library, which the first call loads.

    Raises RuntimeError in a process forked from one that has loaded it, where the threads of
    Go's runtime are missing.
    """
    global _loaded, _loaded_by
    if _loaded is None:
        from ._network_library import PROTOTYPES as networks  # which needs this module
        lib = ctypes.CDLL(str(path()))
        for name, arguments in {**_PROTOTYPES, **networks}.items():
            function = getattr(lib, name)
            function.argtypes, function.restype = arguments, c_int
        for name in ("lut4go_backend", "lut4go_error"):
            function = getattr(lib, name)
            function.argtypes, function.restype = [], c_char_p
        lib.lut4go_release.argtypes, lib.lut4go_release.restype = [c_void_p], None
        _loaded, _loaded_by = lib, os.getpid()
    if _loaded_by != os.getpid():
        raise RuntimeError("lut4go was in use before this process was forked and does not work "
                           "in it: use multiprocessing's start method 'spawn' or 'forkserver'")
    return _loaded


def call(name: str, *arguments) -> None:
    """Calls a function. Raises ValueError with its message if it fails."""
    lib = library()
    if getattr(lib, name)(*arguments) != 0:
        raise ValueError(lib.lut4go_error().decode())


def backend() -> str:
    """Returns the name of the kernels in use: ``"avx2"``, ``"avx512"``, ``"neon"`` or ``"purego"``."""
    name = library().lut4go_backend()
    if name is None:
        raise ValueError(library().lut4go_error().decode())
    return name.decode()


def use(name: str) -> None:
    """Chooses the kernels by name, the default ones with ``""``. All give the same bits."""
    call("lut4go_use", name.encode())
