#!/usr/bin/python3
"""Published cells with dendrites, from their NeuroML files: NEURON against lut4go.

The script reads the files itself, writes their channels and concentrations as NMODL,
compiles them with nrnivmodl, and builds the cells or the network in NEURON, with the
same sections and compartments.  NEURON runs by CVODE and by its fixed step of second
order; lut4go reads the same files.  Standard output holds JSON objects, one a line.

Needs NEURON with its compiler of mechanisms: `apt-get install python3-neuron neuron-dev`,
then run it with Debian's own interpreter, /usr/bin/python3; and Go, for lut4go.

Exit status: 0 the spike times agree, 1 they do not, or one of the simulators has not
converged, 2 bad arguments, 3 something is missing or a run failed.
"""

import argparse
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

from common import EXIT_DISAGREE, Failure, open_output, positive_float, say, split_command, start
from neuroml_files import Expression, Files, Morphology, quantity, value
from neuron_hh import ROOT, finite_float, load_neuron
from nmodl import Channel, Pool, safe

PTRBENCH = "go run ./cmd/ptrbench"


# ---------------------------------------------------------------- arguments

def parse_args(argv):
    p = argparse.ArgumentParser(
        description="Compare the spike times of NeuroML cells with dendrites in NEURON and "
                    "lut4go; JSON objects on standard output.", allow_abbrev=False)
    p.add_argument("file", metavar="FILE", help="a NeuroML file of a cell or a network")
    p.add_argument("more", nargs="*", metavar="MORE",
                   help="files of what it needs and does not include")
    p.add_argument("--current", type=finite_float, default=None, metavar="NA",
                   help="of a file of a cell: a step of current into its segment 0, in nA")
    p.add_argument("--delay", type=positive_float, default=50.0, metavar="MS",
                   help="when the step begins (default 50)")
    p.add_argument("--duration", type=positive_float, default=300.0, metavar="MS",
                   help="simulated time in ms (default 300)")
    p.add_argument("--celsius", type=finite_float, default=None, metavar="DEGC",
                   help="the temperature of a cell (default 6.3, or a network's own)")
    p.add_argument("--mods", default=None, metavar="DIR",
                   help="take the authors' own mechanisms from DIR where it has NAME.mod for a "
                        "channel or a concentration, in place of those written from NeuroML")
    p.add_argument("--atol", type=positive_float, default=1e-9, metavar="X",
                   help="CVODE's absolute tolerance (default 1e-9)")
    p.add_argument("--neuron-dt", type=positive_float, default=None, metavar="MS",
                   help="also run NEURON's fixed step of second order, at this step and a "
                        "tenth of it")
    p.add_argument("--dt", type=positive_float, default=0.005, metavar="MS",
                   help="lut4go's step (default 0.005)")
    p.add_argument("--order", choices=("linear", "cubic", "exact"), default="cubic",
                   help="how lut4go finds rates (default cubic, whose tables move spikes least)")
    p.add_argument("--tolerance", type=positive_float, default=0.01, metavar="MS",
                   help="largest difference of a spike time in ms (default 0.01)")
    p.add_argument("--only-neuron", action="store_true", help="do not run lut4go")
    p.add_argument("--spikes", action="store_true", help="print the spike times too")
    p.add_argument("--keep", default=None, metavar="DIR",
                   help="leave the mechanisms and lut4go's file there")
    p.add_argument("--ptrbench", default=None, metavar="CMD",
                   help=f"the command line of lut4go (default '{PTRBENCH}', in the repository's "
                        "root)")
    a = p.parse_args(argv)
    a.cwd = ROOT if a.ptrbench is None else None
    a.ptrbench = split_command(p, "--ptrbench", a.ptrbench or PTRBENCH)
    a.file, *a.more = map(os.path.abspath, [a.file, *a.more])
    for name in [a.file, *a.more]:
        if not os.path.exists(name):
            p.error(f"argument FILE: no such file: {name}")
    return a


# --------------------------------------------------------------- what a file says

