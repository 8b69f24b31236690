"""A network of Brian2 in the engine."""

import numpy as np

from ..network import GivenTrains, Network, NetworkError
from ..recognition import cell as cell_, check, form as form_, thresholds
from ..recognition.inputs import can_draw
from ..recognition.refusals import No, Refusal, Refused
from ..recognition.synapses import Weights
from . import recording, refractory, tables
from .clocks import set_clock
from .connections import Connection, Input, OwnSynapses
from .drawn import Draws, Drawn, Moving
from .stepping import Stepping
from .under_way import Replay, UnderWay, base_name
from .population import Functions, Population, in_range, near, scale, structure

MARGIN = 40.0
"""How far beyond the voltages that cells are near to tables go at least, mV."""
ROWS = 1 << 22
"""Values that are drawn or computed at once."""


class LeftTable(Exception):
    """Voltages left the tables, or broke: what was computed is not Brian2's. ``lowest`` and ``highest``
    are how far they went, mV; ``undone`` tells that all is as it was before the run."""

    def __init__(self, text, lowest, highest, undone=False):
        super().__init__(text)
        self.lowest, self.highest, self.undone = lowest, highest, undone


class Snapshot:
    """What a segment of a run begins with, beside the states in Brian2's arrays."""

    def __init__(self, simulation):
        self.step = simulation.step
        self.random = np.random.get_state()
        self.under_way = simulation.under_way()


