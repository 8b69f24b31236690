import gc
import unittest

import numpy as np
from brian2 import (NeuronGroup, PopulationRateMonitor, SpikeMonitor, StateMonitor, Synapses, defaultclock,
                    device, ms, mV, prefs, set_device, start_scope)
from brian2.devices.device import reset_device

import device_scripts
import lut4go  # which registers the device


def run(script, name, **options):
    """What a script computed on a device, by what it is."""
    gc.collect()  # so that names are the same, which decide orders in Brian2
    start_scope()
    prefs.codegen.target = "numpy"
    set_device(name, **options)
    try:
        defaultclock.dt = 0.1*ms
        np.random.seed(3)
        objects = script()
        return {k: observed(o) for k, o in objects.items()}
    finally:
        reset_device()


def observed(o):
    if isinstance(o, SpikeMonitor):
        return "exactly", [np.array(o.i), np.array(o.t_), np.array(o.count)]
    if isinstance(o, PopulationRateMonitor):
        return "exactly", [np.array(o.t_), np.array(o.rate_)]
    if isinstance(o, StateMonitor):
        return "nearly", [np.array(o.t_), *(np.array(getattr(o, v + "_")) for v in sorted(o.record_variables))]
    if isinstance(o, (NeuronGroup, Synapses)):
        names = sorted(n for n in o.variables if not n.startswith("_") and o.variables[n].array
                       and n in o.equations.names)
        return "nearly", [np.array(o.state(n, use_units=False), float) for n in names]
    return "exactly", [np.array(float(o.t))] if hasattr(o, "schedule") else []


class EveryScript(unittest.TestCase):
    def assertAlike(self, want, got):
        for name, (how, arrays) in want.items():
            for k, (a, b) in enumerate(zip(arrays, got[name][1])):
                self.assertEqual(a.shape, b.shape, f"{name} {k}")
                if how == "exactly":
                    self.assertTrue(np.array_equal(a, b), f"{name} {k}: {a} and {b}")
                elif a.size:
                    # 1e-5 mV of some tens of mV, and as much of other variables.
                    off = np.max(np.abs(a - b))/(np.max(np.abs(a)) + 1e-300)
                    self.assertLess(off, 2e-7, f"{name} {k}")

    def test_has_the_spikes_and_states_of_brian2(self):
        for script in device_scripts.ALL:
            with self.subTest(script.__name__):
                self.assertAlike(run(script, "runtime"), run(script, "lut4go"))

    def test_has_them_without_tables(self):
        for script in (device_scripts.euler, device_scripts.magnesium_block_and_instantaneous_gates):
            with self.subTest(script.__name__):
                self.assertAlike(run(script, "runtime"), run(script, "lut4go", table="exact"))

    def test_wrong_options_are_named_at_once(self):
        for message, options in (
                ("table is 'exactly', want", {"table": "exactly"}),
                ("precision is 16 and", {"precision": 16}),
                ("precision is 4294967360, want .* to 2147483647", {"precision": 2**32 + 64}),
                ("threads is 1.5, want a whole number", {"threads": 1.5}),
                ("threads -1, want .* 0 or more", {"threads": -1}),
                ("fallback is 'no', want True or False", {"fallback": "no"})):
            with self.subTest(message), self.assertRaisesRegex(ValueError, message):
                try:
                    set_device("lut4go", **options)
                finally:
                    reset_device()


class Units(unittest.TestCase):
    def test_numbers_with_units_are_not_taken_for_mv_and_ms(self):
        for message, call in (
                (r"dt is 100. \* usecond, with a unit", lambda: lut4go.Network(0.1*ms)),
                (r"V0 is -65. \* mvolt, with a unit", lambda: lut4go.Model(V0=-65*mV)),
                ("samples is .* with a unit", lambda: lut4go.Samples([1, 2]*mV, 0, 1))):
            with self.subTest(message), self.assertRaisesRegex(lut4go.NetworkError, message):
                call()
        self.assertEqual(lut4go.Network(0.1*ms/ms).dt, 0.1)


if __name__ == "__main__":
    unittest.main()