class Authors:
    """A mechanism of a model's authors."""

    def __init__(self, path):
        self.id = os.path.basename(path).removesuffix(".mod")
        with open(path) as f:
            self.source = f.read()
        plain = re.sub(r":.*", "", self.source)
        self.suffix = re.search(r"SUFFIX\s+(\w+)", plain)[1]
        bars = re.findall(r"^\s*(g\w*bar\w*|g)\s*=", plain, re.M)
        self.conductance = bars[0] if bars else None
        ion = re.search(r"USEION\s+(\w+)\s+READ\s+e\w+", plain)
        own = re.search(r"^\s*(e\w*)\s*=", plain, re.M)
        self.ion, self.reversal = ion and ion[1], own and own[1]

    def text(self):
        return self.source

    def calcium(self):
        return "cai" in self.source

    def set(self, seg, g, erev):
        """g in S/cm2; erev in mV, or None for Nernst's, which NEURON computes itself."""
        setattr(getattr(seg, self.suffix), self.conductance, g)
        if erev is not None and self.ion:
            setattr(seg, "e" + self.ion, erev)
        elif erev is not None:
            # Of some it is one number for all the cell.
            if not hasattr(getattr(seg, self.suffix), self.reversal):
                from neuron import h
                setattr(h, f"{self.reversal}_{self.suffix}", erev)
            else:
                setattr(getattr(seg, self.suffix), self.reversal, erev)


class Mechanisms:
    """The channels and pools of all cells, each written once."""

    def __init__(self, files, mods=None):
        self.files, self.mods, self.made = files, mods, {}

    def authors(self, name):
        """The authors' mechanism of a name, or None."""
        if self.mods is None or not os.path.exists(os.path.join(self.mods, name + ".mod")):
            return None
        if name not in self.made:
            self.made[name] = Authors(os.path.join(self.mods, name + ".mod"))
        return self.made[name]

    def channel(self, name, reversal, fills):
        key = name, reversal, fills
        if own := self.authors(name):
            return own
        if key not in self.made:
            suffix = f"{safe(name)[:24]}_{len(self.made)}"
            self.made[key] = Channel(self.files, self.files.element(name), reversal, fills, suffix)
        return self.made[key]

    def pool(self, name):
        # Files have a concentration for each set of parameters: NAME__a__b.
        if own := self.authors(name.split("__")[0].removesuffix("_NML2")):
            return own
        if name not in self.made:
            suffix = f"{safe(name)[:24]}_{len(self.made)}"
            self.made[name] = Pool(self.files, self.files.element(name), suffix)
        return self.made[name]

    def compile(self, np, h, folder):
        for m in self.made.values():
            with open(os.path.join(folder, m.suffix + ".mod"), "w") as f:
                f.write(m.text())
        # Debian's nrnivmodl looks for its makefile where it is not.
        names = [m.suffix for m in self.made.values()]
        with open(os.path.join(folder, "mechanisms.c"), "w") as f:
            f.write("".join(f"extern void _{n}_reg(void);\n" for n in names)
                    + "void modl_reg(void) {\n" + "".join(f"  _{n}_reg();\n" for n in names) + "}\n")
        for n in names:
            run_tool(folder, "nocmodl", n + ".mod")
        run_tool(folder, "gcc", "-O2", "-w", "-fPIC", "-shared", "-o", "mechanisms.so", "mechanisms.c",
                 *(n + ".c" for n in names), loaded_neuron())
        h.nrn_load_dll(os.path.join(folder, "mechanisms.so"))


def run_tool(folder, *words):
    if shutil.which(words[0]) is None:
        raise Failure(f"no {words[0]}: run `apt-get install neuron-dev gcc`")
    done = subprocess.run(words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True)
    if done.returncode:
        raise Failure(f"{' '.join(words)[:100]}: exit status {done.returncode}:\n{done.stdout[-3000:]}")


def loaded_neuron():
    """The library of NEURON that this process has loaded, for the linker."""
    with open("/proc/self/maps") as f:
        paths = {line.split()[-1] for line in f if "libnrniv" in line}
    if not paths:
        raise Failure("NEURON's library libnrniv is not among those that Python has loaded")
    return min(paths)


class Density:
    def __init__(self, mechanism, sections, g, erev, of=None):
        self.mechanism, self.sections, self.g, self.erev, self.of = mechanism, sections, g, erev, of


