#!/usr/bin/python3
"""The Wang-Buzsaki benchmark network, stepped by Brian2.

This is the same network as lut4go's own `wb-network` benchmark, described in
Brian2's equations, so that spike counts and speed can be held against an
independent simulator.  One JSON object per run goes to standard output, one
line each; everything else goes to standard error.  With --serve it makes one timed run
for each line on standard input, for `ptrbench compare`.

Needs Brian2: `apt-get install python3-brian g++`, then run it with Debian's own
interpreter, /usr/bin/python3.

Exit status: 0 all runs done (and, with --ptrbench, the rates agree), 1 the
rates do not agree, 2 bad arguments, 3 something is missing or a run failed.
"""

import argparse
import math
import os
import shutil
import tempfile
import time

from common import (EXIT_DISAGREE, Failure, add_serve_argument, brian2_failure, join_flags,
                    load_brian2, open_output, positive_float, run_json, run_standalone,
                    serve_seeds, set_preferences, split_command, split_option, start, times,
                    whole)

# The rate tables: V_LO..V_HI mV, one point per mV.
V_LO, V_HI = -100, 50

PHI = 5.0


# ---------------------------------------------------------------- arguments

def parse_args(argv):
    p = argparse.ArgumentParser(
        description="Run the Wang-Buzsaki benchmark network in Brian2; "
                    "one JSON object per run on standard output.",
        allow_abbrev=False)
    p.add_argument("--seeds", nargs="+", default=[1, 2, 3], metavar="SEED",
                   type=whole(0, 2**31 - 1, "a seed in 0..2147483647"),
                   help="one run for each of these seeds (default 1 2 3)")
    p.add_argument("--duration", type=positive_float, default=1000.0, metavar="MS",
                   help="simulated time in ms (default 1000)")
    p.add_argument("--neurons", type=whole(1, 10**7, "in 1..10000000"), default=1000,
                   metavar="N", help="number of cells (default 1000)")
    p.add_argument("--dt", type=positive_float, default=0.01, metavar="MS",
                   help="time step in ms (default 0.01)")
    p.add_argument("--target", default="cpp_standalone",
                   choices=["cpp_standalone", "cython", "numpy"],
                   help="Brian2 code generation target (default cpp_standalone)")
    p.add_argument("--table", action="store_true",
                   help=f"take the rate curves from lookup tables, {V_LO}..{V_HI} mV in "
                        "1 mV steps, linear between points, clamped at the ends")
    p.add_argument("--flags", default=None, metavar="FLAGS",
                   help="C++ compile flags, in place of Brian2's own, which on gcc are -w -O3 "
                        "-ffast-math -fno-finite-math-only -march=native -std=c++11: already "
                        "a tuned choice.  --flags '-O3 -march=native' is the same without "
                        "relaxed arithmetic, and slower")
    p.add_argument("--threads", type=whole(0, 1024, "in 0..1024"), default=0, metavar="N",
                   help="OpenMP threads, cpp_standalone only (default 0: no OpenMP)")
    p.add_argument("--ptrbench", default=None, metavar="CMD",
                   help="also run this command once for each seed and compare mean rates, "
                        "e.g. 'go run ./cmd/ptrbench run wb-network --json --no-progress'. "
                        "{seed}, {duration}, {neurons} and {dt} in CMD are filled in "
                        "(times in ms); with none of them, '--seed SEED --duration MS' is "
                        "added at the end.  Its standard output must hold a JSON object "
                        "with the keys spikes, mean_rate_hz and wall_s.  Needs at least "
                        "two seeds")
    add_serve_argument(p)

    a = p.parse_args(join_flags(argv))

    if a.serve and (a.ptrbench is not None or a.target != "cpp_standalone"):
        p.error("argument --serve: only with --target cpp_standalone, without --ptrbench")
    if len(set(a.seeds)) != len(a.seeds):
        p.error("argument --seeds: a seed is given twice")
    if a.duration < a.dt:
        p.error("argument --duration: shorter than one time step")
    if a.threads and a.target != "cpp_standalone":
        p.error("argument --threads: only with --target cpp_standalone")
    if a.flags is not None:
        if a.target == "numpy":
            p.error("argument --flags: --target numpy compiles nothing")
        a.flags = split_option(p, "--flags", a.flags)
    if a.ptrbench is not None:
        a.ptrbench = split_command(p, "--ptrbench", a.ptrbench)
        if len(a.seeds) < 2:
            p.error("argument --ptrbench: a spread needs at least two seeds")
    return a


