#!/usr/bin/python3
"""The squid giant axon's membrane: NEURON's built-in `hh` against lut4go's `squid`.

One cylinder of 10 x 10 um at 6.3 degC, from -65 mV with all gates at their
steady state, under constant currents that are on from t = 0.  Both simulators
are brought close to the exact solution, so that their spike times can differ
only if their equations do.  Standard output holds one JSON object for each
current and one that sums up; everything else goes to standard error.

Needs NEURON: `apt-get install python3-neuron`, then run it with Debian's own
interpreter, /usr/bin/python3; and Go, for lut4go.

Exit status: 0 the spike times agree, 1 they do not, or one of the simulators has
not converged, 2 bad arguments, 3 something is missing or a run failed.
"""

import argparse
import math
import os
import sys
import time

from common import (EXIT_DISAGREE, Failure, open_output, positive_float, run_json,
                    say, split_command, start)

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PTRBENCH = "go run ./cmd/ptrbench run squid --method rk4 --order exact --json --no-progress"

SIZE_UM = 10.0
V0_MV, THRESHOLD_MV, CELSIUS = -65.0, 0.0, 6.3

# How much more loosely the second run is made that tells whether the first has
# converged: NEURON's tolerance and, for both simulators, the step.
LOOSER_ATOL, LOOSER_DT = 10, 2

# ptrbench lists no more spikes than this.
MOST_SPIKES = 1000


# ---------------------------------------------------------------- arguments

def finite_float(text):
    try:
        value = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number")
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(f"{text!r} is not a finite number")
    return value


def parse_args(argv):
    p = argparse.ArgumentParser(
        description="Compare the spike times of NEURON's hh and lut4go's squid; one JSON "
                    "object per current, and one that sums up, on standard output.",
        allow_abbrev=False)
    p.add_argument("--currents", nargs="+", type=finite_float, metavar="UA_PER_CM2",
                   default=[7.0, 8.0, 10.0, 15.0, 20.0],
                   help="currents in uA/cm2 (default 7 8 10 15 20)")
    p.add_argument("--duration", type=positive_float, default=200.0, metavar="MS",
                   help="simulated time in ms (default 200)")
    p.add_argument("--tolerance", type=positive_float, default=0.01, metavar="MS",
                   help="largest difference of a spike time in ms (default 0.01)")
    p.add_argument("--atol", type=positive_float, default=1e-10, metavar="X",
                   help="absolute tolerance of NEURON's variable-step integrator CVODE "
                        "(default 1e-10)")
    p.add_argument("--neuron-dt", type=positive_float, default=None, metavar="MS",
                   help="instead of CVODE, use NEURON's fixed-step second-order method "
                        "(secondorder = 2) at this step in ms")
    p.add_argument("--table", action="store_true",
                   help="leave NEURON's own rate tables on (linear, 1 mV steps), to see how "
                        "far they move its spikes")
    p.add_argument("--dt", type=positive_float, default=0.001, metavar="MS",
                   help="lut4go's step in ms (default 0.001)")
    p.add_argument("--ptrbench", default=None, metavar="CMD",
                   help="the command that runs lut4go, to which --current, --dt and "
                        f"--duration are added (default '{PTRBENCH}', in the repository's "
                        "root)")
    a = p.parse_args(argv)

    if len(set(a.currents)) != len(a.currents):
        p.error("argument --currents: a current is given twice")
    # The looser run steps by LOOSER_DT*dt, and says a time to half a step.
    if a.tolerance < LOOSER_DT * a.dt:
        p.error(f"argument --dt: times on a grid of {a.dt:g} ms cannot show an agreement "
                f"within {a.tolerance:g} ms; {a.tolerance / LOOSER_DT:g} ms or less can")
    for name, dt in (("--dt", a.dt), ("--neuron-dt", a.neuron_dt)):
        if dt is not None and a.duration < LOOSER_DT * dt:
            p.error(f"argument --duration: shorter than {LOOSER_DT} steps of {name}")
    a.cwd = ROOT if a.ptrbench is None else None
    a.ptrbench = split_command(p, "--ptrbench", a.ptrbench or PTRBENCH)
    return a


# ------------------------------------------------------------------- NEURON

