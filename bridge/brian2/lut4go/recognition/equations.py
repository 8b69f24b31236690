"""The differential equations of a group, with their names sorted into what these stand for."""

import numpy as np
import sympy
from brian2.core.functions import Function
from brian2.core.namespace import DEFAULT_UNITS
from brian2.core.variables import ArrayVariable, Constant
from brian2.equations.equations import DIFFERENTIAL_EQUATION
from brian2.parsing.rendering import NumpyNodeRenderer
from brian2.utils.stringtools import get_identifiers

from .expressions import BUILT_IN, NUMPY_NAMES, numpy_function, parse, symbol
from .refusals import No

_rendered = {}


def rendered(text):
    """Brian2's numpy code of an expression, for eval, and the names in it."""
    if text not in _rendered:
        code = NumpyNodeRenderer().render_expr(text)
        _rendered[text] = compile(code, "<brian2>", "eval"), frozenset(get_identifiers(text)), code
    return _rendered[text]


def value(group, name, variable):
    """The value of a variable of a group, or one that it refers to: a number, or an array with
    one for each cell."""
    if isinstance(variable, Constant):
        return float(np.asarray(variable.get_value()).ravel()[0])
    x = np.asarray(variable.get_value())
    if variable.scalar:
        return float(x.ravel()[0])
    index = group.variables.indices[name] if name in group.variables else "_idx"
    if index == "0":
        return float(x.ravel()[0])
    if index != "_idx":
        x = x[np.asarray(group.variables[index].get_value())]
    x = np.array(x, float)  # a copy, which does not change with Brian2's
    if len(x) != len(group):
        raise No("object", f"{name} has {len(x)} values for {len(group)} cells")
    return x


def resolve(group, name, namespace):
    """The variable or function of a name, in Brian2's way."""
    return group.resolve_all([name], namespace, user_identifiers=set())[name]


