"""A Cell with numbers: the channels, currents, gates and receptors that the engine is given,
still in Brian2's units and signs."""

from dataclasses import dataclass, field

import numpy as np
import sympy
from sympy import Add, Integer

from .expressions import compiled, names, numpy_function, symbol
from .refusals import No


@dataclass
class Channel:
    """g*curve(v)*gates*(e - v) in dv/dt: g in 1/s, e in v's unit, each a number or one for each cell.
    With a ``factor``, an expression that changes with time, g is times that."""

    name: str
    g: object
    e: object
    gates: tuple = ()
    curve: object = None
    factor: object = None


@dataclass
class Current:
    """i*curve(v)*gates in dv/dt, in v's unit per second."""

    name: str
    i: object
    gates: tuple = ()
    curve: object = None
    factor: object = None


@dataclass
class Synaptic:
    """g*s*curve(v)*(e - v) in dv/dt, or i*s*curve(v) if ``current``."""

    state: str
    g: object
    e: object = 0.0
    current: bool = False
    curve: object = None


@dataclass
class Moving:
    """A current that changes with time: the sum of scale * factor, expressions of t, parameters and
    driven variables."""

    factor: sympy.Expr
    scale: float


@dataclass
class Form:
    """All of a group's equations with numbers. ``leak`` is g and j of -g*v + j in dv/dt; ``gates`` has
    for each name the functions a and b of v; ``receptors`` for each decay, rise and feed."""

    leak: object = 0.0
    current: object = 0.0
    channels: list = field(default_factory=list)
    currents: list = field(default_factory=list)
    synaptic: list = field(default_factory=list)
    gates: dict = field(default_factory=dict)
    receptors: dict = field(default_factory=dict)
    moving: list = field(default_factory=list)
    noises: list = field(default_factory=list)
    curves: tuple = ()

    def rates(self, v, v_name, x, at=None, moving=0.0, factors=None):
        """The right-hand sides at states x (by name) of the cells ``at``, and how large their
        summands are: for comparison with the original."""
        take = (lambda y: y) if at is None else (lambda y: y[at] if np.ndim(y) else y)
        parts = [-take(self.leak)*v, take(self.current) + 0*v, moving + 0*v]
        with np.errstate(all="ignore"):
            for c in self.channels:
                open_ = _product(c.gates, x)*(c.curve(v) if c.curve else 1.0)*(factors or {}).get(c.name, 1.0)
                parts += [take(c.g)*open_*take(c.e), -take(c.g)*open_*v]
            for c in self.currents:
                curve = c.curve(v) if c.curve else 1.0
                parts.append(take(c.i)*_product(c.gates, x)*curve*(factors or {}).get(c.name, 1.0))
            for s in self.synaptic:
                open_ = x[s.state]*(s.curve(v) if s.curve else 1.0)
                parts += [take(s.g)*open_] if s.current else [take(s.g)*open_*take(s.e), -take(s.g)*open_*v]
            found = {v_name: (sum(parts), sum(map(np.abs, parts)))}
            for name, gate in self.gates.items():
                a, b = gate.a(v), gate.b(v)
                found[name] = a - b*x[name], np.abs(a) + np.abs(b*x[name])
            for name, r in self.receptors.items():
                y = -r.decay*x[name] + (r.feed*x[r.x] if r.x else 0.0)
                found[name] = y, np.abs(r.decay*x[name]) + (np.abs(r.feed*x[r.x]) if r.x else 0.0)
                if r.x:
                    found[r.x] = -r.rise*x[r.x], np.abs(r.rise*x[r.x])
        return found

    def dynamic(self):
        """Channels and currents with a factor that changes with time."""
        return [c for c in [*self.channels, *self.currents] if c.factor is not None]

    def linear(self, v, x, at=None, moving=0.0, factors=None):
        """A and B of dv/dt = A*v + B by exponential_euler."""
        take = (lambda y: y) if at is None else (lambda y: y[at] if np.ndim(y) else y)
        a, b = -take(self.leak) + 0*v, take(self.current) + 0*v + moving
        with np.errstate(all="ignore"):
            for c in self.channels:
                open_ = take(c.g)*_product(c.gates, x)*(c.curve(v) if c.curve else 1.0)*(factors or {}).get(c.name, 1.0)
                a, b = a - open_, b + open_*take(c.e)
            for c in self.currents:
                b = b + take(c.i)*_product(c.gates, x)*(c.curve(v) if c.curve else 1.0)*(factors or {}).get(c.name, 1.0)
            for s in self.synaptic:
                open_ = take(s.g)*x[s.state]*(s.curve(v) if s.curve else 1.0)
                a, b = (a, b + open_) if s.current else (a - open_, b + open_*take(s.e))
        return a, b


def _product(gates, x):
    y = 1.0
    for name, power in gates:
        y = y*x[name]**power
    return y


