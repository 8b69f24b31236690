"""What is drawn or computed ahead of the engine: spikes of sources, noise, currents over time.
Random numbers are those of NumPy, in the order in which Brian2's numpy target draws them."""

import numpy as np
from brian2.core.functions import Function
from brian2.core.variables import Subexpression
from brian2.input.poissongroup import PoissonGroup
from brian2.input.spikegeneratorgroup import SpikeGeneratorGroup

from ..recognition.check import moving_value
from ..recognition.equations import rendered, resolve, value
from ..recognition.expressions import BUILT_IN, NUMPY_NAMES, numpy_function


class Draws:
    """The random numbers of some steps, in the order in which they are wanted within each."""

    def __init__(self):
        self._wanted = []

    def want(self, key, function, size):
        """Has ``size`` numbers of function(size) more a step."""
        self._wanted.append((key, function, size))

    def __bool__(self):
        return bool(self._wanted)

    def draw(self, steps):
        """The numbers of all steps by key: a row for each step."""
        if len(self._wanted) == 1 or all(f in (np.random.rand,) for _, f, _ in self._wanted) or \
                all(f in (np.random.randn,) for _, f, _ in self._wanted):
            sizes = [size for _, _, size in self._wanted]
            ends = np.cumsum([0, *sizes])
            drawn = np.asarray(self._wanted[0][1](steps*ends[-1])).reshape(steps, ends[-1])
            return {key: drawn[:, first:first + size] for (key, _, size), first in zip(self._wanted, ends)}
        rows = {key: [] for key, _, _ in self._wanted}
        for _ in range(steps):
            for key, function, size in self._wanted:
                rows[key].append(function(size))
        return {key: np.array(of) for key, of in rows.items()}


