"""Runs the engine step by step, with what Brian2 does before and after each."""

import numpy as np

from ..recognition.check import factor_value
from ..recognition.network import AFTER
from .clocks import set_clock
from .recording import put_spikes


class Stepping:
    """What goes on around each step of the engine: Brian2's objects that belong to stepped synapses,
    and parameters that are new in each step."""

    def __init__(self, simulation):
        self.simulation = simulation
        plan = simulation.plan
        self.effects = plan.effects
        self.moving = {n: m for n, m in simulation.moving.items() if m}
        self.needed = bool(plan.stepped) or any(m.is_stepped() for m in self.moving.values())
        self.clocks = {o.clock for o in plan.stepped}
        self._pulled, self._written, self.watched = {}, {}, {}
        if self.effects is not None:
            for name, p in simulation.populations.items():
                self._pulled[name] = sorted(v for g, v in self.effects.reads | self.effects.writes if g == name)
                self._written[name] = sorted(v for g, v in self.effects.writes if g == name)
        for name, m in self.moving.items():
            p = simulation.populations[name]
            more = set()
            for text in [*m.system.frozen.values(), *(m.system.rates[n] for n in m.cells.cell.aside)]:
                more |= m.system.base(text) & (set(m.system.rates) - set(m.driven))
            more |= set(m.cells.cell.aside)
            self._pulled[name] = sorted(set(self._pulled.get(name, [])) | more)
        self._frozen = {n: sorted(m.system.changing - set(m.system.frozen)) for n, m in self.moving.items()}

    def run(self, steps, drawn, sent, progress):
        """Takes the engine through some steps. Returns False if progress ended it before."""
        s = self.simulation
        begin = s.step
        watch = {}
        for m in s.states:
            watch.setdefault(m.population.name, set()).update(m.watched)
        self.watched = {n: {v: np.empty((steps, s.populations[n].size)) for v in of} for n, of in watch.items()}
        given = {n: m.given(begin, begin + steps, drawn) for n, m in self.moving.items()}
        self._begin(sent)
        for p in s.populations.values():
            p.neurons.clear_inputs()
        for k in range(steps):
            step = begin + k
            if progress is not None and progress(step):
                return False
            for n, of in self.watched.items():
                for v, rows in of.items():
                    rows[k] = s.populations[n].group.variables[v].get_value()
            for clock in self.clocks:
                set_clock(clock, step)
            if self.effects is not None:
                for o in self.effects.before:
                    o.run()
            aside = {n: self._give(n, m, given[n], k) for n, m in self.moving.items()}
            above = {n: p.neurons.get("v") for n, p in s.populations.items() if p.cells.spikes.crossing}
            s.net.run(steps=1)
            s.step = step + 1
            for n, values in aside.items():
                for v, x in values.items():
                    s.populations[n].group.variables[v].set_value(x)
            self._after(step, self._spikes(step), above)
        return True

    def _begin(self, sent):
        """Sorts the spikes of sources by step, and has Brian2's arrays hold the cells' states."""
        s = self.simulation
        self._sent = {n: (at, i) for n, (at, i) in sent.items()}
        for n, p in s.populations.items():
            p.pull_some(self._pulled.get(n, []))

    def _give(self, name, m, given, k):
        p = self.simulation.populations[name]
        now = {}
        for n, x in given.items():
            now[n] = x[k] if x.shape[0] > 1 or n in m.driven or n in m.noises or n == "t" else x[0]
        now["t"] = given["t"][k, 0]
        for n in self._frozen[name]:
            now[n] = np.asarray(p.group.variables[n].get_value(), float)
        for n in self._pulled.get(name, []):
            now[n] = np.asarray(p.group.variables[n].get_value(), float)
        m.frozen = {n: m.system.evaluate(text, now) for n, text in m.system.frozen.items()}
        now.update(m.frozen)
        current = m.current(now) if m.form.moving or m.form.noises else None
        p.set_moving(current, {c.name: factor_value(c.factor, m.system, now) for c in m.form.dynamic()})
        return {n: self._next(m, n, now) for n in m.cells.cell.aside}

    def _next(self, m, name, now):
        """A variable beside the engine after the step, by the method's own formula."""
        text, dt = m.system.rates[name], float(m.cells.group.clock.dt_)
        x = now[name]
        if m.cells.cell.method == "euler":
            return x + dt*m.system.evaluate(text, now)
        b = m.system.evaluate(text, {**now, name: 0.0})
        a = m.system.evaluate(text, {**now, name: 1.0}) - b
        with np.errstate(all="ignore"):
            return np.where(a == 0, x + dt*b, x*np.exp(a*dt) + b/np.where(a == 0, 1.0, a)*np.expm1(a*dt))

    def _spikes(self, step):
        s = self.simulation
        found = {}
        for n, m in s.spikes.items():
            at, indices = m.take()
            s.taken(n, at, indices)
            found[n] = indices
        return found

    def _after(self, step, spiked, above):
        s = self.simulation
        for n, (at, i) in self._sent.items():
            put_spikes(s.plan.sources[n], i[np.searchsorted(at, step):np.searchsorted(at, step + 1)])
        before = {}
        for n, p in s.populations.items():
            put_spikes(p.group, spiked[n])
            p.pull_some(self._pulled.get(n, []))
            self._refractory(p, step, spiked[n], above.get(n))
            before[n] = {v: np.array(p.group.variables[v].get_value()) for v in self._written.get(n, [])}
        reset = False
        for o in self.effects.after if self.effects is not None else ():
            if o.when in AFTER and not reset:
                reset = self._resets(before, spiked)
            o.run()
        if not reset:
            self._resets(before, spiked)

    def _resets(self, before, spiked):
        """What comes after synapses: resets, which the engine has made before them, of the variables that
        these have written, and of those beside the engine."""
        for n, p in self.simulation.populations.items():
            changed = [v for v in self._written.get(n, []) if
                       not np.array_equal(before[n][v], p.group.variables[v].get_value())]
            for r in p.cells.resets:
                beside = r.variable in p.cell.aside
                if len(spiked[n]) and (beside or r.variable in changed and not r.add):
                    value = np.asarray(p.system.evaluate(r.text, {}), float)
                    value = value[spiked[n]] if value.ndim else value
                    x = p.group.variables[r.variable].get_value()
                    x[spiked[n]] = x[spiked[n]] + value if r.add else value
            p.push_some(changed)
        return True

    def _refractory(self, p, step, spiked, above):
        v = p.group.variables
        if "lastspike" not in v:
            return
        last, ready = v["lastspike"].get_value(), v["not_refractory"].get_value()
        spikes = p.cells.spikes
        if spikes.crossing:
            ready[:] = ready | ~(above > spikes.threshold*p.vs)
        else:
            k = int(round(spikes.refractory/p.dt*1e3))
            ready[:] = np.round(step - last/(p.dt*1e-3)) >= k
        last[spiked] = step*(p.dt*1e-3)
        ready[spiked] = False
        p.last_spike = np.array(last)
