#!/usr/bin/env python3
"""A population of cells with dendrites, all alike, stepped by Arbor on one thread.

It is cable_cells.c's population: a control volume for each compartment, `hh` and `pas` of
Arbor's default catalogue, whose rates are exponentials in vectors.  Arbor's step of the
voltage is backward Euler.  For `ptrbench compare`, it makes one timed round for each line on
standard input, and prints a JSON object for each.  CELL is neuron_cable.py's.

Needs Arbor 0.10 or newer: `pip install arbor`.

Exit status: 0 all rounds done, 2 bad arguments, 3 something is missing or a run
failed.
"""

import argparse
import time

from common import Failure, add_cell_arguments, crossings, load_cell, open_output, serve, start

KELVIN = 273.15 + 6.3
ENA, EK = 50, -77


def load_arbor():
    try:
        import numpy
        import arbor
        from arbor import units
    except ImportError as e:
        raise Failure(f"this Python cannot load Arbor with units ({e}): run `pip install arbor`")
    return numpy, arbor, units


def section_tree(arbor, shape):
    """The segment tree, one segment for each compartment, the densities of each tag, and for
    each section the tags of its compartments."""
    tree, tags, paints = arbor.segment_tree(), [], []
    last = []  # of each section, its segments and where they end along x
    for s in shape["sections"]:
        n, radius = s["compartments"], s["diameter_um"] / 2
        at, x = arbor.mnpos, 0.0
        if s["parent"] >= 0:
            # The end of the compartment that the section begins at.
            segments, ends = last[s["parent"]]
            k = max(0, min(len(segments) - 1, round(s["fraction"] * len(segments)) - 1))
            at, x = segments[k], ends[k]
        segments, ends, own = [], [], []
        for i in range(n):
            tag = len(paints) + 1
            step = s["length_um"] / n
            at = tree.append(at, arbor.mpoint(x, 0, 0, radius), arbor.mpoint(x + step, 0, 0, radius), tag)
            x += step
            segments.append(at)
            ends.append(x)
            own.append(tag)
            paints.append(s)
        last.append((segments, ends))
        tags.append(own)
    return tree, paints, tags


def place(tags, site):
    """A region's middle, of the compartment at a site: a section and a fraction."""
    section, x = int(site[0]), site[1]
    own = tags[section]
    return f"(on-components 0.5 (tag {own[min(int(x * len(own)), len(own) - 1)]}))"


def make_recipe(arbor, u, shape, v0, duration):
    tree, paints, tags = section_tree(arbor, shape)
    s0 = shape["sections"][0]

    class Population(arbor.recipe):
        def __init__(self):
            arbor.recipe.__init__(self)
            self.props = arbor.neuron_cable_properties()
            self.props.catalogue = arbor.default_catalogue()

        def num_cells(self):
            return len(v0)

        def cell_kind(self, gid):
            return arbor.cell_kind.cable

        def global_properties(self, kind):
            return self.props

        def probes(self, gid):
            return [arbor.cable_probe_membrane_voltage(place(tags, shape["detector"]), "v")]

        def cell_description(self, gid):
            decor = arbor.decor()
            decor.set_property(Vm=v0[gid] * u.mV, tempK=KELVIN * u.Kelvin, rL=s0["ra_ohm_cm"] * u.Ohm * u.cm,
                               cm=s0["cm_uf_per_cm2"] * 0.01 * u.F / u.m2)
            decor.set_ion("na", rev_pot=ENA * u.mV, method="")
            decor.set_ion("k", rev_pot=EK * u.mV, method="")
            for i, s in enumerate(paints):
                region = f"(tag {i + 1})"
                if s["na"] > 0 or s["k"] > 0:
                    decor.paint(region, arbor.density("hh", {
                        "gnabar": s["na"] * 1e-3, "gkbar": s["k"] * 1e-3, "gl": s["leak"] * 1e-3, "el": s["leak_mv"]}))
                else:
                    decor.paint(region, arbor.density(f"pas/e={s['leak_mv']}", {"g": s["leak"] * 1e-3}))
            decor.place(place(tags, shape["at"]), arbor.iclamp(0 * u.ms, (duration + 1) * u.ms, shape["current_na"] * u.nA), "current")
            decor.place(place(tags, shape["detector"]), arbor.threshold_detector(shape["threshold_mv"] * u.mV), "detector")
            policy = arbor.cv_policy_every_segment()
            try:
                return arbor.cable_cell(tree, decor, arbor.label_dict(), policy)
            except TypeError:  # before 0.11 the policy was the decor's
                decor.discretization(policy)
                return arbor.cable_cell(tree, decor, arbor.label_dict())

    return Population()


def parse_args(argv):
    p = argparse.ArgumentParser(
        description="Time a population of cells with dendrites in Arbor, once for each line "
                    "on standard input.", allow_abbrev=False)
    add_cell_arguments(p)
    return p.parse_args(argv)


def main(argv):
    a = parse_args(argv)
    emit = open_output()
    np, arbor, u = load_arbor()
    from common import start_v_mv
    shape = load_cell(a.cell)
    duration = a.steps * a.dt
    context = arbor.context(threads=1)
    recipe = make_recipe(arbor, u, shape, [float(v) for v in start_v_mv(np, a.neurons)], duration)
    simulation = arbor.simulation(recipe, context, arbor.partition_load_balance(recipe, context))
    simulation.record(arbor.spike_recording.all)

    def one_pass(probe=None):
        simulation.reset()
        began, idle = time.monotonic(), time.process_time()
        simulation.run(duration * u.ms, a.dt * u.ms)
        wall_s, processor_s = time.monotonic() - began, time.process_time() - idle
        # The voltage at the end is not read: its probes would be timed.
        return wall_s, processor_s, len(simulation.spikes()), 0.0

    # Not timed, as it records.
    handle = simulation.sample((0, "v"), arbor.regular_schedule(a.dt * u.ms))
    one_pass()
    samples = simulation.samples(handle)[0][0]
    first = crossings(samples[:, 0], samples[:, 1], shape["threshold_mv"])
    simulation.remove_sampler(handle)
    serve(emit, a, one_pass, {"peer": "arbor", "version": arbor.__version__,
                              "first_spikes_ms": [round(float(x), 6) for x in first]})
    return 0


if __name__ == "__main__":
    start(main)
