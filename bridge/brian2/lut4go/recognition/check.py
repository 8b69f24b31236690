"""Compares what was recognised with Brian2's equations at random states."""

import numpy as np

from brian2.parsing.sympytools import sympy_to_str
from brian2.stateupdaters.exponential_euler import get_conditionally_linear_system
from sympy import sympify

from .expressions import calls, compiled, names, numpy_function
from .refusals import No

STATES = 400
TOLERANCE = 1e-9


def states(cell, group, near, random, n=STATES):
    """Random states: voltages within and beyond the usual range around those ``near``, gates from
    0 to 1 and beyond, other variables as large as they are in the cells, and 0."""
    lo, hi = float(np.min(near)), float(np.max(near))
    span = max(hi - lo, 1e-3*max(abs(lo), abs(hi)), 1e-12)
    v = np.concatenate([random.uniform(lo, hi, n//2), random.uniform(lo - 0.5*span, hi + 0.5*span, n - n//2)])
    x = {}
    for name in cell.kinds:
        now = np.abs(np.asarray(group.variables[name].get_value(), float))
        size = float(np.max(now)) if len(now) and np.max(now) > 0 else 1.0
        # As large as it is in the cells, and, for gates, from 0 to 1 whatever it is now.
        y = random.uniform(-0.5, 2, n)*np.where(random.uniform(size=n) < 0.5, size, 1.0)
        y[::4] = random.uniform(0, 1, len(y[::4]))
        x[name] = y
    return v, x


def compare(cell, form, system, near, seed=1):
    """Raises No("check") where the form and the group's equations differ at random states."""
    group = system.group
    random = np.random.RandomState(seed)
    v, x = states(cell, group, near, random)
    n = len(v)
    at = random.randint(0, len(group), n)
    given = {cell.v: v, **x, "t": random.uniform(0, 0.1, n), "i": np.arange(len(group))[at]}
    for text in system.rates.values():
        for name in system.base(text):
            if name == "xi" or name.startswith("xi_"):
                given.setdefault(name, random.standard_normal(n))
    for name in sorted(system.changing):
        given[name] = random.standard_normal(n)
    moving = sum((moving_value(m, system, given, at) for m in form.moving), 0.0)
    moving = moving + sum((np.asarray(a)[at]*given[k] if np.ndim(a) else a*given[k] for k, a in form.noises), 0.0)
    factors = {c.name: factor_value(c.factor, system, given, at) for c in form.dynamic()}
    found = form.rates(v, cell.v, x, at, moving, factors)
    for name, text in system.rates.items():
        if name in cell.driven or name in cell.aside:
            continue
        if name not in found:
            raise No("check", f"d{name}/dt was left out")
        want = np.asarray(system.evaluate(text, given, at), float) + np.zeros(n)
        beside = _beside(system, text, given, at, cell.v, v)
        _same(f"d{name}/dt", want, *found[name], cell.v, v, beside)
    if cell.method == "exp-euler" and system.method != "exact" and (
            form.currents or any(c.curve for c in form.channels) or any(s.curve for s in form.synaptic)):
        _compare_split(cell, form, system, given, v, x, at, moving, factors)


def _beside(system, text, given, at, v_name, v):
    """A function of some states that returns the original a little beside them, the mean of both sides:
    what it is in a hole such as 0/0, and where rounding spoils it beside one."""
    def mean(which):
        some = {k: x[which] if np.ndim(x) and len(x) == len(v) else x for k, x in given.items()}
        d = 1e-6*(np.max(np.abs(v)) + 1e-300)
        sides = [np.asarray(system.evaluate(text, {**some, v_name: v[which] + e}, at[which]), float) for e in (d, -d)]
        return (sides[0] + sides[1])/2 + np.zeros(len(which))
    return mean


def _same(what, want, got, size, v_name, v, beside):
    ok = np.isfinite(want)
    if np.sum(ok) < len(want)//2:
        raise No("curve", f"{what} is not finite at {len(want) - np.sum(ok)} of {len(v)} random states")
    with np.errstate(all="ignore"):
        size = np.where(np.isfinite(size), size, np.abs(want))
        bad = np.flatnonzero(ok & ~(np.abs(got - want) <= TOLERANCE*(size + 1e-300)))
        if len(bad):
            bad = bad[~(np.abs(got[bad] - beside(bad)) <= 1e-6*size[bad])] if len(bad) <= 0.02*len(v) else bad
    if len(bad):
        k = bad[0]
        raise No("check", f"{what} is {want[k]:.6g} at {v_name} = {v[k]:.6g}, and {got[k]:.6g} as recognised")


def _compare_split(cell, form, system, given, v, x, at, moving, factors):
    """Compares what is conductance and what current by exponential_euler with Brian2's own split."""
    group = system.group
    variables = group.resolve_all(group.equations.names | group.equations.identifiers | {"dt"}, system.namespace,
                                  user_identifiers=set())
    a, b = get_conditionally_linear_system(group.equations, variables)[cell.v]
    size = form.rates(v, cell.v, x, at, moving, factors)[cell.v][1]
    got = form.linear(v, x, at, moving, factors)
    scale = np.abs(v) + 1e-300
    for what, text, y, tall in (("A", sympy_to_str(sympify(a)), got[0], size/scale),
                                ("B", sympy_to_str(sympify(b)), got[1], size)):
        want = np.asarray(system.evaluate(text, given, at), float) + np.zeros(len(v))
        _same(f"{what} of d{cell.v}/dt = A*{cell.v} + B", want, y, tall, cell.v, v,
              _beside(system, text, given, at, cell.v, v))


def moving_value(m, system, given, at=None):
    """A Moving with given values of t and of variables."""
    return m.scale*factor_value(m.factor, system, given, at)


def factor_value(factor, system, given, at=None):
    """A factor that changes with time, with given values of t and of variables."""
    of = sorted(names(factor))
    functions = {n: numpy_function(system.functions[n], system.group) for n in calls(factor) & set(system.functions)}
    values = []
    for n in of:
        if n in given:
            values.append(given[n])
        elif n in system.frozen:
            values.append(system.evaluate(system.frozen[n], given, at))
        elif n in system.scalars:
            values.append(system.scalars[n])
        else:
            y = system.arrays[n]
            values.append(y if at is None else y[at])
    return _compiled(tuple(of), factor, functions)(*values)[0]


_kept = {}


def _compiled(of, factor, functions):
    key = of, factor, tuple((n, id(f)) for n, f in functions.items())
    if key not in _kept or functions:
        if len(_kept) > 500:
            _kept.clear()
        _kept[key] = compiled(of, [factor], functions)
    return _kept[key]
