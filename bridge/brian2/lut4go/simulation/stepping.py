"""Runs the engine step by step, with what Brian2 does before and after each."""

import numpy as np

from .clocks import set_clock


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
            for text in m.system.frozen.values():
                more |= m.system.base(text) & (set(m.system.rates) - set(m.driven))
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
            for n, m in self.moving.items():
                self._give(n, m, given[n], k)
            above = {n: p.neurons.get("v") for n, p in s.populations.items() if p.cells.spikes.crossing}
            s.net.run(steps=1)
            s.step = step + 1
            spiked = self._spikes(step)
            if self.effects is not None:
                self._after(step, spiked, above)
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
        from ..recognition.check import factor_value
        current = m.current(now) if m.form.moving or m.form.noises else None
        p.set_moving(current, {c.name: factor_value(c.factor, m.system, now) for c in m.form.dynamic()})

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
            _put(s.plan.sources[n], i[np.searchsorted(at, step):np.searchsorted(at, step + 1)])
        before = {}
        for n, p in s.populations.items():
            _put(p.group, spiked[n])
            p.pull_some(self._pulled.get(n, []))
            self._refractory(p, step, spiked[n], above.get(n))
            before[n] = {v: np.array(p.group.variables[v].get_value()) for v in self._written.get(n, [])}
        for o in self.effects.after:
            o.run()
        for n, p in s.populations.items():
            changed = [v for v in self._written.get(n, []) if
                       not np.array_equal(before[n][v], p.group.variables[v].get_value())]
            if not changed:
                continue
            self._reset_again(p, changed, spiked[n])
            p.push_some(changed)

    def _reset_again(self, p, changed, spiked):
        """Resets come after synapses, which Brian2 has run after the engine's reset."""
        for r in p.cells.resets:
            if r.variable in changed and not r.add and len(spiked):
                value = np.asarray(p.system.evaluate(r.text, {}), float)
                p.group.variables[r.variable].get_value()[spiked] = value[spiked] if value.ndim else value

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


def _put(group, indices):
    if "_spikespace" in group.variables:
        space = group.variables["_spikespace"].get_value()
        space[:len(indices)] = np.sort(indices)
        space[-1] = len(indices)
