"""C++ and Cython source that interpolates in a table with the arithmetic of the kernels."""

import hashlib
from typing import Sequence, Tuple

import numpy as np

from ._native import NativeTable

POSITION = """
#ifndef @ID@_H
#define @ID@_H
#include <cmath>
#if defined(__AVX2__) && defined(__FMA__)
#include <immintrin.h>
#endif

// @POINTS@ rows of @CURVES@ curves with @POWERS@ coefficients each. A row has groups of
// four curves, the last of which may be one curve, and a group for each power the
// coefficients of its curves. The last row is the end of the grid.
alignas(64) static const double @ID@_rows[] = {
@ROWS@
};

// Returns the row of x, and writes its distance from the middle of that row's bin, in
// bins. For NaN the row is valid and the distance is NaN.
static inline const double *@ID@_row(const double x, double *const t)
{
    double w = std::fma(x, @SCALE@, @BIAS@);
    w = w < -0.5 ? -0.5 : w;
    w = w > @LAST@ ? @LAST@ : w;
    const double row = std::nearbyint(w >= -0.5 ? w : -0.5);
    *t = w - row;
    return @ID@_rows + (int)row * @STRIDE@;
}
"""

SINGLE_CURVE = """
static inline double @ID@_@K@(const double x)
{
    double t;
    const double *const c = @ID@_row(x, &t) + @OFFSET@;
    return @SCALAR@;
}
"""

# The vector has all four curves of the group. If several are called, the compiler
# computes it once.
CURVE_OF_FOUR = """
static inline double @ID@_@K@(const double x)
{
    double t;
    const double *const c = @ID@_row(x, &t) + @OFFSET@;
#if defined(__AVX2__) && defined(__FMA__)
    const __m256d t4 = _mm256_set1_pd(t);
    const __m256d y = @VECTOR@;
    return y[@LANE@];
#else
    return @SCALAR@;
#endif
}
"""

LUT4BRIAN = """
#ifndef @ID@_H
#define @ID@_H
#include <cmath>

// Values at the grid points, and their differences from the next value.
alignas(64) static const double @ID@_pairs[@POINTS@][@CURVES@][2] = {
@ROWS@
};

static inline double lut4go_lutinterpol(const double x, const int cid)
{
    if (cid < 0 || cid >= @CURVES@)
        return NAN;
    double u = (x - (@MIN@)) / @STEP@;
    u = x <= @MIN@ ? 0.0 : u;
    u = x >= @MAX@ || u > @LAST@ ? @LAST@ : u;
    const int i = (int)(u >= 0.0 ? u : 0.0); // 0 for NaN, which stays in u
    const double *const p = @ID@_pairs[i][cid];
    return p[0] + p[1] * (u - i);
}
#endif
"""

CYTHON = '''
cdef extern from * nogil:
    """
@HEADER@
    """
'''


def header(table: NativeTable) -> Tuple[str, str]:
    """Returns a C++ header for a table, and the prefix of its names.

    It has a function ``PREFIX_K`` for each curve K. They give the same bits as the kernels
    unless the compiler may relax arithmetic (-ffast-math): all fused operations are
    explicit. Equal tables have equal prefixes.
    """
    coefficients = table.coefficients()  # (curve, power, row)
    rows, functions = [], []
    for first in range(0, len(coefficients), 4):
        four = coefficients[first:first + 4]
        width = 1 if len(four) == 1 else 4
        offset = len(rows)
        for power in range(table.powers):
            rows += list(four[:, power]) + [np.zeros(table.points)]*(width - len(four))
        for lane in range(len(four)):
            functions.append(_fill(
                SINGLE_CURVE if width == 1 else CURVE_OF_FOUR,
                K=first + lane, OFFSET=offset, LANE=lane,
                SCALAR=_horner("std::fma", "t", [f"c[{width*j + lane}]"
                                                 for j in range(table.powers)]),
                VECTOR=_horner("_mm256_fmadd_pd", "t4", [f"_mm256_loadu_pd(c + {4*j})"
                                                         for j in range(table.powers)])))
    return _with_prefix(
        POSITION + "".join(functions) + "#endif\n", POINTS=table.points,
        CURVES=len(coefficients), POWERS=table.powers, ROWS=_numbers(np.array(rows).T),
        SCALE=_number(1 / table.step), BIAS=_number(-table.min / table.step - 0.5),
        LAST=_number(table.points - 1.5), STRIDE=len(rows))


def _horner(fma: str, t: str, coefficients: Sequence[str]) -> str:
    """A polynomial in t by Horner's scheme, with the coefficients in ascending powers."""
    text = coefficients[-1]
    for c in reversed(coefficients[:-1]):
        text = f"{fma}({text}, {t}, {c})"
    return text


def lut4brian_header(table: NativeTable, values: np.ndarray) -> str:
    """Returns a C++ header with lut4brian's interpolation in values[curve, point].

    ``lut4go_lutinterpol(x, cid)`` gives the same bits as ``NativeTable.interpolate`` if the
    compiler neither relaxes arithmetic nor fuses operations (-ffp-contract=off). It is NaN
    for a curve that does not exist.
    """
    differences = np.append(np.diff(values, axis=1), np.zeros((len(values), 1)), axis=1)
    pairs = np.stack([values.T, differences.T], axis=2)  # (point, curve, value and difference)
    return _with_prefix(
        LUT4BRIAN, CURVES=len(values), POINTS=values.shape[1],
        ROWS=_numbers(pairs.reshape(len(pairs), -1)), MIN=_number(table.min),
        MAX=_number(table.max), STEP=_number(table.step), LAST=_number(table.points - 1))[0]


def cython(text: str) -> str:
    """Returns Cython source with a C++ header in it."""
    return _fill(CYTHON, HEADER=text)


def cython_function(declaration: str) -> str:
    """Returns Cython source that declares a function of a C++ header."""
    return f"cdef extern from * nogil:\n    {declaration}\n"


def _with_prefix(text: str, **values) -> Tuple[str, str]:
    """Fills in a header. Returns it and its prefix, a hash of the header."""
    text = _fill(text, **values)
    prefix = "lut4go_" + hashlib.sha256(text.encode()).hexdigest()[:12]
    return _fill(text, ID=prefix), prefix


def _fill(text: str, **values) -> str:
    for name, value in values.items():
        text = text.replace(f"@{name}@", str(value))
    return text


def _numbers(rows: Sequence[np.ndarray]) -> str:
    return "\n".join(", ".join(map(_number, row)) + "," for row in rows)


def _number(x: float) -> str:
    """A float64 as a C++ literal of the same bits."""
    return repr(float(x))
