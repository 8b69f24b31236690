"""Writes NeuroML channels and concentrations as NMODL, NEURON's language for them; not a
script itself.

The formulas are the standard's (https://docs.neuroml.org/Userdocs/Schemas/Channels.html
and Cells.html).  Within a mechanism all is in SI units, as LEMS has it; only what NEURON
sees is in its own."""

from common import Failure
from neuroml_files import Expression, nmodl, quantity

# The standard's constants.
GAS, FARADAY, ZCA = 8.3144621, 96485.3, 2

# Formulas of the rates that have names in the standard; x is (v - midpoint)/scale.
NAMED = {
    "HHExpRate": "rate * exp(x)", "HHExpVariable": "rate * exp(x)",
    "HHSigmoidRate": "rate / (1 + exp(-x))", "HHSigmoidVariable": "rate / (1 + exp(-x))",
}
LINEAR = ("HHExpLinearRate", "HHExpLinearVariable")


def safe(name):
    return "".join(c if c.isalnum() else "_" for c in name)


class Code:
    """Statements of a procedure and the local variables that they set."""

    def __init__(self):
        self.lines, self.locals = [], []

    def new(self, hint):
        name = f"L{len(self.locals)}_{safe(hint)}"[:24]
        self.locals.append(name)
        return name

    def let(self, hint, text):
        name = self.new(hint)
        self.lines.append(f"{name} = {text}")
        return name

    def text(self, indent="    "):
        lines = [f"LOCAL {', '.join(self.locals)}"] if self.locals else []
        return "\n".join(indent + x for x in lines + self.lines)


def of_type(files, name):
    """A ComponentType of the files with what it extends, the base first."""
    chain = []
    while name in files.types:
        chain.insert(0, files.types[name])
        name = files.types[name].get("extends")
    return chain, name


def component(files, code, e, kind, names):
    """Writes what computes an instance of a type whose result is exposed as kind ("r",
    "x", "t", "q10", "factor"); returns the variable that has it."""
    type_name = e.get("type") or e.tag
    get = {k: (lambda k=k: quantity(e.get(k))) for k in e.keys()}
    if type_name in NAMED or type_name in LINEAR:
        rate, mid, scale = (repr(get[k]()) for k in ("rate", "midpoint", "scale"))
        x = code.let("x", f"({names['v']} - ({mid})) / ({scale})")
        if type_name in LINEAR:
            return code.let(kind, f"({rate}) * linoid({x})")
        return code.let(kind, NAMED[type_name].replace("rate", f"({rate})").replace("x)", f"{x})"))
    if type_name == "fixedTimeCourse":
        return code.let(kind, repr(get["tau"]()))
    if type_name == "q10Fixed":
        return code.let(kind, repr(get["fixedQ10"]()))
    if type_name in ("q10ExpTemp", "q10ConductanceScaling"):
        t = repr(get["experimentalTemp"]())
        return code.let(kind, f"({get['q10Factor']()!r})^((celsius + 273.15 - {t}) / 10)")
    chain, _ = of_type(files, type_name)
    if not chain:
        raise Failure(f"the type {type_name!r} is not known")
    known = dynamics(code, chain, e, names)
    if kind not in known:
        raise Failure(f"the type {type_name!r} has no {kind!r} that can be computed")
    return known[kind]


def dynamics(code, chain, e, names):
    """Writes the derived variables of a type; returns the names of all variables."""
    known = dict(names)
    for t in chain:
        for p in t.findall("Parameter"):
            if e.get(p.get("name")) is not None:
                known[p.get("name")] = f"({quantity(e.get(p.get('name')))!r})"
        for c in t.findall("Constant"):
            known[c.get("name")] = f"({quantity(c.get('value'))!r})"
    # Some files derive variables from one that is not there yet, which nothing needs.
    todo = [v for t in chain for d in t.findall("Dynamics") for v in d
            if v.tag in ("DerivedVariable", "ConditionalDerivedVariable")]
    while todo:
        late = []
        for v in todo:
            # A variable that is given again replaces that of the base.
            try:
                derived(code, v, known)
            except Failure:
                late.append(v)
        if len(late) == len(todo):
            break
        todo = late
    return known


def derived(code, v, known):
    if v.tag == "DerivedVariable":
        text = nmodl(Expression(v.get("value")).tree, known)
        known[v.get("name")] = code.let(v.get("name"), text)
        return
    cases = []
    for c in v.findall("Case"):
        test = c.get("condition")
        cases.append((test and nmodl(Expression(test).tree, known),
                      nmodl(Expression(c.get("value")).tree, known)))
    name = code.new(v.get("name"))
    lines, close = [], 0
    for test, text in cases:
        if test:
            lines.append(f"if ({test}) {{")
            lines.append(f"    {name} = {text}")
            lines.append("} else {")
            close += 1
        else:
            lines.append(f"    {name} = {text}")
            break
    code.lines += lines + ["}"] * close
    known[v.get("name")] = name


