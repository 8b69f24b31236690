"""Prints where the weights of stdp_test.go go by Brian2's spike-timing-dependent plasticity.

Brian2 2.5.1 with its NumPy code, steps of 0.125 ms. One synapse with a delay of 5 steps;
in one step Brian2 has the pathway of arrivals go before that of the target's spikes.
"""
import warnings

warnings.filterwarnings("ignore")
from brian2 import (NeuronGroup, SpikeGeneratorGroup, Synapses, defaultclock, ms,  # noqa: E402
                    prefs, run, start_scope)

prefs.codegen.target = "numpy"
PRE = [8, 32, 48, 200, 212, 300, 500, 516, 540, 700, 900, 960]
POST = [13, 30, 60, 72, 190, 217, 230, 305, 330, 480, 530, 545, 720, 740, 890, 980]


def weight(a_plus, a_minus, tau_plus, tau_minus, mu_plus, mu_minus, lo, hi, nearest):
    start_scope()
    defaultclock.dt = 0.125*ms
    pre = SpikeGeneratorGroup(1, [0]*len(PRE), [s*0.125 for s in PRE]*ms)
    post = SpikeGeneratorGroup(1, [0]*len(POST), [s*0.125 for s in POST]*ms)
    up = "= 1" if nearest else "+= 1"
    s = Synapses(
        pre, post,
        """w : 1
        dx/dt = -x/tau_plus : 1 (event-driven)
        dy/dt = -y/tau_minus : 1 (event-driven)""",
        on_pre="x %s\nw = clip(w - a_minus*(hi-lo)*((w-lo)/(hi-lo))**mu_minus*y, lo, hi)" % up,
        on_post="y %s\nw = clip(w + a_plus*(hi-lo)*((hi-w)/(hi-lo))**mu_plus*x, lo, hi)" % up,
        delay={"pre": 5*0.125*ms},
        namespace={"a_plus": a_plus, "a_minus": a_minus, "tau_plus": tau_plus*ms, "tau_minus": tau_minus*ms,
                   "mu_plus": mu_plus, "mu_minus": mu_minus, "lo": lo, "hi": hi})
    s.connect()
    s.w = 0.5
    run(1000*0.125*ms)
    return s.w[0]


for name, parameters in {
    "additive": (0.01, 0.0105, 20, 20, 0, 0, 0, 1, False),
    "additive, nearest": (0.01, 0.0105, 20, 20, 0, 0, 0, 1, True),
    "multiplicative": (0.05, 0.06, 17, 34, 1, 1, 0.2, 0.9, False),
    "van Rossum": (0.02, 0.03, 20, 25, 0, 1, 0, 2, False),
    "powers": (0.03, 0.04, 15, 30, 0.4, 0.4, -0.5, 1, False),
    "powers, nearest": (0.03, 0.04, 15, 30, 0.4, 0.4, -0.5, 1, True),
    "at its bound": (0.3, 0.01, 20, 20, 0, 0, 0, 1, False),
}.items():
    print(name, parameters, "%.15g" % weight(*parameters))