class Plan:
    """What a cell's file says, in NEURON's terms."""

    def __init__(self, files, e, mechanisms):
        self.id = e.get("id")
        m = e.find("morphology")
        if m is None:
            m = files.element(e.get("morphology"))
        self.morphology = Morphology(m, self.id)
        b = e.find("biophysicalProperties")
        if b is None:
            b = files.element(e.get("biophysicalProperties"))
        membrane, inside = b.find("membraneProperties"), b.find("intracellularProperties")
        if membrane is None:
            raise Failure(f"{self.id}: no <membraneProperties>")
        if inside is None:
            inside = []
        self.densities, self.pools, self.notes = [], [], []
        for d in membrane:
            if d.tag.startswith("channelDensity"):
                self.density(d, mechanisms)
        self.pool_sections = {}
        for s in (e for e in inside if e.tag == "species"):
            if s.get("ion", s.get("id")) != "ca":
                self.notes.append(f"species {s.get('id')} is left out")
                continue
            pool = mechanisms.pool(s.get("concentrationModel"))
            sections = self.sections(s)
            # mol/m3 are mM.
            self.pools.append((pool, sections, quantity(s.get("initialConcentration")),
                               quantity(s.get("initialExtConcentration")),
                               files.element(s.get("concentrationModel"))))
            for x in sections:
                if x.name in self.pool_sections:
                    raise Failure(f"{self.id}: section {x.name} has two pools of calcium")
                self.pool_sections[x.name] = pool
        # F/m2 to uF/cm2
        self.cm = self.by_section(membrane.findall("specificCapacitance"), 1e2, "specificCapacitance")
        resistivity = [e for e in inside if e.tag == "resistivity"]
        if not resistivity and sum(x.nseg for x in self.morphology.sections) == 1:
            self.ra = {self.morphology.sections[0].name: 100.0}  # of no effect
        else:
            self.ra = self.by_section(resistivity, 1e2, "resistivity")  # ohm m to ohm cm
        self.v0 = self.by_section(membrane.findall("initMembPotential"), 1e3, "initMembPotential")
        thresholds = membrane.findall("spikeThresh")
        self.threshold = 1e3 * quantity(thresholds[0].get("value")) if thresholds else 0.0
        self.overlaps()

    def sections(self, e):
        if e.get("segment") is not None:
            section = self.morphology.of[int(e.get("segment"))]
            if len(section.segments) > 1:
                raise Failure(f"{self.id}: {e.tag} is on a part of the section {section.name!r}: this "
                              "script knows whole ones only")
            return [section]
        return self.morphology.has(e.get("segmentGroup", "all"))

    def by_section(self, elements, factor, what):
        values = {}
        for e in elements:
            for s in self.sections(e):
                values[s.name] = factor * quantity(e.get("value"))
        for s in self.morphology.sections:
            if s.name not in values:
                raise Failure(f"{self.id}: section {s.name} has no <{what}>")
        return values

    def density(self, d, mechanisms):
        fills = d.get("ion") == "ca"
        name = d.get("ionChannel")
        if d.tag in ("channelDensity", "channelDensityNernst"):
            nernst = d.tag.endswith("Nernst")
            m = mechanisms.channel(name, "nernst" if nernst else "fixed", fills)
            erev = None if nernst else 1e3 * quantity(d.get("erev"))
            # S/m2 to S/cm2
            self.densities.append(Density(m, self.sections(d), 1e-4 * quantity(d.get("condDensity")), erev))
        elif d.tag in ("channelDensityNonUniform", "channelDensityNonUniformNernst"):
            nernst = d.tag.endswith("Nernst")
            m = mechanisms.channel(name, "nernst" if nernst else "fixed", fills)
            erev = None if nernst else 1e3 * quantity(d.get("erev"))
            (v,) = d.findall("variableParameter")
            if v.get("parameter") != "condDensity":
                raise Failure(f"{self.id}: {d.get('id')}: the parameter {v.get('parameter')!r} varies")
            sections = self.sections(v)
            self.densities.append(Density(m, sections, None, erev, self.varying(v, sections)))
        else:
            raise Failure(f"{self.id}: <{d.tag}> is not known to this script")

    def varying(self, v, sections):
        """The density as a function of section and place in it."""
        value_ = v.find("inhomogeneousValue")
        group = self.morphology.group_elements[v.get("segmentGroup")]
        (parameter,) = [p for p in group.findall("inhomogeneousParameter")
                        if p.get("id") == value_.get("inhomogeneousParameter")]
        if parameter.get("metric") != "Path Length from root":
            raise Failure(f"{self.id}: the metric {parameter.get('metric')!r} is not known")
        tree = Expression(value_.get("value")).tree
        begin = 0.0
        if parameter.find("proximal") is not None:  # the nearest end is at 0
            begin = min(self.morphology.distance(s) for s in sections)
        end = 1.0
        if parameter.find("distal") is not None:  # the farthest end is at 1
            end = max(self.morphology.distance(s) + s.length for s in sections) - begin

        def at(section, x):
            p = (self.morphology.distance(section) + x * section.length - begin) / end
            return 1e-4 * value(tree, {parameter.get("variable"): p})
        return at

    def overlaps(self):
        """Two densities of one channel in one section: the standard adds them up."""
        seen = set()
        for d in self.densities:
            for s in d.sections:
                if (d.mechanism.suffix, s.name) in seen:
                    raise Failure(f"{self.id}: section {s.name} has two densities of {d.mechanism.id}")
                seen.add((d.mechanism.suffix, s.name))
        without = {d.mechanism.id for d in self.densities for s in d.sections
                   if d.mechanism.calcium() and s.name not in self.pool_sections}
        if without:
            self.notes.append(f"{', '.join(sorted(without))}: where there is no pool of calcium too: it is 0 there")


