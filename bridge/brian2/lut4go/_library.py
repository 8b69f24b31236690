"""The shared library of lut4go, loaded with ctypes; see bridge/cabi/lut4go.h."""

import ctypes
import os
import sys
from ctypes import POINTER, c_char_p, c_double, c_int, c_int32, c_int64, c_uint64, c_void_p
from pathlib import Path
from typing import Optional

VARIABLE = "LUT4GO_LIBRARY"
"""The environment variable that names the library's file."""

NAME = {"win32": "lut4go.dll", "darwin": "liblut4go.dylib"}.get(sys.platform, "liblut4go.so")
"""Its file name in the package's folder, where pip puts it."""

CURVE = ctypes.CFUNCTYPE(c_double, c_int64, c_double, c_void_p)
"""A function to tabulate: (number of the curve, x, unused) to the value."""


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
    "lut4go_from_points": [POINTER(_TABLE), c_char_p, c_double, c_double, c_double, c_int64,
                           POINTER(c_char_p), c_int64, c_void_p],
    "lut4go_sample": [POINTER(_TABLE), c_char_p, c_double, c_double, c_double, c_int64,
                      POINTER(c_char_p), CURVE, c_void_p],
    "lut4go_fit": [POINTER(_TABLE), c_char_p, c_double, c_double, c_double, c_int64,
                   POINTER(c_char_p), CURVE, c_void_p],
    "lut4go_free": [_TABLE],
    "lut4go_eval": [_TABLE, c_int64, c_int64, c_int64, c_void_p, c_void_p],
    "lut4go_eval32": [_TABLE, c_int64, c_int64, c_int64, c_void_p, c_void_p],
    "lut4go_interp": [_TABLE, c_int64, c_int64, c_void_p, c_void_p],
    "lut4go_describe": [_TABLE, POINTER(Layout)],
    "lut4go_coefficients": [_TABLE, c_void_p],
    "lut4go_report": [_TABLE, POINTER(Accuracy)],
    "lut4go_use": [c_char_p],
}

_loaded: Optional[ctypes.CDLL] = None
_loaded_by: Optional[int] = None


def path() -> Path:
    """The library's file: what LUT4GO_LIBRARY names, else the package's own."""
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
    """The library, loaded when it is first needed.

    Raises RuntimeError in a process that was forked from one that has used it: the threads
    of Go's runtime, which its functions wait for, are not there.
    """
    global _loaded, _loaded_by
    if _loaded is None:
        lib = ctypes.CDLL(str(path()))
        for name, arguments in _PROTOTYPES.items():
            function = getattr(lib, name)
            function.argtypes, function.restype = arguments, c_int
        for name in ("lut4go_backend", "lut4go_error"):
            function = getattr(lib, name)
            function.argtypes, function.restype = [], c_char_p
        _loaded, _loaded_by = lib, os.getpid()
    if _loaded_by != os.getpid():
        raise RuntimeError("lut4go was in use before this process was forked and does not work "
                           "in it: use multiprocessing's start method 'spawn' or 'forkserver'")
    return _loaded


def call(name: str, *arguments) -> None:
    """Calls a function, and raises ValueError with its reason if it fails."""
    lib = library()
    if getattr(lib, name)(*arguments) != 0:
        raise ValueError(lib.lut4go_error().decode())


def backend() -> str:
    """The kernels that evaluate tables: ``"avx2"``, ``"neon"`` or ``"purego"``."""
    name = library().lut4go_backend()
    if name is None:
        raise ValueError(library().lut4go_error().decode())
    return name.decode()


def use(name: str) -> None:
    """Chooses the kernels by name; ``""`` takes the choice back. All give the same bits."""
    call("lut4go_use", name.encode())
