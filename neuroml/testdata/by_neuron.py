#!/usr/bin/python3
"""Writes what NEURON makes of branched.cell.nml beside this file, with mechanisms of its own: the
upward crossings of -20 mV of the soma (ms), and the voltages (mV) and concentrations of calcium
(mM) at 100 ms. `by_neuron.py FOLDER` compiles the mechanisms in that folder.

Needs NEURON and a C compiler: `apt-get install neuron neuron-dev python3-neuron`; 8.2.2 wrote the
numbers in branched_test.go, by CVODE with tolerances of 1e-9.
"""

import math
import os
import subprocess
import sys

GATED = """
NEURON { SUFFIX %(name)s USEION %(ion)s %(use)s RANGE g%(more)s }
UNITS { (mV) = (millivolt) (mA) = (milliamp) (S) = (siemens) (mM) = (milli/liter) }
PARAMETER { g (S/cm2) %(parameters)s }
ASSIGNED { v (mV) i%(ion)s (mA/cm2) %(assigned)s }
STATE { %(states)s }
INITIAL { %(initial)s }
BREAKPOINT { SOLVE rates METHOD cnexp i%(ion)s = g * %(gates)s * (v - %(e)s) }
DERIVATIVE rates { %(rates)s }
FUNCTION lin(x) { if (fabs(x) < 1e-6) { lin = 1 + x/2 } else { lin = x / (1 - exp(-x)) } }
"""


def gated(name, ion, gates, rates, nernst=False):
    """A channel of the gates, with rates (alpha, beta) by name."""
    own = not nernst
    return name, GATED % {
        "name": name, "ion": ion, "gates": gates,
        "use": ("READ e%s WRITE i%s" % (ion, ion)) if not own else "WRITE i%s" % ion,
        "more": ", e" if own else "", "parameters": "e (mV)" if own else "",
        "assigned": "" if own else "e%s (mV)" % ion, "e": "e" if own else "e%s" % ion,
        "states": " ".join(rates),
        "initial": " ".join("%s = (%s) / ((%s) + (%s))" % (q, a, a, b) for q, (a, b) in rates.items()),
        "rates": " ".join("%s' = (%s) * (1 - %s) - (%s) * %s" % (q, a, q, b, q) for q, (a, b) in rates.items()),
    }


SHELL = """
NEURON { SUFFIX shell USEION ca READ ica WRITE cai RANGE factor, tau, rest, first }
UNITS { (mA) = (milliamp) (mM) = (milli/liter) }
PARAMETER { factor tau (ms) rest (mM) first (mM) }
ASSIGNED { ica (mA/cm2) }
STATE { cai (mM) }
INITIAL { cai = first }
BREAKPOINT { SOLVE decay METHOD derivimplicit }
DERIVATIVE decay { cai' = -factor * 1000 * ica + (rest - cai) / tau }
"""

KCA = """
NEURON { SUFFIX kca USEION k WRITE ik USEION ca READ cai RANGE g, e }
UNITS { (mV) = (millivolt) (mA) = (milliamp) (S) = (siemens) (mM) = (milli/liter) }
PARAMETER { g (S/cm2) e (mV) }
ASSIGNED { v (mV) ik (mA/cm2) cai (mM) }
STATE { q }
INITIAL { q = 0.2 * cai / 1e-3 / (0.2 * cai / 1e-3 + 0.1) }
BREAKPOINT { SOLVE rates METHOD cnexp ik = g * q * (v - e) }
DERIVATIVE rates { q' = 0.2 * cai / 1e-3 * (1 - q) - 0.1 * q }
"""

SIGMOID = "1 / (1 + exp(-(v + 25) / 6)) / 1.5", "1 / (1 + exp((v + 25) / 6)) / 1.5"
MECHANISMS = dict([
    gated("naf", "na", "m*m*m*h", {
        "m": ("1.28 * lin((v + 50) / 4)", "1.4 * lin(-(v + 23) / 5)"),
        "h": ("0.128 * exp(-(v + 46) / 18)", "4 / (1 + exp(-(v + 23) / 5))")}),
    gated("kdr", "k", "n*n*n*n", {"n": ("0.16 * lin((v + 48) / 5)", "0.5 * exp(-(v + 53) / 40)")}),
    gated("cal", "ca", "s*s", {"s": SIGMOID}),
    gated("caln", "ca", "s*s", {"s": SIGMOID}, nernst=True),
    ("shell", SHELL), ("kca", KCA),
])

from neuron import h  # noqa: E402

