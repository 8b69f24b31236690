#!/usr/bin/python3
"""The pyramidal cell of Destexhe & Pare in NEURON: reference spike times for lut4go.

One cylinder of 105 x 105 um with the channels of lut4go's `DestexhePare`, made by
NEURON's own channel builder (`KSChan`), so that no compiler is needed; from -70 mV
with all gates at their steady state, under constant currents that are on from
t = 0.  Its spike times are those in hh/models_test.go, to which the Go tests hold
lut4go.  Standard output holds one JSON object for each current; everything else
goes to standard error.

Needs NEURON: `apt-get install python3-neuron`, then run it with Debian's own
interpreter, /usr/bin/python3.

Exit status: 0 done, 1 NEURON has not converged, 2 bad arguments, 3 something is
missing or a run failed.
"""

import argparse
import math
import sys

from common import EXIT_DISAGREE, Failure, open_output, positive_float, start
from neuron_hh import LOOSER_ATOL, Cell, finite_float, largest, load_neuron

SIZE_UM = 105.0

# KSChan's forms of a rate, of x = k*(v - d).
EXPONENTIAL, LINOID, SIGMOID = 2, 3, 4  # A*exp(x), A*x/(1-exp(-x)), A/(1+exp(x))


def parse_args(argv):
    p = argparse.ArgumentParser(
        description="Spike times of Destexhe & Pare's cell in NEURON; one JSON object per "
                    "current on standard output.",
        allow_abbrev=False)
    p.add_argument("--currents", nargs="+", type=finite_float, metavar="UA_PER_CM2",
                   default=[1.75, 2.0, 3.0, 5.0],
                   help="currents in uA/cm2 (default 1.75 2 3 5)")
    p.add_argument("--duration", type=positive_float, default=300.0, metavar="MS",
                   help="simulated time in ms (default 300)")
    p.add_argument("--tolerance", type=positive_float, default=0.0005, metavar="MS",
                   help="by how much a tenfold tolerance may move a spike (default 0.0005)")
    p.add_argument("--atol", type=positive_float, default=1e-10, metavar="X",
                   help="absolute tolerance of NEURON's variable-step integrator CVODE "
                        "(default 1e-10)")
    p.add_argument("--modeldb", action="store_true",
                   help="the constants of the authors' program, ModelDB 8115, rather than "
                        "those of the papers")
    return p.parse_args(argv)


def channel(h, name, ion, siemens_per_cm2, gates):
    """Makes a density mechanism of gates {name: (power, opening, closing)}, where a rate
    is (form, A in 1/ms, k in 1/mV, d in mV)."""
    c = h.KSChan(0)
    c.name(name)
    c.ion(ion)
    c.iv_type(0)
    c.gmax(siemens_per_cm2)
    for gate, (power, opening, closing) in gates.items():
        state = c.add_hhstate(gate)
        state.gate().power(power)
        rates = c.trans(state, state)
        for way, (form, a, k, d) in enumerate((opening, closing)):
            rates.set_f(way, form, h.Vector([a, k, d]))
            # Were a form not what it is held to be here, the spikes could still agree
            # with a mistake of the same kind elsewhere.
            x = k * (-41.5 - d)
            want = a * {EXPONENTIAL: math.exp(x), LINOID: x / -math.expm1(-x),
                        SIGMOID: 1 / (1 + math.exp(x))}[form]
            if not math.isclose(rates.f(way, -41.5), want, rel_tol=1e-9):
                raise Failure(f"KSChan: rate {way} of {name}.{gate} is "
                              f"{rates.f(way, -41.5):g}/ms at -41.5 mV, want {want:g}")
    return c


class Pyramidal(Cell):
    """NEURON set up around one compartment with the cell's channels."""

    v0 = -70.0

    def __init__(self, np, h, vt, leak, warmth):
        self.np, self.h = np, h
        vs = -10
        p = 1e-4 * 9 * warmth
        self.channels = [
            channel(h, "na_dp", "na", 51.6e-3, {
                "m": (3, (LINOID, 0.32 * 4, 1 / 4, vt + 13), (LINOID, 0.28 * 5, -1 / 5, vt + 40)),
                "h": (1, (EXPONENTIAL, 0.128, -1 / 18, vt + vs + 17),
                      (SIGMOID, 4, -1 / 5, vt + vs + 40)),
            }),
            channel(h, "kd_dp", "k", 10e-3, {
                "n": (4, (LINOID, 0.032 * 5, 1 / 5, vt + 15), (EXPONENTIAL, 0.5, -1 / 40, vt + 10)),
            }),
            channel(h, "km_dp", "k", 0.5e-3, {
                "p": (1, (LINOID, p, 1 / 9, -30), (LINOID, p, -1 / 9, -30)),
            }),
        ]
        soma = self.soma = h.Section(name="soma")
        soma.nseg = 1
        soma.L = soma.diam = SIZE_UM
        soma.cm = 1
        for mechanism in ("pas", "na_dp", "kd_dp", "km_dp"):
            soma.insert(mechanism)
        soma.ena, soma.ek = 50, -90
        here = soma(0.5)
        here.pas.g, here.pas.e = leak * 1e-3, -80
        self.electrode = h.IClamp(here)
        self.electrode.delay, self.electrode.dur = 0, 1e9
        self.t = h.Vector().record(h._ref_t)
        self.v = h.Vector().record(here._ref_v)
        self.na_per_ua_per_cm2 = here.area() * 1e-8 * 1e3


def main(argv):
    a = parse_args(argv)
    emit = open_output()
    np, h = load_neuron()
    vt, leak, warmth = (-63, 0.0452, 2.3 ** 1.3) if a.modeldb else (-58, 0.045, 1)
    cell = Pyramidal(np, h, vt, leak, warmth)
    good = True
    for current in a.currents:
        loose, _, _ = cell.run(current, a.duration, atol=a.atol * LOOSER_ATOL)
        times, steps, wall_s = cell.run(current, a.duration, atol=a.atol)
        change = largest(times, loose)
        converged = change is not None and change <= a.tolerance
        good = good and converged
        emit({
            "current_ua_per_cm2": current, "duration_ms": a.duration,
            "vt_mv": vt, "leak_ms_per_cm2": leak, "p_rates_times": warmth,
            "spikes": len(times), "spikes_ms": [round(t, 4) for t in times],
            "change_ms": change, "converged": converged, "atol": a.atol, "steps": steps,
            "neuron_version": h.nrnversion(0), "wall_s": round(wall_s, 6),
        })
    return 0 if good else EXIT_DISAGREE


if __name__ == "__main__":
    start(main)
