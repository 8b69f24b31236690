"""Spikes under way: those in Brian2's queues for the engine, and those of the engine for Brian2."""

import numpy as np

from ..recognition.synapses import delays


def read(pathway):
    """What is in a pathway's queue: for each step from now on the numbers of the synapses at which a
    spike arrives in it."""
    state = pathway.queue._full_state()
    if len(state) == 3:  # Brian2's queue in Python
        _, events, shape = state
        rows = [[] for _ in range(shape[0])]
        for t, k in events:
            rows[t].append(k)
        return [np.asarray(r, np.int64) for r in rows]
    offset, rows = state
    rows = [np.asarray(r, np.int64) for r in rows]
    return rows[offset:] + rows[:offset]


def is_empty(pathway):
    return all(len(r) == 0 for r in read(pathway))


def write(pathway, rows, dt):
    """Puts rows, as ``read`` gives them, into a pathway's queue."""
    state = pathway.queue._full_state()
    if len(state) == 3:
        events = np.array([(t, k) for t, row in enumerate(rows) for k in row], int).reshape(-1, 2)
        width = max([1] + [len(r) for r in rows])
        pathway.queue._restore_from_full_state((dt, events, (max(1, len(rows)), width)))
    else:
        pathway.queue._restore_from_full_state((0, [list(map(int, r)) for r in rows] or [[]]))


class Path:
    """A pathway's sources and delays in steps, as they were when the engine was given them."""

    def __init__(self, synapses, pathway):
        v = synapses.variables
        self.pathway = pathway
        self.sources = np.array(v["_synaptic_pre" if pathway.prepost == "pre" else "_synaptic_post"].get_value(),
                                np.int64)
        self.delays = delays(pathway)


def rows(path, steps, indices, now):
    """The rows of a pathway's queue at step ``now``, of spikes (by step, then neuron) of its source."""
    sources, d = path.sources, path.delays
    longest = int(np.max(d)) if np.size(d) else 0
    found = [[] for _ in range(longest + 1)]
    recent = steps + longest >= now
    steps, indices = steps[recent], indices[recent]
    if not len(steps) or not len(sources):
        return [np.zeros(0, np.int64) for _ in found]
    order = np.argsort(sources, kind="stable")
    first = np.searchsorted(sources[order], np.arange(max(np.max(sources), np.max(indices)) + 2))
    for step, i in zip(steps, indices):
        of = order[first[i]:first[i + 1]]
        due = step + (d if np.ndim(d) == 0 else d[of]) - now
        if np.ndim(due) == 0:
            if due >= 0:
                found[due].append(of)
        else:
            for r in np.unique(due[due >= 0]):
                found[r].append(of[due == r])
    return [np.concatenate(r) if r else np.zeros(0, np.int64) for r in found]


def spikes(waiting, now):
    """The spikes, (steps, neurons), that the rows of some pathways of one source come of; (None, None)
    if there are none that explain all of them. ``waiting`` are (Path, rows)."""
    found = set()
    for path, of in waiting:
        d = path.delays
        for r, row in enumerate(of):
            if len(row):
                steps = now + r - (d if np.ndim(d) == 0 else d[row])
                found.update(zip((steps + np.zeros(len(row), np.int64)).tolist(), path.sources[row].tolist()))
    order = sorted(found)
    steps, indices = np.array([t for t, _ in order], np.int64), np.array([i for _, i in order], np.int64)
    if len(steps) and (steps.max() >= now or steps.min() < 0):
        return None, None
    for path, of in waiting:
        made = rows(path, steps, indices, now)
        for r in range(max(len(of), len(made))):
            a = np.sort(of[r]) if r < len(of) else np.zeros(0)
            b = np.sort(made[r]) if r < len(made) else np.zeros(0)
            if not np.array_equal(a, b):
                return None, None
    return steps, indices


def all_pathways(plan):
    """The Paths whose spikes the engine delivers."""
    seen = []
    for s, p in plan.projections:
        if not any(q.pathway is p.pathway for q in seen):
            seen.append(Path(s, p.pathway))
    return seen
