"""The equation of the voltage, as a sum of products."""

from dataclasses import dataclass, field

import sympy
from sympy import Add, Integer, Mul, Pow

from .expressions import names, symbol
from .gates import degree
from .refusals import No


@dataclass
class Term:
    """One group of summands of dv/dt: ``factor * gates * receptor * sum of F(v)*(s0 + s1*v + ...)``.

    ``gates`` are (name, power); ``factor`` is a product of parameters that differ from cell to
    cell, or that change with time if ``timed``; ``curves`` has for each F, an expression of v, the
    coefficients s by the power of v, expressions of scalars.
    """

    gates: tuple = ()
    receptor: str = ""
    factor: sympy.Expr = Integer(1)
    timed: bool = False
    noise: str = ""
    curves: dict = field(default_factory=dict)


def find(system):
    """The name of the voltage: what is compared in the threshold, has the unit, the name, and
    is in most equations."""
    from brian2 import volt
    from brian2.units.fundamentalunits import have_same_dimensions
    from brian2.utils.stringtools import get_identifiers
    group = system.group
    condition = (getattr(group, "events", None) or {}).get("spike") or ""
    compared = get_identifiers(str(condition))
    best = None
    for name in system.rates:
        score = 4*have_same_dimensions(group.equations[name].dim, volt.dim) + 3*(name in compared)
        score += 3*(name.lower() in ("v", "vm", "v_m", "vs", "v_s", "u_m"))
        score += sum(name in system.base(x) for x in system.rates.values())/(1 + len(system.rates))
        if best is None or score > best[0]:
            best = score, name
    if best is None:
        raise No("no-voltage")
    return best[1]


class _Opaque:
    """Puts a symbol in place of each largest part of an expression that depends on v alone and
    is no polynomial of it. ``functions`` are names that stand for functions of v."""

    def __init__(self, v, constant, states, functions):
        self.v, self.constant, self.states, self.found = v, constant, states, {}
        self.functions = functions
        self.symbols = {v} | {symbol(n) for n in functions}

    def __call__(self, x):
        v = self.v
        if not x.free_symbols & self.symbols or x == v:
            return x
        alone = names(x) - {v.name} - self.functions <= self.constant
        if isinstance(x, Add):
            return Add(*map(self, x.args))
        if isinstance(x, Mul):
            return Mul(*map(self, self._together(x.args)))
        if isinstance(x, Pow) and isinstance(x.exp, Integer) and x.exp > 0:
            base = self(x.base)
            if not alone or x.exp <= 3 and not (base.free_symbols & set(self.found.values())):
                return Pow(base, x.exp)
        if alone:
            return self.found.setdefault(x, sympy.Symbol(f"F{len(self.found)}_", real=True))
        states = names(x) & self.states
        raise No("voltage-polynomial" if states else "voltage-per-cell",
                 f"{', '.join(sorted(names(x) - {v.name} - self.constant))} in {_short(x)}")

    def _together(self, parts):
        """Powers of polynomials of v stay with the functions that they are multiplied by, so that
        what cancels in a hole is not written out."""
        powers = [x for x in parts if isinstance(x, Pow) and isinstance(x.exp, Integer) and x.exp > 1 and
                  names(x) - {self.v.name} <= self.constant and self.v in x.free_symbols]
        functions = [x for x in parts if not isinstance(x, Add) and x != self.v and x not in powers and
                     x.free_symbols & self.symbols and names(x) - {self.v.name} - self.functions <= self.constant]
        if not powers or not functions:
            return parts
        rest = [x for x in parts if x not in powers and x not in functions]
        whole = Mul(*powers, *functions)
        self.found.setdefault(whole, sympy.Symbol(f"F{len(self.found)}_", real=True))
        return [self.found[whole], *rest]


def _short(x):
    text = str(x)
    return text if len(text) < 70 else text[:67] + "..."


