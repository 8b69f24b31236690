"""What spikes do through synapses: they add a constant to a variable of a cell, after a delay."""

from dataclasses import dataclass

import numpy as np
from brian2.core.functions import Function
from brian2.core.variables import ArrayVariable, Constant, Subexpression
from brian2.groups.subgroup import Subgroup

from .equations import rendered
from .expressions import BUILT_IN, NUMPY_NAMES
from .refusals import No, Refusal
from .resets import statements


def base(group):
    """The group itself, or that of which it is a part."""
    return group.source if isinstance(group, Subgroup) else group


@dataclass
class Projection:
    """The synapses of one statement of a pathway: a spike of ``source`` adds the value of ``text``
    to ``variable`` of ``target``, which is on the ``side`` of that index of the Synapses object."""

    pathway: object
    source: object
    target: object
    variable: str
    side: str
    text: str
    line: str


def pathways(synapses):
    """The pathways of a Synapses object that are active."""
    return [p for p in (getattr(synapses, name) for name in synapses._synaptic_updaters) if p.active]


def projections(synapses):
    """The Projections of a Synapses object, and what is refused of it."""
    found, refused = [], []

    def refuse(equation, kind, detail=""):
        refused.append(Refusal(synapses.name, equation, kind, detail))

    states = set(synapses.equations.diff_eq_names)
    for name in sorted(states):
        refuse(f"d{name}/dt", "pathway")
    for updater in (u for u in synapses.summed_updaters.values() if u.active):
        refuse(f"{updater.target_varname} = {updater.expression}", "pathway")
    for path in pathways(synapses):
        if path.event != "spike":
            refuse(path.code, "event", path.event)
            continue
        try:
            lines = statements(path.code)
        except (No, SyntaxError) as why:
            refuse(getattr(why, "detail", path.code), "pathway")
            continue
        for s in lines:
            try:
                found.append(_projection(synapses, path, s))
            except No as why:
                refuse(s.line, why.kind, why.detail)
    return found, refused


def _projection(synapses, path, s):
    if not s.add:
        raise No("pathway")
    if s.variable not in synapses.variables:
        raise No("pathway", f"{s.variable} is not known")
    variable = synapses.variables[s.variable]
    index = synapses.variables.indices[s.variable]
    if index not in ("_postsynaptic_idx", "_presynaptic_idx"):
        raise No("pathway", f"{s.variable} is a variable of the synapse")
    source = base(synapses.source if path.prepost == "pre" else synapses.target)
    target = base(synapses.target if index == "_postsynaptic_idx" else synapses.source)
    if variable.owner is not None and variable.owner.name != target.name:
        raise No("pathway", f"{s.variable} is a variable of {variable.owner.name}")
    return Projection(path, source, target, variable.name, index, s.text, s.line)


class Weights:
    """A projection with numbers, as they are now: a spike of cell ``sources[k]`` adds ``weights[k]`` to
    cell ``targets[k]``, ``delays[k]`` steps later. Weights and delays may be one number."""

    def __init__(self, projection, synapses, namespace, moving):
        v, p = synapses.variables, projection
        pre = np.array(v["_synaptic_pre"].get_value(), np.int64)
        post = np.array(v["_synaptic_post"].get_value(), np.int64)
        self.sources = pre if p.pathway.prepost == "pre" else post
        self.targets = post if p.side == "_postsynaptic_idx" else pre
        weights = np.array(evaluate(synapses, p.text, namespace, moving), float)
        if weights.ndim and len(weights) and np.all(weights == weights[0]):
            weights = weights[0]
        self.weights = weights
        self.delays = delays(p.pathway)


def delays(pathway):
    """The delay of each synapse of a pathway in steps, or one for all, as Brian2 rounds them."""
    d = np.asarray(pathway.variables["delay"].get_value(), float)
    steps = (d/float(pathway.source.clock.dt_) + 0.5).astype(np.int64)
    if not len(steps):
        return np.int64(0)
    return steps[0] if np.all(steps == steps[0]) else steps


def evaluate(synapses, text, namespace, moving, within=()):
    """The value of a text for each synapse, or one for all. ``moving`` has the names (variable,
    group's name) that change in the course of a run."""
    local = {}
    for name in rendered(text)[1]:
        local[name] = _value(synapses, name, namespace, moving, within)
    with np.errstate(all="ignore"):
        return eval(rendered(text)[0], {"__builtins__": {}, "logical_not": np.logical_not}, local)


def _value(synapses, name, namespace, moving, within):
    if name in BUILT_IN and name not in synapses.variables:
        return NUMPY_NAMES[name]
    if name in ("t", "t_in_timesteps", "lastupdate"):
        raise No("pathway", name)
    variable = synapses.resolve_all([name], namespace, user_identifiers=set())[name]
    if isinstance(variable, Function):
        raise No("pathway", f"{name}()")
    if isinstance(variable, Subexpression):
        if name in within or variable.owner is None or variable.owner.name != synapses.name:
            raise No("pathway", name)
        return evaluate(synapses, variable.expr, namespace, moving, (*within, name))
    if isinstance(variable, Constant):
        return float(np.asarray(variable.get_value()).ravel()[0])
    if not isinstance(variable, ArrayVariable):
        raise No("pathway", name)
    owner = getattr(variable.owner, "name", None)
    if (owner, variable.name) in moving:
        raise No("pathway", name)
    x = np.asarray(variable.get_value())
    if variable.scalar:
        return float(x.ravel()[0])
    index = synapses.variables.indices[name]
    if index == "0":
        return float(x.ravel()[0])
    if index != "_idx":
        x = x[np.asarray(synapses.variables[index].get_value())]
    return x