# -------------------------------------------------------------------- model

def curves(np):
    """The five rate curves at V_LO..V_HI mV: name -> array; times in ms."""
    def exprel(x):
        at_zero = x == 0
        return np.where(at_zero, 1.0, np.expm1(x) / np.where(at_zero, 1.0, x))

    v = np.arange(V_LO, V_HI + 1, dtype=float)
    am = 0.1 * 10 / exprel(-(v + 35) / 10)
    bm = 4 * np.exp(-(v + 60) / 18)
    ah = 0.07 * np.exp(-(v + 58) / 20)
    bh = 1 / (np.exp(-0.1 * (v + 28)) + 1)
    an = 0.01 * 10 / exprel(-(v + 34) / 10)
    bn = 0.125 * np.exp(-(v + 44) / 80)
    return {
        "minf": am / (am + bm),
        "hinf": ah / (ah + bh), "htau": 1 / (PHI * (ah + bh)),
        "ninf": an / (an + bn), "ntau": 1 / (PHI * (an + bn)),
    }


# Both compiled forms clamp the position first, with the comparisons turned so
# that a NaN becomes 0, and then clamp the cell number as an unsigned number, so
# that no position at all can read outside the table: the last cell is LAST, and
# LAST + 1 is the last point.
CPP_CURVE = """
static const double _points_NAME[] = {POINTS};
static inline double NAME(const double v)
{
    double x = v - (LOW);
    x = x > 0.0 ? x : 0.0;
    x = x < LAST + 1.0 ? x : LAST + 1.0;
    unsigned int cell = (unsigned int)(int)x;
    cell = cell < LASTu ? cell : LASTu;
    const double left = _points_NAME[cell];
    return left + (x - (int)cell) * (_points_NAME[cell + 1] - left);
}
"""

CYTHON_CURVE = """
cdef double[COUNT] _points_NAME = [POINTS]
cdef inline double NAME(double v) nogil:
    cdef double x = v - (LOW)
    cdef unsigned int cell
    x = x if x > 0.0 else 0.0
    x = x if x < LAST + 1.0 else LAST + 1.0
    cell = <unsigned int><int>x
    if cell > LAST:
        cell = LAST
    return _points_NAME[cell] + (x - <int>cell) * (_points_NAME[cell + 1] - _points_NAME[cell])
"""


def table_function(b2, name, points):
    """A Brian2 function of the potential in mV that interpolates in points."""
    np = b2.np
    last = len(points) - 2

    def fill(text):
        for word, value in (("NAME", name), ("LOW", f"{V_LO}.0"), ("LAST", str(last)),
                            ("COUNT", str(len(points))),
                            ("POINTS", ", ".join(repr(float(y)) for y in points))):
            text = text.replace(word, value)
        return text

    def look_up(v):  # the numpy target
        x = np.asarray(v, dtype=float) - V_LO
        x = np.where(x > 0, x, 0.0)
        x = np.where(x < last + 1, x, last + 1.0)
        cell = np.minimum(x.astype(int), last)
        return points[cell] + (x - cell) * (points[cell + 1] - points[cell])

    look_up.__name__ = name
    f = b2.check_units(v=1, result=1)(look_up)
    f = b2.implementation("numpy", discard_units=True)(f)
    f = b2.implementation("cython", fill(CYTHON_CURVE))(f)
    return b2.implementation("cpp", fill(CPP_CURVE))(f)