# ------------------------------------------------------------------- NEURON

def in_neuron(text):
    """A quantity in the units that NEURON's mechanisms have by custom."""
    factors = {"s": 1e3, "m": 1e6}  # ms and um; mol/m3 are mM
    unit = text.strip().lstrip("+-.0123456789eE").strip()
    return quantity(text) * next((f for end, f in factors.items() if unit in (end, "m" + end, "u" + end, "c" + end)), 1)


class Cell:
    """A cell in NEURON."""

    def __init__(self, h, plan, name):
        self.h, self.plan, self.name = h, plan, name
        self.made = {}
        for s in plan.morphology.sections:
            sec = self.made[s.name] = h.Section(name=f"{safe(name)}_{safe(s.name)}")
            if s.parent is not None:
                sec.connect(self.made[s.parent.name](s.at), 0)
            for x in s.points:
                h.pt3dadd(*x, sec=sec)
            sec.nseg = s.nseg
            sec.Ra, sec.cm = plan.ra[s.name], plan.cm[s.name]
        for pool, sections, c0, out, e in plan.pools:
            for s in sections:
                sec = self.made[s.name]
                sec.insert(pool.suffix)
                for seg in sec:
                    m = getattr(seg, pool.suffix)
                    seg.cao = out
                    if not isinstance(pool, Authors):
                        m.start = c0
                        continue
                    # Their concentrations begin at NEURON's value for all cells, in mM.
                    h.cai0_ca_ion = c0
                    for name in e.keys():
                        if hasattr(m, name):
                            setattr(m, name, in_neuron(e.get(name)))
        for d in plan.densities:
            for s in d.sections:
                sec = self.made[s.name]
                sec.insert(d.mechanism.suffix)
                for seg in sec:
                    m = getattr(seg, d.mechanism.suffix)
                    g = d.g if d.of is None else d.of(s, seg.x)
                    if isinstance(d.mechanism, Authors):
                        d.mechanism.set(seg, g, d.erev)
                        continue
                    m.gmax = g
                    if d.erev is not None:
                        m.erev = d.erev
        for name, sec in self.made.items():
            if h.ismembrane("ca_ion", sec=sec) and name not in plan.pool_sections:
                for seg in sec:
                    seg.cai = 0

    def site(self, segment, fraction):
        section = self.plan.morphology.of[segment]
        return self.made[section.name](section.where(segment, fraction))

    def initialise(self):
        for name, sec in self.made.items():
            for seg in sec:
                seg.v = self.plan.v0[name]

    def describe(self):
        secs = self.made.values()
        return {"cell": self.plan.id, "sections": len(secs), "compartments": sum(s.nseg for s in secs),
                "area_um2": sum(seg.area() for s in secs for seg in s),
                "length_um": sum(s.L for s in secs), "notes": self.plan.notes}


