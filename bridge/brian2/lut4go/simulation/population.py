"""A group of cells in the engine: its model, its states and parameters."""

import numpy as np
from brian2 import volt
from brian2.units.fundamentalunits import have_same_dimensions

from ..network import Gate, Model, Samples, rise_scale
from .tables import Looked, filled

NEVER = 9e5
"""A threshold that no voltage reaches, mV."""


def scale(cells, near):
    """By what v is multiplied to be in mV, or, of a variable without a unit, in the engine's range."""
    if have_same_dimensions(cells.group.equations[cells.cell.v].dim, volt.dim):
        return 1e3
    if not np.any(near):
        return 20.0  # nothing tells how large it becomes: taken for some ones
    span = float(np.max(near) - np.min(near))
    if 20 <= span <= 400 and np.max(np.abs(near)) < 1000:
        return 1.0
    return 100/max(span, 1e-9*float(np.max(np.abs(near))), 1e-30)


def in_range(cells, scale):
    """By what the range that a user gives is multiplied: it is in mV already, or in v's own unit."""
    return 1.0 if have_same_dimensions(cells.group.equations[cells.cell.v].dim, volt.dim) else scale


def near(cells, form):
    """Voltages that cells are near to: where they are, their threshold and resets, and the reversal
    potentials that draw them."""
    found = [np.asarray(cells.group.variables[cells.cell.v].get_value(), float)]
    if cells.spikes.threshold is not None:
        found.append([cells.spikes.threshold])
    for s in cells.resets:
        if s.variable == cells.cell.v and not s.add:
            found.append(np.ravel(np.asarray(cells.system.evaluate(s.text, {}), float)))
    for c in form.channels:
        if c.gates or c.curve:
            found.append(np.ravel(c.e))
    for s in form.synaptic:
        if not s.current:
            found.append(np.ravel(s.e))
    if np.any(np.asarray(form.leak) > 0):
        with np.errstate(all="ignore"):
            rest = np.ravel(np.asarray(form.current)/np.asarray(form.leak))
        found.append(rest[np.isfinite(rest)])
    all_ = np.concatenate([np.ravel(x) for x in found])
    all_ = all_[np.isfinite(all_)]
    if not len(all_):
        return np.array([0.0])
    if have_same_dimensions(cells.group.equations[cells.cell.v].dim, volt.dim):
        all_ = np.clip(all_, -0.4, 0.4)
        all_ = np.concatenate([all_, [-0.1, 0.06]])
    return all_


class Functions:
    """The functions of a population's voltage in mV, as the engine takes them: ``gates`` has a and b
    of dx/dt = a - b*x in 1/ms."""

    def __init__(self, form, vs, range):
        self.vs, self.range = vs, range
        self.gates = {name: (self._of(g.a, 1e-3), self._of(g.b, 1e-3)) for name, g in form.gates.items()}
        self.channels = {c.name: self._of(c.curve, 1.0) for c in form.channels if c.curve}
        self.currents = {c.name: self._of(c.curve, 1.0) for c in form.currents if c.curve}
        self.blocks = {k: self._of(s.curve, 1.0) for k, s in enumerate(form.synaptic) if s.curve}

    def _of(self, f, factor):
        vs = self.vs
        return lambda v: factor*np.asarray(f(np.asarray(v, float)/vs), float)

    def all(self):
        """All of them, by what they are."""
        found = {}
        for name, (a, b) in self.gates.items():
            bounded = self.bounded(name)
            found[f"the rate of opening of {name}"] = Looked(a, b if bounded else None)
            found[f"the rate of {name}"] = Looked(b)
        for of, word in ((self.channels, "channel"), (self.currents, "current"), (self.blocks, "block")):
            for name, f in of.items():
                found[f"{word} {name}"] = Looked(f)
        return found

    def bounded(self, name):
        """Whether a gate's steady state is from 0 to 1."""
        a, b = self.gates[name]
        lo, hi = self.range
        x = np.linspace(lo, hi, 601)
        with np.errstate(all="ignore"):
            steady = filled(a, x, 0.1)/filled(b, x, 0.1)
        steady = steady[np.isfinite(steady)]
        return not len(steady) or np.min(steady) >= -1e-9 and np.max(steady) <= 1 + 1e-9


