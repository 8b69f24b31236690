import gc
import re
import unittest
from pathlib import Path

import numpy as np
from brian2 import (Network, NeuronGroup, PoissonInput, SpikeMonitor, StateMonitor, Synapses, defaultclock, mV, ms,
                    prefs, set_device, start_scope)
from brian2.devices.device import get_device, reset_device
from brian2.units import Hz

import device_scripts
import lut4go
from lut4go.recognition.refusals import REASONS

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "brian2.md"

LEAK = "dv/dt = (-60*mV - v + I)/(10*ms) : volt\nI : volt\n"


def leak(more="", model=LEAK, **keywords):
    keywords.setdefault("method", "euler")
    keywords.setdefault("threshold", "v > -50*mV")
    return NeuronGroup(3, model + more, name="cells", **keywords)


def connected(*, model="", **statements):
    group = leak("dg/dt = -g/(5*ms) : 1\nw : 1", model=LEAK.replace("+ I", "+ I - g*v"), reset="v = -60*mV")
    synapses = Synapses(group, group, model, name="links", **statements)
    synapses.connect()
    return group, synapses


def noisy_heun():
    return leak(model="dv/dt = (-60*mV - v)/(10*ms) + 1*mV*xi*ms**-0.5 : volt", method="heun")


def with_clock():
    group = leak()
    other = NeuronGroup(1, "dv/dt = -v/ms : volt", method="euler", dt=0.03*ms, name="other")
    return group, other


def resetting(code):
    return lambda: leak("dw/dt = -w/(9*ms) : 1\nvt : volt", reset=code)


def custom_event():
    group = leak(events={"low": "v < -70*mV"})
    group.run_on_event("low", "v = -60*mV")
    return group


def different(group, **values):
    for name, value in values.items():
        setattr(group, name, value)
    return group


CASES = [
    # what it is, objects, kind of reason, object and part of the equation or detail
    ("a method that the engine has not", lambda: leak(method="heun"), "method", "cells", "heun"),
    ("no differential equation", lambda: NeuronGroup(2, "v : volt", threshold="v > 0*mV", name="cells"), "source",
     "cells", ""),
    ("a variable within a function of v", lambda: leak("dm/dt = (1/(1 + exp(-v/mV)) - m)/ms : 1",
                                                       model=LEAK.replace("+ I", "+ I + exp(m*v/(9*mV))*mV")),
     "voltage-polynomial", "cells", "m in exp"),
    ("a parameter of each cell within a function of v", lambda: different(leak("k : volt", model=LEAK.replace(
        "+ I", "+ I + exp(v/k)*mV")), k=[1, 2, 3]*mV), "voltage-per-cell", "cells", "k in exp"),
    ("v in a polynomial by exponential_euler", lambda: leak(model="dv/dt = (v**2/mV - v)/ms : volt",
                                                            method="exponential_euler"),
     "voltage-linear", "cells", "dv/dt"),
    ("synaptic variables that multiply each other", lambda: connected_receptors(), "receptor-use", "cells", "g"),
    ("a gate that is not linear", lambda: leak("dw/dt = -w**3/ms : 1", model=LEAK.replace("+ I", "+ I + w*mV")),
     "gate-nonlinear", "cells", "dw/dt"),
    ("a gate that only looks linear where its cells are", lambda: leak("dw/dt = -w/ms - 20*int(w > 0.3)/ms : 1",
     model=LEAK.replace("+ I", "+ I + w*mV")), "gate-nonlinear", "cells", "dw/dt"),
    ("variables that depend on each other", lambda: leak("du/dt = (w - u)/ms : 1\ndw/dt = (u - w*v/mV)/ms : 1",
     model=LEAK.replace("+ I", "+ I + w*mV")), "gate-coupled", "cells", "/dt"),
    ("multiplicative noise", lambda: leak(model="dv/dt = -v/ms + v*xi*ms**-0.5 : volt", method="euler"),
     "noise-multiplicative", "cells", "xi"),
    ("noise by another method", noisy_heun, "method", "cells", "heun"),
    ("time within a step of rk4", lambda: leak(model="dv/dt = (sin(t/ms)*mV - v)/ms : volt", method="rk4"),
     "time-method", "cells", "dv/dt"),
    ("a gate that is held", lambda: leak("dw/dt = (1/(1 + exp(-v/mV)) - w)/ms : 1 (unless refractory)",
                                         refractory=2*ms), "flag", "cells", "dw/dt"),
    ("a threshold of another variable", lambda: leak("dw/dt = (1 - w)/ms : 1", threshold="w > 0.5"), "threshold",
     "cells", "w > 0.5"),
    ("a threshold of each cell", lambda: different(leak("vt : volt", threshold="v > vt"), vt=[1, 2, 3]*mV),
     "threshold", "cells", "vt"),
    ("a refractory condition of its own", lambda: leak(refractory="v > -55*mV"), "refractory", "cells", "v > -55*mV"),
    ("a reset to a state", resetting("v = v*0.5"), "reset", "cells", "v = v * 0.5"),
    ("a random reset", resetting("v = -60*mV + rand()*mV"), "reset", "cells", "rand"),
    ("a reset of a parameter", resetting("vt += 1*mV"), "reset", "cells", "vt"),
    ("a custom event", custom_event, "event", "cells", "low"),
    ("synapses that read what is reset", lambda: connected(on_pre="g += 0.1*v_post/mV"), "pathway", "links",
     "v is read"),
    ("synapses that set a parameter", lambda: connected_parameter(), "pathway", "links", "I"),
    ("an input whose weight changes", lambda: with_input(), "input", "poissoninput", "weight"),
    ("a spike monitor of v", lambda: [g := leak(), SpikeMonitor(g, "v", name="spikes")], "monitor", "spikes", "v"),
    ("a state monitor within the step",
     lambda: [g := leak(), StateMonitor(g, "v", True, when="thresholds", name="states")],
     "monitor", "states", "thresholds"),
    ("an operation within the step", lambda: operating(), "slot", "cells_run_regularly", "synapses"),
    ("a clock beside the network's", with_clock, "clock", "other", "0.03 ms"),
    ("a function of v with a step", lambda: leak("dw/dt = (int(v > -55.5*mV) - w)/ms : 1",
                                                 model=LEAK.replace("+ I", "+ I + w*mV")), "curve", "cells", "w"),
    ("a group of which a part is switched off", lambda: switched_off(), "object", "cells", "switched off"),
    ("single precision", lambda: leak(dtype=np.float32), "precision", "cells", "v"),
]