def terms(system, v, kinds, exponential=False):
    """The Terms of dv/dt. ``kinds`` has the kind of each other state variable. For exponential_euler
    v multiplies in A what it multiplies when all products are written out, as Brian2 does, and
    that holds for any other method as well."""
    functions = {n for n in system.functions_of(v, system.rates[v]) if degree(system, n, v) is None and
                 (not exponential or not _has_bare(system, n, v))}
    x = system.substituted(v, functions)
    if exponential:
        x = _as_brian_has_exprel(x)
    x = system.with_units(x)
    moving = {f for f in x.atoms(sympy.Function) if type(f).__name__ in system.functions and
              system.moving(type(f).__name__)}
    calls_ = {f: sympy.Symbol(f"T{k}_", real=True) for k, f in enumerate(sorted(moving, key=str))}
    x = x.xreplace(calls_)
    timed = {s: f for f, s in calls_.items()}
    opaque = _Opaque(symbol(v), set(system.scalars), set(kinds), functions)
    x = opaque(x)
    curves = {s: f for f, s in opaque.found.items()}
    x = sympy.expand(x, power_base=False, power_exp=False, log=False, basic=False, mul=True, multinomial=True)
    found = {}
    for summand in Add.make_args(x):
        if summand != 0:
            _sort(system, v, summand, kinds, curves, timed, found)
    if exponential and any(p > 1 for t in found.values() for of in t.curves.values() for p in of):
        raise No("voltage-linear")
    return list(found.values())


def _has_bare(system, name, v):
    """Whether v is a factor somewhere in a function of it, outside of other functions: by
    exponential_euler that makes a difference."""
    x = _as_brian_has_exprel(system.substituted_text(name))
    hidden = {f: sympy.Dummy() for f in x.atoms(sympy.Function) if symbol(v) in f.free_symbols}
    return symbol(v) in x.xreplace(hidden).free_symbols


def _as_brian_has_exprel(x):
    """Brian2's exprel turns into (exp(y) - 1)/y where sympy finds a number in y."""
    from brian2.core.functions import exprel
    opaque = sympy.Function("exprel")

    def rewritten(f):
        y = exprel(f.args[0])
        return f if isinstance(y, exprel) else y
    return x.replace(lambda f: isinstance(f, opaque), rewritten)


def _sort(system, v, summand, kinds, curves, timed, found):
    scalar, each, gates, receptor, curve, p = [], [], {}, "", [], 0
    moves, noise = False, ""
    states = {n for n, k in kinds.items() if k not in ("driven", "aside")}
    for part in Mul.make_args(summand):
        base, exponent = (part.base, part.exp) if isinstance(part, Pow) else (part, Integer(1))
        of = names(part)
        if base == symbol(v) and isinstance(exponent, Integer) and exponent > 0:
            p += int(exponent)
        elif base in curves:
            curve.append(part.xreplace(curves))
        elif base.is_Symbol and kinds.get(base.name) in ("gate", "receptor"):
            if not exponent.is_number or not exponent > 0:
                raise No("voltage-polynomial", f"{base.name} to the power of {exponent}")
            if kinds[base.name] == "receptor":
                if receptor or exponent != 1:
                    raise No("receptor-use", _short(summand.xreplace(curves)))
                receptor = base.name
            else:
                gates[base.name] = gates.get(base.name, 0.0) + float(exponent)
        elif of & states or v in of:
            raise No("voltage-polynomial", _short(part))
        elif base.is_Symbol and (base.name == "xi" or base.name.startswith("xi_")):
            if exponent != 1 or noise:
                raise No("noise-multiplicative", _short(summand.xreplace(curves)))
            noise = base.name
        elif of <= set(system.scalars):
            scalar.append(part)
        else:
            moves = moves or bool(of & ({"t"} | system.changing | {s.name for s in timed} | (set(kinds) - states)))
            each.append(part.xreplace(timed))
    if noise and (p or gates or receptor or curve or moves):
        raise No("noise-multiplicative", _short(summand.xreplace(curves)))
    factor = Mul(*each)
    term = found.setdefault((tuple(sorted(gates.items())), receptor, factor, noise),
                            Term(tuple(sorted(gates.items())), receptor, factor, moves, noise))
    of = term.curves.setdefault(Mul(*curve), {})
    of[p] = Add(of.get(p, Integer(0)), Mul(*scalar))
