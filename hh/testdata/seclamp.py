"""Writes seclamp.csv, which clamp_neuron_test.go reads: NEURON's SEClamp, by a series
resistance, on the membrane of Hodgkin & Huxley. Written by NEURON 8.2.2:

    python3 seclamp.py > seclamp.csv
"""

import math

from neuron import h

h.load_file("stdrun.hoc")
h.usetable_hh = 0
h.celsius = 6.3

cell = h.Section(name="cell")
cell.nseg, cell.L, cell.diam, cell.cm = 1, 50, 50, 1
cell.insert("hh")
cell.el_hh, cell.ek, cell.ena = -54.3, -77, 50

area = math.pi * 50 * 50 * 1e-8  # cm2
clamp = h.SEClamp(cell(0.5))
clamp.rs = 1  # MOhm
clamp.dur1, clamp.amp1 = 2, -65
clamp.dur2, clamp.amp2 = 8, -10
clamp.dur3, clamp.amp3 = 4, -70

h.CVode().active(True)
h.CVode().atol(1e-9)
h.CVode().rtol(1e-9)
h.finitialize(-65)

print("# resistance %.17g kOhm cm2; then ms, mV, uA/cm2" % (clamp.rs * 1e3 * area))
for k in range(1, 57):
    t = k * 0.25
    if t in (2, 10, 14):  # NEURON's current there is that before the jump
        continue
    h.CVode().solve(t)
    print("%g,%.10g,%.10g" % (t, cell(0.5).v, clamp.i * 1e-3 / area))
