#!/usr/bin/python3
"""A population of cells, with a synapse each or none, stepped by Brian2's standalone C++.

It is what hh_cells.c steps, for `ptrbench compare`: built once, it then makes one
timed round for each line on standard input, and prints a JSON object for each.

    yes '' | head -3 | bench/peers/brian2_cells.py --model squid 512 10000 0.01 10 0.3

Needs Brian2: `apt-get install python3-brian g++`, then run it with Debian's own
interpreter, /usr/bin/python3.

Exit status: 0 all rounds done, 2 bad arguments, 3 something is missing or a run
failed.
"""

import argparse
import os
import tempfile
import time

from brian2_wb_network import CELL_FORMULAS, CELL_TABLE, PHI, curves, table_function
from common import (Failure, add_population_arguments, brian2_failure, load_brian2,
                    open_output, run_built, run_standalone, serve, set_preferences, start, start_v_mv)

V_REST = -65.0

# The cells of the network without its synapses, whose rates are the network's.
WANG_BUZSAKI = """
dv/dt = (current - gL*(v - EL) - gNa*minf**3*h*(v - ENa) - gK*n**4*(v - EK)SYNAPSE)/Cm : volt
"""
SQUID = """
dv/dt = (current - gL*(v - EL) - gNa*m**3*h*(v - ENa) - gK*n**4*(v - EK)SYNAPSE)/Cm : volt
"""
SYNAPSE = """
db/dt = -b/tau_syn : 1
"""
SQUID_FORMULAS = """
u = v/mV : 1
am = 1/exprel(-(u + 40)/10)/ms : Hz
bm = 4*exp(-(u + 65)/18)/ms : Hz
ah = 0.07*exp(-(u + 65)/20)/ms : Hz
bh = 1/(exp(-(u + 35)/10) + 1)/ms : Hz
an = 0.1/exprel(-(u + 55)/10)/ms : Hz
bn = 0.125*exp(-(u + 65)/80)/ms : Hz
dm/dt = am*(1 - m) - bm*m : 1
dh/dt = ah*(1 - h) - bh*h : 1
dn/dt = an*(1 - n) - bn*n : 1
"""
SQUID_TABLE = """
dm/dt = (sq_minf(v/mV) - m)/(sq_mtau(v/mV)*ms) : 1
dh/dt = (sq_hinf(v/mV) - h)/(sq_htau(v/mV)*ms) : 1
dn/dt = (sq_ninf(v/mV) - n)/(sq_ntau(v/mV)*ms) : 1
"""

# The network's tables end at 50 mV, where the squid's potential does not come.
V_LO, V_HI = -100, 50


def squid_curves(np):
    def exprel(x):
        at_zero = x == 0
        return np.where(at_zero, 1.0, np.expm1(x) / np.where(at_zero, 1.0, x))

    v = np.arange(V_LO, V_HI + 1, dtype=float)
    rates = {
        "m": (1 / exprel(-(v + 40) / 10), 4 * np.exp(-(v + 65) / 18)),
        "h": (0.07 * np.exp(-(v + 65) / 20), 1 / (np.exp(-(v + 35) / 10) + 1)),
        "n": (0.1 / exprel(-(v + 55) / 10), 0.125 * np.exp(-(v + 65) / 80)),
    }
    found = {}
    for gate, (a, b) in rates.items():
        found[gate + "inf"], found[gate + "tau"] = a / (a + b), 1 / (a + b)
    return found


def parse_args(argv):
    p = argparse.ArgumentParser(
        description="Time a population of cells in Brian2 (C++ standalone), once for each "
                    "line on standard input.", allow_abbrev=False)
    p.add_argument("--model", default="wang-buzsaki", choices=["wang-buzsaki", "squid"])
    p.add_argument("--table", action="store_true",
                   help="take the rate curves from lookup tables in 1 mV steps")
    p.add_argument("--synapse", action="store_true",
                   help="give each cell a synapse, whose conductance decays")
    add_population_arguments(p)
    a = p.parse_args(argv)
    a.flags, a.target, a.threads = None, "cpp_standalone", 0  # Brian2's own defaults
    return a


def describe(b2, a):
    np, cm2 = b2.np, b2.cm**2
    squid = a.model == "squid"
    na, k, leak, e_na, e_k, e_l = ((120, 36, 0.3, 50, -77, -54.3) if squid
                                   else (35, 9, 0.1, 55, -90, -65))
    names = {
        "Cm": 1 * b2.uF / cm2, "current": a.current * b2.uA / cm2, "phi": PHI,
        "gNa": na * b2.msiemens / cm2, "ENa": e_na * b2.mV,
        "gK": k * b2.msiemens / cm2, "EK": e_k * b2.mV,
        "gL": leak * b2.msiemens / cm2, "EL": e_l * b2.mV,
        "gsyn": 1e-3 * b2.msiemens / cm2, "tau_syn": 5 * b2.ms,
    }
    found = squid_curves(np) if squid else curves(np)
    if a.table:
        for name, points in found.items():
            name = ("sq_" if squid else "wb_") + name
            names[name] = table_function(b2, name, points)
        equations = SQUID + SQUID_TABLE if squid else WANG_BUZSAKI + CELL_TABLE
    else:
        equations = SQUID + SQUID_FORMULAS if squid else WANG_BUZSAKI + CELL_FORMULAS
    equations = equations.replace("SYNAPSE", " - b*gsyn*v" if a.synapse else "")
    if a.synapse:
        equations += SYNAPSE
    cells = b2.NeuronGroup(a.neurons, equations, method="euler", threshold="v > 0*mV",
                           refractory="v > 0*mV", namespace=names)
    cells.v = start_v_mv(np, a.neurons) * b2.mV
    rest = int(V_REST - V_LO)
    cells.h, cells.n = found["hinf"][rest], found["ninf"][rest]
    if squid:
        cells.m = found["minf"][rest]
    if a.synapse:
        cells.b = 100
    return cells


def main(argv):
    a = parse_args(argv)
    emit = open_output()
    b2 = load_brian2()
    with tempfile.TemporaryDirectory(prefix="brian2_cells_") as work:
        try:
            flags = set_preferences(b2, a, work)
            began = time.monotonic()
            b2.defaultclock.dt = a.dt * b2.ms
            cells = describe(b2, a)
            spikes = b2.SpikeMonitor(cells)
            net = b2.Network(cells, spikes)
            directory = os.path.join(work, "cells")
            run_standalone(b2, net, a.steps * a.dt, directory, 0, began)

            def one_pass():
                return *run_built(b2, directory), int(spikes.num_spikes), float(b2.np.mean(cells.v[:] / b2.mV))

            serve(emit, a, one_pass, {"peer": "brian2", "version": b2.__version__,
                                      "model": a.model, "synapse": a.synapse,
                                      "table": a.table,
                                      "flags": " ".join(flags)})
        except Failure:
            raise
        except Exception as e:
            raise brian2_failure(0, e)
    return 0


if __name__ == "__main__":
    start(main)