def crossings(np, t, v, threshold):
    """When v crosses the threshold upwards: the cubic t(v) through the two points before
    and the two after."""
    fresh = np.append(True, np.diff(t) > 0)
    t, v = t[fresh], v[fresh] - threshold
    times = []
    for i in np.flatnonzero((v[:-1] <= 0) & (v[1:] > 0)):
        at = slice(max(i - 1, 0), i + 3)
        x, y = t[at], v[at]
        if not (np.diff(y) > 0).all():  # at a peak or an end: the line
            x, y = t[i:i + 2], v[i:i + 2]
        times.append(float(sum(x[j] * math.prod(-y[k] / (y[j] - y[k]) for k in range(len(y)) if k != j)
                               for j in range(len(y)))))
    return times


class Simulation:
    """Cells in NEURON with what they are joined and stimulated by."""

    def __init__(self, np, h, files, a, folder):
        self.np, self.h, self.files = np, h, files
        self.mechanisms = Mechanisms(files, a.mods)
        self.plans, self.populations, self.keep = {}, {}, []
        self.celsius = a.celsius if a.celsius is not None else 6.3
        if files.networks:
            self.network = files.element(files.networks[-1])
            if self.network.get("temperature") is not None:
                self.celsius = quantity(self.network.get("temperature")) - 273.15
            wanted = [(p.get("id"), p.get("component"), self.size(p))
                      for p in self.network.findall("population")]
        else:
            if len(files.cells) != 1:
                raise Failure(f"{files.path}: {len(files.cells)} cells and no network: want one")
            self.network = None
            wanted = [("cells", files.cells[0], 1)]
        for _, c, _ in wanted:
            if c not in self.plans:
                self.plans[c] = Plan(files, files.element(c), self.mechanisms)
        self.mechanisms.compile(np, h, folder)
        h.celsius = self.celsius
        for name, c, size in wanted:
            self.populations[name] = [Cell(h, self.plans[c], f"{name}_{i}") for i in range(size)]
        self.cells = [c for p in self.populations.values() for c in p]
        if self.network is None:
            if a.current is not None:
                self.clamp(self.cells[0], 0, 0.5, a.delay, 1e9, a.current)
        else:
            for e in self.network.findall("explicitInput"):
                self.input(e.get("target"), e.get("input"), 0, 0.5)
            for inputs in self.network.findall("inputList"):
                for e in inputs:
                    self.input(e.get("target"), inputs.get("component"), int(e.get("segmentId", 0)),
                               float(e.get("fractionAlong", 0.5)), float(e.get("weight", 1)))
            for e in self.network.findall("projection"):
                self.projection(e)
        self.most_calcium = 0.0
        self.t = h.Vector().record(h._ref_t)
        self.v = [h.Vector().record(c.site(0, 0.5)._ref_v) for c in self.cells]

    def listed(self, name):
        """Whether a population is a list of instances, whose paths have slashes."""
        return any(p.get("id") == name and p.find("instance") is not None
                   for p in self.network.findall("population"))

    def size(self, p):
        return len(p.findall("instance")) or int(p.get("size"))

    def cell(self, path):
        """The cell of ../population/3/component or population[3]."""
        words = [w for w in path.replace("[", "/").replace("]", "").split("/") if w not in ("..", "")]
        return self.populations[words[0]][int(words[1])]

    def clamp(self, cell, segment, fraction, delay, duration, na):
        i = self.h.IClamp(cell.site(segment, fraction))
        i.delay, i.dur, i.amp = delay, duration, na
        self.keep.append(i)

    def input(self, target, name, segment, fraction, weight=1.0):
        e = self.files.element(name)
        if e.tag != "pulseGenerator":
            raise Failure(f"input {name}: <{e.tag}> is not known to this script")
        self.clamp(self.cell(target), segment, fraction, 1e3 * quantity(e.get("delay")),
                   1e3 * quantity(e.get("duration")), 1e9 * weight * quantity(e.get("amplitude")))

    def projection(self, e):
        synapse = self.files.element(e.get("synapse"))
        for c in e:
            if not c.tag.startswith("connection"):
                continue
            pre, post = self.cell(c.get("preCellId")), self.cell(c.get("postCellId"))
            site = post.site(int(c.get("postSegmentId", 0)), float(c.get("postFractionAlong", 0.5)))
            s = self.synapse(synapse, site)
            v = pre.site(int(c.get("preSegmentId", 0)), float(c.get("preFractionAlong", 0.5)))
            n = self.h.NetCon(v._ref_v, s, sec=v.sec)
            n.threshold = pre.plan.threshold
            n.delay = 1e3 * quantity(c.get("delay", "0 s"))
            n.weight[0] = 1e6 * quantity(synapse.get("gbase")) * float(c.get("weight", 1))  # S to uS
            self.keep += [s, n]

    def synapse(self, e, site):
        if e.tag == "expTwoSynapse":
            s = self.h.Exp2Syn(site)
            s.tau1, s.tau2 = 1e3 * quantity(e.get("tauRise")), 1e3 * quantity(e.get("tauDecay"))
        elif e.tag == "expOneSynapse":
            s = self.h.ExpSyn(site)
            s.tau = 1e3 * quantity(e.get("tauDecay"))
        else:
            raise Failure(f"synapse {e.get('id')}: <{e.tag}> is not known to this script")
        s.e = 1e3 * quantity(e.get("erev"))
        return s

    def run(self, duration, atol=None, dt=None):
        """Returns the cells' spike times in ms, and the wall time in s."""
        h, np = self.h, self.np
        cvode, pc = h.CVode(), h.ParallelContext()
        if dt is None:
            # Some models count calcium in units of their own, from 1e-4 to 1e3.
            if any(p.pools for p in self.plans.values()):
                cvode.atolscale("cai", max(self.most_calcium, 1e-3))
            cvode.active(1)
            cvode.atol(atol)
            cvode.rtol(0)
            cvode.condition_order(2)
        else:
            cvode.active(0)
            h.secondorder = 2
            h.dt = dt
        pc.set_maxstep(10)
        for c in self.cells:
            c.initialise()
        h.finitialize()
        began = time.monotonic()
        pc.psolve(duration)
        wall_s = time.monotonic() - began
        t = np.array(self.t)
        times = []
        for c, v in zip(self.cells, self.v):
            v = np.array(v)
            if not np.isfinite(v).all():
                raise Failure(f"NEURON: {c.name}: the potential is not finite")
            times.append(crossings(np, t, v, c.plan.threshold))
            self.most_calcium = max([self.most_calcium] + [
                seg.cai for name in c.plan.pool_sections for seg in c.made[name]])
        return times, wall_s, len(t) - 1


