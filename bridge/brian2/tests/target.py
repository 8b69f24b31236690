"""Runs the package's functions under one of Brian2's targets, and saves what they computed.

    target.py numpy|cython|cpp_standalone FOLDER

test_targets.py calls it: a target is chosen once for a process.
"""

import sys

import numpy as np
from brian2 import (Network, NeuronGroup, SpikeMonitor, defaultclock, mV, ms, prefs,
                    set_device)

import wang_buzsaki
from cobahh import CELLS, CONSTANTS
from lut4go import LookupTable, lut4brian, lutinit, lutinterpol, tabulate

PLACES = np.concatenate([np.linspace(-130, 90, 4001), [np.inf, -np.inf, np.nan, 0.0, -0.0,
                                                       np.nextafter(50, 0)]])
"""In mV, on and off the tables' grids and outside them."""


def main(target: str, folder: str) -> None:
    # What same bits want: no relaxed arithmetic, no fused operation but those written.
    prefs.codegen.cpp.extra_compile_args_gcc = ["-O1", "-march=native", "-ffp-contract=off",
                                                "-std=c++11", "-w"]
    if target == "cpp_standalone":
        set_device(target, directory=f"{folder}/standalone", build_on_run=True)
    else:
        prefs.codegen.target = target
    defaultclock.dt = 0.05*ms

    coarse = LookupTable({"gate": "1/(1 + exp(-(v + 30*mV)/(9*mV)))",
                          "tau": "1*ms + 5*ms*exp(-((v + 40*mV)/(20*mV))**2)"},
                         -100*mV, 50*mV, step=1*mV)
    fine = LookupTable({"rate": "4*exp(-(v + 60*mV)/(18*mV))/ms"}, -100*mV, 50*mV,
                       tolerance=1e-8)
    lut4brian.Xmin, lut4brian.Xmax, lut4brian.dX = -100., 50., 1.
    lut4brian.tbl = wang_buzsaki.points()
    lutinit()
    places = NeuronGroup(len(PLACES), """x : 1
        v : volt
        linear : 1
        time : second
        cubic : Hz
        fifth : 1""", namespace={**coarse.functions, **fine.functions,
                                 "lutinterpol": lutinterpol})
    places.x = PLACES
    places.v = PLACES*mV
    places.run_regularly("""linear = gate(v)
        time = tau(v)
        cubic = rate(v)
        fifth = lutinterpol(x, 4)""")

    groups = {}
    for kind in ("", "exact_"):
        interneurons, cells = wang_buzsaki.FORMULAS, CELLS
        if not kind:
            interneurons = tabulate(interneurons, v=(-100*mV, 60*mV),
                                    namespace=wang_buzsaki.CONSTANTS)
            cells = tabulate(cells, v=(-100*mV, 60*mV), namespace=CONSTANTS)
        groups[f"{kind}interneurons"] = NeuronGroup(
            20, interneurons, threshold="v > 0*mV", refractory="v > 0*mV", method="euler",
            namespace=wang_buzsaki.CONSTANTS)
        groups[f"{kind}cells"] = NeuronGroup(
            20, cells, threshold="v > -20*mV", refractory=3*ms, method="exponential_euler",
            namespace=CONSTANTS)
        groups[f"{kind}interneurons"].b = "i*50"
        groups[f"{kind}cells"].ge = "i*10*nS"
    for group in groups.values():
        group.v = "-70*mV + i*0.75*mV"
        group.h = 0.9
    spikes = {name: SpikeMonitor(group) for name, group in groups.items()}
    net = Network(places, *groups.values(), *spikes.values())
    net.run(20*ms)

    def kernels(function):
        return function.implementations["numpy"].get_code(None)(np.asarray(places.v))

    np.savez(f"{folder}/result.npz",
             linear=places.linear, expected_linear=kernels(coarse["gate"]),
             time=places.time, expected_time=kernels(coarse["tau"]),
             cubic=places.cubic, expected_cubic=kernels(fine["rate"]),
             fifth=places.fifth, expected_fifth=lutinterpol(PLACES, 4),
             spikes=[spikes[name].num_spikes for name in ("interneurons", "cells")],
             exact_spikes=[spikes[f"exact_{name}"].num_spikes
                           for name in ("interneurons", "cells")],
             **{name: np.asarray(group.v) for name, group in groups.items()})


if __name__ == "__main__":
    main(*sys.argv[1:])
