"""Calls of the C interface to networks, and what they are given."""

import ctypes
import os
from typing import List, Optional, Tuple

import numpy as np

from . import _library
from . import _network_library as c
from ._numbers import NetworkError, doubles


def call(name: str, *arguments) -> None:
    """Calls a function. Raises NetworkError with its message if it fails."""
    lib = _library.library()
    if getattr(lib, name)(*arguments) != 0:
        raise NetworkError(lib.lut4go_error().decode())


def make(name: str, *arguments) -> int:
    """Calls a function that makes something. Returns its handle."""
    handle = ctypes.c_uint64()
    call(name, ctypes.byref(handle), *arguments)
    return handle.value


def free(name: str, handle: int) -> None:
    """Calls a function that frees something, if it can."""
    try:
        call(name, handle)
    except (NetworkError, RuntimeError):
        pass  # in use by another thread at exit, or in a forked process


def text(s) -> Optional[bytes]:
    """A name or path as C wants it, where it ends at a NUL."""
    if s is None:
        return None
    b = os.fsencode(s)
    if b"\0" in b:
        raise NetworkError(f"{s!r} has a character NUL, want a name or path without")
    return b


def each(x: np.ndarray) -> c.Each:
    """One value for all, or one for each. x must exist as long as the result."""
    return c.Each(x.ctypes.data, x.size)


def none() -> c.Each:
    """No values."""
    return c.Each(None, 0)


def scaled(scale) -> Tuple[Optional[np.ndarray], c.Each]:
    """Factors of cells, if there are any: what must exist as long as the result, and that."""
    if scale is None:
        return None, none()
    x = np.atleast_1d(doubles(scale, "scale"))
    return x, each(x)


def lines(name: str, *arguments) -> List[str]:
    """Calls a function that gives lines of text."""
    pointer = ctypes.c_void_p()
    call(name, *arguments, ctypes.byref(pointer))
    try:
        return ctypes.string_at(pointer).decode().splitlines()
    finally:
        _library.library().lut4go_release(pointer)