class System:
    """The equations of a group. ``rates`` has the text of the right-hand side of each state
    variable, ``subexpressions`` that of each named expression. Of the names in them ``scalars`` are one
    number for all cells, ``arrays`` one for each, ``changing`` what something else sets in the
    course of a run, and ``functions`` what is called. A subexpression that is constant over
    dt is among the changing ones; ``frozen`` has its text."""

    def __init__(self, group, namespace, method, changing=()):
        self.group, self.method = group, method
        equations = getattr(group, "user_equations", None) or group.equations
        self.rates, self.subexpressions, self.frozen = {}, {}, {}
        for e in equations.ordered:
            if e.expr is None:
                continue
            if e.type == DIFFERENTIAL_EQUATION:
                self.rates[e.varname] = e.expr.code
            else:
                self.subexpressions[e.varname] = e.expr.code
                if "constant over dt" in e.flags:
                    self.frozen[e.varname] = e.expr.code
        self.changing = set(changing) | set(self.frozen)
        self._base = {}
        self.units = {}
        wanted = set()
        for text in [*self.rates.values(), *self.frozen.values()]:
            wanted |= self.base(text)
        self.wanted = wanted - set(self.rates) - self.changing
        self.scalars, self.arrays, self.functions = {}, {}, {}
        self.refresh(namespace)

    def base(self, text):
        """The names that a text comes down to: no subexpressions, unless they are constant over dt."""
        if text not in self._base:
            found = set()
            for name in rendered(text)[1]:
                if name in self.subexpressions and name not in self.frozen:
                    found |= self.base(self.subexpressions[name])
                else:
                    found.add(name)
            self._base[text] = frozenset(found)
        return self._base[text]

    def refresh(self, namespace):
        """Takes the present values of all names. Returns "kinds" if one became another kind of thing,
        "values" if one has another value, and "" if nothing changed."""
        self.namespace = namespace
        scalars, functions, arrays = self.scalars, self.functions, self.arrays
        self.scalars, self.arrays, self.functions = {}, {}, {}
        for name in sorted(self.wanted):
            if name in self.units:
                self.scalars[name] = self.units[name]
            else:
                self._sort(name, namespace)
        if set(scalars) != set(self.scalars) or set(arrays) != set(self.arrays) or \
                any(f is not self.functions.get(k) for k, f in functions.items()):
            return "kinds"
        same = scalars == self.scalars and all(np.array_equal(x, self.arrays[k]) for k, x in arrays.items())
        return "" if same else "values"

    def take(self, name):
        """Has one more name that a text may have."""
        if name not in self.wanted:
            self.wanted = self.wanted | {name}
            self._sort(name, self.namespace)

    def _sort(self, name, namespace):
        group = self.group
        if name == "t" or name == "xi" or name.startswith("xi_"):
            return
        if name == "dt":
            self.scalars[name] = float(group.clock.dt_)
            return
        if name in BUILT_IN and name not in group.variables:
            return
        if name in ("not_refractory", "lastspike", "t_in_timesteps"):
            raise No("gate-coupled", f"{name} in an equation")
        variable = resolve(group, name, namespace)
        owner = getattr(variable, "owner", None)
        if isinstance(variable, Function):
            self.functions[name] = variable
        elif getattr(owner, "name", group.name) != group.name and \
                variable.name in getattr(getattr(owner, "equations", None), "diff_eq_names", ()):
            raise No("object", f"{name} is linked to {variable.name} of {owner.name}, which changes")
        elif isinstance(variable, (Constant, ArrayVariable)):
            x = value(group, name, variable)
            if np.ndim(x) and len(x) and np.all(x == x[0]):
                x = float(x[0])
            (self.arrays if np.ndim(x) else self.scalars)[name] = x
            if isinstance(variable, Constant) and name in DEFAULT_UNITS and x == float(DEFAULT_UNITS[name]):
                self.units[name] = x
        else:
            raise No("object", f"{name} is a {type(variable).__name__}")

    def moving(self, text):
        """The names of a text that stand for something that changes in the course of a run, states
        apart: time, noise, functions of time, random numbers."""
        of = self.base(text)
        return {n for n in of if n == "t" or n == "xi" or n.startswith("xi_") or n in self.changing or
                n in self.functions and (is_timed(self.functions[n]) or not self.functions[n].stateless or n in RANDOM)}

    def moving_functions(self, text):
        """Functions of a text, outside of subexpressions that are constant over dt, that draw random
        numbers or keep a state."""
        return {n for n in self.base(text) if n in self.functions and
                (n in RANDOM or not self.functions[n].stateless and not is_timed(self.functions[n]))}

    def evaluate(self, text, given, at=None):
        """The value of a text. Names in ``given`` have these values, others those that the System
        has; arrays are taken at the indices ``at``."""
        return self._evaluate(text, dict(given), at)

    def _evaluate(self, text, space, at):
        code, of, _ = rendered(text)
        local = {name: self._name(name, space, at) for name in of}
        with np.errstate(all="ignore"):
            return eval(code, {"__builtins__": {}, "logical_not": np.logical_not}, local)

    def _name(self, name, space, at):
        if name in space:
            return space[name]
        if name in self.subexpressions:
            x = space[name] = self._evaluate(self.subexpressions[name], space, at)
            return x
        if name in self.scalars:
            return self.scalars[name]
        if name in self.arrays:
            return self.arrays[name] if at is None else self.arrays[name][at]
        if name in self.functions:
            return numpy_function(self.functions[name], self.group)
        return NUMPY_NAMES[name]

    def substituted(self, name, kept=()):
        """The right-hand side of a state variable as a sympy expression, with all subexpressions in
        place but those ``kept``. Units are symbols yet: see ``with_units``."""
        return self._substituted(self.rates[name], kept)

    def _substituted(self, text, kept):
        inner = {symbol(n): self._substituted(self.subexpressions[n], kept) for n in rendered(text)[1]
                 if n in self.subexpressions and n not in self.frozen and n not in kept}
        return parse(text).xreplace(inner)

    def substituted_text(self, text):
        """A text as a sympy expression, with all subexpressions in place."""
        return self._substituted(text, ())

    def functions_of(self, v, text):
        """The subexpressions of a text that are functions of v alone, and of numbers."""
        found = set()
        for n in rendered(text)[1]:
            if n not in self.subexpressions or n in self.frozen:
                continue
            of = self.base(self.subexpressions[n])
            numbers = set(self.scalars) | BUILT_IN | {k for k in self.functions if not self.moving(k)}
            if v in of and of - {v} <= numbers:
                found.add(n)
            else:
                found |= self.functions_of(v, self.subexpressions[n])
        return found

    def with_units(self, x):
        """An expression with units as numbers."""
        return x.xreplace({symbol(n): sympy.Float(y, 17) for n, y in self.units.items()})


RANDOM = {"rand", "randn", "poisson", "binomial"}


def is_timed(function):
    from brian2.input.timedarray import TimedArray
    return isinstance(function, TimedArray)