class Population:
    """The cells of one group in the engine. ``variables`` are (engine's name, Brian2's name) of gates
    and receptors; the voltage and two-stage receptors are taken along beside them."""

    def __init__(self, network, cells, form, functions, vs, grid, sampling, exponential):
        self.cells, self.form, self.vs, self.group = cells, form, vs, cells.group
        self.system, self.cell = cells.system, cells.cell
        self.name, self.size = cells.group.name, len(cells.group)
        self.dt = network.dt
        self._functions, self._grid, self._sampling = functions, grid, sampling
        self.variables, self.receptors, self.rises, self.copies = [], {}, {}, {}
        self.parameters = {}
        self.last = {}
        self.exponential = exponential
        self.model = self._make()
        self.neurons = network.population(self.name, self.model, self.size)
        self._set_parameters({})

    def _samples(self, f):
        lo, hi, _ = self._grid
        step = self._sampling
        n = int(round((hi - lo)/step)) + 1
        x = lo + step*np.arange(n)
        return Samples(filled(f, x, step), lo, step)

    def _make(self):
        spikes, cell, form, vs = self.cells.spikes, self.cell, self.form, self.vs
        v = np.asarray(self.group.variables[cell.v].get_value(), float)
        m = Model(self.name, Cm=1.0, V0=float(np.clip(np.mean(v)*vs, *self._grid[:2])), threshold=NEVER
                  if spikes.threshold is None else spikes.threshold*vs, refractory=spikes.refractory*1e3,
                  spike_at="crossing" if spikes.crossing or spikes.threshold is None else "level",
                  hold=cell.hold and spikes.refractory > 0, grid=self._grid)
        self._used = {}
        self._stable = self._stable_range(np.mean(v)*vs)
        values = self._values()
        leak = np.asarray(form.leak)*1e-3
        m.channel("leak", float(np.mean(np.maximum(leak, 0))), 0.0)
        if np.any(leak < 0):
            m.channel("unleak", float(np.mean(np.maximum(-leak, 0))), 0.0,
                      [Gate("unleak_sign", instantaneous=True,
                            inf=self._samples(lambda x: np.full(np.shape(x), -1.0)))])
        for c in form.channels:
            gates = self._gates(c.gates)
            if c.curve:
                gates.append(Gate(f"{c.name}_curve", instantaneous=True, unbounded=True,
                                  inf=self._samples(self._functions.channels[c.name])))
            m.channel(c.name, _mean(values[f"{c.name}.G"]), self._within(_mean(values[f"{c.name}.E"])), gates)
        for c in form.currents:
            m.current(c.name, _mean(values[f"{c.name}.I"]),
                      self._samples(self._functions.currents[c.name]) if c.curve else None, self._gates(c.gates))
        for name in form.gates:
            if name not in self._used:
                m.channel(f"idle_{name}", 0.0, 0.0, self._gates([(name, 1.0)]))
        self._make_receptors(m, values)
        self._make_resets(m)
        return m

    def _within(self, e):
        """A reversal potential, or the next one at which no gate is too fast for the step. The engine
        refuses what would be unstable at a model's reversal potentials, while Brian2 runs what may
        never come there: such cells are given their own."""
        lo, hi = self._stable
        return float(np.clip(e, lo, hi))

    def _stable_range(self, v0):
        """Voltages around one, mV, at which the method is stable for all gates."""
        limit = {"euler": 2.0, "rk4": 2.78}.get(self.cell.method, np.inf)
        lo, hi = self._grid[:2]
        x = np.linspace(lo, hi, 2001)
        fast = np.zeros(len(x), bool)
        for _, b in self._functions.gates.values():
            with np.errstate(all="ignore"):
                fast |= self.dt*filled(b, x, 0.1) > 0.999*limit
        at = int(np.argmin(np.abs(x - v0)))
        if fast[at] or not np.any(fast):
            return lo, hi
        below, above = np.flatnonzero(fast[:at]), np.flatnonzero(fast[at:])
        return (x[below[-1] + 1] if len(below) else lo), (x[at + above[0] - 1] if len(above) else hi)

    def _gates(self, wanted):
        made = []
        for name, power in wanted:
            copy = self._used.get(name, 0)
            self._used[name] = copy + 1
            engine = _engine_name(name) + (f"_{copy + 1}" if copy else "")
            self.variables.append((engine, name))
            self.copies.setdefault(name, []).append(engine)
            a, b = self._functions.gates[name]
            made.append(self._gate(engine, name, power, a, b))
        return made

    def _gate(self, engine, name, power, a, b):
        bounded = self._functions.bounded(name)
        if not bounded and power != round(power):
            bounded = True  # which the engine checks
        return Gate(engine, power, alpha=self._samples(a), beta=self._samples(lambda v: b(v) - a(v)),
                    unbounded=not bounded)

    def _make_receptors(self, m, values):
        form = self.form
        terms = {}
        for k, s in enumerate(form.synaptic):
            terms.setdefault(s.state, []).append((k, s))
        for name, r in form.receptors.items():
            tau, rise = 1e3/r.decay, 1e3/r.rise if r.x else 0.0
            swapped = r.x and rise > tau
            if swapped:
                tau, rise = rise, tau
            first = None
            engine = _engine_name(name)
            for k, s in terms.get(name, [(None, None)]):
                label = engine if first is None else f"{engine}_{k}"
                if s is None:
                    m.receptor(label, 0.0, 0.0, tau, rise=rise)
                else:
                    g = values[f"synaptic{k}.G"]
                    m.receptor(label, abs(_mean(g)) if s.current else _mean(g),
                               0.0 if s.current else self._within(_mean(values[f"synaptic{k}.E"])),
                               tau, rise=rise, current=s.current,
                               block=self._samples(self._functions.blocks[k]) if s.curve else None, follows=first)
                    self.parameters[f"synaptic{k}"] = label
                first = first or label
                self.receptors.setdefault(name, []).append(label)
            if r.x:
                self.rises[name] = Rise(r, self.dt, self.exponential, swapped)

    def _make_resets(self, m):
        for s in self.cells.resets:
            if s.variable == self.cell.v:
                # The engine takes functions of v for constant above a threshold from which a model's
                # spikes take v down. Brian2 does not, so each cell is given its own value.
                value = _mean(self._reset(s))
                m.reset("v", value if s.add else max(value, _threshold(self)), add=s.add)
            else:
                for engine in self.copies.get(s.variable, []):
                    m.reset(engine, _mean(self._reset(s)), add=s.add)

    def _reset(self, s):
        x = np.asarray(self.system.evaluate(s.text, {}), float)
        return x*self.vs if s.variable == self.cell.v else x

    def _values(self):
        """What the engine has as parameters, in its units."""
        form, vs, found = self.form, self.vs, {}
        leak = np.asarray(form.leak, float)*1e-3
        found["leak.G"] = np.maximum(leak, 0)
        if np.any(leak < 0):
            found["unleak.G"] = np.maximum(-leak, 0)
        for c in form.channels:
            found[f"{c.name}.G"], found[f"{c.name}.E"] = np.asarray(c.g, float)*1e-3, np.asarray(c.e, float)*vs
        for c in form.currents:
            found[f"{c.name}.I"] = np.asarray(c.i, float)*1e-3*vs
        for k, s in enumerate(form.synaptic):
            found[f"synaptic{k}.G"] = np.asarray(s.g, float)*1e-3*(vs if s.current else 1.0)
            if not s.current:
                found[f"synaptic{k}.E"] = np.asarray(s.e, float)*vs
        found["current"] = np.asarray(form.current, float)*1e-3*vs
        for s in self.cells.resets:
            if s.variable == self.cell.v:
                found["v.reset"] = self._reset(s)
            else:
                for engine in self.copies.get(s.variable, []):
                    found[f"{engine}.reset"] = self._reset(s)
        return found

    def _set_parameters(self, before):
        """Gives the engine the parameters that differ from those before."""
        now = self._values()
        for name, x in now.items():
            old = before.get(name)
            if old is not None and np.array_equal(old, x):
                continue
            if name == "current":
                if x.ndim == 0 or np.all(x == x.flat[0]):
                    self.neurons.set_current(float(np.ravel(x)[0]))
                else:
                    self.neurons.set_parameter("current", x)
                continue
            k, _, what = name.rpartition(".")
            label = f"{self.parameters.get(k, k)}.{what}"
            plain = x.ndim == 0 or np.all(x == x.flat[0])
            sign = k in self.parameters and what == "G" and np.any(x < 0)
            down = name == "v.reset" and np.any(x < _threshold(self))
            moved = what == "E" and self._within(float(np.mean(x))) != float(np.mean(x))
            if old is None and plain and not sign and not down and not moved:
                continue
            self.neurons.set_parameter(label, np.broadcast_to(x, self.size) if x.ndim else float(x))
        self._now = now

    def update(self, form):
        """Takes over other numbers of the same structure."""
        self.form = form
        self._set_parameters(self._now)

    def structure(self, form):
        """What of a form cannot be changed in the engine."""
        return structure(form)

    def set_moving(self, current, factors):
        """Gives the engine what holds for the next step: a current, v's unit per second, and the
        factors of channels and currents by their names."""
        if current is not None:
            total = self._now["current"] + np.asarray(current)*(1e-3*self.vs)
            self.neurons.set_parameter("current", np.broadcast_to(total, self.size) if np.ndim(total) else float(total))
        for c in self.form.dynamic():
            factor = np.broadcast_to(np.asarray(factors[c.name], float), self.size)
            if hasattr(c, "g"):
                self.neurons.set_parameter(f"{c.name}.G", np.asarray(c.g)*1e-3*factor)
            else:
                self.neurons.set_parameter(f"{c.name}.I", np.asarray(c.i)*1e-3*self.vs*factor)

    def pull_some(self, names):
        """Takes some states from the engine to Brian2's arrays."""
        for name in names:
            if name in self.cell.aside:
                continue
            values = {label: self.neurons.get(label) for label, _ in self.recorded(name)}
            self.group.variables[name].set_value(self.brian(name, values))

    def push_some(self, names):
        """Takes some states from Brian2's arrays to the engine."""
        for name in names:
            x = self._brian(name)
            if name in self.cell.aside:
                continue
            if name == self.cell.v:
                self.neurons.set("v", x*self.vs)
            elif name in self.copies:
                for label in self.copies[name]:
                    self.neurons.set(label, x)
            else:
                receptor = name if name in self.receptors else \
                    next(r for r, rise in self.rises.items() if rise.x == name)
                rise = self.rises.get(receptor)
                for label in self.receptors[receptor]:
                    s = self._brian(receptor)
                    self.neurons.set(label, s)
                    if rise:
                        self.neurons.set(f"{label}_rise", rise.engine(s, self._brian(rise.x)))

    # --- states

    def push(self):
        """Takes states from Brian2's arrays to the engine, where they changed since the last pull."""
        v = self._brian(self.cell.v)
        if self._changed(self.cell.v, v):
            self.neurons.set("v", v*self.vs)
        for engine, name in self.variables:
            x = self._brian(name)
            if self._changed(name, x):
                self.neurons.set(engine, x)
        for name, labels in self.receptors.items():
            s, rise = self._brian(name), self.rises.get(name)
            if not self._changed(name, s) and not (rise and self._changed(rise.x, self._brian(rise.x))):
                continue
            for label in labels:
                self.neurons.set(label, s)
                if rise:
                    self.neurons.set(f"{label}_rise", rise.engine(s, self._brian(rise.x)))
        self._keep()

    def pull(self):
        """Takes states from the engine to Brian2's arrays."""
        put = self.group.variables
        put[self.cell.v].set_value(self.neurons.get("v")/self.vs)
        seen = set()
        for engine, name in self.variables:
            if name not in seen:
                seen.add(name)
                put[name].set_value(self.neurons.get(engine))
        for name, labels in self.receptors.items():
            s = self.neurons.get(labels[0])
            put[name].set_value(s)
            rise = self.rises.get(name)
            if rise:
                put[rise.x].set_value(rise.brian(s, self.neurons.get(f"{labels[0]}_rise")))
        self._keep()

    def _brian(self, name):
        return np.asarray(self.group.variables[name].get_value(), float)

    def _changed(self, name, x):
        return name not in self.last or not np.array_equal(self.last[name], x)

    def _keep(self):
        names = [self.cell.v, *(n for _, n in self.variables), *self.receptors, *(r.x for r in self.rises.values())]
        self.last = {n: np.array(self._brian(n)) for n in names}

    def receptor(self, name):
        """The engine's receptor of a variable that spikes add to, and what one more of it adds there."""
        if name in self.receptors and name not in self.rises:
            return self.receptors[name][0], 1.0
        for receptor, rise in self.rises.items():
            if rise.x == name:
                return self.receptors[receptor][0], rise.factor
        return None, 0.0

    def recorded(self, name):
        """The engine's variables, as (name, name), that Brian2's comes of."""
        if name == self.cell.v:
            return [("v", name)]
        if name in self.copies:
            return [(self.copies[name][0], name)]
        if name in self.receptors:
            return [(self.receptors[name][0], name)]
        for receptor, rise in self.rises.items():
            if rise.x == name:
                label = self.receptors[receptor][0]
                return [(label, name), (f"{label}_rise", name)]
        raise KeyError(name)

    def brian(self, name, values):
        """A variable of Brian2 of the values of the engine's."""
        of = [values[label] for label, _ in self.recorded(name)]
        if name == self.cell.v:
            return of[0]/self.vs
        if len(of) == 2:
            rise = next(r for r in self.rises.values() if r.x == name)
            return rise.brian(*of)
        return of[0]

    def forget(self):
        """Has the next push set all states."""
        self.last = {}


