"""When a cell spikes, and for how long it is refractory."""

from dataclasses import dataclass

import numpy as np
import sympy
from brian2.units.fundamentalunits import Quantity, have_same_dimensions
from brian2.units import second
from brian2.parsing.sympytools import sympy_to_str
from brian2.parsing.expressions import parse_expression_dimensions

from .equations import rendered
from .expressions import parse, symbol
from .refusals import No


@dataclass
class Spikes:
    """A spike is v above ``threshold`` (None: never). It holds in every step in which the
    condition is met, unless ``crossing``: then the cell has to have been below since. ``refractory``
    is in s, a number for all cells."""

    threshold: float = None
    refractory: float = 0.0
    crossing: bool = False


def condition(group, text, v, system, kind):
    """The voltage that a condition has v above, such as v > -20*mV."""
    x = parse(text)
    if isinstance(x, sympy.And):
        parts = [p for p in x.args if p != symbol("not_refractory")]
        x = parts[0] if len(parts) == 1 else x
    if isinstance(x, (sympy.StrictGreaterThan, sympy.GreaterThan)):
        difference = x.lhs - x.rhs
    elif isinstance(x, (sympy.StrictLessThan, sympy.LessThan)):
        difference = x.rhs - x.lhs
    else:
        raise No(kind, text)
    equal = isinstance(x, (sympy.GreaterThan, sympy.LessThan))
    side = sympy_to_str(difference)
    others = Names(system, side)
    if others.states - {v} or others.arrays or others.moving:
        raise No(kind, f"{text}: {', '.join(sorted((others.states - {v}) | others.arrays | others.moving))} "
                       "differs from cell to cell or in time")
    # v > x is compared as it is, without rounding x.
    sides = [y for y in (x.lhs, x.rhs) if y != symbol(v)]
    if len(sides) == 1 and v not in system.base(sympy_to_str(sides[0])):
        if difference.coeff(symbol(v)) != 1:
            raise No(kind, text)
        level = float(Names(system, sympy_to_str(sides[0])).evaluate({}))
        return np.nextafter(level, -np.inf) if equal else level
    at = [float(others.evaluate({v: y})) for y in (0.0, 1.0, 2.0, -1.5)]
    slope = at[1] - at[0]
    size = 1e-9*sum(map(abs, at))
    if abs(at[2] - 2*at[1] + at[0]) > size or abs(at[3] - at[0] + 1.5*slope) > size or not slope > 0:
        raise No(kind, text)
    level = -at[0]/slope
    return np.nextafter(level, -np.inf) if equal else level


class Names:
    """A text of a group that is none of its equations, with what its names stand for."""

    def __init__(self, system, text):
        self.system, self.text = system, text
        of = system.base(text)
        self.states = of & set(system.rates)
        for name in sorted(of - self.states - set(system.scalars) - set(system.arrays) - set(system.functions)
                           - system.changing):
            system.take(name)
        self.arrays = of & set(system.arrays)
        self.moving = system.moving(text) | (of & system.changing)

    def evaluate(self, given):
        return self.system.evaluate(self.text, given)


def recognise(system, v):
    """The Spikes of the System's group."""
    group = system.group
    events = getattr(group, "events", None) or {}
    for name in events:
        if name != "spike":
            raise No("event", name)
    if "spike" not in events:
        return Spikes()
    level = condition(group, str(events["spike"]), v, system, "threshold")
    refractory = group._refractory
    dt = float(group.clock.dt_)
    if refractory is False:
        return Spikes(level)
    if isinstance(refractory, (Quantity, int, float)):
        return Spikes(level, _steps(float(refractory), dt)*dt)
    text = str(refractory)
    if parse(text).is_Boolean or parse(text).is_Relational:
        if condition(group, text, v, system, "refractory") != level:
            raise No("refractory", f"{text}, beside the threshold {events['spike']}")
        return Spikes(level, 0.0, True)
    of = Names(system, text)
    if of.states or of.arrays or of.moving:
        raise No("refractory", text)
    variables = group.resolve_all(rendered(text)[1], system.namespace, user_identifiers=set())
    if not have_same_dimensions(parse_expression_dimensions(text, variables), second):
        raise No("refractory", text)
    return Spikes(level, _steps(float(of.evaluate({})), dt)*dt)


def _steps(time, dt):
    """Brian2's timestep(time, dt)."""
    return int((time + 1e-3*dt)/dt)
