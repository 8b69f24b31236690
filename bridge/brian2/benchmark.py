#!/usr/bin/python3
"""Times the benchmark network of lut4brian in Brian2, with and without tables.

    benchmark.py [--targets numpy cython cpp_standalone] [--rounds 3] [--duration MS]

Each way runs in a process of its own, in turns; printed are medians of the time that the
steps took, without code generation and compilation, and how many times faster than Brian2
as it is and than lut4brian's way. The ways are

    exact      Brian2 as it is: six exponentials a step
    scalar     lut4brian's way, one look-up of one value at a time, five a step
    drop-in    the same equations with this package's lutinterpol
    linear     the exact equations given to tabulate, a linear table as exact as those
               of 1 mV that both take
    tabulate   the same with tabulate's defaults: a cubic table, 300 times as exact
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "tests"))

WAYS = ("exact", "scalar", "drop-in", "linear", "tabulate")


def scalar_function(points):
    """lut4brian's look-up, in every target one value at a time."""
    from brian2 import check_units, implementation
    import numpy as np

    rows = ", ".join("{" + ", ".join(map(repr, map(float, row))) + "}" for row in points)
    last = points.shape[1] - 1

    @implementation("cpp", f"""
    static const double scalar_table[{len(points)}][{last + 1}] = {{ {rows} }};
    static inline double scalar(double x, int cid)
    {{
        if (x >= 50.0) return scalar_table[cid][{last}];
        if (x <= -100.0) return scalar_table[cid][0];
        const double u = (x + 100.0)/1.0;
        const int i = (int)u;
        return scalar_table[cid][i] + (scalar_table[cid][i+1] - scalar_table[cid][i])*(u - i);
    }}
    """)
    @implementation("cython", f'''
    cdef extern from * nogil:
        """
        static const double scalar_table[{len(points)}][{last + 1}] = {{ {rows} }};
        """
        const double scalar_table[{len(points)}][{last + 1}]
    cdef double scalar(double x, int cid) nogil:
        if x >= 50.0: return scalar_table[cid][{last}]
        if x <= -100.0: return scalar_table[cid][0]
        cdef double u = (x + 100.0)/1.0
        cdef int i = <int>u
        return scalar_table[cid][i] + (scalar_table[cid][i+1] - scalar_table[cid][i])*(u - i)
    ''')
    @implementation("numpy", discard_units=True)
    @check_units(x=1, cid=1, result=1)
    def scalar(x, cid):
        def one(x):
            if x >= 50:
                return points[cid, -1]
            if x <= -100:
                return points[cid, 0]
            u = x + 100
            i = int(u)
            return points[cid, i] + (points[cid, i + 1] - points[cid, i])*(u - i)
        return np.array([one(y) for y in x])

    return scalar


def model(way):
    """The equations of a way, and the functions in them."""
    from brian2 import mV
    import lut4go
    import wang_buzsaki as wb

    if way == "exact":
        return wb.FORMULAS, {}
    if way in ("linear", "tabulate"):
        goal = {"tolerance": 3e-4, "order": "linear"} if way == "linear" else {}
        return lut4go.tabulate(wb.FORMULAS, v=(-100*mV, 60*mV), namespace=wb.CONSTANTS,
                               **goal), {}
    if way == "scalar":
        return wb.LOOK_UP.replace("lutinterpol", "scalar"), {"scalar": scalar_function(wb.points())}
    lut4go.lut4brian.Xmin, lut4go.lut4brian.Xmax, lut4go.lut4brian.dX = -100., 50., 1.
    lut4go.lut4brian.tbl = wb.points()
    lut4go.lutinit()
    return wb.LOOK_UP, {"lutinterpol": lut4go.lutinterpol}


def measure(target, way, milliseconds):
    """Runs the network; returns seconds for its steps, and its spikes."""
    import brian2 as b2
    import wang_buzsaki as wb

    with tempfile.TemporaryDirectory() as folder:
        if target == "cpp_standalone":
            b2.set_device(target, directory=folder)
        else:
            b2.prefs.codegen.target = target
        b2.seed(1)
        b2.defaultclock.dt = 0.01*b2.ms
        equations, functions = model(way)
        cells, synapses = wb.network(equations, 1000, functions)
        spikes = b2.SpikeMonitor(cells)
        net = b2.Network(cells, synapses, spikes)
        if target == "cpp_standalone":
            net.run(milliseconds*b2.ms)
            seconds = b2.device._last_run_time
        else:
            net.run(0.01*b2.ms)  # compiles
            start = time.perf_counter()
            net.run(milliseconds*b2.ms)
            seconds = time.perf_counter() - start
        return seconds, int(spikes.num_spikes)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--targets", nargs="+", default=["numpy", "cython", "cpp_standalone"])
    parser.add_argument("--ways", nargs="+", default=WAYS, choices=WAYS)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--duration", type=float, default=100, help="biological time in ms")
    parser.add_argument("--one", nargs=2, metavar=("TARGET", "WAY"), help=argparse.SUPPRESS)
    a = parser.parse_args()
    if a.one:
        print(json.dumps(measure(*a.one, a.duration)))
        return
    for target in a.targets:
        times = {way: [] for way in a.ways}
        spikes = {}
        for _ in range(a.rounds):
            for way in a.ways:
                out = subprocess.run(
                    [sys.executable, "-W", "ignore", __file__, "--one", target, way,
                     "--duration", str(a.duration)], check=True, capture_output=True, text=True)
                seconds, spikes[way] = json.loads(out.stdout.splitlines()[-1])
                times[way].append(seconds)
        median = {way: statistics.median(t) for way, t in times.items()}
        for way in a.ways:
            ratios = "".join(f"  {median[other]/median[way]:5.2f}x {other}"
                             for other in ("exact", "scalar") if other in median)
            print(f"{target:15}{way:12}{median[way]:8.3f} s{ratios}  {spikes[way]} spikes",
                  flush=True)


if __name__ == "__main__":
    main()
