#!/usr/bin/python3
"""The cells with dendrites of package hh's tests in NEURON by CVODE: a trunk that forks
(y), a tree of 50 compartments (tree50) and the active cable of Rallpack 3.

The channels are NEURON's `hh`, without its tables, and a leak.  For each place that the
tests look at, one JSON object on standard output has its spike times and how far they are
from those that the tests hold.

Needs NEURON: `apt-get install python3-neuron`, then run it with Debian's own
interpreter, /usr/bin/python3.

Exit status: 0 all within --tolerance, 1 not, 2 bad arguments, 3 something is missing or a
run failed.
"""

import argparse

from common import EXIT_DISAGREE, Failure, open_output, positive_float, start
from neuron_hh import CELSIUS, load_neuron
from neuron_neuroml import crossings

RA, V0 = 100.0, -65.0
LEAK = 0.1e-3  # S/cm2 to -65 mV

# Sections: name, parent and place on it, length and diameter in um, compartments, active.
Y = [("trunk", None, 0, 200, 2, 10, True), ("left", "trunk", 1, 100, 1, 5, True),
     ("right", "trunk", 1, 150, 1.2, 5, False)]
TREE50 = [("soma", None, 0, 20, 20, 1, True), ("axon", "soma", 0.5, 300, 1.5, 10, True),
          ("apical", "soma", 0.5, 300, 3, 9, False), ("left", "apical", 1, 200, 1.5, 10, False),
          ("right", "apical", 1, 250, 1.2, 10, False), ("basal", "soma", 0.5, 200, 2, 10, False)]
CABLE = [("axon", None, 0, 1000, 1, 1000, True)]

SOMA, DENDRITE = ("soma", 0.5, 2, 47, 1.0), ("left", 0.95, 2, 7, 1.0)

# Cell, threshold in mV, duration in ms, current (section, place, from and to in ms, nA), and the
# spike times that the tests hold by (section, place).
RUNS = [
    ("y", Y, 0, 20, ("trunk", 0.05, 1, 3, 0.2), {
        ("trunk", 0.05): [2.57080], ("trunk", 0.95): [2.76554], ("left", 0.9): [2.86947],
        ("right", 0.9): [3.13293]}),
    ("tree50", TREE50, -20, 50, SOMA, {
        ("soma", 0.5): [3.28147, 15.41307, 27.10331, 38.74065],
        ("axon", 0.95): [3.68721, 15.75357, 27.39142, 39.00977],
        ("left", 0.95): [4.81946], ("right", 0.95): []}),
    ("tree50", TREE50, -20, 50, DENDRITE, {
        ("soma", 0.5): [4.97637], ("basal", 0.95): [5.27687], ("left", 0.95): [2.16838]}),
    ("rallpack3", CABLE, 0, 250, ("axon", 0.0005, 0, 1e9, 0.1), {
        ("axon", 0.0005): [1.30627, 16.00411, 30.54546, 45.07783, 59.60941, 74.14094, 88.67246,
                           103.20398, 117.73550, 132.26703, 146.79855, 161.33007, 175.86159,
                           190.39312, 204.92464, 219.45616, 233.98768, 248.51920]}),
]


def parse_args(argv):
    p = argparse.ArgumentParser(
        description="Spike times of cells with dendrites in NEURON by CVODE, beside those of "
                    "lut4go's tests.", allow_abbrev=False)
    p.add_argument("--cells", nargs="+", choices=("y", "tree50", "rallpack3"), default=["y", "tree50"],
                   help="which (default y tree50; rallpack3 takes minutes)")
    p.add_argument("--atol", type=positive_float, default=1e-9, metavar="X",
                   help="CVODE's absolute tolerance (default 1e-9)")
    p.add_argument("--tolerance", type=positive_float, default=1e-4, metavar="MS",
                   help="largest difference of a spike time in ms (default 1e-4)")
    return p.parse_args(argv)


def build(h, cell):
    made = {}
    for name, parent, at, length, diameter, compartments, active in cell:
        s = made[name] = h.Section(name=name)
        s.L, s.diam, s.nseg, s.Ra, s.cm = length, diameter, compartments, RA, 1
        if parent is not None:
            s.connect(made[parent](at), 0)
        if active:
            s.insert("hh")
            if cell is CABLE:
                for seg in s:
                    seg.hh.gl, seg.hh.el = 0.025e-3, V0
        else:
            s.insert("pas")
            for seg in s:
                seg.pas.g, seg.pas.e = LEAK, V0
    return made


def main(argv):
    a = parse_args(argv)
    emit = open_output()
    np, h = load_neuron()
    h.celsius = CELSIUS
    if hasattr(h, "usetable_hh"):
        h.usetable_hh = 0
    cvode, pc = h.CVode(), h.ParallelContext()
    cvode.active(1)
    cvode.atol(a.atol)
    cvode.rtol(0)
    pc.set_maxstep(10)
    good = True
    for name, cell, threshold, duration, current, places in RUNS:
        if name not in a.cells:
            continue
        made = build(h, cell)
        section, place, begin, end, na = current
        electrode = h.IClamp(made[section](place))
        electrode.delay, electrode.dur, electrode.amp = begin, end - begin, na
        t = h.Vector().record(h._ref_t)
        v = {p: h.Vector().record(made[p[0]](p[1])._ref_v) for p in places}
        h.finitialize(V0)
        pc.psolve(duration)
        for p, want in places.items():
            got = crossings(np, np.array(t), np.array(v[p]), threshold)
            if not np.isfinite(np.array(v[p])).all():
                raise Failure(f"NEURON: {name}: the potential is not finite")
            apart = (max((abs(x - y) for x, y in zip(got, want)), default=0.0)
                     if len(got) == len(want) else None)
            within = apart is not None and apart <= a.tolerance
            good = good and within
            emit({"cell": name, "current_at": list(current[:2]), "at": list(p),
                  "neuron_spikes_ms": [round(x, 6) for x in got], "atol": a.atol, "steps": len(t) - 1,
                  "largest_difference_ms": apart, "tolerance_ms": a.tolerance, "within": within})
        del electrode, t, v, made
    return 0 if good else EXIT_DISAGREE


if __name__ == "__main__":
    start(main)