class _Numbers:
    """Evaluates expressions of scalars and arrays."""

    def __init__(self, system):
        self.system = system
        self.values = {**system.scalars, **system.arrays}

    def __call__(self, expression):
        if not expression.free_symbols and not expression.atoms(sympy.Function):
            return float(expression)
        of = tuple(sorted(names(expression)))
        y = _function(of, expression, self.functions())(*[self.values[n] for n in of])[0]
        return np.asarray(y, float) if np.ndim(y) else float(y)

    def functions(self):
        s = self.system
        return {n: numpy_function(f, s.group) for n, f in s.functions.items()}

    def function(self, v, expression):
        """A function of the voltage alone. Names of subexpressions in it are evaluated as they are
        written."""
        system = self.system
        of = tuple(sorted(names(expression) - {v}))
        f = _function((v, *of), expression, self.functions())
        inner = [n for n in of if n in system.subexpressions]

        def curve(x):
            x = np.asarray(x, float)
            space = {v: x}
            values = [system.evaluate(n, space) if n in inner else system.scalars[n] for n in of]
            return np.broadcast_to(np.asarray(f(x, *values)[0], float), np.shape(x))
        numbers = {n for n in of if n not in inner} | {k for n in inner for k in system.base(system.subexpressions[n])
                                                       if k in system.scalars}
        curve.key = (expression, tuple(sorted((n, system.scalars[n]) for n in numbers)),
                     tuple((n, system.subexpressions[n]) for n in inner),
                     tuple((n, id(f)) for n, f in sorted(system.functions.items())))
        return curve


_functions = {}


def _function(of, expression, functions):
    """compiled, kept as long as no function of the user's is in it."""
    if functions:
        return compiled(of, [expression], functions)
    if len(_functions) > 2000:
        _functions.clear()
    if (of, expression) not in _functions:
        _functions[of, expression] = compiled(of, [expression])
    return _functions[of, expression]


def build(cell, system):
    """The Form of a Cell with the System's present values. Raises No."""
    numbers = _Numbers(system)
    form = Form(gates=cell.gates, receptors=cell.receptors)
    families = {}
    for term in cell.terms:
        families.setdefault((term.gates, term.receptor), []).append(term)
    for (gates, receptor), terms in families.items():
        _family(form, numbers, cell, gates, receptor, terms)
    form.curves = tuple(c.curve.key for c in [*form.channels, *form.currents, *form.synaptic] if c.curve) + \
        tuple(f.key for g in form.gates.values() for f in (g.a, g.b))
    return form


def _family(form, numbers, cell, gates, receptor, terms):
    v, split = cell.v, cell.method == "exp-euler"
    plain_g, plain_j, curved = 0.0, 0.0, []
    for term in terms:
        if term.noise:
            amplitude = _sum(term, 0, numbers)*numbers(term.factor)
            form.noises.append((term.noise, amplitude))
            continue
        if term.timed:
            _timed(form, numbers, cell, term)
            continue
        factor = numbers(term.factor)
        if np.all(np.asarray(factor) == 0):
            continue
        plain = term.curves.get(Integer(1), {})
        plain_g = plain_g - factor*numbers(plain.get(1, Integer(0)))
        plain_j = plain_j + factor*numbers(plain.get(0, Integer(0)))
        rest = {q: powers for q, powers in term.curves.items() if q != 1}
        higher = {p: s for p, s in plain.items() if p > 1}
        if higher:
            rest[Integer(1)] = higher
        if rest:
            curved.append((factor, rest))
    _plain(form, cell, gates, receptor, plain_g, plain_j)
    for factor, curves in curved:
        _curved(form, numbers, cell, gates, receptor, factor, curves, split)


def _timed(form, numbers, cell, term):
    """A term with a factor that changes with time: a current, or what is given a new parameter in
    each step."""
    powers = {p for of in term.curves.values() for p in of}
    if not term.gates and powers == {0} and set(term.curves) == {Integer(1)}:
        form.moving.append(Moving(term.factor, float(_sum(term, 0, numbers))))
        return
    before = len(form.channels), len(form.currents)
    if cell.method == "exp-euler":
        plain = term.curves.get(Integer(1), {})
        leak, current = form.leak, form.current
        form.leak = form.current = 0.0
        g, j = -numbers(plain.get(1, Integer(0))), numbers(plain.get(0, Integer(0)))
        if not _zero(g) or not _zero(j):
            _always(form, term.gates, g, j)
        form.leak, form.current = leak, current
        rest = {q: of for q, of in term.curves.items() if q != 1}
        if rest:
            _curved(form, numbers, cell, term.gates, "", 1.0, rest, True)
    else:
        whole = Add(*[q*s*symbol(cell.v)**p for q, of in term.curves.items() for p, s in of.items()])
        _free(form, term.gates, "", 1.0, numbers.function(cell.v, whole) if cell.v in names(whole) else
              _constant(float(numbers(whole))))
    for made in [*form.channels[before[0]:], *form.currents[before[1]:]]:
        made.factor = term.factor


def _always(form, gates, g, j):
    """g*(j/g - v), where a family without gates would be part of the leak."""
    if g > 0:
        _conductance(form, gates, "", g, j/g)
    elif g < 0:
        _conductance(form, gates, "", -g, j/g, _constant(-1.0))
    else:
        _free(form, gates, "", j, None if gates else _constant(1.0))