# ------------------------------------------------------------------- lut4go

def paths(sim):
    """The paths of the cells' voltages in a LEMS file."""
    if sim.network is None:
        return ["cells[0]/v"]
    return [f"{name}/{i}/{c.plan.id}/v" if sim.listed(name) else f"{name}[{i}]/v"
            for name, cells in sim.populations.items() for i, c in enumerate(cells)]


def lems(sim, a, folder, dt):
    """A LEMS file of the same run: lut4go reads the same NeuroML files."""
    if sim.network is None:
        target, plan = "compared", sim.cells[0].plan
        network = (f'<pulseGenerator id="step" delay="{a.delay!r} ms" duration="1e6 ms" '
                   f'amplitude="{a.current or 0!r} nA"/>\n'
                   f'<network id="compared" type="networkWithTemperature" '
                   f'temperature="{sim.celsius!r} degC">\n'
                   f'  <population id="cells" component="{plan.id}" size="1"/>\n'
                   f'  <inputList id="inputs" population="cells" component="step">\n'
                   f'    <input id="0" target="../cells[0]" segmentId="0" fractionAlong="0.5" '
                   f'destination="synapses"/>\n  </inputList>\n</network>\n')
    else:
        target, network = sim.network.get("id"), ""
    path = os.path.join(folder, f"LEMS_compared_{dt!r}.xml")
    with open(path, "w") as f:
        f.write(f'<Lems>\n<Target component="sim"/>\n'
                + "".join(f'<Include file="{os.path.relpath(x, folder)}"/>\n' for x in [a.file, *a.more])
                + f'{network}'
                f'<Simulation id="sim" length="{a.duration!r} ms" step="{dt!r} ms" target="{target}">\n'
                f'  <OutputFile id="v" fileName="v.dat">\n')
        for i, c in enumerate(paths(sim)):
            f.write(f'    <OutputColumn id="v{i}" quantity="{c}"/>\n')
        f.write('  </OutputFile>\n</Simulation>\n</Lems>\n')
    return path