def connected_receptors():
    group = leak("dg/dt = -g/ms : 1\ndf/dt = -f/ms : 1", model=LEAK.replace("+ I", "+ I - f*g*v"))
    synapses = Synapses(group, group, on_pre="g += 1; f += 1", name="links")
    synapses.connect()
    return group, synapses


def connected_parameter():
    group = leak()
    synapses = Synapses(group, group, on_pre="I_post += 1*mV", name="links")
    synapses.connect()
    return group, synapses


def with_input():
    group = leak("dg/dt = -g/ms : 1", model=LEAK.replace("+ I", "+ I - g*v"))
    return group, PoissonInput(group, "g", 10, 10*Hz, "0.1*int(t > 1*ms)")


def switched_off():
    group = leak(reset="v = -60*mV")
    group.resetter["spike"].active = False
    return group


def operating():
    group = leak()
    return group, group.run_regularly("v += 1*mV", when="synapses")


class Refusals(unittest.TestCase):
    def setUp(self):
        gc.collect()
        start_scope()
        prefs.codegen.target = "numpy"
        set_device("lut4go")
        defaultclock.dt = 0.1*ms

    def tearDown(self):
        reset_device()

    def test_name_object_equation_and_reason(self):
        for what, make, kind, name, part in CASES:
            with self.subTest(what):
                gc.collect()
                made = make()
                objects = list(made) if isinstance(made, (tuple, list)) else [made]
                net = Network(*objects)
                with self.assertRaises(lut4go.Refused) as why:
                    net.run(1*ms, namespace={})
                found = [r for r in why.exception.refusals if r.kind == kind and r.object.startswith(name)]
                self.assertTrue(found, why.exception)
                self.assertIn(part, str(found[0]))
                self.assertIn(f"[{kind}]", str(why.exception))
                self.assertEqual(float(net.t), 0.0)
                del made, objects, net

    def test_are_all_in_the_document(self):
        rows = dict(re.findall(r"^\| `([a-z-]+)` \| (.*) \|$", DOCUMENT.read_text(), re.M))
        self.assertEqual({k: v for k, v in rows.items() if k in REASONS}, REASONS)


class Fallback(unittest.TestCase):
    def tearDown(self):
        reset_device()

    def simulated(self, name, **options):
        """A run that the engine takes, one that it refuses, and a third one."""
        gc.collect()
        start_scope()
        prefs.codegen.target = "numpy"
        set_device(name, **options)
        defaultclock.dt = 0.1*ms
        np.random.seed(5)
        group = device_scripts.cells()
        synapses = Synapses(group, group, "w : siemens", on_pre="ge += w")
        synapses.connect(p=0.5)
        synapses.w, synapses.delay = "rand()*10*nS", "rand()*5*ms"
        spikes, states = SpikeMonitor(group), StateMonitor(group, "v", record=True)
        net = Network(group, synapses, spikes, states)
        net.run(8*ms)
        odd = NeuronGroup(2, "dv/dt = -v*v/ms : 1", threshold="v > 0.5 and v < 0.7", reset="v = rand()", method="heun")
        link = Synapses(group, odd, on_pre="v_post += 0.3")
        link.connect()
        net.add(odd, link)
        net.run(7*ms)
        refused = getattr(get_device(), "refused", None)
        net.remove(odd, link)
        net.run(8*ms)
        return refused, (np.array(spikes.i), np.array(spikes.t_)), np.array(states.v_)

    def test_in_the_middle_goes_on_with_the_spikes_under_way(self):
        _, spikes, states = self.simulated("runtime")
        refused, mine, got = self.simulated("lut4go", fallback=True)
        self.assertIn("neurongroup", str(refused))
        self.assertTrue(all(np.array_equal(a, b) for a, b in zip(spikes, mine)))
        self.assertLess(np.max(np.abs(states - got)), 1e-8)

    def test_gives_the_bits_of_brian2(self):
        def run(name, **options):
            gc.collect()
            start_scope()
            prefs.codegen.target = "numpy"
            set_device(name, **options)
            defaultclock.dt = 0.1*ms
            np.random.seed(5)
            group = leak(method="heun", reset="v = -70*mV + rand()*mV")
            group.I = "(9 + 2*i)*mV"
            states = StateMonitor(group, "v", record=True)
            Network(group, states).run(20*ms)
            return np.array(states.v_)
        self.assertTrue(np.array_equal(run("runtime"), run("lut4go", fallback=True)))


if __name__ == "__main__":
    unittest.main()