class Drawn:
    """A SpikeGeneratorGroup or a PoissonGroup, with its spikes of some steps."""

    def __init__(self, group, namespace):
        self.group, self.namespace = group, namespace

    def wants(self, draws):
        if isinstance(self.group, PoissonGroup):
            draws.want(self.group.name, np.random.rand, len(self.group))

    def spikes(self, first, last, drawn):
        """(steps, indices) from a step up to another."""
        if isinstance(self.group, PoissonGroup):
            steps, indices = np.nonzero(drawn[self.group.name] < self._chances(first, last))
            return steps + first, indices
        return self._given(first, last)

    def _chances(self, first, last):
        g = self.group
        dt = float(g.clock.dt_)
        rates = g.variables["rates"]
        if not isinstance(rates, Subexpression):
            return np.asarray(rates.get_value(), float)*dt
        t = (np.arange(first, last)*dt)[:, None]
        local = {}
        for name in rendered(rates.expr)[1]:
            if name == "t":
                local[name] = t
            elif name == "i":
                local[name] = np.arange(len(g))[None, :]
            elif name in BUILT_IN and name not in g.variables:
                local[name] = NUMPY_NAMES[name]
            else:
                variable = resolve(g, name, self.namespace)
                local[name] = numpy_function(variable, g) if isinstance(variable, Function) else \
                    value(g, name, variable)
        with np.errstate(all="ignore"):
            y = eval(rendered(rates.expr)[0], {"__builtins__": {}, "logical_not": np.logical_not}, local)
        return np.broadcast_to(np.asarray(y, float), (last - first, len(g)))*dt

    def _given(self, first, last):
        g = self.group
        bins = np.asarray(g.variables["_timebins"].get_value(), np.int64)
        indices = np.asarray(g.variables["neuron_index"].get_value(), np.int64)
        period = int(np.ravel(g.variables["_period_bins"].get_value())[0])
        if not period:
            wanted = (bins >= first) & (bins < last)
            steps, indices = bins[wanted], indices[wanted]
        else:
            all_steps, all_indices = [], []
            for cycle in range(first//period, (last - 1)//period + 1):
                at = bins + cycle*period
                wanted = (at >= first) & (at < last) & (bins < period)
                all_steps.append(at[wanted])
                all_indices.append(indices[wanted])
            steps, indices = np.concatenate(all_steps), np.concatenate(all_indices)
        order = np.lexsort((indices, steps))
        return steps[order], indices[order]

    def finish(self, last):
        """Leaves Brian2's own counter where its own run would have."""
        g = self.group
        if isinstance(g, SpikeGeneratorGroup):
            bins = np.asarray(g.variables["_timebins"].get_value(), np.int64)
            period = int(np.ravel(g.variables["_period_bins"].get_value())[0])
            at = (last - 1) % period if period else last - 1
            g.variables["_lastindex"].set_value(int(np.searchsorted(bins, at, side="right")))


class DrawnInput:
    """A PoissonInput as spikes of a source with a neuron for each of its cells."""

    def __init__(self, binomial):
        self.input = binomial
        self.name = binomial.object.name
        self.size = binomial.last - binomial.first

    def wants(self, draws):
        draws.want(self.name, self.input.sample(), self.size)

    def spikes(self, drawn):
        """(steps, neurons), steps from the first on; a neuron comes as often as it has spikes."""
        counts = drawn[self.name]
        steps, neurons = np.nonzero(counts)
        often = counts[steps, neurons]
        return np.repeat(steps, often), np.repeat(neurons, often)


class Moving:
    """The currents of a population that change with time: noise, functions of time, and variables
    that follow these alone."""

    def __init__(self, cells, form):
        self.cells, self.form, self.system = cells, form, cells.system
        self.driven = list(cells.cell.driven)
        # In the order in which Brian2 draws them, which is that of a set.
        self.noises = list(cells.group.equations.stochastic_variables)
        self.states, self.now, self.frozen = {}, None, {}

    def put(self):
        """Takes driven variables to Brian2's arrays, and what is constant over dt as it was in the last step."""
        for n, x in self.frozen.items():
            self.cells.group.variables[n].set_value(x)
        for n, x in (self.now or {}).items():
            self.cells.group.variables[n].set_value(x)
        self.now = None

    def __bool__(self):
        return bool(self.form.moving or self.form.noises or self.driven or self.form.dynamic() or self.cells.cell.aside)

    def wants(self, draws):
        for name in self.noises:
            draws.want((self.cells.group.name, name), np.random.randn, len(self.cells.group))

    def given(self, first, last, drawn):
        """The values of t, noise and driven variables in each step: rows for all cells."""
        group = self.cells.group
        dt = float(group.clock.dt_)
        t = (np.arange(first, last)*dt)[:, None]
        given = {"t": t, "i": np.arange(len(group))[None, :]}
        for name in self.noises:
            given[name] = drawn[group.name, name]/np.sqrt(dt)
        self._drive(given, t, dt)
        return given

    def current(self, given):
        """The current, v's unit per second, with given values."""
        y = 0.0
        for m in self.form.moving:
            y = y + np.asarray(moving_value(m, self.system, given), float)
        for name, amplitude in self.form.noises:
            y = y + amplitude*given[name]
        return np.asarray(y, float)

    def values(self, first, last, drawn):
        """The current of each cell in each step: rows of one value for all or of one for each."""
        given = self.given(first, last, drawn)
        end = {n: x[-1] for n, x in given.items()}
        self.frozen = {n: self.system.evaluate(text, end) for n, text in self.system.frozen.items()}
        y = self.current(given)
        if y.ndim == 2 and y.shape[1] == 1:
            y = y[:, 0]
        return np.broadcast_to(y, (last - first,) + y.shape[1:]) if y.ndim else np.full(last - first, float(y))

    def is_stepped(self):
        """Whether the engine has to be given something new in each step."""
        used = {n for m in self.form.moving for n in map(str, m.factor.free_symbols)}
        changing = self.system.changing - set(self.system.frozen)
        frozen = used & set(self.system.frozen)
        return bool(self.form.dynamic() or self.cells.cell.aside or used & changing or
                    any(self.system.base(self.system.frozen[n]) & (set(self.system.rates) - set(self.driven))
                        for n in frozen))

    def _drive(self, given, t, dt):
        """Takes driven variables through the steps by Euler's method."""
        if not self.driven:
            return
        group, system = self.cells.group, self.system
        now = self.now or {n: np.array(group.variables[n].get_value(), float) for n in self.driven}
        rows = {n: np.empty((len(t), len(group))) for n in self.driven}
        index = np.arange(len(group))
        for k in range(len(t)):
            at = {**now, "t": t[k, 0], "i": index, **{x: given[x][k] for x in self.noises}}
            rates = {n: system.evaluate(system.rates[n], at) for n in self.driven}
            for n in self.driven:
                rows[n][k] = now[n]
            now = {n: now[n] + dt*rates[n] for n in self.driven}
        self.now = now
        given.update(rows)
        self.states = rows