# --------------------------------------------------------------------- channels

GATES = {
    "gateHHrates": ("alpha beta", ""), "gateHHtauInf": ("", "tau inf"),
    "gateHHratesTau": ("alpha beta", "tau"), "gateHHratesInf": ("alpha beta", "inf"),
    "gateHHratesTauInf": ("alpha beta", "tau inf"), "gateHHInstantaneous": ("", "inf"),
}
CHANNELS = ("ionChannel", "ionChannelHH", "ionChannelPassive", "ionChannelVShift")


class Channel:
    """A channel of the files as a mechanism.  reversal is "fixed" or "nernst"; fills says
    whether its current is one of calcium that a pool may take up."""

    def __init__(self, files, e, reversal, fills, suffix):
        self.id, self.suffix, self.fills, self.reversal = e.get("id"), suffix, fills, reversal
        if e.tag not in CHANNELS:
            raise Failure(f"channel {self.id}: <{e.tag}> is not one that this script knows")
        self.gates, self.instant = [], []
        self.code, self.scaling = Code(), Code()
        known = {"v": "vm", "caConc": "ca", "temperature": "(celsius + 273.15)",
                 "vShift": f"({quantity(e.get('vShift', '0 V'))!r})"}
        self.factor = "1"
        for part in e:
            if part.tag.startswith("gate"):
                self.gate(files, part, known)
            elif part.tag in ("baseConductanceScaling", "baseConductanceScalingCaDependent",
                              "q10ConductanceScaling"):
                self.factor += " * " + component(files, self.scaling, part, "factor", known)

    def gate(self, files, e, known):
        kind = e.get("type") or e.tag
        name = safe(e.get("id"))
        if kind not in GATES:
            raise Failure(f"channel {self.id}: gate {name!r}: {kind} is not known")
        code = self.code
        scale = [component(files, code, q, "q10", known) for q in e.findall("q10Settings")]
        scale = " * ".join(scale) or "1"
        known = known | {"rateScale": f"({scale})"}
        rates, given = GATES[kind]
        if rates:
            known["alpha"] = component(files, code, e.find("forwardRate"), "r", known)
            known["beta"] = component(files, code, e.find("reverseRate"), "r", known)
        inf = (component(files, code, e.find("steadyState"), "x", known) if "inf" in given else
               f"{known['alpha']} / ({known['alpha']} + {known['beta']})")
        code.lines.append(f"inf_{name} = {inf}")
        instances = int(float(e.get("instances", 1)))
        if kind == "gateHHInstantaneous":
            self.instant.append((name, instances))
            return
        tau = (component(files, code, e.find("timeCourse"), "t", known) if "tau" in given else
               f"1 / ({known['alpha']} + {known['beta']})")
        code.lines.append(f"tau_{name} = 1000 * ({tau}) / ({scale})")
        self.gates.append((name, instances))

    def text(self):
        ion = ("USEION ca READ cai, cao WRITE ica VALENCE 2" if self.fills else
               "USEION ca READ cai, cao VALENCE 2" if self.calcium() else "")
        current = "ica" if self.fills else "i"
        names = [g for g, _ in self.gates]
        open_ = [f"gate_{g}" for g, n in self.gates for _ in range(n)]
        open_ += [f"inf_{g}" for g, n in self.instant for _ in range(n)]
        cai = "cai" if ion else "0"
        out = [f"COMMENT\n{self.id}, written from NeuroML\nENDCOMMENT", "UNITSOFF", "NEURON {",
               f"    SUFFIX {self.suffix}"]
        out += [f"    {ion}"] if ion else []
        out += [f"    NONSPECIFIC_CURRENT {current}"] if not self.fills else []
        out += ["    RANGE gmax, erev, gopen", "}", "PARAMETER {", "    gmax = 0", "    erev = 0", "}",
                "ASSIGNED {", "    v", "    celsius", f"    {current}", "    gopen", "    fscale"]
        out += ["    cai", "    cao"] if ion else []
        out += [f"    inf_{g}\n    tau_{g}" for g in names]
        out += [f"    inf_{g}" for g, _ in self.instant]
        out += ["}"]
        if names:
            out += ["STATE {"] + [f"    gate_{g}" for g in names] + ["}"]
        out += ["INITIAL {", f"    rates(0.001*v, {cai})"]
        out += [f"    gate_{g} = inf_{g}" for g in names] + ["}"]
        out += ["BREAKPOINT {"]
        if names:
            out += ["    SOLVE states METHOD cnexp"]
        if self.instant:
            out += [f"    rates(0.001*v, {cai})"]
        out += [f"    scaling(0.001*v, {cai})",
                f"    gopen = gmax * fscale{''.join(' * ' + x for x in open_)}"]
        if self.reversal == "nernst":
            out += [f"    erev = (1000 * {GAS} * (celsius + 273.15) / ({ZCA} * {FARADAY})) * log(cao / cai)"]
        out += [f"    {current} = gopen * (v - erev)", "}"]
        if names:
            out += ["DERIVATIVE states {", f"    rates(0.001*v, {cai})"]
            out += [f"    gate_{g}' = (inf_{g} - gate_{g}) / tau_{g}" for g in names] + ["}"]
        out += ["PROCEDURE rates(vm, ca) {", self.code.text(), "}"]
        out += ["PROCEDURE scaling(vm, ca) {", self.scaling.text(), f"    fscale = {self.factor}", "}"]
        return "\n".join(out) + HELPERS

    def calcium(self):
        return self.reversal == "nernst" or any(
            "ca" in words(x) for x in self.code.lines + self.scaling.lines)