def load_neuron():
    os.environ.setdefault("NEURON_MODULE_OPTIONS", "-nogui")
    try:
        import numpy
        from neuron import h
    except ImportError as e:
        raise Failure(f"{sys.executable} cannot load NEURON ({e}): run `apt-get install "
                      "python3-neuron` and start this script with /usr/bin/python3")
    return numpy, h


class Cell:
    """One compartment with hh, and NEURON set up around it."""

    v0 = V0_MV

    def __init__(self, np, h, table):
        self.np, self.h = np, h
        soma = self.soma = h.Section(name="soma")
        soma.nseg = 1
        soma.L = soma.diam = SIZE_UM
        soma.insert("hh")
        h.celsius = CELSIUS
        # NEURON's default is to interpolate in tables of its own, unless it was
        # built without them.
        if hasattr(h, "usetable_hh"):
            h.usetable_hh = int(table)
        elif table:
            raise Failure("this NEURON's hh was built without tables")
        here = soma(0.5)
        self.electrode = h.IClamp(here)
        self.electrode.delay, self.electrode.dur = 0, 1e9
        self.t = h.Vector().record(h._ref_t)
        self.v = h.Vector().record(here._ref_v)
        # um2 to cm2 is 1e-8 and uA to nA 1e3.
        self.na_per_ua_per_cm2 = here.area() * 1e-8 * 1e3

        # The two simulators are to have the same equations; say so if NEURON's
        # numbers are not those of lut4go's squid.
        have = {"Cm": soma.cm, "gNa": here.hh.gnabar * 1e3, "gK": here.hh.gkbar * 1e3,
                "gL": here.hh.gl * 1e3, "ENa": soma.ena, "EK": soma.ek, "EL": here.hh.el}
        want = {"Cm": 1, "gNa": 120, "gK": 36, "gL": 0.3, "ENa": 50, "EK": -77, "EL": -54.3}
        for name in want:
            if not math.isclose(have[name], want[name], rel_tol=1e-12):
                say(f"neuron: {name} is {have[name]:.12g}, but lut4go's is {want[name]:.12g}")

    def run(self, current, duration, atol=None, dt=None):
        """Returns the spike times in ms, the number of steps and the wall time in s."""
        h = self.h
        self.electrode.amp = current * self.na_per_ua_per_cm2
        cvode, pc = h.CVode(), h.ParallelContext()
        if dt is None:
            cvode.active(1)
            cvode.atol(atol)
            cvode.rtol(0)
        else:
            cvode.active(0)
            h.secondorder = 2
            h.dt = dt
        pc.set_maxstep(10)
        h.finitialize(self.v0)
        began = time.monotonic()
        pc.psolve(duration)
        wall_s = time.monotonic() - began
        t, v = self.np.array(self.t), self.np.array(self.v)
        if not (len(t) > 4 and abs(t[-1] - duration) <= 1e-6 + (dt or 0)
                and self.np.isfinite(v).all()):
            raise Failure(f"NEURON, {current:g} uA/cm2: the run did not reach "
                          f"{duration:g} ms with a finite potential")
        return self.crossings(t, v), len(t) - 1, wall_s

    def crossings(self, t, v):
        """When v crosses the threshold upwards: the cubic t(v) through the two
        points before and the two after."""
        np = self.np
        fresh = np.append(True, np.diff(t) > 0)
        t, v = t[fresh], v[fresh] - THRESHOLD_MV
        times = []
        for i in np.flatnonzero((v[:-1] <= 0) & (v[1:] > 0)):
            at = slice(max(i - 1, 0), i + 3)
            x, y = t[at], v[at]
            if not (np.diff(y) > 0).all():  # at a peak or an end: the line
                x, y = t[i:i + 2], v[i:i + 2]
            times.append(float(sum(x[j] * math.prod(-y[k] / (y[j] - y[k])
                                                    for k in range(len(y)) if k != j)
                                   for j in range(len(y)))))
        return times


# ------------------------------------------------------------------- lut4go

