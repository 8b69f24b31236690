"""A whole network: which of its objects the engine runs, which Brian2 runs beside it, and what
stands in the way."""

from dataclasses import dataclass, field

import numpy as np
from brian2.core.network import Network
from brian2.core.operations import NetworkOperation
from brian2.core.spikesource import SpikeSource
from brian2.groups.group import CodeRunner
from brian2.groups.subgroup import Subgroup
from brian2.groups.neurongroup import (NeuronGroup, Resetter, StateUpdater, SubexpressionUpdater, Thresholder)
from brian2.input.poissongroup import PoissonGroup
from brian2.input.poissoninput import PoissonInput
from brian2.input.spikegeneratorgroup import SpikeGeneratorGroup
from brian2.monitors import EventMonitor, PopulationRateMonitor, StateMonitor
from brian2.synapses.synapses import StateUpdater as SynapticStateUpdater
from brian2.synapses.synapses import SummedVariableUpdater, Synapses, SynapticPathway

from . import cell as cell_, resets, stepped as stepped_, synapses as synapses_, thresholds
from .equations import System
from .inputs import Binomial, can_draw
from .refusals import No, Refusal, Refused
from .synapses import base

SCHEDULE = ["start", "groups", "thresholds", "synapses", "resets", "end"]
BEFORE = ("before_start", "start", "after_start", "before_groups")
"""Slots in which the state is that of the step's beginning."""
AFTER = ("after_resets", "before_end", "end", "after_end")
"""Slots in which the state is that of the next step's beginning."""


@dataclass
class Cells:
    """A group that the engine runs."""

    group: object
    system: System
    cell: cell_.Cell
    spikes: thresholds.Spikes
    resets: list
    targets: frozenset = frozenset()


@dataclass
class Plan:
    """What is run, and how: ``cells`` by the names of their groups; ``projections`` with their
    Synapses; ``beside`` what Brian2 runs before the engine takes the same steps, in Brian2's order;
    ``sources`` the groups among these whose spikes the engine needs; ``idle`` those of parameters
    alone; ``operations`` what Brian2 does between two steps of the engine; ``stepped`` what it does
    within each step, with ``effects`` on the cells."""

    objects: list
    dt: float
    method: str = "euler"
    cells: dict = field(default_factory=dict)
    projections: list = field(default_factory=list)
    sources: dict = field(default_factory=dict)
    idle: set = field(default_factory=set)
    beside: list = field(default_factory=list)
    inputs: list = field(default_factory=list)
    spike_monitors: list = field(default_factory=list)
    rate_monitors: list = field(default_factory=list)
    state_monitors: list = field(default_factory=list)
    operations: list = field(default_factory=list)
    stepped: list = field(default_factory=list)
    effects: object = None
    namespace: object = None
    refused: list = field(default_factory=list)
    notes: list = field(default_factory=list)

    def moving(self):
        """What changes in the course of a run, (group, variable)."""
        return {(name, v) for name, c in self.cells.items() for v in set(c.system.rates) | c.system.changing}

    def refuse(self, name, equation, kind, detail=""):
        self.refused.append(Refusal(name, equation, kind, detail))


def recognise(net, namespace):
    """The Plan of a Network of Brian2. Raises Refused."""
    objects = [o for o in net.sorted_objects if o.active]
    plan = Plan(objects, 0.0)
    if list(net.schedule) != SCHEDULE:
        plan.refuse(net.name, "", "schedule", " ".join(net.schedule))
    _groups(plan, namespace)
    if plan.cells:
        plan.dt = float(next(iter(plan.cells.values())).group.clock.dt_)
        methods = {c.cell.method for c in plan.cells.values()}
        if len(methods) > 1:
            plan.refuse(net.name, "", "method", "one for all groups, not " + ", ".join(sorted(methods)))
        plan.method = sorted(methods)[0]
    elif not plan.refused:
        off = [o.name for o in net.sorted_objects if isinstance(o, NeuronGroup) and not o.active]
        plan.refuse(net.name, "", "no-voltage", "no group of cells"
                    + (f": {', '.join(off)} switched off" if off else ""))
    if not plan.refused:
        plan.namespace = namespace
        stepped = [s for s in objects if isinstance(s, Synapses) and not _aside(plan, s) and not _delivers(plan, s)]
        plan.stepped = stepped_.objects(plan, stepped)
        for o in objects:
            if not any(o is x for x in plan.stepped):
                _sort(plan, o)
        if plan.stepped:
            plan.effects = stepped_.effects(plan, stepped)
        _clocks(plan)
    if plan.refused:
        raise Refused(plan.refused)
    return plan


def _effects(objects):
    """What spikes and (summed) variables of which group do to which: (source, target, variable)."""
    found = []
    for s in objects:
        if isinstance(s, Synapses):
            ends = base(s.source), base(s.target)
            for path in synapses_.pathways(s):
                source = ends[0] if path.prepost == "pre" else ends[1]
                try:
                    lines = resets.statements(path.code)
                except (No, SyntaxError):
                    found += [(source, ends[0], None), (source, ends[1], None)]
                    continue
                for line in lines:
                    index = s.variables.indices[line.variable] if line.variable in s.variables else ""
                    if index == "_postsynaptic_idx":
                        found.append((source, ends[1], s.variables[line.variable].name))
                    elif index == "_presynaptic_idx":
                        found.append((source, ends[0], s.variables[line.variable].name))
            for updater in s.summed_updaters.values():
                target = base(updater.target)
                for other in ends:
                    found.append((other, target, None))
    return found