def run_lut4go(sim, a, folder, dt):
    np = sim.np
    path = lems(sim, a, folder, dt)
    out = os.path.join(folder, "v.dat")
    words = a.ptrbench + ["run", path, "--root", "/", "--method", "cn", "--order", a.order,
                           "--json", "--no-progress", "--out", folder]
    say(" ".join(words))
    began = time.monotonic()
    done = subprocess.run(words, cwd=a.cwd, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
    if done.returncode:
        raise Failure(f"ptrbench: exit status {done.returncode}")
    wall_s = time.monotonic() - began
    # Seconds and volts.
    table = np.loadtxt(out, ndmin=2)
    t = 1e3 * table[:, 0]
    return [crossings(np, t, 1e3 * table[:, 1 + i], c.plan.threshold)
            for i, c in enumerate(sim.cells)], wall_s


# --------------------------------------------------------------- comparison

def largest(x, y):
    """The largest difference of the cells' spike times, None if their numbers differ."""
    if [len(p) for p in x] != [len(q) for q in y]:
        return None
    return max((abs(p - q) for ps, qs in zip(x, y) for p, q in zip(ps, qs)), default=0.0)


def extrapolated(fine, coarse):
    """Spike times at a step of 0, from those of a method of second order at a step and at
    twice of it."""
    if [len(p) for p in fine] != [len(q) for q in coarse]:
        return fine
    return [[p + (p - q) / 3 for p, q in zip(ps, qs)] for ps, qs in zip(fine, coarse)]


def main(argv):
    a = parse_args(argv)
    emit = open_output()
    np, h = load_neuron()
    with tempfile.TemporaryDirectory(prefix="neuron-neuroml-") as folder:
        if a.keep:
            folder = os.path.abspath(a.keep)
            os.makedirs(folder, exist_ok=True)
        files = Files(a.file, *a.more)
        sim = Simulation(np, h, files, a, folder)
        for c in {c.plan.id: c for c in sim.cells}.values():
            emit(c.describe())
        result = {"file": os.path.basename(a.file), "cells": len(sim.cells), "celsius": sim.celsius,
                  "duration_ms": a.duration, "atol": a.atol}
        theirs, result["neuron_wall_s"], result["neuron_steps"] = sim.run(a.duration, atol=a.atol)
        loose, _, _ = sim.run(a.duration, atol=10 * a.atol)
        result["neuron_spikes"] = sum(map(len, theirs))
        result["neuron_change_ms"] = largest(theirs, loose)
        if a.neuron_dt:
            for dt in (a.neuron_dt, a.neuron_dt / 10):
                fixed, wall_s, _ = sim.run(a.duration, dt=dt)
                result[f"neuron_dt_{dt:g}_difference_ms"] = largest(theirs, fixed)
                result[f"neuron_dt_{dt:g}_wall_s"] = wall_s
        if a.spikes:
            result["paths"], result["neuron_spikes_ms"] = paths(sim), theirs
        good = result["neuron_change_ms"] is not None and result["neuron_change_ms"] <= a.tolerance
        if not a.only_neuron:
            ours, result["wall_s"] = run_lut4go(sim, a, folder, a.dt)
            coarse, _ = run_lut4go(sim, a, folder, 2 * a.dt)
            result |= {"spikes": sum(map(len, ours)), "dt_ms": a.dt, "order": a.order, "change_ms": largest(ours, coarse),
                       "largest_difference_ms": largest(theirs, ours),
                       "extrapolated_difference_ms": largest(theirs, extrapolated(ours, coarse)),
                       "tolerance_ms": a.tolerance}
            if a.spikes:
                result["spikes_ms"] = ours
            within = result["largest_difference_ms"]
            good = good and within is not None and within <= a.tolerance
        emit(result)
    return 0 if good else EXIT_DISAGREE


if __name__ == "__main__":
    start(main)