CELL = """
dv/dt = (gL*(EL - v) + gNa*minf**3*h*(ENa - v) + gK*n**4*(EK - v)
         + b*gsyn*(Esyn - v))/Cm : volt
db/dt = -b/tau_syn : 1
"""

CELL_FORMULAS = """
u = v/mV : 1
am = 0.1*10/exprel(-(u + 35)/10)/ms : Hz
bm = 4*exp(-(u + 60)/18)/ms : Hz
ah = 0.07*exp(-(u + 58)/20)/ms : Hz
bh = 1/(exp(-0.1*(u + 28)) + 1)/ms : Hz
an = 0.01*10/exprel(-(u + 34)/10)/ms : Hz
bn = 0.125*exp(-(u + 44)/80)/ms : Hz
minf = am/(am + bm) : 1
dh/dt = phi*(ah*(1 - h) - bh*h) : 1
dn/dt = phi*(an*(1 - n) - bn*n) : 1
"""

CELL_TABLE = """
minf = wb_minf(v/mV) : 1
dh/dt = (wb_hinf(v/mV) - h)/(wb_htau(v/mV)*ms) : 1
dn/dt = (wb_ninf(v/mV) - n)/(wb_ntau(v/mV)*ms) : 1
"""


def describe(b2, a):
    """The network's objects; in Brian2, making them does not step anything."""
    cm2 = b2.cm**2
    names = {
        "Cm": 1 * b2.uF / cm2,
        "gNa": 35 * b2.msiemens / cm2, "ENa": 55 * b2.mV,
        "gK": 9 * b2.msiemens / cm2, "EK": -90 * b2.mV,
        "gL": 0.1 * b2.msiemens / cm2, "EL": -65 * b2.mV,
        "gsyn": 1e-3 * b2.msiemens / cm2, "Esyn": 0 * b2.mV,
        "tau_syn": 5 * b2.ms, "phi": PHI,
    }
    if a.table:
        for name, points in curves(b2.np).items():
            names[f"wb_{name}"] = table_function(b2, f"wb_{name}", points)

    cells = b2.NeuronGroup(
        a.neurons, CELL + (CELL_TABLE if a.table else CELL_FORMULAS), method="euler",
        threshold="v > 0*mV", refractory="v > 0*mV", namespace=names)
    cells.v = "(-70 + 15*rand())*mV"
    cells.h = 1
    cells.n = 0
    cells.b = 0

    links = b2.Synapses(cells, cells, on_pre="b_post += 1")
    links.connect(p=0.1)
    links.delay = "(3 + 2*rand())*ms"

    spikes = b2.SpikeMonitor(cells)
    trace = b2.StateMonitor(cells, "v", record=[0])
    return cells, links, spikes, trace


# --------------------------------------------------------------------- runs

def run_once(b2, a, flags, seed, work):
    b2.start_scope()
    standalone = a.target == "cpp_standalone"
    directory = os.path.join(work, f"seed{seed}")
    if standalone:
        b2.device.reinit()
        b2.device.activate(build_on_run=False)

    began = time.monotonic()
    b2.defaultclock.dt = a.dt * b2.ms
    b2.seed(seed)
    cells, links, spikes, trace = describe(b2, a)
    net = b2.Network(cells, links, spikes, trace)
    if standalone:
        build_s, wall_s, processor_s, report_s = run_standalone(b2, net, a.duration, directory,
                                                                seed, began)
    else:
        # Brian2 calls this first when it is about to take the first step.
        marks, worked = [], []

        def report(elapsed, completed, start, duration):
            marks.append(time.monotonic())
            worked.append(time.process_time())

        net.run(a.duration * b2.ms, report=report, report_period=1e6 * b2.second)
        build_s, wall_s = marks[0] - began, marks[-1] - marks[0]
        processor_s = worked[-1] - worked[0]
        report_s = b2.device._last_run_time

    if not b2.np.isfinite(b2.np.asarray(trace.v)).all():
        raise Failure(f"seed {seed}: the potential of neuron 0 is not finite")
    count = int(spikes.num_spikes)
    steps = int(round(a.duration / a.dt))
    result = {
        "peer": "brian2", "version": b2.__version__, "target": a.target,
        "table": a.table, "threads": a.threads,
        "flags": " ".join(flags) if flags is not None else None,
        "seed": seed, "neurons": a.neurons, "synapses": int(links.N[:]),
        "dt_ms": a.dt, "duration_ms": a.duration, "spikes": count,
        "mean_rate_hz": count / a.neurons / (a.duration / 1000),
        "build_s": round(build_s, 3), "brian2_report_s": round(float(report_s), 6),
    } | times(wall_s, processor_s, a.neurons * steps)
    if standalone and not a.serve:
        shutil.rmtree(directory, ignore_errors=True)
    return directory, result, a.neurons * steps


