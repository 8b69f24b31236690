"""Input from outside: PoissonInput, and sources whose spikes need no simulation."""

import numpy as np
from brian2.core.variables import Subexpression
from brian2.input.poissongroup import PoissonGroup
from brian2.input.spikegeneratorgroup import SpikeGeneratorGroup

from .equations import RANDOM, rendered
from .refusals import No
from .resets import Statement, check_constant
from .synapses import base


class Binomial:
    """A PoissonInput: in each step each of the cells ``first`` up to ``last`` of ``target`` gets as
    many times ``weight`` more of ``variable`` as of ``count`` trains spike in the step."""

    def __init__(self, of):
        self.object = of
        self.target = base(of._group)
        self.first = getattr(of._group, "start", 0)
        self.last = getattr(of._group, "stop", len(of._group))
        self.variable = of.target_var
        self.count = int(of.N)
        self.rate = float(of.rate)
        if of.when != "synapses":
            raise No("slot", of.when)

    def sample(self):
        """Brian2's function for so many binomially distributed numbers."""
        name, function = next((k, f) for k, f in self.object.variables.items() if "binomial" in k)
        return function.implementations["numpy"].get_code(self.object)

    def is_normal(self):
        """Whether Brian2 takes a normal distribution in place of the binomial one."""
        p = self.rate*float(self.object.clock.dt_)
        return self.count*p > 5 and self.count*(1 - p) > 5

    def weight(self, system):
        """The weight of each cell, or one for all."""
        w = self.object.weight
        if not isinstance(w, str):
            return float(w)
        check_constant(Statement(self.variable, True, w, f"weight {w}"), system.rates, "input")
        for name in system.base(w):
            if name not in system.rates:
                system.take(name)
        if system.moving(w):
            raise No("input", f"weight {w}")
        x = np.asarray(system.evaluate(w, {}), float)
        return x[self.first:self.last] if x.ndim else float(x)


def can_draw(group):
    """Whether the spikes of a group are drawn here, rather than by Brian2 step by step."""
    if isinstance(group, SpikeGeneratorGroup):
        return True
    if not isinstance(group, PoissonGroup) or group.thresholder["spike"].when != "thresholds":
        return False
    rates = group.variables["rates"]
    if isinstance(rates, Subexpression):
        return not rendered(rates.expr)[1] & RANDOM
    return True
