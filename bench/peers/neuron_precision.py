#!/usr/bin/python3
"""What exact spikes of a cell with dendrites cost in NEURON.

For `ptrbench precision`: for each line on standard input, a JSON object with `method` (cn, be
or cvode), `dt_ms` or, of CVODE, `tolerance` (absolute, in mV and of gates), and `table`
(whether rates come from NEURON's tables), it runs one cell for DURATION_MS and prints a JSON
object: `spikes_ms`, on the cubic through the four nearest steps, and `wall_s`, what a second
of biological time costs NEURONS cells. By a fixed step these are stepped together, for as long
as it takes to time them, with a current that does not end; by CVODE one cell is, for the
whole duration, as each would have steps of its own. CELL is neuron_cable.py's.

Needs NEURON: `apt-get install python3-neuron`, then run it with Debian's own
interpreter, /usr/bin/python3.

Exit status: 0 done, 2 bad arguments, 3 something is missing or a run failed.
"""

import argparse
import json
import sys
import time

from common import (Failure, load_cell, open_output, positive_float, start, start_v_mv, whole)
from neuron_cable import Tree, set_up
from neuron_hh import Cell, load_neuron

V0_MV = -65.0
# The least of so many, each of so many steps of all compartments, is the cost of a step.
PASSES, WORK = 3, 400_000


def parse_args(argv):
    p = argparse.ArgumentParser(
        description="Run a cell with dendrites in NEURON, once for each line on standard "
                    "input.", allow_abbrev=False)
    p.add_argument("cell", metavar="CELL", help="JSON file of the cell")
    p.add_argument("neurons", type=whole(1, 10**6, "in 1..1000000"), metavar="NEURONS")
    p.add_argument("duration", type=positive_float, metavar="DURATION_MS")
    return p.parse_args(argv)


class Precision:
    def __init__(self, np, h, shape, neurons, duration):
        self.np, self.h, self.shape = np, h, shape
        self.neurons, self.duration = neurons, duration
        self.pc = h.ParallelContext()
        self.costs = {}

    def prepare(self, run):
        h = self.h
        cvode = h.CVode()
        if run["method"] == "cvode":
            set_up(h, 0.025, "cn", run["table"])
            cvode.active(1)
            cvode.atol(run["tolerance"])
            cvode.rtol(0)
        else:
            set_up(h, run["dt_ms"], run["method"], run["table"])
        self.pc.set_maxstep(10)

    def spikes(self, run):
        h, np = self.h, self.np
        cell = Tree(h, self.shape)
        t, v = h.Vector().record(h._ref_t), h.Vector().record(cell.detector._ref_v)
        self.prepare(run)
        h.finitialize(V0_MV)
        self.pc.psolve(self.duration)
        t, v = np.array(t), np.array(v)
        if not np.isfinite(v).all():
            raise Failure(f"NEURON: {run}: the potential is not finite")
        times = Cell.crossings(self, t, v - self.shape["threshold_mv"])
        del cell
        return [float(x) for x in times]

    def timed(self, run, duration, cells):
        self.prepare(run)
        h = self.h
        for cell, v in zip(cells, start_v_mv(self.np, len(cells))):
            cell.set_v(v if len(cells) > 1 else V0_MV)
        h.finitialize()
        began = time.monotonic()
        self.pc.psolve(duration)
        return time.monotonic() - began

    def wall_s(self, run):
        """For a second of biological time of all cells."""
        if run["method"] == "cvode":
            cells = [Tree(self.h, self.shape)]
            took = min(self.timed(run, self.duration, cells) for _ in range(PASSES))
            del cells
            return took * 1000 / self.duration * self.neurons
        # A step costs the same however long it is.
        key = run["method"], run["table"]
        if key not in self.costs:
            cells = [Tree(self.h, self.shape | {"start_ms": 0, "end_ms": 1e9}) for _ in range(self.neurons)]
            steps = max(20, WORK // (self.neurons * cells[0].compartments()))
            self.costs[key] = min(self.timed(run, steps * run["dt_ms"], cells) for _ in range(PASSES)) / steps
            del cells
        return self.costs[key] * 1000 / run["dt_ms"]


def main(argv):
    a = parse_args(argv)
    emit = open_output()
    np, h = load_neuron()
    p = Precision(np, h, load_cell(a.cell), a.neurons, a.duration)
    emit({"ready": True, "version": h.nrnversion(0)})
    for line in sys.stdin:
        run = json.loads(line)
        emit({"spikes_ms": p.spikes(run), "wall_s": p.wall_s(run)})
    return 0


if __name__ == "__main__":
    start(main)
