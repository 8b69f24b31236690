"""How finely functions of the voltage are looked up."""

import numpy as np

from ..recognition.refusals import No

STEPS = (0.5, 0.2, 0.1, 0.05, 0.02, 0.01)
"""Steps of tables that are tried, mV."""

FINEST = 0.005
"""In each so many mV a table is compared with its function, mV."""


def filled(f, x, step):
    """A function at evenly spaced places, and the mean of both sides where it is 0/0, or where
    rounding spoils it beside such a hole."""
    y = np.array(f(x), float)
    d = 1e-4*step
    with np.errstate(all="ignore"):
        left, right = np.asarray(f(x - d), float), np.asarray(f(x + d), float)
        mean = (left + right)/2
        off = ~(np.abs(y - mean) <= 1e-6*np.abs(mean) + 1e-300) & (np.abs(left - right) <= 1e-3*np.abs(mean))
    y[off] = mean[off]
    return y


class Looked:
    """A function of mV that is looked up. An error of it counts against how large it is nearby, and
    against ``beside``, a function that it is subtracted from; and against a millionth of its
    largest value in the ``core``, where cells are, as rounding is more than what is left far from there."""

    def __init__(self, f, beside=None):
        self.f, self.beside = f, beside

    def size(self, x, core):
        y = np.abs(filled(self.f, x, x[1] - x[0]))
        if self.beside is not None:
            y = np.maximum(y, np.abs(filled(self.beside, x, x[1] - x[0])))
        inside = y[(x >= core[0]) & (x <= core[1])]
        inside = inside[np.isfinite(inside)]
        return np.maximum(y, 1e-6*np.max(inside) if len(inside) else 0.0)


def error(looked, lo, hi, step, core):
    """The largest error of a cubic look-up with a step, as a part of how large the function is."""
    n = int(round((hi - lo)/step))
    x = lo + step/2*np.arange(2*n + 1)
    y = filled(looked.f, x, step)
    if not np.all(np.isfinite(y)):
        return np.inf
    grid, middle = y[::2], y[3:-3:2]
    guess = (9*(grid[1:-2] + grid[2:-1]) - grid[:-3] - grid[3:])/16
    near = _largest_nearby(looked.size(x[3:-3:2], core), max(1, int(round(10/step))))
    with np.errstate(all="ignore"):
        off = np.abs(guess - middle)/(near + 1e-300)
    off[near < 1e-290] = 0
    if not len(off):
        return 0.0
    # Between these places, too: a function may have just their period, or a bump there. One
    # random place in each of many parts misses none that is wider than some of them.
    parts = int(round((hi - lo)/FINEST)) + 1
    along = (np.arange(parts) + np.random.RandomState(2).uniform(size=parts))*(len(grid) - 1)/parts
    bins = np.clip(along.astype(int), 1, len(grid) - 3)
    u = along - bins
    y = _cubic(grid[bins - 1], grid[bins], grid[bins + 1], grid[bins + 2], u)
    with np.errstate(all="ignore"):
        tall = near[np.minimum(bins, len(near) - 1)] + 1e-300
        among = np.abs(y - np.asarray(looked.f(lo + along*step), float))/tall
    among[near[np.minimum(bins, len(near) - 1)] < 1e-290] = 0
    # Beside a hole rounding spoils the function itself.
    spoilt = np.sort(among)[::-1][:3]
    return float(max(np.max(off), spoilt[-1]/2))


def _cubic(a, b, c, d, u):
    """The cubic through four values at -1, 0, 1, 2, at u."""
    return (-u*(u - 1)*(u - 2)*a + 3*(u + 1)*(u - 1)*(u - 2)*b - 3*u*(u + 1)*(u - 2)*c + u*(u + 1)*(u - 1)*d)/6


def _largest_nearby(y, width):
    """The largest value within a number of places at both sides, coarsely."""
    parts = -(-len(y)//width)
    padded = np.zeros(parts*width)
    padded[:len(y)] = y
    largest = padded.reshape(parts, width).max(axis=1)
    around = np.maximum(largest, np.maximum(np.concatenate([largest[1:], [0]]), np.concatenate([[0], largest[:-1]])))
    return np.repeat(around, width)[:len(y)]


def choose(functions, lo, hi, tolerance, core):
    """The largest step of a cubic table that keeps all functions (Looked, by what they are) within
    the tolerance from lo to hi mV. Raises No("curve") for what no step does."""
    worst = STEPS[0]
    for what, looked in functions.items():
        for step in STEPS:
            if step > worst:
                continue
            off = error(looked, lo, hi, step, core)
            if off <= tolerance:
                worst = min(worst, step)
                break
        else:
            raise No("curve",
                     f"{what} is {off:.2g} of itself off by steps of {STEPS[-1]} mV from {lo:.4g} to {hi:.4g} mV: "
                              "it has a kink, a step or a pole")
    return worst