def _threshold(population):
    """The threshold of a population in mV."""
    level = population.cells.spikes.threshold
    return NEVER if level is None else level*population.vs


def structure(form):
    """What of a form the engine cannot change."""
    return (form.curves, tuple((c.name, c.gates) for c in form.channels),
            tuple((c.name, c.gates) for c in form.currents),
            tuple((s.state, s.current) for s in form.synaptic), tuple(map(repr, form.receptors.values())),
            tuple(form.gates), tuple((c.name, c.factor) for c in form.dynamic()),
            tuple((m.factor, m.scale) for m in form.moving), len(form.noises),
            bool(np.any(np.asarray(form.leak) < 0)))


class Rise:
    """How the first stage of a receptor is in Brian2, x of ds/dt = -s*decay + feed*x, and in the
    engine, where what it adds to s has another factor, and the shorter time constant is always
    that of the first stage."""

    def __init__(self, receptor, dt, exponential, swapped):
        self.x = receptor.x
        decay, rise = receptor.decay*1e-3, receptor.rise*1e-3  # 1/ms
        tau, first = (1/rise, 1/decay) if swapped else (1/decay, 1/rise)
        made = rise_scale(tau, first)
        feed = receptor.feed*1e-3
        if exponential:
            a, b = np.exp(-dt*decay), np.exp(-dt*rise)
            brian = feed/decay*-np.expm1(-dt*decay)
            engine = made*dt*np.exp(-dt/tau)*_exprel(dt*(1/tau - 1/first))
            own = a - b
        else:
            brian, engine, own = feed, made, rise - decay
        self._of_x, self._of_s = brian/engine, own/engine if swapped else 0.0

    def engine(self, s, x):
        """The engine's variable of Brian2's."""
        return self._of_x*x + self._of_s*s

    def brian(self, s, y):
        """Brian2's variable of the engine's."""
        return (y - self._of_s*s)/self._of_x

    @property
    def factor(self):
        """What one more of x adds in the engine."""
        return self._of_x


def _exprel(x):
    return np.expm1(x)/x if x else 1.0


def _mean(x):
    return float(np.mean(x))


def _engine_name(name):
    return name if name != "v" else "v_"
