"""Spikes under way, which go from Brian2's queues to the engine and back."""

import numpy as np

from ..network import GivenTrains
from . import queues


class Replay(Exception):
    """Spikes are under way that the synapses of now do not explain."""


def base_name(group):
    """The name of a group, or of that which a subgroup is of."""
    return getattr(group, "source", group).name if type(group).__name__ == "Subgroup" else group.name


class UnderWay:
    """The spikes under way of a simulation, whose ``senders`` are its populations' neurons and its
    sources, by name."""

    def __init__(self, plan, senders):
        self._paths, self._senders, self._dt = queues.all_pathways(plan), senders, plan.dt
        self.replays = []

    def give(self, step):
        """Gives the engine, at a step, the spikes that are in Brian2's queues. Raises Replay if the
        synapses of now do not explain these."""
        waiting = {}
        for path in self._paths:
            waiting.setdefault(base_name(path.pathway.source), []).append((path, queues.read(path.pathway)))
        for name, of in waiting.items():
            steps, indices = queues.spikes(of, step)
            if steps is None:
                raise Replay()
            neurons = self._senders[name]
            if len(steps) or len(neurons.spikes_under_way()[0]):
                neurons.set_spikes_under_way(steps, indices)

    def replay(self, net, connections, start):
        """Has what is in Brian2's queues arrive by synapses of its own."""
        for connection in connections:
            rows = queues.read(connection.projection.pathway)
            due = np.concatenate([np.full(len(r), k, np.int64) for k, r in enumerate(rows)] + [np.zeros(0, np.int64)])
            synapses = np.concatenate([*rows, np.zeros(0, np.int64)]).astype(np.int64)
            if not len(due):
                continue
            w = connection.weights
            weights = w.weights[synapses] if np.ndim(w.weights) else float(w.weights)
            label = f"{connection.projection.pathway.name}_{len(self.replays)}"
            size = int(due[-1]) + 1
            source = net.source(label, size, GivenTrains(np.arange(size), np.full(size, start*net.dt)))
            net.connect(source, connection.population.neurons, connection.label, pairs=(due, w.targets[synapses]),
                        weight=weights*connection.factor, delay=due*net.dt)
            self.replays.append((connection.projection.pathway, due + start, synapses))

    def spikes(self):
        """The spikes that have still to arrive somewhere, (steps, neurons) by the source's name."""
        found = {}
        for path in self._paths:
            name = base_name(path.pathway.source)
            if name not in found:
                steps, indices = self._senders[name].spikes_under_way()
                order = np.lexsort((indices, steps))
                found[name] = steps[order], indices[order]
        return found

    def hand_over(self, under_way, step):
        """Puts spikes under way, as ``spikes`` gave them at a step, into Brian2's queues, as they would
        be there had Brian2 run."""
        for path in self._paths:
            rows = queues.rows(path, *under_way[base_name(path.pathway.source)], step)
            replayed = next(((due, synapses) for of, due, synapses in self.replays if of is path.pathway), None)
            for due, synapse in zip(*replayed) if replayed else ():
                r = int(due) - step
                if r >= 0:
                    rows += [np.zeros(0, np.int64)]*(r + 1 - len(rows))
                    rows[r] = np.append(rows[r], synapse)
            queues.write(path.pathway, rows, self._dt)

    def change_dt(self, dt):
        """Has what hand_over has put into Brian2's queues arrive at the same times with another step."""
        for path in self._paths:
            rows = queues.read(path.pathway)
            moved = [np.zeros(0, np.int64)]*(int(len(rows)*self._dt/dt) + 2)
            for r, row in enumerate(rows):
                k = int(r*self._dt/dt + 0.5)
                moved[k] = np.concatenate([moved[k], row])
            queues.write(path.pathway, moved, dt)
