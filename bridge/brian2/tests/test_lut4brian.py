"""lut4brian's names and values, without its faults."""

import unittest

import numpy as np
from brian2 import NeuronGroup, StateMonitor, mV, ms, prefs, run

from lut4go import lut4brian, lutinit, lutinterpol

import wang_buzsaki


def reference(x, xmin, xmax, dx, curve):
    """lut4brian's formula, for finite x that are not rounded up to the last point."""
    if x >= xmax:
        return curve[-1]
    if x <= xmin:
        return curve[0]
    u = (x - xmin)/dx
    i = int(u)
    return curve[i] + (curve[i + 1] - curve[i])*(u - i)


def settings(xmin, xmax, dx, tbl):
    lut4brian.Xmin, lut4brian.Xmax, lut4brian.dX, lut4brian.tbl = xmin, xmax, dx, tbl


class Interpolation(unittest.TestCase):
    def test_values_are_those_of_the_formula(self):
        rng = np.random.default_rng(1)
        for xmin, xmax, dx in ((-100., 50., 1.), (-10., 10., 0.1), (0., 1., 1/3)):
            with self.subTest(dX=dx):
                n = round((xmax - xmin)/dx) + 1
                tbl = rng.normal(size=(3, n))
                settings(xmin, xmax, dx, tbl)
                lutinit()
                x = rng.uniform(xmin - 1, xmax + 1, 5000)
                for c in range(3):
                    want = [reference(v, xmin, xmax, dx, tbl[c]) for v in x]
                    np.testing.assert_array_equal(lutinterpol(x, c), want)

    def test_the_faults_are_gone(self):
        tbl = np.arange(201.)[np.newaxis]
        settings(-10., 10., 0.1, tbl)
        below = np.nextafter(10, 0)
        self.assertEqual((below + 10)/0.1, 200)  # where lut4brian reads past the end
        np.testing.assert_array_equal(lutinterpol(np.array([np.nan, below]), 0), [np.nan, 200])

    def test_each_neuron_may_have_a_curve_of_its_own(self):
        settings(0., 1., 1., np.array([[0., 1.], [5., 6.]]))
        np.testing.assert_array_equal(
            lutinterpol(np.array([0.5, 0.25, 1]), np.array([0, 1, 1])), [0.5, 5.25, 6])

    def test_a_single_number_gives_one(self):
        settings(0., 1., 1., np.array([[0., 1.]]))
        self.assertEqual(lutinterpol(0.5, 0), 0.5)

    def test_the_table_may_be_deleted_after_lutinit(self):
        settings(0., 1., 1., np.array([[0., 1.]]))
        lutinit()
        del lut4brian.tbl
        self.addCleanup(setattr, lut4brian, "tbl", None)
        self.assertEqual(lutinterpol(0.5, 0), 0.5)

    def test_a_new_table_is_taken_without_lutinit(self):
        for values in ([0., 1.], [2., 3.]):
            settings(0., 1., 1., np.array([values]))
            self.assertEqual(lutinterpol(0.5, 0), values[0] + 0.5)


class Usage(unittest.TestCase):
    def test_a_script_needs_another_import_only(self):
        names = {}
        exec("from brian2 import *\nfrom lut4go import *\n"
             "lut4brian.Xmin, lut4brian.Xmax, lut4brian.dX = -100., 50., 1.\n"
             "lut4brian.tbl = array([linspace(0, 150, 151)])\n"
             "lutinit()\n"
             "y = lutinterpol(array([-100., 0.5, 60.]), 0)\n", names)
        np.testing.assert_array_equal(names["y"], [0, 100.5, 150])

    def test_equations_look_curves_up(self):
        prefs.codegen.target = "numpy"
        settings(-100., 50., 1., wang_buzsaki.points())
        group = NeuronGroup(3, "v : volt\nminf = lutinterpol(v/mV, 0) : 1")
        group.v = [-100, -40.5, 50]*mV
        monitor = StateMonitor(group, "minf", record=True)
        run(0.1*ms, namespace={"lutinterpol": lutinterpol})
        want = [reference(v, -100., 50., 1., lut4brian.tbl[0]) for v in (-100, -40.5, 50)]
        np.testing.assert_allclose(monitor.minf[:, 0], want, rtol=1e-13)


class BadInput(unittest.TestCase):
    def refuses(self, pattern):
        with self.assertRaisesRegex(ValueError, pattern):
            lutinit()

    def test_a_table_that_is_not_set_is_named(self):
        settings(None, 1., 1., None)
        self.refuses("lut4brian.Xmin and lut4brian.tbl not set")

    def test_wrong_shapes_are_refused(self):
        settings(0., 2., 1., np.zeros(3))
        self.refuses(r"shape \(3,\), want \(curves, points\)")
        settings(0., 2., 1., np.zeros((2, 4)))
        self.refuses("has 4 points, the grid .* has 3")

    def test_values_that_are_not_finite_are_refused(self):
        settings(0., 2., 1., np.array([[0, 1, 2.], [0, np.inf, 0]]))
        self.refuses('curve "1" is \\+Inf at 1')
        settings(0., np.nan, 1., np.zeros((1, 3)))
        self.refuses("Max is NaN")

    def test_a_curve_that_does_not_exist_is_an_error(self):
        settings(0., 1., 1., np.array([[0., 1.]]))
        for cid, pattern in ((1, "curve 1, the table has 1"), (-1, "curve -1"),
                             (0.5, "whole number")):
            with self.assertRaisesRegex(ValueError, pattern):
                lutinterpol(np.zeros(2), cid)


if __name__ == "__main__":
    unittest.main()
