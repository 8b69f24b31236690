"""Equations of gates and of synaptic variables, which are linear in their own variable."""

import ast
from dataclasses import dataclass

import numpy as np

from .refusals import No


@dataclass
class Gate:
    """dx/dt = a(v) - b(v)*x, functions of arrays of v."""

    name: str
    a: object
    b: object


@dataclass
class Receptor:
    """ds/dt = -s*decay + feed*x, dx/dt = -x*rise; without x only the decay. All in 1/s."""

    name: str
    decay: float
    x: str = ""
    rise: float = 0.0
    feed: float = 0.0


class Curve:
    """A function of the voltage by one of the System's texts, with its other names as they are. Two
    Curves of one key are the same function."""

    def __init__(self, system, text, v, given, minus=None):
        self.system, self.text, self.v, self.given, self.minus = system, text, v, given, minus
        of = sorted(n for n in system.base(text) if n in system.scalars)
        self.key = (text, tuple(sorted(given.items())), minus and tuple(sorted(minus.items())),
                    tuple((n, system.scalars[n]) for n in of),
                    tuple((n, id(f)) for n, f in sorted(system.functions.items()) if n in system.base(text)))

    def __call__(self, x):
        x = np.asarray(x, float)
        y = self._at(x, self.given)
        if self.minus is not None:
            y = y - self._at(x, self.minus)
        return y

    def _at(self, x, given):
        y = self.system.evaluate(self.text, {self.v: x, **given})
        return np.broadcast_to(np.asarray(y, float), x.shape)


def gate(system, name, v):
    """The Gate of an equation that is linear in its own variable: f(0) - (f(0) - f(1))*x."""
    text = system.rates[name]
    return Gate(name, Curve(system, text, v, {name: 0.0}), Curve(system, text, v, {name: 0.0}, {name: 1.0}))


def degree(system, text, name):
    """Of which degree in a name a text is as it is written: 0, 1, or None for anything else."""
    return _degree(system, ast.parse(text.strip(), mode="eval").body, name)


def _degree(system, node, name):
    if isinstance(node, ast.Name):
        if node.id == name:
            return 1
        if node.id in system.subexpressions and node.id not in system.frozen:
            return degree(system, system.subexpressions[node.id], name)
        return 0
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.UAdd, ast.USub)):
        return _degree(system, node.operand, name)
    parts = [_degree(system, x, name) for x in ast.iter_child_nodes(node) if isinstance(x, ast.expr)]
    if all(d == 0 for d in parts):
        return 0
    if not isinstance(node, ast.BinOp) or None in parts:
        return None
    if isinstance(node.op, (ast.Add, ast.Sub)):
        return 1
    if isinstance(node.op, ast.Mult):
        return 1 if parts != [1, 1] else None
    return 1 if isinstance(node.op, ast.Div) and parts == [1, 0] else None


def is_linear(system, text, names):
    """Whether a text is written as linear in each of the names, the others being what they are."""
    return all(degree(system, text, name) is not None for name in names)


def sort(system, v, targets):
    """Sorts the state variables other than v: (gates, receptors, kinds, refused). ``targets`` are
    those that spikes add to. The kind of each is "gate", "receptor", "rise" (what feeds a
    receptor), "driven" (by time, noise and parameters of single cells alone), "aside" (see
    ``aside``) or "refused"."""
    gates, receptors, kinds, refused, chains = {}, {}, {}, [], {}
    for name, text in system.rates.items():
        if name == v:
            continue
        of = system.base(text)
        others = set(of) & set(system.rates) - {name, v}
        moving, each = system.moving(text), set(of) & set(system.arrays)
        try:
            if not others and v not in of and name not in targets and (moving or each):
                kinds[name] = "driven"
            elif moving:
                raise No("gate-time", ", ".join(sorted(moving)))
            elif len(others) == 1 and v not in of and not each:
                chains[name] = others.pop()
            elif others:
                raise No("gate-coupled", ", ".join(sorted(others)))
            elif each:
                raise No("gate-per-cell", ", ".join(sorted(each)))
            elif not is_linear(system, text, [name]):
                raise No("gate-nonlinear")
            else:
                at0, at1 = (None, None) if v in of else (float(system.evaluate(text, {name: x})) for x in (0.0, 1.0))
                if at0 == 0 and at1 < 0:
                    receptors[name] = Receptor(name, -at1)
                    kinds[name] = "receptor" if name in targets else "gate"
                else:
                    kinds[name] = "gate"
                gates[name] = gate(system, name, v)
        except No as why:
            refused.append((name, why))
            kinds[name] = "refused"
    _chain(system, targets, gates, receptors, kinds, refused, chains)
    for name in list(receptors):
        if kinds[name] != "gate":
            gates.pop(name, None)
        if kinds[name] != "receptor":
            receptors.pop(name)
    return gates, receptors, kinds, refused


def _chain(system, targets, gates, receptors, kinds, refused, chains):
    """Receptors of two stages."""
    for name, x in chains.items():
        text = system.rates[name]
        if kinds.get(x) == "driven" and name not in targets:
            kinds[name] = "driven"
            continue
        fed = [n for n, y in chains.items() if y == x]
        why = None
        if x in chains:
            why = f"{x}, which depends on {chains[x]}"
        elif x not in receptors or not is_linear(system, text, [name, x]):
            why = x
        elif len(fed) > 1:
            why = f"{x}, which feeds {' and '.join(fed)}"
        if why is None:
            at = [float(system.evaluate(text, {name: s, x: y})) for s, y in ((0, 0), (1, 0), (0, 1), (1, 1))]
            if at[0] != 0 or not at[1] < 0 or not np.isclose(at[3], at[1] + at[2], 1e-12):
                why = x
        if why is not None:
            refused.append((name, No("gate-coupled", why)))
            kinds[name] = "refused"
            continue
        receptors[name] = Receptor(name, -at[1], x, receptors[x].decay, at[2])
        kinds[name], kinds[x] = "receptor", "rise"


def aside(system, v, method, gates, kinds, refused):
    """Makes variables that the engine does not know, such as concentrations and gates that depend on
    them, ones that NumPy takes through each step beside it. That is Brian2's own arithmetic for
    euler and exponential_euler, in which all variables go from the values before the step. It
    pays as long as the engine has gates as well; otherwise they stay refused."""
    known = {"gate-coupled", "gate-per-cell", "gate-time", "gate-nonlinear"}
    if method not in ("euler", "exp-euler") or any(why.kind not in known for _, why in refused) or not gates:
        return refused
    for name, why in refused:
        text = system.rates[name]
        if system.moving_functions(text):
            return refused
        if method == "exp-euler" and not is_linear(system, text, [name]):
            return refused
    for name, _ in refused:
        kinds[name] = "aside"
        gates.pop(name, None)
    return []