def words(text):
    return "".join(c if c.isalnum() or c == "_" else " " for c in text).split()


HELPERS = """
FUNCTION linoid(x) {
    if (fabs(x) < 1e-5) {
        linoid = 1 + x/2 + x*x/12
    } else {
        linoid = x / (1 - exp(-x))
    }
}
FUNCTION heaviside(x) {
    if (x > 0) {
        heaviside = 1
    } else {
        heaviside = 0
    }
    if (x == 0) {
        heaviside = 0.5
    }
}
UNITSON
"""

# ------------------------------------------------------------------------- pools

POOLS = {
    "decayingPoolConcentrationModel": ("iCa / (2 * 96485.3 * volume) - (concentration - restingConc) "
                                       "/ decayConstant"),
    "fixedFactorConcentrationModel": ("(iCa / surfaceArea) * rho - (concentration - restingConc) "
                                      "/ decayConstant"),
    "fixedFactorConcentrationModelTraub": ("(iCa / surfaceArea) * 1e-9 * phi - (concentration - "
                                           "restingConc) * beta"),
}
# The shell's volume, with the standard's pi.
SHELL = "(4 * 3.14159 / 3) * (radius^3 - (radius - shellThickness)^3)"


class Pool:
    """A concentration of calcium as a mechanism.  Its rate is linear in the concentration,
    so that it is known from its values at 0 and 1."""

    def __init__(self, files, e, suffix):
        self.id, self.suffix = e.get("id"), suffix
        kind = e.get("type") or e.tag
        self.codes = []
        for at in "0", "1":
            code = Code()
            known = {"iCa": "ica_amperes", "surfaceArea": "surface", "concentration": at,
                     "caConc": at}
            if kind in POOLS:
                for k in e.keys():
                    if k not in ("id", "ion", "type", "file"):
                        known[k] = f"({quantity(e.get(k))!r})"
                if kind == "decayingPoolConcentrationModel":
                    known["radius"] = code.let("radius", "sqrt(surface / (4 * 3.14159))")
                    known["volume"] = code.let("volume", nmodl(Expression(SHELL).tree, known))
                rate = POOLS[kind]
            else:
                chain, base = of_type(files, kind)
                if not chain:
                    raise Failure(f"concentration model {self.id}: the type {kind!r} is not known")
                known = dynamics(code, chain, e, known)
                rates = [t for c in chain for t in c.iter("TimeDerivative")
                         if t.get("variable") == "concentration"]
                if len(rates) != 1:
                    raise Failure(f"concentration model {self.id}: {kind} has {len(rates)} rates")
                rate = rates[0].get("value")
            code.lines.append(f"rate{at} = {nmodl(Expression(rate).tree, known)}")
            self.codes.append(code)

    def text(self):
        out = [f"COMMENT\n{self.id}, written from NeuroML\nENDCOMMENT", "UNITSOFF", "NEURON {",
               f"    SUFFIX {self.suffix}", "    USEION ca READ ica WRITE cai VALENCE 2",
               "    RANGE start", "}", "PARAMETER {", "    start = 0", "}",
               "ASSIGNED {", "    ica", "    area", "    rate0", "    rate1", "    steady",
               "    decay", "}", "STATE {", "    cai", "}",
               "INITIAL {", "    cai = start", "}",
               "BREAKPOINT {", "    SOLVE states METHOD cnexp", "}", "DERIVATIVE states {", "    rates()",
               "    cai' = (steady - cai) / decay", "}", "PROCEDURE rates() {",
               "    LOCAL surface, amperes", "    surface = area * 1e-12",
               # NEURON's current is in mA/cm2 and outward.
               "    amperes = -10 * ica * surface",
               "    at0(surface, amperes)", "    at1(surface, amperes)",
               "    decay = 1000 / (rate0 - rate1)", "    steady = rate0 / (rate0 - rate1)", "}"]
        for n, code in enumerate(self.codes):
            out += [f"PROCEDURE at{n}(surface, ica_amperes) {{", code.text(), "}"]
        return "\n".join(out) + HELPERS
