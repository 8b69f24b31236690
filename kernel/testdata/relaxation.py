#!/usr/bin/env python3
"""Prints the coefficients P of relaxation.go: those for which

    r + r^2*(P[0] + P[1]*r + ... + P[n]*r^n)

has the smallest largest relative error as exp(r) - 1 where |r| <= ln(2)/2 (Remez'
exchange). P[0] is 1/2. The error is that before and after rounding P to the precision.
"""
from mpmath import mp, mpf, expm1, log, cos, pi, matrix, lu_solve, frexp, ldexp, nint

mp.prec = 300
EDGE = log(2) / 2 * mpf("1.0001")


def rounded(x, bits):
    m, e = frexp(x)
    return ldexp(nint(ldexp(m, bits)), e - bits)


def error(p, r):
    if r == 0:
        return mpf(0)
    y = mpf(0)
    for c in reversed(p):
        y = y * r + c
    return (r + r * r * y) / expm1(r) - 1


def remez(fixed, n):
    """Returns coefficients that begin with fixed, and the error."""
    free = n + 1 - len(fixed)
    nodes = [EDGE * cos(pi * i / free) for i in range(free + 1)]
    for _ in range(30):
        a, b = matrix(free + 1, free + 1), matrix(free + 1, 1)
        for i, r in enumerate(nodes):
            w = r * r / expm1(r) if r else mpf(0)
            for j in range(free):
                a[i, j] = w * r ** (len(fixed) + j)
            a[i, free] = (-1) ** i
            b[i] = -error(fixed, r)
        x = lu_solve(a, b)
        p = fixed + [x[j] for j in range(free)]
        # The extrema of the error, one between neighbouring zeros of it.
        grid = [EDGE * (2 * mpf(i) / 4000 - 1) for i in range(4001)]
        errors = [error(p, r) for r in grid]
        extrema, start = [], 0
        for i in range(1, len(grid) + 1):
            if i == len(grid) or errors[i] * errors[start] < 0:
                extrema.append(max(range(start, i), key=lambda k: abs(errors[k])))
                start = i
        worst = max(abs(errors[k]) for k in extrema)
        while len(extrema) > free + 1:
            extrema.pop(0 if abs(errors[extrema[0]]) < abs(errors[extrema[-1]]) else -1)
        if len(extrema) < free + 1:
            return p, worst
        nodes = [grid[k] for k in reversed(extrema)]
        if worst < abs(x[free]) * mpf("1.001"):
            break
    return p, worst


for bits, n in ((53, 9), (24, 4)):
    p, worst = remez([mpf(1) / 2], n)
    p = [rounded(c, bits) for c in p]
    after = max(abs(error(p, EDGE * (2 * mpf(i) / 9999 - 1))) for i in range(10000))
    print(f"float{64 if bits == 53 else 32}: error 2^{mp.nstr(log(worst, 2), 5)}, 2^{mp.nstr(log(after, 2), 5)} rounded")
    for c in p:
        print(float(c).hex())
