"""tabulate: what it finds, what it leaves alone, what it says."""

import unittest

import numpy as np
from brian2 import (DimensionMismatchError, Equations, Hz, NeuronGroup, TimedArray, mV, ms,
                    prefs, run)

from lut4go import tabulate

import wang_buzsaki
from cobahh import CELLS, CONSTANTS

RANGE = (-100*mV, 60*mV)


def one(expression, **names):
    """A tabulated equation dv/dt = expression (in 1/s), and what was done to it."""
    equations = tabulate(f"dv/dt = ({expression})*volt/second : volt", v=(-10*mV, 10*mV),
                         namespace=names)
    return equations["v"].expr.code, equations.tabulation


class Parts(unittest.TestCase):
    def test_the_seeds_network_needs_no_exponential(self):
        t = tabulate(wang_buzsaki.FORMULAS, v=RANGE, namespace=wang_buzsaki.CONSTANTS).tabulation
        self.assertEqual(t.exponentials, (6, 0))
        self.assertEqual(set(t.formulas), {"v_0", "ah", "bh", "an", "bn"})
        self.assertIn("gNa", t.formulas["v_0"])  # the largest part holds gNa*minf**3

    def test_cobahh_needs_no_exponential(self):
        equations = tabulate(CELLS, v=RANGE, namespace=CONSTANTS)
        self.assertEqual(equations.tabulation.saved, 6)
        self.assertEqual(set(equations.tabulation.formulas), {
            f"{rate}_{gate}" for rate in ("alpha", "beta") for gate in "mhn"})
        self.assertEqual(equations["m"].expr.code, "alpha_m*(1-m)-beta_m*m")

    def test_errors_keep_to_the_tolerance(self):
        for tolerance in (1e-3, 1e-6):
            t = tabulate(CELLS, tolerance, v=RANGE, namespace=CONSTANTS).tabulation
            self.assertEqual(len(t.errors), 6)
            for e in t.errors:
                self.assertLessEqual(e.fraction, tolerance)
                self.assertGreater(e.largest, 0*Hz)

    def test_an_equal_part_is_tabulated_once(self):
        code, t = one("h*exp(v/mV) + exp(v/mV)*rand()", h=TimedArray([1, 2], dt=1*ms))
        self.assertEqual(len(t.formulas), 1)
        self.assertEqual(code.count("lut4go_v_0_"), 2)

    def test_what_needs_no_function_is_left_in_place(self):
        code, t = one("(3*mV - v)/mV + abs(v/mV)**3 + exp(2.0)")
        self.assertIsNone(t.table)
        self.assertIn("nothing tabulated", str(t))
        self.assertNotIn("lut4go", code)

    def test_a_power_that_is_not_whole_is_tabulated(self):
        code, t = one("(1 + v**2/(100*mV**2))**0.5")
        self.assertEqual(len(t.formulas), 1)

    def test_equations_without_derivatives_have_their_subexpressions_tabulated(self):
        t = tabulate("v : volt\nm = 1/(1 + exp(-v/(9*mV))) : 1", v=RANGE, namespace={}).tabulation
        self.assertEqual((list(t.formulas), t.exponentials), (["m"], (1, 0)))

    def test_flags_and_parameters_stay(self):
        equations = tabulate("dv/dt = exp(-v/mV)*g*mV/ms : volt (unless refractory)\n"
                             "g : 1 (constant)", v=(0*mV, 5*mV), namespace={})
        self.assertEqual(equations["v"].flags, ["unless refractory"])
        self.assertEqual(equations["g"].flags, ["constant"])


class LeftAlone(unittest.TestCase):
    def test_what_is_not_pure_is_left_and_said(self):
        signal = TimedArray([1, 2], dt=1*ms)
        for expression, part, why in (
                ("exp(v*rand()/mV)", "exp(v * rand() / mV)", "rand() is another value"),
                ("exp(v*signal(t)/mV)", "exp(v * signal(t) / mV)", "TimedArray"),
                ("poisson(v/mV)", "poisson(v / mV)", "poisson() is another value"),
                ("exp(v/width)", "exp(v / width)", "width is no constant"),
                ("exp(v/many)", "exp(v / many)", "many is no single number")):
            with self.subTest(expression):
                code, t = one(expression, signal=signal, many=np.ones(2)*mV)
                self.assertNotIn("lut4go", code)
                self.assertIn(why, t.skipped[part])
                self.assertIn(part, str(t))

    def test_a_parameter_of_each_neuron_is_left_and_said(self):
        t = tabulate("dv/dt = exp((v - vt)/mV)*volt/second : volt\nvt : volt",
                     v=RANGE, namespace={}).tabulation
        self.assertEqual(list(t.skipped.values()), ["vt is another variable"])

    def test_a_groups_own_variables_are_no_constants(self):
        for name in ("i", "t", "xi_1", "w_pre"):
            with self.subTest(name):
                _, t = one(f"exp(v*{name}/mV)", **{name: 3})
                self.assertEqual(list(t.skipped.values()), [f"{name} is another variable"])

    def test_a_step_is_left_and_said_and_the_rest_is_tabulated(self):
        code, t = one("h*int(exp(v/mV) > 1.5) + exp(v/mV)*rand()", h=2)
        self.assertEqual(len(t.formulas), 1)
        self.assertIn("a kink or a step, near", " ".join(t.skipped.values()))


class Runs(unittest.TestCase):
    def test_a_group_needs_no_namespace_for_the_curves(self):
        prefs.codegen.target = "numpy"
        tau, finals = 1*ms, []
        equations = "dv/dt = (exp(-v/(20*mV))*mV - v)/tau : volt"
        for model in (equations, tabulate(equations, v=RANGE)):
            group = NeuronGroup(2, model, method="euler", namespace={"tau": tau})
            group.v = [-60, 10]*mV
            run(5*ms)
            finals.append(np.asarray(group.v))
        np.testing.assert_allclose(finals[0], finals[1], rtol=1e-5)

    def test_several_variables_are_tabulated_one_after_the_other(self):
        equations = Equations("dv/dt = (exp(v/mV) + exp(c))*volt/second : volt\n"
                              "dc/dt = exp(-c)/second : 1")
        equations = tabulate(equations, v=(-1*mV, 1*mV))
        equations = tabulate(equations, c=(0, 1))
        self.assertEqual(equations.tabulation.exponentials, (2, 0))
        self.assertEqual(equations["v"].expr.code.count("lut4go_"), 2)


class BadInput(unittest.TestCase):
    def test_the_variable_and_its_range_are_looked_at(self):
        text = "dv/dt = exp(v/mV)*volt/second : volt"
        for error, pattern, variable in (
                (TypeError, "one variable", {}),
                (TypeError, "one variable", {"v": RANGE, "u": RANGE}),
                (TypeError, "smallest and its largest", {"v": 3*mV}),
                (ValueError, "don't define u, but v", {"u": RANGE}),
                (DimensionMismatchError, "range of v", {"v": (-1, 1)}),
                (ValueError, "not above", {"v": (1*mV, -1*mV)})):
            with self.subTest(pattern), self.assertRaisesRegex(error, pattern):
                tabulate(text, **variable)
        with self.assertRaisesRegex(ValueError, "positive number"):
            tabulate(text, tolerance=-1, v=RANGE)


if __name__ == "__main__":
    unittest.main()