folder = sys.argv[1]
for name, text in MECHANISMS.items():
    with open(os.path.join(folder, name + ".mod"), "w") as f:
        f.write(text)
    subprocess.run(["nocmodl", name + ".mod"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
with open(os.path.join(folder, "all.c"), "w") as f:
    f.write("".join(f"extern void _{n}_reg(void);\n" for n in MECHANISMS)
            + "void modl_reg(void) {" + "".join(f" _{n}_reg();" for n in MECHANISMS) + " }\n")
with open("/proc/self/maps") as f:
    library = min(line.split()[-1] for line in f if "libnrniv.so" in line)
subprocess.run(["gcc", "-O2", "-w", "-fPIC", "-shared", "-o", "all.so", "all.c"]
               + [n + ".c" for n in MECHANISMS] + [library], cwd=folder, check=True)
h.nrn_load_dll(os.path.join(folder, "all.so"))
h.load_file("stdrun.hoc")


def section(name, nseg, points, ra):
    s = h.Section(name=name)
    s.nseg, s.Ra = nseg, ra
    for x, y, d in points:
        s.pt3dadd(x, y, 0, d)
    return s


soma = section("soma", 1, [(0, 0, 20), (0, 20, 20)], 100)
trunk = section("trunk", 5, [(0, 20, 4), (0, 80, 3), (0, 140, 2)], 100)
left = section("left", 5, [(0, 140, 1.5), (-90, 260, 1)], 100)
right = section("right", 5, [(0, 140, 1.2), (72, 236, 1.2)], 100)
basal = section("basal", 3, [(0, 0, 2), (0, -80, 1)], 150)
trunk.connect(soma(1))
left.connect(trunk(1))
right.connect(trunk(1))
basal.connect(soma(0))

h.celsius = 20
FARADAY = 96485.3
for s in (soma, trunk, left, right, basal):
    somatic = s is soma
    apical = s in (trunk, left, right)
    s.cm = 1 if somatic else 1.5
    for name in ("pas", "naf", "kdr", "kca", "shell"):
        s.insert(name)
    if apical:
        s.insert("cal")
    if somatic:
        s.insert("caln")
    for x in s:
        x.pas.g, x.pas.e = 0.05e-3, -70
        x.naf.g, x.naf.e = (0.1 if somatic else 12e-3), 50
        x.kdr.g, x.kdr.e = (20e-3, -90) if somatic else (4e-3, -95)
        x.kca.g, x.kca.e = 0.5e-3, -90
        x.shell.rest = 5e-5
        x.shell.tau, x.shell.first = (40, 5e-5) if somatic else (20, 1e-4)
        if somatic:
            # rho of 0.01 mol/(m A s): 1 uA/cm2 is 0.01 A/m2, a mol/m3 is a mM.
            x.shell.factor = 0.01 * 1e-2 / 1000
            x.caln.g = 0.4e-3
        else:
            r = math.sqrt(x.area() / (4 * math.pi)) * 1e-6
            volume = 4 / 3 * math.pi * (r**3 - (r - 0.1e-6)**3)
            x.shell.factor = 1e-2 * x.area() * 1e-12 / (2 * FARADAY * volume) / 1000
        if apical:
            p = h.distance(soma(0), x) - 20
            x.cal.g, x.cal.e = (1 + 3 * (p > 100) * math.exp(-p / 200)) * 1e-4, 120
soma.cao = 2

electrode = h.IClamp(soma(0.5))
electrode.delay, electrode.dur, electrode.amp = 5, 90, 0.35
synapse = h.Exp2Syn(left(0.7))
synapse.tau1, synapse.tau2, synapse.e = 0.5, 3, 0
connections = []
for t in (20, 50):
    stimulus = h.NetStim()
    stimulus.number, stimulus.start = 1, t
    c = h.NetCon(stimulus, synapse)
    c.delay, c.weight[0] = 0, 4e-3
    connections += [stimulus, c]

spikes = h.Vector()
detector = h.NetCon(soma(0.5)._ref_v, None, sec=soma)
detector.threshold = -20
detector.record(spikes)

h.cvode.active(1)
h.cvode.condition_order(2)
h.cvode.atol(1e-9)
h.cvode.rtol(1e-9)
for s in (soma, basal):
    s.v = -70
for s in (trunk, left, right):
    s.v = -68
h.finitialize()
h.cvode.solve(100)
print("spikes", [round(t, 5) for t in spikes])
for name, x in (("soma", soma(0.5)), ("trunk", trunk(0.5)), ("left", left(0.9)), ("right", right(0.5)), ("basal", basal(0.5))):
    print(name, round(x.v, 6), round(x.cai, 10))