class Simulation:
    """A Plan with numbers, in the engine from a step on. ``options`` are a device's: table, v,
    threads, precision; ``wider`` what tables have to cover at least, mV."""

    def __init__(self, plan, namespace, options, start, wider=None):
        self._wider = wider
        self.plan, self.namespace, self.options, self.dt = plan, namespace, options, plan.dt
        self.forms = {name: self._form(c) for name, c in plan.cells.items()}
        self._check()
        try:
            self._build(start, False)
        except Replay:
            self._build(start, True)

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

    def _build(self, start, replay):
        plan, options = self.plan, self.options
        scales = {name: scale(c, self._near[name]) for name, c in plan.cells.items()}
        lo = min(float(np.min(self._near[n]))*scales[n] for n in plan.cells)
        hi = max(float(np.max(self._near[n]))*scales[n] for n in plan.cells)
        margin = max(MARGIN, 0.25*(hi - lo))
        lo, hi = lo - margin, hi + margin
        if options.range is not None:
            by = [in_range(c, scales[n]) for n, c in plan.cells.items()]
            lo, hi = (f(x*k for k in by) for f, x in ((min, options.range[0]), (max, options.range[1])))
        if self._wider:
            lo, hi = min(lo, self._wider[0]), max(hi, self._wider[1])
        lo, hi = float(np.floor(lo)), float(np.ceil(hi))
        functions = {n: Functions(self.forms[n], scales[n], (lo, hi)) for n in plan.cells}
        step, order, sampling = self._table(functions, lo, hi, (lo + margin, hi - margin))
        self.grid = (lo, hi, step)
        try:
            self.net = Network(self.dt*1e3, method=plan.method, order=order, grid=self.grid,
                               precision=options.precision,
                               threads=options.threads)
            self._populate(functions, scales, sampling)
            self._source()
            self._connect()
            self._monitor()
        except NetworkError as why:
            raise Refused([Refusal(", ".join(plan.cells), "", "engine", str(why))])
        self.moving = {n: Moving(plan.cells[n], self.forms[n]) for n in plan.cells}
        self.stepping = Stepping(self)
        self._under_way = UnderWay(plan, {**{n: p.neurons for n, p in self.populations.items()}, **self.sources})
        self._replayed, self._recorded = replay, {}
        if replay:
            self._under_way.replay(self.net, self.connections, start)
        self.go_to(start)

    def _table(self, functions, lo, hi, core):
        """The step and order of the tables, and the step at which functions are sampled, mV."""
        if self.options.table == "exact":
            return 0.1, "exact", 0.01
        found = tables.STEPS[0]
        refused = []
        for name, f in functions.items():
            try:
                found = min(found, tables.choose(f.all(), lo, hi, self.options.table, core))
            except No as why:
                refused.append(Refusal(name, "", why.kind, why.detail))
        if refused:
            raise Refused(refused)
        return found, "cubic", found/4

    def _populate(self, functions, scales, sampling):
        self.populations = {}
        for name, c in self.plan.cells.items():
            form = self.forms[name]
            self.populations[name] = Population(self.net, c, form, functions[name], scales[name], self.grid, sampling,
                                                self.plan.method == "exp-euler")

    def _source(self):
        """Sources, with their spikes by Brian2 or by our own draws."""
        self.sources = {}
        self.drawn, self.beside = {}, []
        order = {o.name: k for k, o in enumerate(self.plan.objects)}
        for name, group in sorted(self.plan.sources.items(), key=lambda of: order[getattr(
                of[1], "thresholder", {"spike": of[1]})["spike"].name]):
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
        self._own = [OwnSynapses(self.net, c, self.populations[name], r)
                     for name, c in self.plan.cells.items() for r in c.resets
                     if self.populations[name].receptor(r.variable)[0]]
        self.inputs = [Input(self.net, i, self.plan.cells[i.target.name], self.populations[i.target.name])
                       for i in self.plan.inputs]

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
            if m.watched and m.after:
                raise Refused([Refusal(m.monitor.name, ", ".join(sorted(m.watched)), "monitor",
                                       f"in slot {m.monitor.when}")])

    # --- states

    def go_to(self, step):
        """Takes the clock to a step, with the states, refractory times and spikes under way of
        Brian2's objects. Raises Replay if spikes are under way that the synapses of now do not
        explain."""
        self.net.set_steps(int(step))
        self.step = int(step)
        for p in self.populations.values():
            p.forget()
            p.push()
            refractory.push(p, self.dt)
        nothing = np.zeros(0, np.int64)
        for source in self.sources.values():
            source.set_trains(GivenTrains(nothing, np.zeros(0)))
        if not self._replayed:
            self._under_way.give(self.step)
        for m in [*self.states, *self.spikes.values()]:
            m.clear()
        self._outside = {n: p.neurons.outside.count for n, p in self.populations.items()}

    def under_way(self):
        """The spikes that have still to arrive somewhere, (steps, neurons) by the source's name."""
        return self._under_way.spikes()

    def hand_over(self, under_way=None, step=None):
        """Puts the spikes under way, now or at an earlier step, into Brian2's queues."""
        self._under_way.hand_over(self.under_way() if under_way is None else under_way,
                                  self.step if step is None else step)

    def change_dt(self, dt):
        """Has what hand_over has put into Brian2's queues arrive at the same times with another step."""
        self._under_way.change_dt(dt)

    @property
    def replays(self):
        """What came from Brian2's queues by synapses of its own."""
        return self._under_way.replays

    # --- changes between runs

    def update(self, namespace):
        """Takes over what the script has changed since the last run. Returns False if that needs
        another simulation."""
        self.namespace = namespace
        for name, c in self.plan.cells.items():
            changed = c.system.refresh(namespace)
            if changed == "kinds":
                return False
            if changed and not self._renumber(name, c):
                return False
        for connection in self.connections:
            if not connection.update(namespace):
                return False
        for own in self._own:
            own.update()
        if any(i.has_changed() for i in self.inputs):
            return False
        for drawn in self.drawn.values():
            drawn.namespace = namespace
        for p in self.populations.values():
            p.push()
            if refractory.has_changed(p):
                refractory.push(p, self.dt)
        return True

    def _renumber(self, name, c):
        try:
            cell = cell_.recognise(c.system, c.targets)
            spikes = thresholds.recognise(c.system, cell.v)
            form = form_.build(cell, c.system)
        except (No, Refused):
            return False
        hold = c.cell.hold
        if spikes != c.spikes or structure(form) != structure(self.forms[name]) or cell.kinds != c.cell.kinds:
            return False
        cell.hold = hold
        try:
            check.compare(cell, form, c.system, self._near[name])
        except No as why:
            raise Refused([Refusal(name, "", why.kind, why.detail)])
        c.cell, self.forms[name] = cell, form
        self.populations[name].update(form)
        self.moving[name].form = form
        return True

    # --- running

    def advance(self, steps, progress=None):
        """Takes all cells through some steps. Returns False if progress ended it before."""
        first, last = self.step, self.step + steps
        while self.step < last:
            part = min(last - self.step, self._most())
            if not self._part(part, progress, first, last):
                return False
        return True

    def _most(self):
        wide = sum(len(m.cells.group) for m in self.moving.values() if m) + \
            sum(len(d.group) for d in self.drawn.values() if hasattr(d.group, "thresholder")) + \
            sum(i.drawn.size for i in self.inputs if i.drawn)
        if self.stepping.needed:
            return 1 if self.beside else max(1, min(ROWS//max(wide, 1), 1000))
        return max(1, ROWS//max(wide, 1)) if wide else 1 << 40

    def _part(self, steps, progress, first, last):
        begin, end = self.step, self.step + steps
        draws = Draws()
        for m in self.moving.values():
            m.wants(draws)
        for d in [*self.drawn.values(), *(i.drawn for i in self.inputs if i.drawn)]:
            d.wants(draws)
        drawn = draws.draw(steps) if draws else {}
        sent = self._source_spikes(begin, end, drawn)
        for i in self.inputs:
            if i.drawn:
                at, neurons = i.drawn.spikes(drawn)
                i.source.set_trains(GivenTrains(neurons, (at + begin)*self.net.dt))
        completed, failure = True, None
        try:
            if self.stepping.needed:
                completed = self.stepping.run(steps, drawn, sent, progress)
            else:
                completed = self._run(steps, drawn, progress)
        except KeyboardInterrupt as e:
            failure = e
        except NetworkError as e:
            raise LeftTable(str(e), -np.inf, np.inf) from None
        self.step = self.net.steps
        for name, p in self.populations.items():
            self.taken(name, *self.spikes[name].take())
        for name, (at, indices) in sent.items():
            done = at < self.step
            self.taken(name, at[done], indices[done])
        self._states_taken(begin)
        self._look_outside()
        if failure is not None:
            raise failure
        return completed and self.step == end

    def _run(self, steps, drawn, progress):
        """Takes the engine through some steps at once."""
        begin = self.step
        for name, m in self.moving.items():
            if m:
                self._inject(self.populations[name], m.values(begin, begin + steps, drawn), begin)

        def report(fraction, _time):
            return bool(progress(begin + fraction*steps))
        return self.net.run(steps=steps, progress=report if progress else None)

    def _source_spikes(self, begin, end, drawn):
        sent = {name: d.spikes(begin, end, drawn) for name, d in self.drawn.items()}
        sent.update(self._beside(begin, end, sent))
        for name, (at, indices) in sent.items():
            self.sources[name].set_trains(GivenTrains(indices, at*self.net.dt))
        return sent

    def _beside(self, begin, end, sent):
        """Has Brian2 run what is run beside the engine, step by step. Of sources that are drawn it
        finds the spikes where it would have put them."""
        if not self.beside:
            return {}
        sources = {n: g for n, g in self.plan.sources.items() if n not in self.drawn}
        spaces = {n: g.variables["_spikespace"].get_value() for n, g in sources.items() if "_spikespace" in g.variables}
        found = {n: ([], []) for n in sources}
        clocks = {o.clock for o in self.beside}
        for step in range(begin, end):
            for clock in clocks:
                set_clock(clock, step)
            for n, (at, i) in sent.items():
                recording.put_spikes(self.plan.sources[n], i[np.searchsorted(at, step):np.searchsorted(at, step + 1)])
            for o in self.beside:
                o.run()
            for n, space in spaces.items():
                count = space[-1]
                if count:
                    found[n][0].append(np.full(count, step, np.int64))
                    found[n][1].append(np.array(space[:count], np.int64))
        none = np.zeros(0, np.int64)
        return {n: (np.concatenate([none, *at]), np.concatenate([none, *i])) for n, (at, i) in found.items()}

    def _inject(self, p, values, begin):
        values = values*(1e-3*p.vs)
        p.neurons.clear_inputs()
        p.neurons.inject(values, self.net.dt, start=begin*self.net.dt)

    def taken(self, name, steps, indices):
        if len(steps):
            self._recorded.setdefault(name, []).append((steps, indices))

    def _states_taken(self, begin):
        for m in self.states:
            name = m.population.name
            m.take(begin, self.step, {**self.moving[name].states, **self.stepping.watched.get(name, {})})
        for m in self.moving.values():
            m.states = {}

    def _look_outside(self):
        for name, p in self.populations.items():
            left = p.neurons.outside
            if left.count > self._outside[name]:
                raise LeftTable(f"{name}: v was {left.lowest/p.vs:.4g} to {left.highest/p.vs:.4g}, beyond tables of "
                                f"{self.grid[0]/p.vs:.4g} to {self.grid[1]/p.vs:.4g}", left.lowest, left.highest)

    def write_back(self, begin, previous):
        """Takes states and spikes since a step to Brian2's groups and monitors. ``previous`` are the
        voltages at the beginning of the last step, by group, where they count."""
        spikes = {}
        none = np.zeros(0, np.int64)
        for name in [*self.populations, *self.sources]:
            parts = self._recorded.pop(name, [])
            spikes[name] = tuple(np.concatenate([none, *of]) for of in (zip(*parts) if parts else ((), ())))
        for m in self.states:
            m.put()
        for m in self.moving.values():
            m.put()
        for name, p in self.populations.items():
            p.pull()
            recording.last_spikes(p.group, *spikes[name], self.step)
            refractory.put(p, *spikes[name], self.step, self.dt, previous.get(name))
        for name in self.drawn:
            recording.last_spikes(self.plan.sources[name], *spikes[name], self.step)
            self.drawn[name].finish(self.step)
        for o in self.plan.spike_monitors:
            recording.spikes(o, *spikes[base_name(o.source)], self.dt)
        for o in self.plan.rate_monitors:
            recording.rate(o, *spikes[base_name(o.source)], begin, self.step, self.dt)

    def crossing(self):
        """The groups whose voltages at the beginning of a run's last step count."""
        return [p for p in self.populations.values() if p.cells.spikes.crossing]
