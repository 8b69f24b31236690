"""A network of Brian2 in the engine."""

import inspect

import numpy as np

from ..network import GivenTrains, Model, Network, NetworkError
from ..recognition import cell as cell_, check, form as form_, thresholds
from ..recognition.network import Cells
from ..recognition.refusals import No, Refusal, Refused
from ..recognition.synapses import Weights
from . import queues, recording, tables
from .drawn import Draws, Drawn, Moving, can_draw
from .population import Functions, Population, near, scale, structure

MARGIN = 40.0
"""How far beyond the voltages that cells are near to tables go at least, mV."""
ROWS = 1 << 22
"""Values that are drawn or computed at once."""


class LeftTable(Exception):
    """Voltages left the tables: what was computed is not Brian2's."""


class Simulation:
    """A Plan with numbers, in the engine from a step on. ``options`` are a device's: table, threads,
    precision, margin."""

    def __init__(self, plan, namespace, options, start):
        self.plan, self.namespace, self.options, self.dt = plan, namespace, options, plan.dt
        self.forms = {name: self._form(c) for name, c in plan.cells.items()}
        self._check()
        self._build(start)

    # --- building

    def _form(self, cells):
        try:
            return form_.build(cells.cell, cells.system)
        except No as why:
            raise Refused([Refusal(cells.group.name, f"d{cells.cell.v}/dt", why.kind, why.detail)])

    def _check(self):
        refused = []
        self._near = {}
        for name, c in self.plan.cells.items():
            form = self.forms[name]
            self._near[name] = near(c, form)
            try:
                check.compare(c.cell, form, c.system, self._near[name])
            except No as why:
                refused.append(Refusal(name, "", why.kind, why.detail))
        if refused:
            raise Refused(refused)

    def _build(self, start):
        plan, options = self.plan, self.options
        scales = {name: scale(c, self._near[name]) for name, c in plan.cells.items()}
        lo = min(float(np.min(self._near[n]))*scales[n] for n in plan.cells)
        hi = max(float(np.max(self._near[n]))*scales[n] for n in plan.cells)
        margin = max(MARGIN, 0.25*(hi - lo), options.margin)
        lo, hi = lo - margin, hi + margin
        if options.range is not None:
            lo, hi = options.range
        lo, hi = float(np.floor(lo)), float(np.ceil(hi))
        functions = {n: Functions(self.forms[n], scales[n]) for n in plan.cells}
        step, order, sampling = self._table(functions, lo, hi)
        self.grid = (lo, hi, step)
        try:
            self.net = Network(self.dt*1e3, method=plan.method, order=order, grid=self.grid, precision=options.precision,
                               threads=options.threads)
            self._populate(functions, scales, sampling)
            self._source()
            self._connect()
            self._monitor()
        except NetworkError as why:
            raise Refused([Refusal(", ".join(plan.cells), "", "engine", str(why))])
        self.moving = {n: Moving(plan.cells[n], self.forms[n]) for n in plan.cells}
        self.go_to(start)

    def _table(self, functions, lo, hi):
        """The step and order of the tables, and the step at which functions are sampled, mV."""
        if self.options.table == "exact":
            return 0.1, "exact", 0.01
        found = tables.STEPS[0]
        refused = []
        for name, f in functions.items():
            try:
                found = min(found, tables.choose(f.all(), lo, hi, self.options.table))
            except No as why:
                refused.append(Refusal(name, "", why.kind, why.detail))
        if refused:
            raise Refused(refused)
        return found, "cubic", found/4

    def _populate(self, functions, scales, sampling):
        self.populations = {}
        can = "unlimited" in inspect.signature(Model.__init__).parameters
        for name, c in self.plan.cells.items():
            form = self.forms[name]
            if _beyond_threshold(c, form) and not can:
                raise Refused([Refusal(name, "", "engine", "currents of v above a threshold from which v is reset")])
            self.populations[name] = Population(self.net, c, form, functions[name], scales[name], self.grid, sampling,
                                                self.plan.method == "exp-euler", can)

    def _source(self):
        """Sources, with their spikes by Brian2 or by our own draws."""
        self.sources = {}
        self.drawn, self.beside = {}, []
        for name, group in self.plan.sources.items():
            self.sources[name] = self.net.source(name, len(group), GivenTrains(np.zeros(0, np.int64), np.zeros(0)))
            if can_draw(group):
                self.drawn[name] = Drawn(group, self.namespace)
        for o in self.plan.beside:
            owner = getattr(o, "group", o)
            if o.name in self.drawn or getattr(owner, "name", None) in self.drawn:
                continue
            self.beside.append(o)

    def _connect(self):
        self.connections = []
        moving = {(name, v) for name, c in self.plan.cells.items() for v in set(c.system.rates) | c.system.changing}
        refused = []
        for s, p in self.plan.projections:
            try:
                w = Weights(p, s, self.namespace, moving)
            except No as why:
                refused.append(Refusal(s.name, p.line, why.kind, why.detail))
                continue
            self.connections.append(Connection(self, s, p, w, moving))
        if refused:
            raise Refused(refused)
        for name, c in self.plan.cells.items():
            p = self.populations[name]
            for s in c.resets:
                label, factor = p.receptor(s.variable)
                if label:
                    w = np.asarray(c.system.evaluate(s.text, {}), float)*factor
                    every = np.arange(p.size)
                    self.net.connect(p.neurons, p.neurons, label, pairs=(every, every),
                                     weight=w if w.ndim else float(w), delay=0.0)
        self._inputs = []
        for i in self.plan.inputs:
            self._input(i)

    def _input(self, i):
        c, p = self.plan.cells[i.target.name], self.populations[i.target.name]
        label, factor = p.receptor(i.variable)
        if label is None:
            raise Refused([Refusal(i.object.name, i.variable, "input", f"{i.variable} is no variable that decays by itself")])
        try:
            w = i.weight(c.system)
        except No as why:
            raise Refused([Refusal(i.object.name, i.variable, why.kind, why.detail)])
        if np.ndim(w):
            if not np.all(w == w[0]):
                raise Refused([Refusal(i.object.name, i.variable, "input", "weights that differ from cell to cell")])
            w = float(w[0])
        rates = np.zeros(p.size)
        rates[i.first:i.last] = i.rate*i.count
        p.neurons.add_poisson(label, rates if np.any(rates != rates[0]) else float(rates[0]), w*factor)
        self._inputs.append((i, w, i.rate))

    def _monitor(self):
        self.spikes = {n: p.neurons.record_spikes() for n, p in self.populations.items()}
        self.states = []
        for o in self.plan.state_monitors:
            name = getattr(o.source, "source", o.source).name
            try:
                self.states.append(recording.States(o, self.populations[name], self.dt))
            except No as why:
                raise Refused([Refusal(o.name, ", ".join(o.record_variables), "monitor", why.detail)])
        for m in self.states:
            if any(n.moving & set(m.population.system.changing) or
                   m.population.system.moving_functions(n.text) for n in m.names.values()):
                raise Refused([Refusal(m.monitor.name, ", ".join(m.monitor.record_variables), "monitor",
                                       "of something that is drawn or set in the course of a run")])

    # --- states

    def go_to(self, step):
        """Takes the clock to a step, with the states, refractory times and spikes under way of
        Brian2's objects."""
        self.net.set_steps(int(step))
        self.step = int(step)
        for p in self.populations.values():
            p.forget()
            p.push()
            self._push_refractory(p)
        for source in self.sources.values():
            source.set_trains(GivenTrains(np.zeros(0, np.int64), np.zeros(0)))
        self._replay()
        for m in self.states:
            m.clear()
        for m in self.spikes.values():
            m.clear()

    def _push_refractory(self, p):
        spikes = p.cells.spikes
        if "lastspike" not in p.group.variables:
            return
        last = np.asarray(p.group.variables["lastspike"].get_value(), float)
        k = int(round(spikes.refractory/self.dt))
        until = np.maximum(0, np.round(last/self.dt) + k)
        p.neurons.set_refractory_until(until.astype(np.int64))
        p.last_spike = np.array(last)

    def _replay(self):
        """Has what is in Brian2's queues arrive."""
        for _, path in queues.all_pathways(self.plan):
            rows = queues.read(path)
            if any(len(r) for r in rows):
                raise Replay()

    # --- running

    def current_structure(self):
        return {n: structure(f) for n, f in self.forms.items()}


class Replay(Exception):
    pass


def _beyond_threshold(cells, form):
    """Whether v may be above a threshold from which it is reset, where functions of it count."""
    resets = any(s.variable == cells.cell.v and not s.add for s in cells.resets)
    curves = any(c.curve for c in form.currents) or bool(form.gates)
    free = cells.spikes.refractory > 0 and not cells.cell.hold
    return resets and curves and (free or cells.cell.method == "rk4")


class Connection:
    """A projection in the engine."""

    def __init__(self, simulation, synapses, projection, weights, moving):
        self.synapses, self.projection, self.moving = synapses, projection, moving
        self.weights = weights
        p = simulation.populations[projection.target.name]
        self.label, self.factor = p.receptor(projection.variable)
        source = simulation.populations[projection.source.name].neurons if projection.source.name in simulation.populations \
            else simulation.sources[projection.source.name]
        self.made = None
        if len(weights.sources):
            self.made = simulation.net.connect(
                source, p.neurons, self.label, pairs=(weights.sources, weights.targets),
                weight=weights.weights*self.factor, delay=weights.delays*simulation.net.dt)
