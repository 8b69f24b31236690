"""Tests of what scripts are judged by: that it sees what is wrong."""

import random
import unittest

import numpy as np
from brian2 import Network, StateMonitor
from brian2.devices.device import RuntimeDevice, all_devices

from fuzz import mutated, script
from judge import judge
from observe import REFERENCE, Observation, Tolerance, differences, observe

SCRIPT = """
from brian2 import *
defaultclock.dt = 0.1*ms
tau = 5*ms
G = NeuronGroup(3, 'dv/dt = (1.2 + i - v)/tau : 1', threshold='v > 1', reset='v = 0', method='euler')
S = SpikeMonitor(G)
M = StateMonitor(G, 'v', record=True)
run(10*ms)
total = S.num_spikes
"""


def observation(**arrays) -> Observation:
    """What a script left that has a monitor of three spikes and one of a voltage."""
    kept = {"spikes.i": np.array([0, 1, 0]), "spikes.t": np.array([0.1, 0.1, 0.3])*1e-3,
            "spikes.count": np.array([2, 1]), "trace.t": np.arange(4)*1e-4,
            "trace.v": np.array([[-0.07, -0.06, -0.02, -0.07]]), "group.v": np.array([-0.07, -0.06])}
    return Observation("ran", arrays={**kept, **arrays}, dt=1e-4, runs=1)


class Differences(unittest.TestCase):
    def test_nothing_differs_from_itself(self):
        self.assertEqual(differences(observation(), observation()), [])

    def test_what_differs_is_named(self):
        for what, arrays in {
            "spikes.i": {"spikes.t": np.array([0.1, 0.1, 0.2])*1e-3},
            "spikes.count": {"spikes.count": np.array([1, 2])},
            "trace.v": {"trace.v": np.array([[-0.07, -0.06, -0.02, -0.0701]])},
            "trace.t": {"trace.t": np.arange(4)*1e-4 + 1e-9},
            "group.v": {"group.v": np.array([-0.07, np.nan])},
            "script.w": {"script.w": np.array(1.0)},
        }.items():
            with self.subTest(what):
                found = differences(observation(), observation(**arrays))
                self.assertEqual([text.split(":")[0] for text in found], [what])

    def test_an_upstroke_may_be_a_little_early(self):
        early = observation(**{"trace.v": np.array([[-0.07, -0.06, -0.02 + 3e-6, -0.07]])})
        self.assertEqual(differences(observation(), early, Tolerance(1e-7, 1e-4)), [])
        self.assertNotEqual(differences(observation(), early, Tolerance(1e-7, 1e-6)), [])


class Scripts(unittest.TestCase):
    def test_spikes_states_and_own_numbers_are_seen(self):
        seen = observe(SCRIPT, REFERENCE)
        self.assertEqual((seen.outcome, seen.runs), ("ran", 1), seen.text)
        self.assertEqual(seen.arrays["script.total"], len(seen.arrays["spikemonitor.i"]))
        self.assertEqual(seen.arrays["statemonitor.v"].shape, (3, 100))

    def test_a_limit_cuts_runs(self):
        seen = observe(SCRIPT, REFERENCE, limit=2e-3)
        self.assertEqual(seen.arrays["statemonitor.v"].shape, (3, 20))

    def test_a_perturbation_moves_states(self):
        seen, moved = (observe(SCRIPT.replace("run(", "G.v = 0.5\nrun("), REFERENCE, perturbation=p) for p in (0, 1e-4))
        self.assertNotEqual(differences(seen, moved), [])

    def test_a_script_that_ends_the_process_is_a_crash(self):
        self.assertEqual(observe("import os\nos._exit(3)", REFERENCE).outcome, "crash")

    def test_a_script_that_hangs_is_ended(self):
        self.assertEqual(observe("while True: pass", REFERENCE, timeout=5).outcome, "timeout")

    def test_what_brian2_does_not_run_is_invalid(self):
        self.assertEqual(judge("x", SCRIPT.replace("i - v", "i - v*ms"), device=REFERENCE).kind, "invalid")

    def test_a_device_is_judged_by_what_it_does(self):
        for does, kind, fallback in [("right", "taken", True), ("wrong", "wrong", True), ("refuse", "refused", True),
                                     ("refuse", "refused", False), ("refuse and err", "wrong", True), ("fail", "wrong",
                                                                                                       True)]:
            with self.subTest(does):
                Pretender.does = does
                verdict = judge("x", SCRIPT, device="pretender", fallback=fallback)
                self.assertEqual(verdict.kind, kind, verdict.why)


class Refused(Exception):
    """What the device of lut4go raises, as ``observe`` knows it."""

    __module__ = "lut4go.refusals"


class Pretender(RuntimeDevice):
    """A device that is right, wrong, refuses, or is wrong with fallback."""

    does = "right"

    def activate(self, build_on_run=True, fallback=False):
        self.fallback = fallback
        super().activate(build_on_run=build_on_run)

    def network_run(self, net, duration, level=0, **more):
        if self.does == "fail":
            raise ZeroDivisionError("a fault")
        if self.does.startswith("refuse") and not self.fallback:
            raise Refused("no")
        Network.run.original_function(net, duration, level=level + 1, **more)
        if self.does in ("wrong", "refuse and err"):
            next(o for o in net.objects if isinstance(o, StateMonitor)).variables["v"].get_value()[7] += 1e-6


all_devices["pretender"] = Pretender()


class Fuzz(unittest.TestCase):
    def test_a_number_stands_for_a_script(self):
        self.assertEqual(script(1, 5), script(1, 5))
        self.assertNotEqual(script(1, 5), script(1, 6))
        self.assertNotEqual(script(1, 5), script(2, 5))

    def test_a_mutation_changes_one_line(self):
        text = script(1, 3)
        for number in range(30):
            changed = mutated(text, random.Random(number))
            lines = [(a, b) for a, b in zip(text.splitlines(), changed.splitlines()) if a != b]
            self.assertLessEqual(len(lines), 1)


if __name__ == "__main__":
    unittest.main()