def _sum(term, p, numbers):
    return numbers(Add(*[powers.get(p, Integer(0)) for powers in term.curves.values()]))


def _zero(x):
    return bool(np.all(np.asarray(x) == 0))


def _plain(form, cell, gates, receptor, g, j):
    """The part of a family that is linear in v without functions of it."""
    if _zero(g) and _zero(j):
        return
    if not gates and not receptor:
        form.leak, form.current = form.leak + g, form.current + j
        return
    positive, negative = bool(np.all(np.asarray(g) > 0)), bool(np.all(np.asarray(g) < 0))
    if positive:
        _conductance(form, gates, receptor, g, j/g)
        return
    if negative and not receptor:
        _conductance(form, gates, receptor, -g, j/g, _constant(-1.0))
        return
    if not _zero(g):
        if receptor:
            if not np.all(np.asarray(g) >= 0):
                raise No("receptor-use", f"a conductance below 0 of {receptor}")
            _conductance(form, gates, receptor, g,
                         np.where(np.asarray(g) > 0, j/np.where(np.asarray(g) == 0, 1.0, g), 0.0))
            j = np.where(np.asarray(g) > 0, 0.0, j)
        else:
            g = np.asarray(g)
            _conductance(form, gates, receptor, np.maximum(g, 0), 0.0)
            if np.any(g < 0):
                _conductance(form, gates, receptor, np.maximum(-g, 0), 0.0, _constant(-1.0))
    if not _zero(j):
        _free(form, gates, receptor, j)


def _constant(y):
    def curve(x):
        return np.full(np.shape(x), y)
    curve.key = (str(y), ())
    return curve


def _conductance(form, gates, receptor, g, e, curve=None):
    if receptor:
        if gates:
            raise No("receptor-use", f"{receptor} times {', '.join(n for n, _ in gates)}")
        form.synaptic.append(Synaptic(receptor, g, e, False, curve))
    else:
        form.channels.append(Channel(f"channel{len(form.channels)}", g, e, gates, curve))


def _free(form, gates, receptor, i, curve=None):
    if receptor:
        if gates:
            raise No("receptor-use", f"{receptor} times {', '.join(n for n, _ in gates)}")
        form.synaptic.append(Synaptic(receptor, i, 0.0, True, curve))
    else:
        form.currents.append(Current(f"current{len(form.currents)}", i, gates, curve))


def _has_pole(f, at):
    """Whether a function grows without bound towards a place, as 1/(1 - exp(-x)) does towards 0, which x
    times it does not."""
    d = abs(at) + 1e-3
    with np.errstate(all="ignore"):
        near, far = np.abs(f(at + d*np.array([-1e-7, 1e-7]))), np.abs(f(at + d*np.array([-1e-2, 1e-2])))
    return bool(not np.all(np.isfinite(near)) or np.max(near) > 1e3*np.max(far))


def _curved(form, numbers, cell, gates, receptor, factor, curves, split):
    """The part of a family with functions of v: a channel where it is one function times (e - v),
    else, or for what exponential_euler takes for part of the current, a current."""
    v = cell.v
    slope, rest = [], []
    higher = any(p > 1 for powers in curves.values() for p in powers)
    value = {q: {p: numbers(s) for p, s in powers.items()} for q, powers in curves.items()}
    for q, powers in value.items():
        slope.append((q, powers.get(1, 0.0)))
        rest.append((q, powers.get(0, 0.0)))
    if higher or not any(s for _, s in slope):
        whole = Add(*[q*s*symbol(v)**p for q, powers in curves.items() for p, s in powers.items()])
        _free(form, gates, receptor, factor, numbers.function(v, whole))
        return
    levels = {-r/s for (_, s), (_, r) in zip(slope, rest) if s}
    steep = Add(*[q*curves[q][1] for q, s in slope if s])
    flat = [q*curves[q][0] for q, r in rest if r]
    if len(levels) == 1 and all(s or not r for (_, s), (_, r) in zip(slope, rest)) and \
            (split or not _has_pole(numbers.function(v, steep), next(iter(levels)))):
        sign = -1.0 if all(s < 0 for _, s in slope if s) else 1.0
        if np.all(np.asarray(factor) > 0):
            _conductance(form, gates, receptor, factor, levels.pop(), numbers.function(v, -steep))
            return
        if np.all(np.asarray(factor) < 0) and not receptor:
            _conductance(form, gates, receptor, -factor, levels.pop(), numbers.function(v, steep))
            return
    if not split:
        whole = Add(*[q*s*symbol(v)**p for q, powers in curves.items() for p, s in powers.items()])
        _free(form, gates, receptor, factor, numbers.function(v, whole))
        return
    if not np.all(np.asarray(factor) > 0):
        if not np.all(np.asarray(factor) < 0):
            raise No("voltage-per-cell", "a factor of a conductance that is above 0 in some cells and not in others")
        factor, steep, flat = -factor, -steep, [-f for f in flat]
    _conductance(form, gates, receptor, factor, 0.0, numbers.function(v, -steep))
    if flat:
        _free(form, gates, receptor, factor, numbers.function(v, Add(*flat)))
