"""Prints the reference numbers of receptor_kinetics_test.go, made with Brian2.

Brian2 2.5.1, method rk4 with steps of 5 us: a passive cell with four synapses, each with
an s of its own: ds/dt = alpha*T*(1-s) - beta*s, T = 1 mM for 1 ms after a spike has
arrived, and longer if another arrives meanwhile (Destexhe, Mainen & Sejnowski, 1994).
Spikes arrive when those of the test's drivers do. Units: mV, ms, mS/cm2.
"""
import warnings

warnings.filterwarnings("ignore")
from brian2 import (NeuronGroup, SpikeGeneratorGroup, StateMonitor, Synapses,  # noqa: E402
                    defaultclock, ms, prefs, run)

prefs.codegen.target = "numpy"
DT = 0.005
defaultclock.dt = DT * ms

# The steps after which the spikes of each driver arrive.
ARRIVALS = [
    [402, 1002, 1162, 1262, 4202],
    [402, 602, 802, 1002, 1202, 1402, 1602, 1802, 2002],
    [702],
    [402, 1002, 2402, 2522, 2782, 4602, 5002],
]

cell = NeuronGroup(1, """
dv/dt = (-0.1*(v+65) - 0.1*total*v)/ms : 1
total : 1
""", method="rk4")
cell.v = -65
source = SpikeGeneratorGroup(
    len(ARRIVALS), [i for i, a in enumerate(ARRIVALS) for _ in a],
    [step * DT * ms for a in ARRIVALS for step in a])
syn = Synapses(source, cell, """
ds/dt = (1.1*T*(1-s) - 0.19*s)/ms : 1 (clock-driven)
T = int(t < until) : 1 (constant over dt)
until : second
total_post = 0.7*s : 1 (summed)
""", on_pre="until = t + 1*ms + 0.5*dt", method="rk4")
syn.connect()
m = StateMonitor(cell, "v", record=True, dt=5 * ms)
s = StateMonitor(syn, "s", record=True, dt=5 * ms)
run(40.001 * ms)
for i in range(len(m.t)):
    print("{%g, %.9f, %.9f}," % (m.t[i] / ms, m.v[0][i], 0.7 * s.s[:, i].sum()))
