#!/usr/bin/python3
"""A population of squid axon membranes without synapses, stepped by NEURON.

It is hh_cells.c's population as NEURON does it by default: one compartment with `hh`
for each cell, rates from its own tables, gates by their exact solution for a constant
potential, the potential by implicit Euler.  For `ptrbench compare`, it makes one timed
round for each line on standard input, and prints a JSON object for each.

    yes '' | head -3 | bench/peers/neuron_cells.py 512 10000 0.01 10 0.3

Needs NEURON: `apt-get install python3-neuron`, then run it with Debian's own
interpreter, /usr/bin/python3.

Exit status: 0 all rounds done, 2 bad arguments, 3 something is missing or a run
failed.
"""

import argparse
import time

from common import add_population_arguments, open_output, serve, start, start_v_mv
from neuron_hh import CELSIUS, SIZE_UM, load_neuron

V_REST = -65.0


def parse_args(argv):
    p = argparse.ArgumentParser(
        description="Time a population of squid membranes in NEURON, once for each line on "
                    "standard input.", allow_abbrev=False)
    add_population_arguments(p)
    return p.parse_args(argv)


def main(argv):
    a = parse_args(argv)
    emit = open_output()
    np, h = load_neuron()
    cells, keep, counts = [], [], []
    for i in range(a.neurons):
        soma = h.Section(name=f"soma{i}")
        soma.nseg = 1
        soma.L = soma.diam = SIZE_UM
        soma.insert("hh")
        here = soma(0.5)
        electrode = h.IClamp(here)
        # um2 to cm2 is 1e-8 and uA to nA 1e3.
        electrode.delay, electrode.dur, electrode.amp = 0, 1e9, a.current * here.area() * 1e-5
        count = h.APCount(here)
        count.thresh = 0
        cells.append(soma)
        keep.append(electrode)
        counts.append(count)
    h.celsius = CELSIUS
    h.dt = a.dt
    h.CVode().active(0)
    pc = h.ParallelContext()
    pc.set_maxstep(10)
    v0 = start_v_mv(np, a.neurons)

    def one_pass():
        h.finitialize(V_REST)  # the gates of a cell at rest
        for soma, v in zip(cells, v0):
            soma(0.5).v = v
        h.fcurrent()
        began, idle = time.monotonic(), time.process_time()
        pc.psolve(a.steps * a.dt)
        wall_s, processor_s = time.monotonic() - began, time.process_time() - idle
        return (wall_s, processor_s, int(sum(c.n for c in counts)),
                float(np.mean([soma(0.5).v for soma in cells])))

    serve(emit, a, one_pass, {"peer": "neuron", "version": h.nrnversion(0), "model": "squid"})
    return 0


if __name__ == "__main__":
    start(main)
