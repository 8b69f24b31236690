#!/usr/bin/python3
"""Prints spike_conditions.json, the spikes that spike_conditions_test.go compares with.

Brian2 2.5.1 (Debian: python3-brian). Two networks of which everything is written out here,
so that nothing is drawn at random: COBAHH (Brette et al., J. Comput. Neurosci. 23:349,
2007) in small, and cells of the models AdEx and ExponentialIntegrateAndFire with synapses.
Units: mV, ms, mS/cm2, uA/cm2; conductances are divided by 1 uF/cm2 throughout.

Each run is [[number of the step, cell], ...] in the order of steps, then cells.
"""
import json
import sys
import warnings

import numpy as np

warnings.filterwarnings("ignore")
from brian2 import (Network, NeuronGroup, SpikeMonitor, Synapses, defaultclock, ms,  # noqa: E402
                    prefs, start_scope)

prefs.codegen.target = "numpy"

COBAHH = """
dv/dt = (0.05*(-60-v) + 100*m**3*h*(50-v) + 30*n**4*(-90-v) + 0.03*ge*(0-v) + 0.335*gi*(-80-v))/ms : 1 %s
dm/dt = (am*(1-m)-bm*m)/ms : 1
dh/dt = (ah*(1-h)-bh*h)/ms : 1
dn/dt = (an*(1-n)-bn*n)/ms : 1
dge/dt = -ge/(5*ms) : 1
dgi/dt = -gi/(10*ms) : 1
u = v+63 : 1
am = 0.32*4/exprel((13-u)/4) : 1
bm = 0.28*5/exprel((u-40)/5) : 1
ah = 0.128*exp((17-u)/18) : 1
bh = 4/(1+exp((40-u)/5)) : 1
an = 0.032*5/exprel((15-u)/5) : 1
bn = 0.5*exp((10-u)/40) : 1
"""
EXPONENTIAL = """
dv/dt = (0.1*(-65-v) + 0.1*3.48*exp((v+59.9)/3.48) + 0.01*ge*(0-v) + I)/ms : 1 (unless refractory)
dge/dt = -ge/(5*ms) : 1
I : 1
"""
ADEX = """
dv/dt = (30/281.*(-70.6-v) + 30/281.*2*exp((v+50.4)/2) - w + 0.01*ge*(0-v) + I)/ms : 1
dw/dt = (4/281.*(v+70.6) - w)/(144*ms) : 1
dge/dt = -ge/(5*ms) : 1
I : 1
"""


def ring(cells, to):
    """Synapses of each cell to the `to` cells that are 1, 4, 9, ... after it."""
    i = np.repeat(np.arange(cells), to)
    return i, (i + np.tile(np.arange(1, to + 1)**2, cells)) % cells


def spikes(net, monitor, duration, dt):
    net.run(duration*ms)
    steps = np.rint(np.asarray(monitor.t/ms)/dt).astype(int)
    return sorted([int(s), int(i)] for s, i in zip(steps, monitor.i))


def cobahh(method, dt, held):
    start_scope()
    defaultclock.dt = dt*ms
    cells = NeuronGroup(50, COBAHH % ("(unless refractory)" if held else ""), method=method,
                        threshold="v > -20", reset="v = -70" if held else "", refractory=3*ms)
    i = np.arange(50)
    cells.v = -65 + 5*np.sin(i)
    cells.ge = 10 + 4*np.cos(i)
    cells.gi = 3 + np.sin(2*i)
    links = []
    for first, last, to, effect in ((0, 40, 25, "ge_post += 1"), (40, 50, 6, "gi_post += 0.25")):
        s = Synapses(cells, cells, on_pre=effect)
        a, b = ring(50, to)
        some = (a >= first) & (a < last)
        s.connect(i=a[some], j=b[some])
        links.append(s)
    m = SpikeMonitor(cells)
    return spikes(Network(cells, *links, m), m, 60, dt)


def integrate_and_fire(equations, reset, threshold, refractory, scale, method, dt, duration=100.):
    start_scope()
    defaultclock.dt = dt*ms
    more = {"refractory": refractory*ms} if refractory else {}
    cells = NeuronGroup(20, equations, method=method, threshold=threshold, reset=reset, **more)
    i = np.arange(20)
    cells.v = -70 + 0.5*i
    cells.I = scale*(1 + 0.05*i)
    s = Synapses(cells, cells, on_pre="ge_post += 1")
    a, b = ring(20, 4)
    s.connect(i=a, j=b)
    s.delay = 1*ms
    m = SpikeMonitor(cells)
    return spikes(Network(cells, s, m), m, duration, dt)


runs = {}
for held in (False, True):
    for method, dt in (("rk4", 0.05), ("exponential_euler", 0.1), ("euler", 0.01)):
        runs["cobahh %s%s" % (method, " held" if held else "")] = cobahh(method, dt, held)
runs["exponential-integrate-and-fire euler"] = integrate_and_fire(
    EXPONENTIAL, "v = -68", "v > -30", 1.7, 1., "euler", 0.02)
runs["adex euler"] = integrate_and_fire(ADEX, "v = -70.6; w += 80.5/281", "v > 20", 0, 3., "euler", 0.02)

for name, run in runs.items():
    print(name, len(run), "spikes", file=sys.stderr)
print("{")
print(",\n".join("%s: %s" % (json.dumps(k), json.dumps(v, separators=(",", ":"))) for k, v in runs.items()))
print("}")
