"""LookupTable: its values, units, errors and reports."""

import os
import threading
import unittest

import numpy as np
from brian2 import DimensionMismatchError, Hz, exp, mV, ms, second, volt

from lut4go import LookupTable, backend, use
from lut4go._native import NativeTable

GATE = "1/(1 + exp(-(v + 30*mV)/(9*mV)))"


def gate(v):
    return 1/(1 + np.exp(-(v + 0.03)/0.009))


class Values(unittest.TestCase):
    def test_grid_points_are_on_the_curve(self):
        table = LookupTable({"gate": GATE}, -100*mV, 50*mV, step=10*mV)
        v = np.arange(-100, 51, 10)*mV
        np.testing.assert_allclose(table["gate"](v), gate(np.asarray(v)), rtol=1e-12)

    def test_beyond_the_range_the_ends_hold_and_nan_stays(self):
        table = LookupTable({"gate": GATE}, -100*mV, 50*mV, step=10*mV)
        y = table["gate"](np.array([-1, -np.inf, 1, np.inf, np.nan])*volt)
        np.testing.assert_allclose(y, [gate(-0.1)]*2 + [gate(0.05)]*2 + [np.nan], rtol=1e-12)

    def test_all_forms_of_a_formula_give_the_same_table(self):
        step, v = 5*mV, np.linspace(-100, 50, 31)*mV
        forms = [GATE, lambda v: 1/(1 + exp(-(v + 30*mV)/(9*mV))), gate(np.asarray(v))]
        tables = [LookupTable({"gate": f}, -100*mV, 50*mV, step=step) for f in forms]
        x = np.linspace(-100, 50, 1001)*mV
        for table in tables[1:]:
            np.testing.assert_allclose(table["gate"](x), tables[0]["gate"](x), rtol=1e-12)

    def test_a_tolerance_is_kept_to(self):
        for order in (None, "linear", "cubic"):
            with self.subTest(order=order):
                table = LookupTable({"gate": GATE}, -100*mV, 50*mV, tolerance=1e-5, order=order)
                self.assertIn(order, (None, table.order))
                x = np.linspace(-0.1, 0.05, 5001)
                self.assertLess(np.abs(table["gate"](x*volt) - gate(x)).max(), 1e-5)

    def test_a_removable_singularity_is_filled(self):
        table = LookupTable({"rate": "(v/mV)/(exp(v/mV) - 1)*Hz"}, -5*mV, 5*mV, step=1*mV)
        self.assertAlmostEqual(float(table["rate"](0*mV)/Hz), 1, places=9)

    def test_any_variable_and_unit_will_do(self):
        table = LookupTable({"square": "time**2"}, 0*ms, 4*ms, step=1*ms, variable="time")
        self.assertAlmostEqual(float(table["square"](3*ms)/second**2), 9e-6)

    def test_float32_stays_float32(self):
        table = LookupTable({"gate": GATE}, -100*mV, 50*mV, step=1*mV)
        evaluate = table["gate"].implementations["numpy"].get_code(None)
        y = evaluate(np.array([-0.03], dtype=np.float32))
        self.assertEqual(y.dtype, np.float32)
        self.assertAlmostEqual(float(y[0]), 0.5, places=5)

    def test_every_backend_gives_the_same_bits(self):
        table = LookupTable({"gate": GATE}, -100*mV, 50*mV, step=1*mV, order="cubic")
        x = np.linspace(-120, 70, 3001)*mV
        chosen, fast = backend(), table["gate"](x)
        self.addCleanup(use, "")
        use("purego")
        self.assertEqual(backend(), "purego")
        np.testing.assert_array_equal(table["gate"](x), fast, err_msg=f"purego and {chosen}")

    def test_threads_evaluate_one_table(self):
        table = LookupTable({"gate": GATE}, -100*mV, 50*mV, step=1*mV)
        evaluate = table["gate"].implementations["numpy"].get_code(None)
        x = np.linspace(-0.12, 0.07, 20_011)
        want, wrong = evaluate(x), []

        def work():
            for _ in range(20):
                if not np.array_equal(evaluate(x), want):
                    wrong.append(1)

        threads = [threading.Thread(target=work) for _ in range(4)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        self.assertEqual(wrong, [])

    def test_a_forked_process_gets_an_error_and_does_not_hang(self):
        table = LookupTable({"gate": GATE}, -100*mV, 50*mV, step=1*mV)
        child = os.fork()
        if child == 0:
            try:
                table["gate"](0*mV)
            except RuntimeError as e:
                os._exit(0 if "spawn" in str(e) else 2)
            os._exit(1)
        self.assertEqual(os.waitpid(child, 0)[1], 0)


class Reports(unittest.TestCase):
    def test_the_error_is_that_of_a_dense_comparison(self):
        table = LookupTable({"gate": GATE, "tau": lambda v: 5*ms*exp(-v/(40*mV))},
                            -100*mV, 50*mV, step=1*mV)
        x = np.linspace(-0.1, 0.05, 30_001)
        gate_error, tau_error = table.report()
        seen = np.abs(table["gate"](x*volt) - gate(x)).max()
        self.assertLess(seen, float(gate_error.bound))
        self.assertAlmostEqual(seen, float(gate_error.largest), delta=seen/50)
        self.assertTrue(gate_error.smooth)
        self.assertAlmostEqual(tau_error.largest/ms, 5*np.exp(2.4875)*(1/40)**2/8, delta=1e-5)
        self.assertIn("tau: error at most", str(tau_error))

    def test_points_have_nothing_to_compare_with(self):
        table = LookupTable({"a": np.arange(3.)}, 0*mV, 2*mV, step=1*mV)
        with self.assertRaisesRegex(ValueError, "no functions"):
            table.report()


class BadInput(unittest.TestCase):
    def refuses(self, pattern, *args, error=ValueError, **kwargs):
        with self.assertRaisesRegex(error, pattern):
            LookupTable(*args, **kwargs)

    def test_units_must_match(self):
        self.refuses("vmax", {"g": GATE}, -100*mV, 50*ms, step=1*mV, error=DimensionMismatchError)
        self.refuses("step", {"g": GATE}, -100*mV, 50*mV, step=1, error=DimensionMismatchError)
        self.refuses("", {"g": "exp(v)"}, -100*mV, 50*mV, step=1*mV, error=DimensionMismatchError)
        table = LookupTable({"g": GATE}, -100*mV, 50*mV, step=1*mV)
        with self.assertRaises(DimensionMismatchError):
            table["g"](3*ms)

    def test_the_range_and_step_are_looked_at(self):
        self.refuses("Min 0.05 is not below", {"g": GATE}, 50*mV, -100*mV, step=1*mV)
        self.refuses("whole number", {"g": GATE}, -100*mV, 50*mV, step=7*mV)
        self.refuses("Step 0", {"g": GATE}, -100*mV, 50*mV, step=0*mV)
        self.refuses("either step or tolerance", {"g": GATE}, -100*mV, 50*mV)
        self.refuses("cubic", {"g": GATE}, -100*mV, 50*mV, step=1*mV, order="quintic")
        self.refuses("positive number", {"g": GATE}, -100*mV, 50*mV, tolerance=0)

    def test_a_curve_that_is_not_finite_is_named(self):
        self.refuses('curve "pole"', {"g": GATE, "pole": "mV/v"}, -100*mV, 50*mV, step=1*mV)
        self.refuses('curve "a" is NaN at 1', {"a": np.array([0, np.nan, 1])}, 0, 2, step=1)

    def test_points_must_be_as_many_as_the_grid_has(self):
        self.refuses('"a" has 3 points', {"a": np.arange(3.)}, 0*mV, 5*mV, step=1*mV)
        self.refuses("'b' has the shape", {"a": np.arange(3.), "b": np.arange(4.)}, 0, 2, step=1)
        self.refuses("want a step", {"a": np.arange(3.)}, 0*mV, 2*mV, tolerance=1e-3)

    def test_names_must_be_known_and_functions_pure(self):
        self.refuses("unheard is not defined", {"g": "v/unheard"}, -1*mV, 1*mV, step=1*mV)
        self.refuses("rand is not a function", {"g": "rand()*v"}, -1*mV, 1*mV, step=1*mV)

    def test_what_a_python_curve_raises_comes_through(self):
        def broken(v):
            if v > 0*mV:
                raise ZeroDivisionError("on purpose")
            return 1

        self.refuses("on purpose", {"g": broken}, -1*mV, 1*mV, step=1*mV,
                     error=ZeroDivisionError)

    def test_a_curve_that_the_table_does_not_have_is_an_error(self):
        table = NativeTable.sample("linear", (0, 2, 1), ["square"], [lambda x: x*x])
        with self.assertRaisesRegex(ValueError, "curves 1 to 1, the table has 1"):
            table.evaluate(1, np.zeros(3))


if __name__ == "__main__":
    unittest.main()
