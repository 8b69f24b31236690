"""The same values, to the bit, and the same spikes under all of Brian2's targets."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent


def results(target):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-W", "ignore", str(HERE / "target.py"), target, folder],
                       check=True)
        with np.load(f"{folder}/result.npz") as file:
            return dict(file)


class Targets(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.results = {t: results(t) for t in ("numpy", "cython", "cpp_standalone")}

    def test_curves_have_the_bits_of_the_kernels(self):
        for target, found in self.results.items():
            for curve in ("linear", "time", "cubic", "fifth"):
                with self.subTest(target=target, curve=curve):
                    np.testing.assert_array_equal(found[curve], found[f"expected_{curve}"])

    def test_tabulated_cells_end_at_the_same_voltages(self):
        for target, found in self.results.items():
            for cells in ("interneurons", "cells"):
                with self.subTest(target=target, cells=cells):
                    np.testing.assert_allclose(found[cells], found[f"exact_{cells}"], atol=2e-4)
                    np.testing.assert_allclose(found[cells], self.results["numpy"][cells],
                                               rtol=1e-9)

    def test_tabulated_cells_spike_as_often_as_exact_ones(self):
        for target, found in self.results.items():
            with self.subTest(target=target):
                np.testing.assert_array_equal(found["spikes"], found["exact_spikes"])
                self.assertTrue((found["spikes"] > 10).all(), found["spikes"])


if __name__ == "__main__":
    unittest.main()
