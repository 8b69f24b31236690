"""Prints what the spikes of shortterm_test.go release by Brian2's short-term plasticity.

Brian2 2.5.1 with its NumPy code, steps of 0.125 ms. The synapses are in the
formulation of Brian2's and NeuroML's documentation: u goes back to U, and a spike
releases u*x before it changes u.
"""
import warnings

warnings.filterwarnings("ignore")
from brian2 import (NeuronGroup, SpikeGeneratorGroup, StateMonitor, Synapses,  # noqa: E402
                    defaultclock, ms, prefs, run, start_scope)

prefs.codegen.target = "numpy"
STEPS = [8, 32, 48, 200, 212, 900, 916, 940, 2500, 2520, 4000]


def releases(U, rec, facil):
    start_scope()
    defaultclock.dt = 0.125*ms
    source = SpikeGeneratorGroup(1, [0]*len(STEPS), [s*0.125 for s in STEPS]*ms)
    target = NeuronGroup(1, "s : 1")
    depression = "dx/dt = (1-x)/tau_rec : 1 (event-driven)" if rec else "x : 1"
    facilitation = "du/dt = (U-u)/tau_facil : 1 (event-driven)" if facil else "u : 1"
    synapses = Synapses(
        source, target, depression + "\n" + facilitation,
        on_pre="s += u*x" + ("\nx -= u*x" if rec else "") + ("\nu += U*(1-u)" if facil else ""),
        namespace={"U": U, "tau_rec": rec*ms, "tau_facil": facil*ms})
    synapses.connect()
    synapses.u, synapses.x = U, 1
    monitor = StateMonitor(target, "s", record=True, when="end")
    run((STEPS[-1]+2)*0.125*ms)
    s = monitor.s[0]
    return [s[k]-(s[k-1] if k else 0) for k in STEPS]


for name, parameters in {"depressing": (0.5, 800, 0), "facilitating": (0.1, 0, 1000), "both": (0.04, 130, 530)}.items():
    print(name, parameters, ", ".join("%.15g" % r for r in releases(*parameters)))
