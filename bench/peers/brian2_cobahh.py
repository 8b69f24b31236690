#!/usr/bin/python3
"""Brette et al.'s benchmark 3 (COBAHH), stepped by Brian2.

4000 Hodgkin-Huxley cells of Traub and Miles's kind, 3200 excitatory and 800
inhibitory, coupled at random by exponential conductances without delay: "Simulation
of networks of spiking neurons: a review of tools and strategies", J. Comput.
Neurosci. 23:349-398, 2007, with the parameters and starting values of Brian2's own
example of it.  One JSON object per run goes to standard output, one line each;
everything else goes to standard error.  With --serve it makes one timed run for each
line on standard input, for `ptrbench compare`.

Needs Brian2: `apt-get install python3-brian g++`, then run it with Debian's own
interpreter, /usr/bin/python3.

Exit status: 0 all runs done, 2 bad arguments, 3 something is missing or a run
failed.
"""

import argparse
import os
import tempfile
import time

from common import (Failure, add_serve_argument, brian2_failure, join_flags, load_brian2,
                    open_output, positive_float, run_standalone, serve_seeds,
                    set_preferences, split_option, start, times, whole)

METHOD = "exponential_euler"

# Intervals between a cell's spikes are counted between these times in ms, from one of
# them up to but without the next; the last number counts all from the last one on.
EDGES_MS = [*range(0, 20), *range(20, 100, 5), *range(100, 301, 25)]

# The rate of the whole network is also given for each stretch of RATE_MS.
RATE_MS = 100


# ---------------------------------------------------------------- arguments

def parse_args(argv):
    p = argparse.ArgumentParser(
        description="Run the COBAHH benchmark in Brian2 (C++ standalone); one JSON object "
                    "per run on standard output.",
        allow_abbrev=False)
    p.add_argument("--seeds", nargs="+", default=[1, 2, 3, 4, 5], metavar="SEED",
                   type=whole(0, 2**31 - 1, "a seed in 0..2147483647"),
                   help="one run for each of these seeds (default 1 2 3 4 5)")
    p.add_argument("--duration", type=positive_float, default=1000.0, metavar="MS",
                   help="simulated time in ms (default 1000)")
    p.add_argument("--dt", type=positive_float, default=0.1, metavar="MS",
                   help="time step in ms (default 0.1)")
    p.add_argument("--flags", default=None, metavar="FLAGS",
                   help="C++ compile flags, in place of Brian2's own")
    p.add_argument("--threads", type=whole(0, 1024, "in 0..1024"), default=0, metavar="N",
                   help="OpenMP threads (default 0: no OpenMP)")
    p.add_argument("--neurons", type=whole(1, 10**7, "in 1..10000000"), default=4000,
                   metavar="N", help="number of cells, of which the last fifth is "
                                     "inhibitory (default 4000)")
    add_serve_argument(p)
    a = p.parse_args(join_flags(argv))

    if len(set(a.seeds)) != len(a.seeds):
        p.error("argument --seeds: a seed is given twice")
    if a.duration < a.dt:
        p.error("argument --duration: shorter than one time step")
    if a.flags is not None:
        a.flags = split_option(p, "--flags", a.flags)
    a.target = "cpp_standalone"
    a.excitatory = a.neurons - a.neurons // 5
    return a


# -------------------------------------------------------------------- model

# u is the potential above VT, in mV.  The rates are a quotient x/(exp(x) - 1) where
# Traub and Miles's have one, written with exprel so that it is right at x = 0.
CELL = """
dv/dt = (gL*(EL - v) + gNa*m**3*h*(ENa - v) + gK*n**4*(EK - v)
         + ge*(Ee - v) + gi*(Ei - v))/C : volt
dm/dt = am*(1 - m) - bm*m : 1
dh/dt = ah*(1 - h) - bh*h : 1
dn/dt = an*(1 - n) - bn*n : 1
dge/dt = -ge/tau_e : siemens
dgi/dt = -gi/tau_i : siemens
u = (v - VT)/mV : 1
am = 0.32*4/exprel((13 - u)/4)/ms : Hz
bm = 0.28*5/exprel((u - 40)/5)/ms : Hz
ah = 0.128*exp((17 - u)/18)/ms : Hz
bh = 4/(1 + exp((40 - u)/5))/ms : Hz
an = 0.032*5/exprel((15 - u)/5)/ms : Hz
bn = 0.5*exp((10 - u)/40)/ms : Hz
"""


def describe(b2, a):
    """The network's objects; in Brian2, making them does not step anything."""
    area, cm2 = 20000 * b2.umetre**2, b2.cm**2
    names = {
        "C": 1 * b2.uF / cm2 * area,
        "gL": 0.05 * b2.msiemens / cm2 * area, "EL": -60 * b2.mV,
        "gNa": 100 * b2.msiemens / cm2 * area, "ENa": 50 * b2.mV,
        "gK": 30 * b2.msiemens / cm2 * area, "EK": -90 * b2.mV,
        "VT": -63 * b2.mV,
        "Ee": 0 * b2.mV, "tau_e": 5 * b2.ms,
        "Ei": -80 * b2.mV, "tau_i": 10 * b2.ms,
    }
    cells = b2.NeuronGroup(a.neurons, CELL, method=METHOD, threshold="v > -20*mV",
                           refractory=3 * b2.ms, namespace=names)
    # The gates start at 0.  A few conductances start below 0: so it is published.
    cells.v = "EL + (5*randn() - 5)*mV"
    cells.ge = "(1.5*randn() + 4)*10*nS"
    cells.gi = "(12*randn() + 20)*10*nS"

    links = []
    for sources, effect in ((cells[:a.excitatory], "ge_post += 6*nS"),
                            (cells[a.excitatory:], "gi_post += 67*nS")):
        if len(sources) == 0:
            continue
        links.append(b2.Synapses(sources, cells, on_pre=effect))
        links[-1].connect(p=0.02)

    return cells, links, b2.SpikeMonitor(cells)


