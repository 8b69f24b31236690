"""Synapses in the engine, and inputs that the engine makes."""

import numpy as np

from ..network import GivenTrains
from ..recognition.refusals import No, Refusal, Refused
from ..recognition.synapses import Weights
from .drawn import DrawnInput


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


class OwnSynapses:
    """A reset that adds to a receptor: synapses of the cells onto themselves, without delay."""

    def __init__(self, net, cells, population, reset):
        self._cells, self._reset = cells, reset
        label, self._factor = population.receptor(reset.variable)
        self._weight = self._now()
        every = np.arange(population.size)
        self._made = net.connect(population.neurons, population.neurons, label, pairs=(every, every),
                                 weight=self._weight*self._factor, delay=0.0)

    def _now(self):
        return np.array(self._cells.system.evaluate(self._reset.text, {}), float)

    def update(self):
        """Takes over another weight."""
        now = self._now()
        if not np.array_equal(now, self._weight):
            self._made.weights = now*self._factor
            self._weight = now


class Input:
    """A PoissonInput in the engine. What Brian2 draws step by step, of few trains, is ``drawn``, and
    arrives from ``source``."""

    def __init__(self, net, i, cells, p):
        self._input, self._cells, self._rate = i, cells, i.rate
        self.drawn = self.source = None
        label, factor = p.receptor(i.variable)
        if label is None:
            self._refuse("input", f"{i.variable} is no variable that decays by itself")
        try:
            self._weight = w = i.weight(cells.system)
        except No as why:
            self._refuse(why.kind, why.detail)
        if i.is_normal():
            # Of so many trains the engine draws Poisson numbers where Brian2 draws normal ones.
            if np.ndim(w) and not np.all(w == w[0]):
                self._refuse("input", "weights that differ from cell to cell")
            rates = np.zeros(p.size)
            rates[i.first:i.last] = i.rate*i.count
            p.neurons.add_poisson(label, rates if np.any(rates != rates[0]) else float(rates[0]),
                                  float(np.ravel(w)[0])*factor)
            return
        self.drawn = DrawnInput(i)
        self.source = net.source(i.object.name, self.drawn.size, GivenTrains(np.zeros(0, np.int64), np.zeros(0)))
        net.connect(self.source, p.neurons, label, pairs=(np.arange(self.drawn.size), np.arange(i.first, i.last)),
                    weight=np.asarray(w)*factor, delay=0.0)

    def _refuse(self, kind, detail):
        raise Refused([Refusal(self._input.object.name, self._input.variable, kind, detail)])

    def has_changed(self):
        return not np.array_equal(self._input.weight(self._cells.system), self._weight) or \
            float(self._input.object.rate) != self._rate
