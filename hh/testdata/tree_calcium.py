#!/usr/bin/python3
"""Prints what NEURON makes of a cell with dendrites and calcium (calciumTree50 in
tree_pools_test.go): when its parts cross -20 mV upwards, ms, and the calcium, mM, and
voltage there every 10 ms, by CVODE. `tree_calcium.py > tree_calcium.json`.

Needs NEURON and a C compiler: `apt-get install python3-neuron gcc`, then Debian's own
interpreter, /usr/bin/python3; 8.2.2 wrote the file. The mechanisms are in tree_calcium/.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
DURATION = 100.0
SITES = (("soma", 0.5), ("apical", 0.9), ("left", 0.95), ("right", 0.5))


def load(directory):
    """Compiles the mechanisms, as nrnivmodl would, which Debian's does not find its parts for."""
    names = sorted(os.path.splitext(x)[0] for x in os.listdir(os.path.join(HERE, "tree_calcium")))
    for name in names:
        shutil.copy(os.path.join(HERE, "tree_calcium", name + ".mod"), directory)
        subprocess.run(["nocmodl", name + ".mod"], cwd=directory, check=True, stdout=sys.stderr)
    with open(os.path.join(directory, "mod_func.c"), "w") as f:
        for name in names:
            f.write(f"extern void _{name}_reg(void);\n")
        f.write("void modl_reg(void) {\n" + "".join(f"\t_{name}_reg();\n" for name in names) + "}\n")
    subprocess.run(["gcc", "-O2", "-w", "-shared", "-fPIC", "-DHAVE_CONFIG_H", "-I/usr/include", "-o", "libnrnmech.so", "mod_func.c"]
                   + [name + ".c" for name in names] + ["-L/usr/lib/nrn", "-lnrniv", "-Wl,-rpath,/usr/lib/nrn"],
                   cwd=directory, check=True, stdout=sys.stderr)
    from neuron import h
    h.nrn_load_dll(os.path.join(directory, "libnrnmech.so"))
    return h


def build(h):
    def section(name, length, diameter, nseg, parent=None, at=1.0):
        s = h.Section(name=name)
        s.L, s.diam, s.nseg, s.Ra, s.cm = length, diameter, nseg, 100, 1
        if parent:
            s.connect(parent(at), 0)
        return s
    soma = section("soma", 20, 20, 1)
    axon = section("axon", 300, 1.5, 10, soma, 0.5)
    apical = section("apical", 300, 3, 9, soma, 0.5)
    left = section("left", 200, 1.5, 10, apical)
    right = section("right", 250, 1.2, 10, apical)
    basal = section("basal", 200, 2, 10, soma, 0.5)
    for s in (soma, axon):
        s.insert("hh")
    for s in (apical, left, right, basal):
        s.insert("pas")
        s.g_pas, s.e_pas = 1e-4, -65

    def calcium(s, shell, tau, rest):
        s.insert("pool")
        s.tau_pool, s.rest_pool = tau, rest
        for x in s:
            x.shell_pool = shell(x.x)
    calcium(soma, lambda x: 1, 20, 1e-4)
    calcium(apical, lambda x: 0.8, 40, 5e-5)
    for s in (left, right):
        calcium(s, lambda x: 0.5 + 0.5 * x, 15, 2e-4)
    h.cao0_ca_ion = 2
    for s in (soma, apical):
        s.insert("cal")
        s.insert("kca")
    soma.gbar_cal, soma.gbar_kca = 0.2e-3, 1e-3
    h.distance(0, soma(0))
    for x in apical:
        x.gbar_cal = (0.1 + 0.001 * h.distance(x)) * 1e-3
        x.gbar_kca = 0.5e-3
    for s in (soma, left):
        s.insert("bk")
        s.gbar_bk = 0.5e-3
    for s in (left, right):
        s.insert("cat")
        s.pbar_cat = 2e-5
    return {s.name(): s for s in (soma, axon, apical, left, right, basal)}


def main():
    with tempfile.TemporaryDirectory() as directory:
        h = load(directory)
        h.load_file("stdrun.hoc")
        h.celsius, h.usetable_hh = 6.3, 0
        cell = build(h)
        clamp = h.IClamp(cell["soma"](0.5))
        clamp.delay, clamp.dur, clamp.amp = 2, 95, 1
        h.cvode_active(1)
        h.cvode.atol(1e-10)
        h.cvode.rtol(1e-10)
        h.cvode.maxstep(0.1)
        h.cvode.condition_order(2)
        spikes, watches = {}, []
        for name, x in SITES:
            watch = h.NetCon(cell[name](x)._ref_v, None, sec=cell[name])
            watch.threshold = -20
            spikes[name] = h.Vector()
            watch.record(spikes[name])
            watches.append(watch)
        h.finitialize(-65)
        calcium, voltage = {name: [] for name, _ in SITES}, {name: [] for name, _ in SITES}
        for k in range(int(DURATION / 10)):
            h.cvode.solve(10.0 * (k + 1))
            for name, x in SITES:
                calcium[name].append(cell[name](x).cai)
                voltage[name].append(cell[name](x).v)
        json.dump({"spikes": {k: list(v) for k, v in spikes.items()}, "calcium": calcium, "voltage": voltage}, sys.stdout, indent=1)
        print()


main()
