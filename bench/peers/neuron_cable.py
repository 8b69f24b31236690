#!/usr/bin/python3
"""A population of cells with dendrites, all alike, stepped by NEURON.

It is cable_cells.c's population: sections with `hh` and `pas`, by default with NEURON's own
rate tables, and the order of rows that its option cache_efficient makes.  For `ptrbench
compare`, it makes one timed round for each line on standard input, and prints a JSON object
for each.  CELL names a JSON file, which `ptrbench compare` writes:

    {"sections": [{"name": ..., "parent": ..., "fraction": ..., "length_um": ...,
      "diameter_um": ..., "compartments": ..., "ra_ohm_cm": ..., "cm_uf_per_cm2": ...,
      "na": ..., "k": ..., "leak": ..., "leak_mv": ...}, ...],
     "at": [section, fraction], "current_na": ..., "start_ms": ..., "end_ms": ...,
     "detector": [section, fraction], "threshold_mv": ...}

with sections by number, -1 for the first one's parent, and densities in mS/cm2.

Needs NEURON: `apt-get install python3-neuron`, then run it with Debian's own
interpreter, /usr/bin/python3.

Exit status: 0 all rounds done, 2 bad arguments, 3 something is missing or a run
failed.
"""

import argparse
import time

from common import (add_cell_arguments, crossings, load_cell, open_output, serve, start,
                    start_v_mv)
from neuron_hh import CELSIUS, load_neuron

SECOND_ORDER = {"cn": 2, "be": 0}  # of NEURON's secondorder


class Tree:
    """One cell of a shape, with its current and its detector."""

    def __init__(self, h, shape):
        self.sections = []
        for s in shape["sections"]:
            sec = h.Section(name=s["name"])
            sec.L, sec.diam, sec.nseg = s["length_um"], s["diameter_um"], s["compartments"]
            sec.Ra, sec.cm = s["ra_ohm_cm"], s["cm_uf_per_cm2"]
            if s["parent"] >= 0:
                sec.connect(self.sections[s["parent"]](s["fraction"]))
            if s["na"] > 0 or s["k"] > 0:
                sec.insert("hh")
                for seg in sec:
                    seg.hh.gnabar, seg.hh.gkbar = s["na"] * 1e-3, s["k"] * 1e-3
                    seg.hh.gl, seg.hh.el = s["leak"] * 1e-3, s["leak_mv"]
                sec.ena, sec.ek = 50, -77
            else:
                sec.insert("pas")
                for seg in sec:
                    seg.pas.g, seg.pas.e = s["leak"] * 1e-3, s["leak_mv"]
            self.sections.append(sec)
        section, x = shape["at"]
        self.electrode = h.IClamp(self.sections[section](x))
        self.electrode.amp, self.electrode.delay = shape["current_na"], shape["start_ms"]
        self.electrode.dur = shape["end_ms"] - shape["start_ms"]
        section, x = shape["detector"]
        self.detector = self.sections[section](x)

    def set_v(self, v):
        for sec in self.sections:
            for seg in sec.allseg():
                seg.v = v

    def compartments(self):
        return sum(sec.nseg for sec in self.sections)


def set_up(h, dt, method, table=True):
    """The method, NEURON's order of rows, and whether rates come from its tables."""
    h.celsius = CELSIUS
    h.dt = dt
    h.CVode().active(0)
    h.CVode().cache_efficient(1)
    h.secondorder = SECOND_ORDER[method]
    h.usetable_hh = int(table)


def parse_args(argv):
    p = argparse.ArgumentParser(
        description="Time a population of cells with dendrites in NEURON, once for each line "
                    "on standard input.", allow_abbrev=False)
    add_cell_arguments(p)
    p.add_argument("--method", choices=sorted(SECOND_ORDER), default="cn",
                   help="Crank-Nicolson (the default) or backward Euler")
    p.add_argument("--exact", action="store_true", help="leave NEURON's rate tables off")
    return p.parse_args(argv)


def main(argv):
    a = parse_args(argv)
    emit = open_output()
    np, h = load_neuron()
    shape = load_cell(a.cell)
    cells = [Tree(h, shape) for _ in range(a.neurons)]
    counts = []
    for cell in cells:
        count = h.APCount(cell.detector)
        count.thresh = shape["threshold_mv"]
        counts.append(count)
    set_up(h, a.dt, a.method, table=not a.exact)
    pc = h.ParallelContext()
    pc.set_maxstep(10)
    v0 = start_v_mv(np, a.neurons)

    def one_pass():
        for cell, v in zip(cells, v0):
            cell.set_v(v)
        h.finitialize()  # the gates at rest where the cell starts
        began, idle = time.monotonic(), time.process_time()
        pc.psolve(a.steps * a.dt)
        wall_s, processor_s = time.monotonic() - began, time.process_time() - idle
        return (wall_s, processor_s, int(sum(c.n for c in counts)),
                float(np.mean([cell.detector.v for cell in cells])))

    # Not timed, as it records.
    t, v = h.Vector().record(h._ref_t), h.Vector().record(cells[0].detector._ref_v)
    one_pass()
    first = crossings(list(t), list(v), shape["threshold_mv"])
    del t, v
    serve(emit, a, one_pass, {"peer": "neuron", "version": h.nrnversion(0),
                              "first_spikes_ms": [round(x, 6) for x in first]})
    return 0


if __name__ == "__main__":
    start(main)