def _groups(plan, namespace):
    """Sorts groups into cells and sources."""
    objects = plan.objects
    effects = _effects(objects)
    summed = {}
    for o in objects:
        if isinstance(o, SummedVariableUpdater):
            summed.setdefault(base(o.target).name, set()).add(o.target_var.name)
    inputs = []
    for o in objects:
        if isinstance(o, PoissonInput):
            try:
                inputs.append(Binomial(o))
            except No as why:
                plan.refuse(o.name, o.target_var, why.kind, why.detail)
    failed = {}
    groups = [o for o in objects if isinstance(o, (NeuronGroup, SpikeSource)) and not isinstance(o, Subgroup)]
    for group in groups:
        if type(group) is not NeuronGroup or not group.equations.diff_eq_names:
            failed[group.name] = [Refusal(group.name, "", "source", type(group).__name__)]
            continue
        targets = {v for _, t, v in effects if t.name == group.name and v} | \
            {i.variable for i in inputs if i.target.name == group.name}
        try:
            plan.cells[group.name] = _cells(group, namespace, targets, summed.get(group.name, ()))
        except Refused as why:
            failed[group.name] = why.refusals
    _beside(plan, groups, effects, failed)
    plan.inputs = [i for i in inputs if i.target.name in plan.cells]


def _beside(plan, groups, effects, failed):
    """Of the groups that are no cells those run beside the engine that no cell has an effect on."""
    free = {name for name in failed}
    while True:
        bound = {t.name for s, t, _ in effects if t.name in free and s.name not in free}
        if not bound:
            break
        free -= bound
    simple = {g.name for g in groups if isinstance(g, (SpikeGeneratorGroup, PoissonGroup)) or
              isinstance(g, NeuronGroup) and not g.equations.diff_eq_names}
    for group in groups:
        if group.name not in failed:
            continue
        if group.name in simple and "spike" not in group.events and plan.cells:
            plan.idle.add(group.name)
            continue
        feeds = any(s.name == group.name and t.name in plan.cells for s, t, _ in effects)
        if group.name in free and (group.name in simple or feeds) and plan.cells:
            plan.sources[group.name] = group
            if group.name not in simple:
                plan.notes.append(f"{group.name} is run by Brian2: " + "; ".join(map(str, failed[group.name])))
        else:
            plan.refused += failed[group.name]


def _cells(group, namespace, targets, changing):
    refused = [Refusal(group.name, o.name, "object", "it is switched off") for o in group.contained_objects
               if isinstance(o, (StateUpdater, Thresholder, Resetter, SubexpressionUpdater)) and not o.active]
    try:
        method = cell_.method_of(group, namespace)
        system = System(group, namespace, method, changing)
    except No as why:
        raise Refused([Refusal(group.name, "", why.kind, why.detail)])
    code = (group.event_codes or {}).get("spike") or "" if hasattr(group, "event_codes") else ""
    lines = []
    try:
        lines = resets.statements(code)
    except (No, SyntaxError) as why:
        refused.append(Refusal(group.name, str(code), "reset", getattr(why, "detail", "")))
    added = {s.variable for s in lines if s.add}
    try:
        found = cell_.recognise(system, set(targets) | added)
    except Refused as why:
        raise Refused(why.refusals + refused)
    except No as why:
        raise Refused([Refusal(group.name, "", why.kind, why.detail)] + refused)
    made = Cells(group, system, found, None, [], frozenset(set(targets) | added))
    for name, dtype in ((n, group.variables[n].dtype) for n in system.rates):
        if dtype != np.float64:
            refused.append(Refusal(group.name, name, "precision", str(dtype)))
    try:
        made.spikes = thresholds.recognise(system, found.v)
        if found.hold and (made.spikes.crossing or made.spikes.refractory == 0):
            if made.spikes.crossing:
                raise No("refractory", f"(unless refractory) beside refractory={group._refractory!r}")
            found.hold = False
    except No as why:
        refused.append(Refusal(group.name, "", why.kind, why.detail))
    for s in lines:
        try:
            made.resets.append(_reset(found, system, s))
        except No as why:
            refused.append(Refusal(group.name, s.line, why.kind, why.detail))
    if len({r.variable for r in made.resets}) < len(made.resets):
        refused.append(Refusal(group.name, str(code), "reset", "a variable that is reset twice"))
    if refused:
        raise Refused(refused)
    return made


def _reset(cell, system, s):
    resets.check_constant(s, system.rates, "reset")
    kind = "voltage" if s.variable == cell.v else cell.kinds.get(s.variable)
    receptor = kind in ("receptor", "rise")
    if kind not in ("voltage", "gate", "receptor", "rise", "aside") or receptor and not s.add:
        raise No("reset", s.variable)
    names = thresholds.Names(system, s.text)
    if names.moving or names.states:
        raise No("reset", ", ".join(sorted(names.moving | names.states)))
    return s


