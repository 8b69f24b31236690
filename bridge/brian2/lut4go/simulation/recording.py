"""Fills Brian2's monitors."""

import numpy as np

from ..recognition.network import AFTER
from ..recognition.refusals import No
from ..recognition.synapses import base
from ..recognition.thresholds import Names


def last_spikes(group, steps, indices, now):
    """Has the spikes of the step before this one be the group's."""
    put_spikes(group, indices[steps == now - 1])


def put_spikes(group, indices):
    """Has these be the group's spikes of the step at hand."""
    if "_spikespace" in group.variables:
        space = group.variables["_spikespace"].get_value()
        space[:len(indices)] = np.sort(indices)
        space[-1] = len(indices)


def spikes(monitor, steps, indices, dt):
    """Adds spikes of the source, by step, to a SpikeMonitor."""
    first, last = getattr(monitor.source, "start", 0), getattr(monitor.source, "stop", len(monitor.source))
    if (first, last) != (0, len(base(monitor.source))):
        own = (indices >= first) & (indices < last)
        steps, indices = steps[own], indices[own] - first
    v = monitor.variables
    if not len(steps):
        return
    before = int(np.ravel(v["N"].get_value())[0])
    v["count"].get_value()[:] += np.bincount(indices, minlength=len(monitor.source)).astype(np.int32)
    monitor.resize(before + len(steps))
    v["N"].set_value(before + len(steps))
    if "t" in monitor.record_variables:
        v["t"].get_value()[before:] = steps*dt
    if "i" in monitor.record_variables:
        v["i"].get_value()[before:] = indices


def rate(monitor, steps, indices, begin, end, dt):
    """Adds the rate in each step to a PopulationRateMonitor."""
    first, last = getattr(monitor.source, "start", 0), getattr(monitor.source, "stop", len(monitor.source))
    own = (indices >= first) & (indices < last)
    counts = np.bincount(steps[own] - begin, minlength=end - begin)
    v = monitor.variables
    before = int(np.ravel(v["N"].get_value())[0])
    monitor.resize(before + end - begin)
    v["N"].set_value(before + end - begin)
    v["t"].get_value()[before:] = np.arange(begin, end)*dt
    v["rate"].get_value()[before:] = 1.0*counts/dt/len(monitor.source)


class States:
    """A StateMonitor: which of the engine's variables it needs, and how its own are computed of them."""

    def __init__(self, monitor, population, dt):
        self.monitor, self.population = monitor, population
        source = monitor.source
        self.indices = np.asarray(monitor.record, np.int64) + getattr(source, "start", 0)
        self.every = max(1, int(round(float(monitor.clock.dt_)/dt)))
        self.after = monitor.when in AFTER
        system = population.system
        self.names = {v: Names(system, v) for v in monitor.record_variables}
        self.needs, self.watched = set(), set()
        for n in self.names.values():
            of = [n, *(Names(system, system.frozen[f]) for f in system.base(n.text) & set(system.frozen))]
            for names in of:
                if system.moving_functions(names.text):
                    raise No("monitor", f"{n.text}, which is drawn")
                self.needs |= names.states
                self.watched |= system.base(names.text) & system.changing - set(system.frozen)
        self.watched |= self.needs & set(population.cell.aside)
        self.needs -= set(population.cell.aside)
        self._engine, self._kept, self._taken = {}, {}, []
        if not len(self.indices):
            return
        every = 1 if self.after else self.every
        driven = set(population.cell.driven)
        for name in sorted(self.needs - driven):
            for label, _ in population.recorded(name):
                if label not in self._engine:
                    self._engine[label] = population.neurons.record_state(label, self.indices, every)

    def clear(self):
        for m in self._engine.values():
            m.clear()

    def keep(self, step):
        """Has the sample of a step be what Brian2's arrays are now, before an operation changes them."""
        p = self.population
        given = {n: np.asarray(p.group.variables[n].get_value(), float)[self.indices] for n in self.needs}
        given.update(t=step*float(p.group.clock.dt_), i=self.indices)
        self._kept[step] = {v: p.system.evaluate(n.text, given, self.indices) for v, n in self.names.items()}

    def take(self, first, last, driven):
        """Adds the samples of the steps from one up to another."""
        steps = np.arange(-(-first//self.every)*self.every, last, self.every)
        values = {}
        for label, m in self._engine.items():
            at, x = m.take()
            values[label] = self._of(label, at, np.asarray(x, float), steps)
        if not len(steps):
            return
        p = self.population
        dt = float(p.group.clock.dt_)
        given = {"t": (steps*dt)[:, None], "i": self.indices[None, :]}
        rows = {}
        if len(self.indices):
            for name in self.needs:
                if name in p.cell.driven:
                    given[name] = driven[name][steps - first][:, self.indices]
                else:
                    given[name] = p.brian(name, values)
            for name in self.watched:
                given[name] = driven[name][steps - first][:, self.indices]
            for variable, names in self.names.items():
                y = p.system.evaluate(names.text, given, self.indices)
                rows[variable] = np.array(np.broadcast_to(y, (len(steps), len(self.indices))))
                for step, kept in self._kept.items():
                    k = np.searchsorted(steps, step)
                    if k < len(steps) and steps[k] == step:
                        rows[variable][k, :] = kept[variable]
        self._kept = {}
        self._taken.append((steps*dt, rows))

    def put(self):
        """Takes the samples to Brian2's monitor."""
        if not self._taken:
            return
        monitor = self.monitor
        t = np.concatenate([at for at, _ in self._taken])
        n = len(np.asarray(monitor.variables["t"].get_value()))
        monitor.resize(n + len(t))
        monitor.variables["t"].get_value()[n:] = t
        for variable in self.names if len(self.indices) else ():
            monitor.variables[variable].get_value()[n:, :] = np.concatenate([rows[variable] for _, rows in self._taken])
        self._taken = []

    def _of(self, label, at, x, steps):
        if not self.after:
            if len(at) == len(steps):
                return x
            return x[np.searchsorted(at, steps)]
        end = np.asarray(self.population.neurons.get(label))[self.indices]
        x = np.concatenate([x, end[None, :]])
        at = np.concatenate([at, [at[-1] + 1 if len(at) else steps[-1] + 1]])
        return x[np.searchsorted(at, steps + 1)]
