"""A network of Brian2 in the engine."""

import numpy as np

from ..network import GivenTrains, Network, NetworkError
from ..recognition import cell as cell_, check, form as form_, thresholds
from ..recognition.inputs import can_draw
from ..recognition.refusals import No, Refusal, Refused
from ..recognition.synapses import Weights
from . import queues, recording, tables
from .clocks import set_clock
from .drawn import Draws, Drawn, DrawnInput, Moving
from .stepping import Stepping
from .population import Functions, Population, near, scale, structure

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
            lo, hi = options.range
        if self._wider:
            lo, hi = min(lo, self._wider[0]), max(hi, self._wider[1])
        lo, hi = float(np.floor(lo)), float(np.ceil(hi))
        functions = {n: Functions(self.forms[n], scales[n], (lo, hi)) for n in plan.cells}
        step, order, sampling = self._table(functions, lo, hi, (lo + margin, hi - margin))
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
        self.stepping = Stepping(self)
        self.replays, self._replayed, self._recorded = [], replay, {}
        if replay:
            self._replay(start)
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
        self.connections, self.paths = [], queues.all_pathways(self.plan)
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
        self._own = []
        for name, c in self.plan.cells.items():
            p = self.populations[name]
            for s in c.resets:
                label, factor = p.receptor(s.variable)
                if label:
                    w = np.array(c.system.evaluate(s.text, {}), float)
                    every = np.arange(p.size)
                    made = self.net.connect(p.neurons, p.neurons, label, pairs=(every, every), weight=w*factor, delay=0.0)
                    self._own.append((c, s, factor, made, w))
        self._inputs, self.drawn_inputs = [], []
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
        self._inputs.append((i, w, i.rate))
        if i.is_normal():
            # Of so many trains the engine draws Poisson numbers where Brian2 draws normal ones.
            if np.ndim(w) and not np.all(w == w[0]):
                raise Refused([Refusal(i.object.name, i.variable, "input", "weights that differ from cell to cell")])
            rates = np.zeros(p.size)
            rates[i.first:i.last] = i.rate*i.count
            p.neurons.add_poisson(label, rates if np.any(rates != rates[0]) else float(rates[0]), float(np.ravel(w)[0])*factor)
            return
        drawn = DrawnInput(i)
        source = self.net.source(i.object.name, drawn.size, GivenTrains(np.zeros(0, np.int64), np.zeros(0)))
        self.net.connect(source, p.neurons, label, pairs=(np.arange(drawn.size), np.arange(i.first, i.last)),
                         weight=np.asarray(w)*factor, delay=0.0)
        self.drawn_inputs.append((drawn, source))

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
                raise Refused([Refusal(m.monitor.name, ", ".join(sorted(m.watched)), "monitor", f"in slot {m.monitor.when}")])

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
            self._push_refractory(p)
        nothing = np.zeros(0, np.int64)
        for source in self.sources.values():
            source.set_trains(GivenTrains(nothing, np.zeros(0)))
        if not self._replayed:
            self._under_way()
        for m in [*self.states, *self.spikes.values()]:
            m.clear()
        self._outside = {n: p.neurons.outside.count for n, p in self.populations.items()}

    def _push_refractory(self, p):
        if "lastspike" not in p.group.variables:
            return
        last = np.asarray(p.group.variables["lastspike"].get_value(), float)
        k = int(round(p.cells.spikes.refractory/self.dt))
        until = np.maximum(0, np.round(last/self.dt) + k)
        p.neurons.set_refractory_until(until.astype(np.int64))
        p.last_spike = np.array(last)

    def _under_way(self):
        """Gives the engine the spikes that are in Brian2's queues."""
        waiting = {}
        for path in self.paths:
            waiting.setdefault(_base_name(path.pathway.source), []).append((path, queues.read(path.pathway)))
        for name, of in waiting.items():
            steps, indices = queues.spikes(of, self.step)
            if steps is None:
                raise Replay()
            neurons = self.populations[name].neurons if name in self.populations else self.sources[name]
            if len(steps) or len(neurons.spikes_under_way()[0]):
                neurons.set_spikes_under_way(steps, indices)

    def _replay(self, start):
        """Has what is in Brian2's queues arrive by synapses of its own."""
        for connection in self.connections:
            rows = queues.read(connection.projection.pathway)
            due = np.concatenate([np.full(len(r), k, np.int64) for k, r in enumerate(rows)] + [np.zeros(0, np.int64)])
            synapses = np.concatenate([*rows, np.zeros(0, np.int64)]).astype(np.int64)
            if not len(due):
                continue
            w = connection.weights
            weights = w.weights[synapses] if np.ndim(w.weights) else float(w.weights)
            label = f"{connection.projection.pathway.name}_{len(self.replays)}"
            size = int(due[-1]) + 1
            source = self.net.source(label, size, GivenTrains(np.arange(size), np.full(size, start*self.net.dt)))
            self.net.connect(source, connection.population.neurons, connection.label, pairs=(due, w.targets[synapses]),
                             weight=weights*connection.factor, delay=due*self.net.dt)
            self.replays.append((connection.projection.pathway, due + start, synapses))

    def under_way(self):
        """The spikes that have still to arrive somewhere, (steps, neurons) by the source's name."""
        found = {}
        for path in self.paths:
            name = _base_name(path.pathway.source)
            if name not in found:
                neurons = self.populations[name].neurons if name in self.populations else self.sources[name]
                steps, indices = neurons.spikes_under_way()
                order = np.lexsort((indices, steps))
                found[name] = steps[order], indices[order]
        return found

    def hand_over(self, under_way=None, step=None):
        """Puts the spikes under way, now or at an earlier step, into Brian2's queues, as they would be
        there had Brian2 run."""
        under_way = self.under_way() if under_way is None else under_way
        step = self.step if step is None else step
        for path in self.paths:
            rows = queues.rows(path, *under_way[_base_name(path.pathway.source)], step)
            replayed = next(((due, synapses) for of, due, synapses in self.replays if of is path.pathway), None)
            for due, synapse in zip(*replayed) if replayed else ():
                r = int(due) - step
                if r >= 0:
                    rows += [np.zeros(0, np.int64)]*(r + 1 - len(rows))
                    rows[r] = np.append(rows[r], synapse)
            queues.write(path.pathway, rows, self.dt)

    def change_dt(self, dt):
        """Has what hand_over has put into Brian2's queues arrive at the same times with another step."""
        for path in self.paths:
            rows = queues.read(path.pathway)
            moved = [np.zeros(0, np.int64)]*(int(len(rows)*self.dt/dt) + 2)
            for r, row in enumerate(rows):
                k = int(r*self.dt/dt + 0.5)
                moved[k] = np.concatenate([moved[k], row])
            queues.write(path.pathway, moved, dt)

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
        for k, (c, s, factor, made, before) in enumerate(self._own):
            w = np.array(c.system.evaluate(s.text, {}), float)
            if not np.array_equal(w, before):
                made.weights = w*factor
                self._own[k] = c, s, factor, made, w
        for i, w, rate in self._inputs:
            if not np.array_equal(i.weight(self.plan.cells[i.target.name].system), w) or float(i.object.rate) != rate:
                return False
        for drawn in self.drawn.values():
            drawn.namespace = namespace
        for p in self.populations.values():
            p.push()
            if "lastspike" in p.group.variables and not np.array_equal(
                    p.last_spike, np.asarray(p.group.variables["lastspike"].get_value(), float)):
                self._push_refractory(p)
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
            sum(i.size for i, _ in self.drawn_inputs)
        if self.stepping.needed:
            return 1 if self.beside else max(1, min(ROWS//max(wide, 1), 1000))
        return max(1, ROWS//max(wide, 1)) if wide else 1 << 40

    def _part(self, steps, progress, first, last):
        begin, end = self.step, self.step + steps
        draws = Draws()
        for m in self.moving.values():
            m.wants(draws)
        for d in [*self.drawn.values(), *(i for i, _ in self.drawn_inputs)]:
            d.wants(draws)
        drawn = draws.draw(steps) if draws else {}
        sent = self._source_spikes(begin, end, drawn)
        for i, source in self.drawn_inputs:
            at, neurons = i.spikes(drawn)
            source.set_trains(GivenTrains(neurons, (at + begin)*self.net.dt))
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
        sent.update(self._beside(begin, end))
        for name, (at, indices) in sent.items():
            self.sources[name].set_trains(GivenTrains(indices, at*self.net.dt))
        return sent

    def _beside(self, begin, end):
        """Has Brian2 run what is run beside the engine, step by step."""
        if not self.beside:
            return {}
        sources = {n: g for n, g in self.plan.sources.items() if n not in self.drawn}
        spaces = {n: g.variables["_spikespace"].get_value() for n, g in sources.items() if "_spikespace" in g.variables}
        found = {n: ([], []) for n in sources}
        clocks = {o.clock for o in self.beside}
        for step in range(begin, end):
            for clock in clocks:
                set_clock(clock, step)
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
            spikes[name] = (np.concatenate([none, *(a for a, _ in parts)]), np.concatenate([none, *(i for _, i in parts)]))
        for m in self.states:
            m.put()
        for m in self.moving.values():
            m.put()
        for name, p in self.populations.items():
            p.pull()
            self._put_spikes(p.group, *spikes[name])
            self._put_refractory(p, *spikes[name], previous)
        for name in self.drawn:
            self._put_spikes(self.plan.sources[name], *spikes[name])
            self.drawn[name].finish(self.step)
        for o in self.plan.spike_monitors:
            recording.spikes(o, *spikes[_base_name(o.source)], self.dt)
        for o in self.plan.rate_monitors:
            recording.rate(o, *spikes[_base_name(o.source)], begin, self.step, self.dt)

    def _put_spikes(self, group, steps, indices):
        if "_spikespace" not in group.variables:
            return
        space = group.variables["_spikespace"].get_value()
        now = np.sort(indices[steps == self.step - 1])
        space[:len(now)] = now
        space[-1] = len(now)

    def _put_refractory(self, p, steps, indices, previous):
        v = p.group.variables
        if "lastspike" not in v:
            return
        last = np.array(v["lastspike"].get_value(), float)
        last[indices] = steps*self.dt
        v["lastspike"].set_value(last)
        p.last_spike = last
        spikes = p.cells.spikes
        if self.step == 0:
            return
        if spikes.crossing:
            ready = np.asarray(v["not_refractory"].get_value(), bool)
            if p.name in previous:
                ready = np.where(previous[p.name] > spikes.threshold, False, True)
        else:
            k = int(round(spikes.refractory/self.dt))
            ready = np.round((self.step - 1) - last/self.dt) >= k
        ready = np.array(ready)
        ready[indices[steps == self.step - 1]] = False
        v["not_refractory"].set_value(ready)

    def crossing(self):
        """The groups whose voltages at the beginning of a run's last step count."""
        return [p for p in self.populations.values() if p.cells.spikes.crossing]


def _base_name(group):
    return getattr(group, "source", group).name if type(group).__name__ == "Subgroup" else group.name


class Replay(Exception):
    """Spikes are under way that the synapses of now do not explain."""


class Connection:
    """A projection in the engine."""

    def __init__(self, simulation, synapses, projection, weights, moving):
        self.synapses, self.projection, self.moving = synapses, projection, moving
        self.weights = weights
        self.population = simulation.populations[projection.target.name]
        self.label, self.factor = self.population.receptor(projection.variable)
        name = projection.source.name
        source = simulation.populations[name].neurons if name in simulation.populations else simulation.sources[name]
        self.made = None
        if len(weights.sources):
            self.made = simulation.net.connect(
                source, self.population.neurons, self.label, pairs=(weights.sources, weights.targets),
                weight=weights.weights*self.factor, delay=weights.delays*simulation.net.dt)

    def update(self, namespace):
        """Takes over other weights. Returns False where more has changed."""
        before, now = self.weights, Weights(self.projection, self.synapses, namespace, self.moving)
        same = all(np.array_equal(getattr(before, k), getattr(now, k)) for k in ("sources", "targets", "delays"))
        if not same:
            return False
        if not np.array_equal(before.weights, now.weights):
            if self.made is not None:
                self.made.weights = now.weights*self.factor
            self.weights = now
        return True
