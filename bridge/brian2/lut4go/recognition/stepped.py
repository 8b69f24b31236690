"""Synapses that Brian2 runs within each step of the engine: those with equations, plasticity,
(summed) variables, or statements at spikes that the engine does not know.

The engine makes the step of the cells; before and after it Brian2's own code runs, in Brian2's order,
on arrays that hold the cells' states. This is exact as long as nothing depends on the
order within the step of what the engine does at once: update, threshold, arrivals and reset.
"""

import ast
from dataclasses import dataclass, field

from brian2.core.variables import Subexpression
from brian2.monitors import StateMonitor
from brian2.synapses.synapses import StateUpdater, SummedVariableUpdater, Synapses, SynapticPathway
from brian2.utils.stringtools import get_identifiers

from .synapses import base


@dataclass
class Effects:
    """The state variables of cells that stepped objects read and write, (group, name). ``before`` run
    before the engine's step, ``after`` after it, both in Brian2's order."""

    reads: set = field(default_factory=set)
    writes: set = field(default_factory=set)
    before: list = field(default_factory=list)
    after: list = field(default_factory=list)


def objects(plan, stepped):
    """All objects that go with stepped Synapses, in Brian2's order."""
    mine = {id(s) for s in stepped}
    found = []
    for o in plan.objects:
        s = o if isinstance(o, Synapses) else o.synapses if isinstance(o, SynapticPathway) else \
            o.group if isinstance(o, (StateUpdater, SummedVariableUpdater)) else \
            o.source if isinstance(o, StateMonitor) else None
        if s is not None and any(_same(s, x) for x in stepped):
            found.append(o)
    return found if mine else []


def _same(s, x):
    return getattr(s, "name", None) == x.name


def effects(plan, stepped):
    """The Effects of stepped Synapses. What depends on an order within the step is refused."""
    found = Effects()
    position = {id(o): k for k, o in enumerate(plan.objects)}
    updates = [position[id(c.group.state_updater)] for c in plan.cells.values()]
    for s in stepped:
        for end in (base(s.source), base(s.target)):
            if end.name not in plan.cells and end.name not in plan.sources and end.name not in plan.idle:
                plan.refuse(s.name, "", "target", end.name)
    for o in plan.stepped:
        if isinstance(o, Synapses):
            continue
        slot = o.when
        early = slot in ("before_start", "start", "after_start", "before_groups")
        if slot == "groups":
            early = position[id(o)] < min(updates)
            between = not early and position[id(o)] < max(updates)
            if (between or not early) and states(plan, o, _texts(o)):
                late = position[id(o)] > max(updates)
                if not late or isinstance(o, SummedVariableUpdater):
                    plan.refuse(o.name, "", "slot", f"between the updates of groups: {slot}")
        (found.before if early else found.after).append(o)
        found.reads |= states(plan, o, _texts(o))
        if isinstance(o, SynapticPathway):
            _pathway(plan, found, o)
    return found


def _texts(o):
    """The texts that an object evaluates."""
    if isinstance(o, SummedVariableUpdater):
        return [str(o.expression.code)]
    if isinstance(o, StateUpdater):
        return [e.expr.code for e in o.group.equations.values() if e.expr is not None]
    if isinstance(o, StateMonitor):
        return list(o.record_variables)
    texts = []
    for node in ast.parse("\n".join(line.strip() for line in o.code.split("\n"))).body:
        if isinstance(node, (ast.Assign, ast.AugAssign)):
            texts.append(ast.unparse(node.value))
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(node, ast.AugAssign) and not isinstance(node.op, (ast.Add, ast.Sub)):
                texts.append(ast.unparse(target))
    event_driven = o.synapses.event_driven
    if event_driven is not None:
        texts += [e.expr.code for e in event_driven.values() if e.expr is not None]
    return texts


def states(plan, o, texts):
    """The state variables of cells, (group, name), that texts of an object depend on."""
    s = o.synapses if isinstance(o, SynapticPathway) else o.source if isinstance(o, StateMonitor) else o.group
    found, todo, seen = set(), set(), set()
    for text in texts:
        todo |= get_identifiers(text)
    while todo:
        name = todo.pop()
        if name in seen or name not in s.variables:
            continue
        seen.add(name)
        variable = s.variables[name]
        owner = getattr(variable.owner, "name", None)
        if isinstance(variable, Subexpression):
            if owner in plan.cells:
                system = plan.cells[owner].system
                found |= {(owner, n) for n in system.rates}  # whichever it comes down to
            else:
                todo |= get_identifiers(variable.expr)
        elif owner in plan.cells and variable.name in plan.cells[owner].system.rates:
            found.add((owner, variable.name))
    return found


def _pathway(plan, found, o):
    """Notes what a pathway writes, and refuses what the order of a step decides."""
    s = o.synapses
    reads = states(plan, o, _texts(o))
    for node in ast.parse("\n".join(line.strip() for line in o.code.split("\n"))).body:
        targets = node.targets if isinstance(node, ast.Assign) else \
            [node.target] if isinstance(node, ast.AugAssign) else []
        for target in targets:
            name = getattr(target, "id", "")
            variable = s.variables[name] if name in s.variables else None
            owner = getattr(getattr(variable, "owner", None), "name", None)
            if variable is None or owner not in plan.cells:
                continue
            c = plan.cells[owner]
            if variable.name not in c.system.rates:
                if variable.name in c.system.wanted or variable.name in c.system.changing:
                    plan.refuse(s.name, ast.unparse(node), "pathway", f"{variable.name} is a parameter of {owner}")
                continue
            if variable.name in c.cell.driven:
                plan.refuse(s.name, ast.unparse(node), "pathway", f"{variable.name} is computed ahead")
            if variable.name == c.cell.v and c.spikes.crossing:
                plan.refuse(s.name, ast.unparse(node), "pathway",
                            f"{c.cell.v} is written while its group is refractory as "
                                                                  "long as it is above the threshold")
            found.writes.add((owner, variable.name))
            adds = isinstance(node, ast.AugAssign) and isinstance(node.op, (ast.Add, ast.Sub))
            reset = next((r for r in c.resets if r.variable == variable.name), None)
            if reset is not None and reset.add and not adds:
                plan.refuse(s.name, ast.unparse(node), "pathway", f"{variable.name}, to which a reset adds")
            if not adds:
                reads.add((owner, variable.name))
    for owner, name in reads:
        c = plan.cells[owner]
        if any(r.variable == name for r in c.resets):
            plan.refuse(s.name, o.code, "pathway", f"{name} is read where the engine has reset it already")
        if any(p.variable == name and p.target.name == owner for _, p in plan.projections) or \
                any(i.variable == name and i.target.name == owner for i in plan.inputs):
            plan.refuse(s.name, o.code, "pathway", f"{name} is read where other spikes add to it in the engine")
