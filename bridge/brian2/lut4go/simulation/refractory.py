"""Refractory times and last spikes, in Brian2's arrays and in the engine."""

import numpy as np


def push(p, dt):
    """Gives the engine the times until which cells of a Population are refractory."""
    if "lastspike" not in p.group.variables:
        return
    last = np.asarray(p.group.variables["lastspike"].get_value(), float)
    k = int(round(p.cells.spikes.refractory/dt))
    until = np.maximum(0, np.round(last/dt) + k)
    p.neurons.set_refractory_until(until.astype(np.int64))
    p.last_spike = np.array(last)


def has_changed(p):
    """Whether the script has set the times of last spikes."""
    return "lastspike" in p.group.variables and not np.array_equal(
        p.last_spike, np.asarray(p.group.variables["lastspike"].get_value(), float))


def put(p, steps, indices, step, dt, previous):
    """Takes the last of some spikes to Brian2's arrays, at a step. ``previous`` are the voltages at the
    beginning of the step before, if they count."""
    v = p.group.variables
    if "lastspike" not in v:
        return
    last = np.array(v["lastspike"].get_value(), float)
    last[indices] = steps*dt
    v["lastspike"].set_value(last)
    p.last_spike = last
    spikes = p.cells.spikes
    if step == 0:
        return
    if spikes.crossing:
        ready = np.asarray(v["not_refractory"].get_value(), bool)
        if previous is not None:
            ready = np.where(previous > spikes.threshold, False, True)
    else:
        k = int(round(spikes.refractory/dt))
        ready = np.round((step - 1) - last/dt) >= k
    ready = np.array(ready)
    ready[indices[steps == step - 1]] = False
    v["not_refractory"].set_value(ready)