# --------------------------------------------------------------------- runs

def statistics(np, a, cell, t_ms):
    """What is said of the spikes of cells `cell` at times `t_ms`."""
    cells, excitatory, duration_ms = a.neurons, a.excitatory, a.duration
    order = np.lexsort((t_ms, cell))
    cell, t_ms = cell[order], t_ms[order]
    same = cell[1:] == cell[:-1]
    owner, isi = cell[1:][same], np.diff(t_ms)[same]
    # Of a cell's intervals: the standard deviation with n below, over the mean.
    count = np.bincount(owner, minlength=cells)
    some = count >= 2
    mean = np.bincount(owner, isi, cells)[some] / count[some]
    apart = isi - np.where(some[owner], np.bincount(owner, isi, cells)[owner]
                           / count[owner], 0)
    cv = np.sqrt(np.bincount(owner, apart**2, cells)[some] / count[some]) / mean
    # Both times are multiples of the step, but only almost.
    bins = np.searchsorted(EDGES_MS, isi + 1e-6, side="right") - 1
    stretches = np.arange(0, duration_ms, RATE_MS)
    lengths = np.minimum(stretches + RATE_MS, duration_ms) - stretches
    per_stretch = np.bincount((t_ms / RATE_MS + 1e-9).astype(int),
                              minlength=len(stretches))[:len(stretches)]
    each = lambda x: [round(float(y), 6) for y in x]
    seconds = duration_ms / 1000
    return {
        "spikes": len(t_ms), "mean_rate_hz": len(t_ms) / cells / seconds,
        "excitatory_rate_hz": int((cell < excitatory).sum()) / excitatory / seconds,
        "inhibitory_rate_hz":
            int((cell >= excitatory).sum()) / max(1, cells - excitatory) / seconds,
        "silent_cells": cells - len(np.unique(cell)),
        "cv_cells": int(some.sum()),
        "mean_cv": float(cv.mean()) if len(cv) else None,
        "isi_count": len(isi),
        "isi_mean_ms": float(isi.mean()) if len(isi) else None,
        "isi_quartiles_ms": each(np.percentile(isi, [25, 50, 75])) if len(isi) else None,
        "isi_edges_ms": EDGES_MS,
        "isi_histogram": np.bincount(bins, minlength=len(EDGES_MS)).tolist(),
        "rate_bin_ms": RATE_MS,
        "rates_hz": each(per_stretch / cells / lengths * 1000),
    }


def run_once(b2, a, flags, seed, work):
    b2.start_scope()
    b2.device.reinit()
    b2.device.activate(build_on_run=False)

    began = time.monotonic()
    b2.defaultclock.dt = a.dt * b2.ms
    b2.seed(seed)
    cells, links, spikes = describe(b2, a)
    net = b2.Network(cells, *links, spikes)
    directory = os.path.join(work, f"seed{seed}")
    build_s, wall_s, processor_s, report_s = run_standalone(b2, net, a.duration, directory,
                                                            seed, began)

    lost = int((~b2.np.isfinite(b2.np.asarray(cells.v))).sum())
    if lost:
        raise Failure(f"seed {seed}: the potentials of {lost} cells are not finite")
    steps = int(round(a.duration / a.dt))
    result = {
        "peer": "brian2", "version": b2.__version__, "target": a.target,
        "threads": a.threads, "flags": " ".join(flags), "method": METHOD,
        "seed": seed, "neurons": a.neurons, "synapses": sum(int(x.N[:]) for x in links),
        "dt_ms": a.dt, "duration_ms": a.duration,
    }
    result |= statistics(b2.np, a, b2.np.asarray(spikes.i), b2.np.asarray(spikes.t / b2.ms))
    result |= {"build_s": round(build_s, 3), "brian2_report_s": round(float(report_s), 6)}
    return directory, result | times(wall_s, processor_s, a.neurons * steps), a.neurons * steps


def main(argv):
    a = parse_args(argv)
    emit = open_output()
    b2 = load_brian2()
    with tempfile.TemporaryDirectory(prefix="brian2_cobahh_") as work:
        flags = set_preferences(b2, a, work)
        built = {}
        for seed in a.seeds:
            try:
                built[seed] = run_once(b2, a, flags, seed, work)
            except Failure:
                raise
            except Exception as e:
                raise brian2_failure(seed, e)
            if not a.serve:
                emit(built[seed][1])
        if a.serve:
            serve_seeds(emit, b2, built)
    return 0


if __name__ == "__main__":
    start(main)