# ------------------------------------------------------------------ ptrbench

def run_ptrbench(a, seed):
    plain = lambda x: str(int(x)) if float(x).is_integer() else repr(x)
    values = {"{seed}": str(seed), "{duration}": plain(a.duration),
              "{neurons}": str(a.neurons), "{dt}": plain(a.dt)}
    words = []
    for word in a.ptrbench:
        for k, value in values.items():
            word = word.replace(k, value)
        words.append(word)
    if words == a.ptrbench:
        words += ["--seed", str(seed), "--duration", plain(a.duration)]
    found = run_json(words, ("spikes", "mean_rate_hz", "wall_s"))
    if found.get("seed", seed) != seed:
        raise Failure(f"{' '.join(words)}: answered for seed {found['seed']}")
    return {"peer": "ptrbench", "seed": seed, "spikes": found["spikes"],
            "mean_rate_hz": found["mean_rate_hz"], "wall_s": found["wall_s"]}


def compare(theirs, ours):
    def summary(runs):
        rates = [r["mean_rate_hz"] for r in runs]
        mean = sum(rates) / len(rates)
        return {"runs": len(rates), "mean_rate_hz_mean": mean,
                "mean_rate_hz_min": min(rates), "mean_rate_hz_max": max(rates),
                "mean_rate_hz_sd": math.sqrt(sum((r - mean)**2 for r in rates)
                                             / (len(rates) - 1)),
                "wall_s_mean": sum(r["wall_s"] for r in runs) / len(runs)}

    b, p = summary(theirs), summary(ours)
    low = b["mean_rate_hz_min"] - 2 * b["mean_rate_hz_sd"]
    high = b["mean_rate_hz_max"] + 2 * b["mean_rate_hz_sd"]
    return {"comparison": "mean_rate_hz", "brian2": b, "ptrbench": p,
            "allowed_low_hz": low, "allowed_high_hz": high,
            "runs_outside": sum(not low <= r["mean_rate_hz"] <= high for r in ours),
            "within": low <= p["mean_rate_hz_mean"] <= high}


# ---------------------------------------------------------------------- main

def main(argv):
    a = parse_args(argv)

    emit = open_output()
    b2 = load_brian2()
    theirs, ours, built = [], [], {}
    with tempfile.TemporaryDirectory(prefix="brian2_wb_") as work:
        flags = set_preferences(b2, a, work)
        for seed in a.seeds:
            try:
                built[seed] = run_once(b2, a, flags, seed, work)
            except Failure:
                raise
            except Exception as e:
                raise brian2_failure(seed, e)
            theirs.append(built[seed][1])
            if not a.serve:
                emit(theirs[-1])
        if a.serve:
            serve_seeds(emit, b2, built)
            return 0
    if a.ptrbench is None:
        return 0
    for seed in a.seeds:
        ours.append(run_ptrbench(a, seed))
        emit(ours[-1])
    verdict = compare(theirs, ours)
    emit(verdict)
    return 0 if verdict["within"] else EXIT_DISAGREE


if __name__ == "__main__":
    start(main)