def _sort(plan, o):
    """Puts an object where it belongs."""
    if isinstance(o, (NeuronGroup, Synapses)) or o.name in plan.sources:
        if o.name in plan.sources:
            plan.beside.append(o)
        elif isinstance(o, Synapses):
            _synapses(plan, o)
        return
    owner = getattr(o, "group", None)
    name = base(owner).name if owner is not None and hasattr(owner, "name") else ""
    if isinstance(o, (StateUpdater, Thresholder, Resetter, SubexpressionUpdater)) and not isinstance(owner, Synapses):
        if name in plan.sources:
            plan.beside.append(o)
        elif isinstance(o, Thresholder) and o.when != "thresholds" or \
                isinstance(o, Resetter) and o.when != "resets" or isinstance(o, StateUpdater) and o.when != "groups":
            plan.refuse(o.name, "", "slot", o.when)
        elif isinstance(o, SubexpressionUpdater):
            pass
        return
    if isinstance(o, (SynapticPathway, SynapticStateUpdater, SummedVariableUpdater)):
        s = o.synapses if isinstance(o, SynapticPathway) else o.group
        if _aside(plan, s):
            plan.beside.append(o)
        elif isinstance(o, SynapticPathway) and o.when != "synapses":
            plan.refuse(o.name, o.code, "slot", o.when)
        return
    if isinstance(o, PoissonInput):
        if base(o._group).name in plan.sources:
            plan.beside.append(o)
        return
    if isinstance(o, (EventMonitor, PopulationRateMonitor, StateMonitor)):
        _monitor(plan, o)
        return
    if isinstance(o, NetworkOperation) or type(o) is CodeRunner:
        if o.when in BEFORE + AFTER and not (o.when == "before_groups" and o.order != 0):
            plan.operations.append(o)
        else:
            plan.refuse(o.name, getattr(o, "abstract_code", None) or getattr(o, "code", "") or "", "slot", o.when)
        return
    plan.refuse(o.name, "", "object", type(o).__name__)


def _aside(plan, s):
    """Whether synapses are between groups that Brian2 runs beside the engine."""
    return base(s.source).name in plan.sources and base(s.target).name in plan.sources


def _delivers(plan, s):
    """Whether the engine delivers all that spikes do through synapses."""
    found, refused = synapses_.projections(s)
    if refused:
        return False
    moving = plan.moving()
    for p in found:
        c = plan.cells.get(p.target.name)
        if c is None or c.cell.kinds.get(p.variable) not in ("receptor", "rise") or \
                p.variable in c.cell.receptors and c.cell.receptors[p.variable].x:
            return False
        try:
            synapses_.Weights(p, s, plan.namespace, moving)
        except No:
            return False
    return True


def _synapses(plan, s):
    if _aside(plan, s):
        plan.beside.append(s)
        return
    plan.projections += [(s, p) for p in synapses_.projections(s)[0]]


def _monitor(plan, o):
    source = base(o.source)
    if source.name in plan.sources:
        if can_draw(source) and isinstance(o, PopulationRateMonitor):
            plan.rate_monitors.append(o)
        elif can_draw(source) and isinstance(o, EventMonitor) and o.event == "spike" and \
                set(o.record_variables) <= {"i", "t"}:
            plan.spike_monitors.append(o)
        else:
            plan.beside.append(o)
    elif source.name in plan.idle:
        plan.beside.append(o)
    elif source.name not in plan.cells:
        if isinstance(source, Synapses) and isinstance(o, StateMonitor) and \
                not stepped_.states(plan, o, list(o.record_variables)):
            plan.beside.append(o)  # of weights, which stay as they are
        else:
            plan.refuse(o.name, "", "monitor", f"of {source.name}, a {type(source).__name__}")
    elif isinstance(o, EventMonitor):
        more = sorted(set(o.record_variables) - {"i", "t"})
        if o.event != "spike":
            plan.refuse(o.name, "", "event", o.event)
        elif more:
            plan.refuse(o.name, "", "monitor", f"{', '.join(more)} at spikes")
        else:
            plan.spike_monitors.append(o)
    elif isinstance(o, PopulationRateMonitor):
        plan.rate_monitors.append(o)
    elif o.when in BEFORE or o.when in AFTER:
        plan.state_monitors.append(o)
    else:
        plan.refuse(o.name, "", "monitor", f"in slot {o.when}")


def _clocks(plan):
    dt = plan.dt
    for o in plan.objects:
        if not hasattr(o, "clock"):
            continue
        ratio = float(o.clock.dt_)/dt
        loose = isinstance(o, StateMonitor) and not any(o is x for x in plan.beside) or \
            any(o is x for x in plan.operations)
        if abs(ratio - round(ratio)) > 1e-9*ratio or round(ratio) < 1 or round(ratio) != 1 and not loose:
            plan.refuse(o.name, "", "clock", f"dt {o.clock.dt_*1e3:.6g} ms beside {dt*1e3:.6g} ms")