def run_lut4go(a, current, dt):
    """Returns the spike times in ms and the wall time in s."""
    words = a.ptrbench + ["--current", repr(current), "--dt", repr(dt),
                          "--duration", repr(a.duration)]
    found = run_json(words, ("spikes", "dt_ms", "duration_ms", "wall_s"), cwd=a.cwd)
    times = found.get("first_neuron_spikes_ms")
    if not (isinstance(times, list) and all(isinstance(t, (int, float)) for t in times)):
        raise Failure("ptrbench: first_neuron_spikes_ms is not a list of numbers")
    if len(times) >= MOST_SPIKES:
        raise Failure(f"ptrbench: {current:g} uA/cm2: it lists at most {MOST_SPIKES} "
                      "spikes; give a shorter --duration")
    if found.get("model", "squid") != "squid" or found["spikes"] != len(times):
        raise Failure("ptrbench: that was not a run of one squid cell")
    if found["dt_ms"] != dt or abs(found["duration_ms"] - a.duration) >= dt:
        raise Failure(f"ptrbench: asked for {a.duration:g} ms in steps of {dt:g} ms, it ran "
                      f"{found['duration_ms']:g} ms in steps of {found['dt_ms']:g} ms")
    # It gives the start of the step that crossed; the middle is right within dt/2.
    return [t + dt / 2 for t in times], found["wall_s"]


# --------------------------------------------------------------- comparison

def largest(x, y):
    """The largest difference of two lists of times, None if their lengths differ."""
    if len(x) != len(y):
        return None
    return max((abs(p - q) for p, q in zip(x, y)), default=0.0)


def compare(a, cell, current):
    tight, loose = (({"atol": a.atol}, {"atol": a.atol * LOOSER_ATOL}) if a.neuron_dt is None
                    else ({"dt": a.neuron_dt}, {"dt": a.neuron_dt * LOOSER_DT}))
    theirs_loose, _, _ = cell.run(current, a.duration, **loose)
    theirs, steps, neuron_wall_s = cell.run(current, a.duration, **tight)
    ours, wall_s = run_lut4go(a, current, a.dt)
    ours_loose, _ = run_lut4go(a, current, a.dt * LOOSER_DT)

    apart = largest(theirs, ours)
    changes = largest(theirs, theirs_loose), largest(ours, ours_loose)
    converged = all(c is not None and c <= a.tolerance for c in changes)
    return {
        "current_ua_per_cm2": current, "duration_ms": a.duration,
        "neuron_spikes": len(theirs), "spikes": len(ours),
        "largest_difference_ms": apart,
        "mean_difference_ms": None if apart is None or not ours else
        sum(q - p for p, q in zip(theirs, ours)) / len(ours),
        "tolerance_ms": a.tolerance,
        "within": apart is not None and apart <= a.tolerance,
        "neuron_change_ms": changes[0], "change_ms": changes[1], "converged": converged,
        "neuron_method": "cvode" if a.neuron_dt is None else "secondorder 2",
        "neuron_atol": a.atol if a.neuron_dt is None else None,
        "neuron_dt_ms": a.neuron_dt, "neuron_steps": steps, "neuron_table": a.table, "dt_ms": a.dt,
        "neuron_wall_s": round(neuron_wall_s, 6), "wall_s": round(wall_s, 6),
    }


def main(argv):
    a = parse_args(argv)
    emit = open_output()
    np, h = load_neuron()
    cell = Cell(np, h, a.table)
    results = []
    for current in a.currents:
        results.append(compare(a, cell, current))
        emit(results[-1])
    apart = [r["largest_difference_ms"] for r in results]
    good = all(r["within"] and r["converged"] for r in results)
    emit({
        "comparison": "spike times", "neuron_version": h.nrnversion(0),
        "currents": len(results), "neuron_spikes": sum(r["neuron_spikes"] for r in results),
        "spikes": sum(r["spikes"] for r in results),
        "largest_difference_ms": None if None in apart else max(apart),
        "tolerance_ms": a.tolerance, "within": all(r["within"] for r in results),
        "converged": all(r["converged"] for r in results),
    })
    if not any(r["spikes"] for r in results):
        say(f"{os.path.basename(sys.argv[0])}: no current gave a spike: nothing was compared")
    return 0 if good else EXIT_DISAGREE


if __name__ == "__main__":
    start(main)
