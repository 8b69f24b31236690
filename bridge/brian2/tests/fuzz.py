#!/usr/bin/env python3
"""Random networks of cells of the Hodgkin-Huxley kind, as scripts of Brian2.

    fuzz.py [--seed 1] [--count 20] [--seconds S] [--mutations 0.3 | --published] [--show]

Script number k of a seed is always the same. Each must give the spikes and states of Brian2's
numpy target under the device, or be refused; a wrong one is printed whole. With the given
probability a script is mutated: a sign, an operator, a name or a number of its equations is
another one, or a term is added that no recogniser expects.
"""

import argparse
import os
import random
import re
import sys
import textwrap
from pathlib import Path
from typing import Iterator, List, Tuple

import examples
import judge
from observe import Tolerance


class Cell:
    """A random cell: its equations and what a group of it is made and started with.

    A tame one keeps to what a device for cells of this kind should be able to run.
    """

    def __init__(self, draw: random.Random, name: str, method: str, tame: bool):
        self.draw, self.name, self.method, self.tame = draw, name, method, tame
        self.equations: List[str] = []
        self.currents: List[str] = []
        self.start: List[str] = []
        self.changes: List[str] = []
        self.receptors: List[Tuple[str, str]] = []  # what synapses add to, and an amount
        self.recorded: List[str] = ["v"]
        self.drivers: List[str] = []  # parameters that summed synapses write
        self.names = 0
        # A current of a curve of the voltage is not linear in it: exponential_euler wants linear.
        self.curves = method != "exponential_euler"
        self._leak()
        self._spike()
        for _ in range(draw.choice([0, 0, 1, 1, 2])):
            self._channel()
        for _ in range(draw.choice([0, 1, 1, 2])):
            self._receptor()
        self._input()
        draw.shuffle(self.equations)

    def fresh(self, stem: str) -> str:
        self.names += 1
        return f"{stem}{self.names}"

    def chance(self, p: float) -> bool:
        return self.draw.random() < p

    def number(self, low: float, high: float, digits: int = 4) -> str:
        return f"{self.draw.uniform(low, high):.{digits}g}"

    def _driving(self, conductance: str, factor: str, reversal: str) -> str:
        """A current into the cell, in one of the ways that people write it."""
        return self.draw.choice([
            f"+ {conductance}*{factor}*({reversal} - v)",
            f"- {conductance}*{factor}*(v - {reversal})",
            f"- (v - {reversal})*{factor}*{conductance}",
            f"+ ({reversal} - v)*({conductance}*{factor})",
            f"- {conductance}*({factor}*v - {factor}*{reversal})",
        ])

    def _current(self, conductance: str, factor: str, reversal: str) -> None:
        term = self._driving(conductance, factor, reversal)
        if self.chance(0.3):
            name = self.fresh("I_")
            self.equations.append(f"{name} = {term.lstrip('+ ')} : amp")
            self.recorded.append(name)
            term = f"+ {name}"
        self.currents.append(term)

    def _parameter(self, unit: str, value: str, spread: str) -> str:
        """A parameter of a unit: of each cell, shared, or a number."""
        kind = self.draw.choice(["number", "number", "cell", "same", "shared", "expression"])
        if kind == "number":
            return f"({value})"
        name = self.fresh("p")
        if kind == "expression":
            self.equations.append(f"{name} = {value} : {unit}")
            return name
        flag = {"cell": self.draw.choice(["", " (constant)"]), "same": "", "shared": " (shared)"}[kind]
        self.equations.append(f"{name} : {unit}{flag}")
        group = f"{self.name}.{name} = "
        self.start.append(group + (f"'{value} + {spread}*i'" if kind == "cell" else value))
        if self.chance(0.4):
            self.changes.append(group + (f"'{value} - 0.5*{spread}*i'" if kind != "shared" else f"{value} + {spread}"))
        return name

    def _leak(self) -> None:
        g = self._parameter("siemens", f"{self.number(5, 20)}*nS", "1*nS")
        e = self._parameter("volt", f"{self.number(-72, -60)}*mV", "1*mV")
        self._current(g, "1" if self.chance(0.2) else "1.0", e)

    def _spike(self) -> None:
        """Sodium and delayed rectifier: a cell that fires."""
        vt = self.number(-64, -56)
        kind = self.draw.choice(["traub", "traub", "wang", "squid"])
        n = self.draw.choice(["n*n*n*n", "n**4", "n**3", "(n*n)**2", "n**2*n**2"])
        m = self.draw.choice(["m*m*m", "m**3", "m**2"])
        if kind == "traub":
            rates = {"am": self.linoid("0.32", f"v - ({vt}*mV) - 13*mV", "4"),
                     "bm": self.linoid("0.28", f"({vt}*mV) + 40*mV - v", "5"),
                     "ah": f"0.128*exp((({vt}*mV) + 17*mV - v)/(18*mV))/ms",
                     "bh": f"4/(1 + exp((({vt}*mV) + 40*mV - v)/(5*mV)))/ms",
                     "an": self.linoid("0.032", f"v - ({vt}*mV) - 15*mV", "5"),
                     "bn": f"0.5*exp((({vt}*mV) + 10*mV - v)/(40*mV))/ms"}
        elif kind == "wang":
            rates = {"am": self.linoid("0.1", "v + 35*mV", "10"), "bm": "4*exp(-(v + 60*mV)/(18*mV))/ms",
                     "ah": "0.35*exp(-(v + 58*mV)/(20*mV))/ms", "bh": "5/(exp(-0.1/mV*(v + 28*mV)) + 1)/ms",
                     "an": self.linoid("0.05", "v + 34*mV", "10"), "bn": "0.625*exp(-(v + 44*mV)/(80*mV))/ms"}
        else:
            rates = {"am": self.linoid("0.1", "v + 40*mV", "10"), "bm": "4*exp(-(v + 65*mV)/(18*mV))/ms",
                     "ah": "0.07*exp(-(v + 65*mV)/(20*mV))/ms", "bh": "1/(1 + exp(-(v + 35*mV)/(10*mV)))/ms",
                     "an": self.linoid("0.01", "v + 55*mV", "10"), "bn": "0.125*exp(-(v + 65*mV)/(80*mV))/ms"}
        instant = kind == "wang" and self.curves
        for gate in "mhn":
            if gate == "m" and instant:
                self.equations.append(f"m = ({rates['am']})/(({rates['am']}) + ({rates['bm']})) : 1")
                self.recorded.append("m")
            else:
                self._gate(gate, rates[f"a{gate}"], rates[f"b{gate}"])
        self._current(self._parameter("siemens", f"{self.number(8, 22)}*uS", "1*uS"), f"({m})*h", "(50*mV)")
        self._current(self._parameter("siemens", f"{self.number(2, 7)}*uS", "0.3*uS"), f"({n})", "(-90*mV)")
        self.start += [f"{self.name}.h = 0.8", f"{self.name}.n = '0.1 + 0.02*i'"]

    def linoid(self, rate: str, x: str, k: str) -> str:
        """rate per mV and ms times x/(1 - exp(-x/k)), singular where x is 0, or not."""
        if self.tame:
            return self.draw.choice([
                f"{rate}/mV*({k}*mV)/exprel(-({x})/({k}*mV))/ms",
                f"{rate}*({x})/mV/(1 - exp(-({x})/({k}*mV)))/ms",
                f"-{rate}*({x})/mV/(exp(-({x})/({k}*mV)) - 1)/ms",
                f"({rate}*kHz)*({k})/exprel((-({x}))/({k}*mV))",
            ])
        return self.draw.choice([
            f"{rate}/mV*({k}*mV)/exprel(-({x})/({k}*mV))/ms",
            f"({rate}*(mV**-1))*{k}*mV/exprel((-({x}))/({k}*mV))/ms",
            f"{rate}/mV*({x} + 1e-9*mV)/(1 - exp(-({x} + 1e-9*mV)/({k}*mV)))/ms",
            f"-{rate}*({x} + 1.7e-7*mV)/mV/(exp(-({x} + 1.7e-7*mV)/({k}*mV)) - 1)/ms",
        ])

    def rate(self) -> str:
        """A positive rate, of the voltage or not."""
        r, v, k = self.number(0.02, 1.5), self.number(-75, -25), self.number(5, 25)
        sign = self.draw.choice(["", "-"])
        return self.draw.choice([
            f"{r}*exp({sign}(v - ({v}*mV))/({k}*mV))/ms" if k and float(k) > 12 else
            f"{r}/(1 + exp({sign}(v - ({v}*mV))/({k}*mV)))/ms",
            f"{r}/(1 + exp({sign}(v - ({v}*mV))/({k}*mV)))/ms",
            self.linoid(f"{float(r)*0.1:.4g}", f"v - ({v}*mV)", k),
            f"{r}/cosh((v - ({v}*mV))/(2*{k}*mV))/ms",
            f"{r}*(1 + 0.9*tanh((v - ({v}*mV))/({k}*mV)))/ms",
            f"{r}*exp(-((v - ({v}*mV))/({k}*mV))**2)/ms + 0.05/ms",
            f"{r}*sqrt(1 + ((v - ({v}*mV))/({k}*mV))**2)/ms",
            f"{r}/(1 + exp({sign}(v - ({v}*mV))/({k}*mV)))**2/ms + 0.01*kHz",
            f"({r}*kHz)",
        ])

    def steady(self) -> str:
        """A number from 0 to 1, of the voltage."""
        v, k = self.number(-70, -25), self.number(3, 15)
        sign = self.draw.choice(["", "-"])
        return self.draw.choice([
            f"1/(1 + exp({sign}(v - ({v}*mV))/({k}*mV)))",
            f"0.5*(1 + tanh((v - ({v}*mV))/({k}*mV)))",
            f"1/(1 + exp({sign}(v - ({v}*mV))/({k}*mV)))**0.5",
            f"(1 + exp({sign}(v - ({v}*mV))/({k}*mV)))**-1",
            f"exp(-((v - ({v}*mV))/(3*{k}*mV))**2)",
        ])

    def _named(self, expression: str, unit: str, p: float = 0.5) -> str:
        if not self.chance(p):
            return f"({expression})"
        name = self.fresh("r_")
        self.equations.append(f"{name} = {expression} : {unit}")
        if self.chance(0.3):
            self.recorded.append(name)
        return name

    def _gate(self, name: str, a: str, b: str) -> None:
        a, b = self._named(a, "Hz"), self._named(b, "Hz")
        form = self.draw.choice([f"{a}*(1 - {name}) - {b}*{name}", f"{a} - ({a} + {b})*{name}",
                                 f"-{b}*{name} + {a} - {name}*{a}", f"({a}/({a} + {b}) - {name})*({a} + {b})"])
        self.equations.append(f"d{name}/dt = {form} : 1")
        if self.chance(0.3):
            self.recorded.append(name)

    def _relaxing(self, name: str) -> None:
        inf = self._named(self.steady(), "1")
        tau = self._named(f"({self.number(0.3, 30)}*ms + {self.number(0.3, 5)}*ms*{self.steady()})"
                          if self.chance(0.7) else f"{self.number(1, 40)}*ms", "second")
        self.equations.append(self.draw.choice([
            f"d{name}/dt = ({inf} - {name})/{tau} : 1", f"d{name}/dt = -({name} - {inf})/{tau} : 1",
            f"d{name}/dt = {inf}/{tau} - {name}/{tau} : 1", f"d{name}/dt = 2.5*(0.4*{inf} - 0.4*{name})/{tau} : 1"]))
        self.recorded.append(name)

    def _channel(self) -> None:
        factors = []
        for _ in range(self.draw.choice([1, 1, 2])):
            kind = self.draw.choice(["rates", "relaxing", "relaxing", "instant"])
            if kind == "instant" and not self.curves:
                kind = "rates"
            name = self.fresh("x")
            if kind == "rates":
                self._gate(name, self.rate(), self.rate())
            elif kind == "relaxing":
                self._relaxing(name)
            else:
                self.equations.append(f"{name} = {self.steady()} : 1")
            if kind != "instant":
                self.start.append(f"{self.name}.{name} = {self.number(0, 1, 2)}")
            power = self.draw.choice(["", "", "**2", "**3", "**4", "*1.0", "**1.5" if self.chance(0.2) else ""])
            factors.append(f"{name}{power}")
        g = self._parameter("siemens", f"{self.number(2, 60)}*nS", "2*nS")
        reversal = self.draw.choice(["(-90*mV)", "(120*mV)", "(-40*mV)", "(50*mV)"])
        self._current(g, self.draw.choice(["*".join(factors), f"({'*'.join(reversed(factors))})"]), reversal)

    def _receptor(self) -> None:
        name = self.fresh("s")
        kind = self.draw.choice(["conductance", "conductance", "current", "number"])
        unit, amount = {"conductance": ("siemens", f"{self.number(1, 6)}*nS"),
                        "current": ("amp", f"{self.number(20, 200)}*pA"),
                        "number": ("1", self.number(0.1, 0.8))}[kind]
        tau = f"({self.number(2, 15)}*ms)"
        if self.chance(0.35):
            rise, x = f"({self.number(0.3, 2)}*ms)", self.fresh("y")
            feed = self.draw.choice([f"({x} - {name})/{tau}", f"{x}/ms - {name}/{tau}", f"-{name}/{tau} + {x}/{rise}"])
            self.equations += [f"d{name}/dt = {feed} : {unit}", f"d{x}/dt = -{x}/{rise} : {unit}"]
            self.receptors.append((x, amount))
        else:
            self.equations.append(self.draw.choice([f"d{name}/dt = -{name}/{tau} : {unit}",
                                                    f"d{name}/dt = -{name}*(1/{tau}) : {unit}"]))
            self.receptors.append((name, amount))
        self.recorded.append(name)
        if kind == "current":
            self.currents.append(f"+ {name}")
        else:
            reversal = self._parameter("volt", self.draw.choice(["0*mV", "-75*mV"]), "2*mV")
            self._current("1.0" if kind == "conductance" else "8*nS", name, reversal)

    def _input(self) -> None:
        self.equations.append("I : amp")
        self.currents.append("+ I")
        self.start.append(f"{self.name}.I = '{self.number(0, 0.4)}*nA + i*{self.number(0.05, 0.4)}*nA'")
        self.changes.append(f"{self.name}.I = '{self.number(0, 1)}*nA'")
        kind = self.draw.choice(["none", "none", "sine", "pulse", "array", "array", "scaled", "cells", "decay",
                                 "conductance"])
        if self.tame and self.method == "rk4" and kind != "none":
            kind = "none"
        f = self.number(20, 300)
        if kind == "sine":
            self.currents.append(f"+ {self.number(0.1, 0.6)}*nA*sin(2*pi*{f}*Hz*t)")
        elif kind == "pulse":
            self.currents.append(f"+ {self.number(0.1, 0.6)}*nA*int(t > {self.number(2, 8)}*ms)")
        elif kind == "array":
            self.currents.append("+ A(t)")
        elif kind == "scaled":
            scale = self._parameter("1", "0.7", "0.3")
            self.currents.append(f"+ {scale}*A(t)")
        elif kind == "cells":
            self.currents.append("- B(t, i)")
        elif kind == "decay":
            self.currents.append(f"+ {self.number(0.1, 0.6)}*nA*exp(-t/({self.number(3, 20)}*ms))")
        elif kind == "conductance":
            self.currents.append(f"+ 10*nS*(1 + sin(2*pi*{f}*Hz*t))*(0*mV - v)")
        if self.chance(0.15) and not (self.tame and self.method == "rk4"):
            name = self.fresh("d")
            self.equations.append(f"{name} : amp")
            self.currents.append(f"+ {name}")
            self.drivers.append(name)

    def text(self) -> str:
        self.draw.shuffle(self.currents)
        capacitance = self._parameter("farad", f"{self.number(100, 250)}*pF", "5*pF")
        total = " ".join(self.currents)
        total = total[2:] if total.startswith("+ ") else total
        voltage = self.draw.choice([f"dv/dt = ({total})/{capacitance} : volt",
                                    f"dv/dt = 1/{capacitance}*({total}) : volt"])
        lines = [voltage, *self.equations]
        return "'''\n" + textwrap.indent("\n".join(lines), "    ") + "'''"


def script(seed: int, number: int) -> str:
    """The text of script number of a seed."""
    draw = random.Random(f"{seed}/{number}")
    method = draw.choice(["euler", "exponential_euler", "exponential_euler", "rk4"])
    dt = draw.choice([0.02, 0.05, 0.05]) if method != "exponential_euler" else draw.choice([0.05, 0.1])
    chance = lambda p: draw.random() < p
    tame = chance(0.7)
    lines = ["from brian2 import *", f"defaultclock.dt = {dt}*ms",
             f"A = TimedArray(array({[round(draw.uniform(-0.3, 0.6), 3) for _ in range(7)]})*nA, "
             f"dt={draw.choice([1, 1.7, 2.05])}*ms)",
             f"B = TimedArray(array({[[round(draw.uniform(-0.3, 0.4), 3) for _ in range(12)] for _ in range(3)]})*nA, "
             "dt=3*ms)"]
    cells, sizes = [], {}
    for name in ["G", "H"][:draw.choice([1, 1, 2])]:
        cell = Cell(draw, name, method, tame)
        cells.append(cell)
        sizes[name] = draw.randint(1, 9)
        threshold, refractory = draw.choice([
            ("v > -20*mV", "3*ms"), ("v > 0*mV", "'v > 0*mV'"), ("v > -20*mV", "1.37*ms"), ("v > -30*mV", "False")] + [
            ("v > -30*mV", "'v > -40*mV'"), ("v > -10*mV and n > 0.2", "2*ms"), ("v > vt", "2*ms"),
            ("v > -20*mV", "'rest'"), ("v >= -25*mV", "'h < 0.3'")]*(not tame))
        reset = draw.choice([None]*6 + ["n += 0.1", "h = 0.2", "v -= 20*mV", "v = -60*mV\nn = 0.3"] +
                            [f"{r} += {a}" for r, a in cell.receptors]*2 + ["I += 0.05*nA"]*(not tame))
        if threshold == "v > vt":
            cell.equations.append("vt : volt")
            cell.start.append(f"{name}.vt = '-30*mV + 3*i*mV'")
        if refractory == "'rest'":
            cell.equations.append("rest : second")
            cell.start.append(f"{name}.rest = '1*ms + 0.7*ms*i'")
        lines.append(f"{name} = NeuronGroup({sizes[name]}, {cell.text()}, threshold='{threshold}', "
                     f"refractory={refractory}, reset={reset!r}, method='{method}')")
        lines.append(f"{name}.v = '-70*mV + {draw.uniform(0.1, 2):.3g}*i*mV'")
        lines += cell.start
    changes = [line for cell in cells for line in cell.changes]

    def part(name: str) -> str:
        n = sizes[name]
        if name == "F" or n < 3 or chance(0.6):
            return name
        a = draw.randint(0, n - 2)
        return f"{name}[{a}:{draw.randint(a + 1, n)}]"

    sources = [cell.name for cell in cells]
    if chance(0.4):
        n = draw.randint(1, 4)
        events = {(draw.randrange(n), round(draw.uniform(0, 18), 2)) for _ in range(12)}
        kept = {}
        for i, t in sorted(events, key=lambda e: e[1]):
            kept.setdefault((i, round(t/dt)), (i, t))
        lines.append(f"F = SpikeGeneratorGroup({n}, {[i for i, _ in kept.values()]}, "
                     f"{[t for _, t in kept.values()]}*ms)")
        sources.append("F")
        sizes["F"] = n
    if chance(0.1):
        lines.append("Q = PoissonGroup(3, 0*Hz)")
        sources.append("Q")
        sizes["Q"] = 3
    for k in range(draw.choice([0, 1, 1, 2, 3])):
        target = draw.choice(cells)
        if not target.receptors:
            continue
        source, (receptor, amount), name = draw.choice(sources), draw.choice(target.receptors), f"C{k}"
        weight, model = draw.choice([(amount, ""), ("w", "w"), ("w*0.5", "w"), ("2*w", "w")])
        unit = "siemens" if "S" in amount else "amp" if "A" in amount else "1"
        sign = draw.choice(["+=", "+=", "+=", "+=", "-=" if chance(0.5) else "+=",
                            "=" if chance(0.3) and not tame else "+="])
        delay = draw.choice(["", f", delay={draw.choice([0.5, 1, 1.33, 2.5])}*ms"])
        lines.append(f"{name} = Synapses({part(source)}, {part(target.name)}, {f'w : {unit}'!r}, " if model else
                     f"{name} = Synapses({part(source)}, {part(target.name)}, ")
        lines[-1] += f"on_pre='{receptor}_post {sign} {weight}'{delay})"
        pairs = draw.choice(["", "", "p=0.5", "condition='i != j'", "p=0.6, n=2"])
        lines.append(f"{name}.connect({pairs})")
        if model:
            weights = [repr(f'rand()*{amount}'), amount, repr(f'{amount}*(1 + 0.1*i - 0.05*j)')]
            lines.append(f"{name}.w = {draw.choice(weights)}")
            changes.append(f"{name}.w = {amount}*0.6")
        if not delay and chance(0.5):
            lines.append(f"{name}.delay = {draw.choice([repr('rand()*3*ms'), repr('0.21*i*ms + 0.4*ms'), '1.1*ms'])}")
    for k, cell in enumerate(cells):
        for driver in cell.drivers:
            expression = draw.choice(["2*nS*(v_pre - v_post)", "50*pA/(1 + exp(-(v_pre + 40*mV)/(3*mV)))",
                                      "30*pA*n_pre"])
            lines.append(f"D{k} = Synapses({draw.choice(cells).name}, {cell.name}, "
                         f"'{driver}_post = {expression} : amp (summed)')")
            lines.append(f"D{k}.connect()")
    for cell in cells:
        names = sorted(set(draw.sample(cell.recorded, min(len(cell.recorded), 4))) | {"v"})
        every = f", dt={2*dt:g}*ms" if chance(0.15) else ""
        lines.append(f"S{cell.name} = SpikeMonitor({cell.name})")
        lines.append(f"M{cell.name} = StateMonitor({cell.name}, {names}, record=True{every})")
        if chance(0.3):
            lines.append(f"R{cell.name} = PopulationRateMonitor({cell.name})")
    if chance(0.12):
        lines.append(f"G.run_regularly({draw.choice(['I += 0.02*nA', 'v += 0.5*mV', 'n = 0.9*n'])!r}, "
                     f"dt={draw.choice([1, 2.5])}*ms)")
    if chance(0.08):
        lines.append("@network_operation(dt=2*ms)\ndef kick(t):\n    G.I[0] = 0.1*nA + 0.05*nA*(t/ms)")
    steps = draw.randint(250, 450)
    runs = draw.choice([1, 1, 2, 2, 3])
    stored = runs > 1 and chance(0.15)
    for k in range(runs):
        if k:
            if stored and k == 1:
                lines.append("store()")
            lines += draw.sample(changes, min(len(changes), draw.choice([0, 1, 2])))
            if chance(0.2):
                lines.append("G.v[0] = -50*mV")
        lines.append(f"run({steps//runs*dt:g}*ms)")
    if stored:
        lines += ["once = [float(x) for x in SG.t]", "restore()", "G.I = 0.3*nA", f"run({steps//runs*dt:g}*ms)"]
    return "\n".join(lines) + "\n"


PUBLISHED = ["frompapers/Wang_Buszaki_1996.py", "IF_curve_Hodgkin_Huxley.py", "frompapers/Morris_Lecar_1981.py",
             "frompapers/Rothman_Manis_2003.py", "synapses/continuous_interaction.py"]
"""Examples that are mutated: those that run fast and have their equations in one text."""

EQUATION = re.compile(r"^( *(?:d(\w+)/dt|(\w+)) *= *)([^'\n]*?)( : .*)$", re.M)


def mutated(text: str, draw: random.Random) -> str:
    """Changes one thing in one equation of a script."""
    places = [place for place in EQUATION.finditer(text) if "(" not in place[1]]
    if not places:
        return text
    place = draw.choice(places)
    body = place[4]
    names = sorted(set(re.findall(r"\b(?:[mhn]|x\d+|s\d+|I|v)\b", text)))

    def swap(pattern, values):
        hits = list(re.finditer(pattern, body))
        if not hits:
            return body
        hit = draw.choice(hits)
        return body[:hit.start()] + draw.choice([x for x in values if x != hit[0]] or [hit[0]]) + body[hit.end():]

    kind = draw.choice(["sign", "operator", "name", "number", "power", "time", "step", "clip", "cell", "refractory",
                        "voltage", "random", "product", "flag", "modulo", "abs", "bump"])
    end = place[5]
    if kind == "sign":
        body = swap(r" [+-] ", [" + ", " - "])
    elif kind == "operator":
        body = swap(r"(?<=[\w)])[*/](?=[\w(])", ["*", "/"])
    elif kind == "name":
        body = swap(r"\b(?:[mhn]|x\d+|s\d+|v)\b(?!_)", names)
    elif kind == "number":
        body = swap(r"\b\d+(?:\.\d+)?\b", ["0", "1", "3.7", "1e-3", "1e4"])
    elif kind == "power":
        body = swap(r"\*\*\d\b", ["**0.5", "**-1", "**5", "**1.5", "**2", "**0"])
    elif kind == "time":
        body = f"({body})*(1 + 0.3*t/(20*ms))"
    elif kind == "step":
        body = f"({body})*(1 + 0.5*int(v > {draw.uniform(-75, -40):.4f}*mV))"
    elif kind == "clip":
        body = swap(r"\bv\b", ["clip(v, -67.1*mV, 10*mV)"])
    elif kind == "cell":
        body = f"({body})*(1 + 0.1*i)"
    elif kind == "refractory":
        body = f"({body})*(1 + 0.2*int(not_refractory))"
    elif kind == "voltage":
        body = f"({body})*(1 + 0.1*v/(50*mV))"
    elif kind == "random":
        body = f"({body})*(1 + 0.01*rand())"
    elif kind == "product":
        body = f"({body})*(0.5 + {draw.choice([x for x in names if x not in ('v', 'I')] or ['h'])}/2)"
    elif kind == "flag":
        end = end + (" (unless refractory)" if place[2] else " (constant over dt)")
    elif kind == "modulo":
        body = f"({body})*(1 + 0.2*((v/(7*mV)) % 1))"
    elif kind == "abs":
        body = f"({body})*(1 + 0.2*abs(v + 61.3*mV)/(10*mV))"
    elif kind == "bump":
        body = f"({body})*(1 + 0.5*exp(-((v + {draw.uniform(40, 70):.3f}*mV)/(0.05*mV))**2))"
    return text[:place.start()] + place[1] + body + end + text[place.end():]


def scripts(seed: int, count: int, mutations: float, first: int = 0) -> Iterator[Tuple[str, str]]:
    """Pairs of a name and a script."""
    for number in range(first, first + count):
        text, draw = script(seed, number), random.Random(f"mutation {seed}/{number}")
        name = f"{seed}/{number}"
        if draw.random() < mutations:
            text, name = mutated(text, draw), name + "m"
        yield name, text


def published(seed: int, count: int, first: int = 0) -> Iterator[Tuple[str, str]]:
    """Pairs of a name and an example of Brian2 with a mutation."""
    folder = Path(os.environ.get("LUT4GO_EXAMPLES", examples.FOLDER))
    for number in range(first, first + count):
        draw = random.Random(f"published {seed}/{number}")
        path = draw.choice(PUBLISHED)
        text = examples.source(examples.Example(path), folder)
        if "dV/dt" in text:  # the name that mutations know
            text = re.sub(r"\bV\b", "v", text)
        yield f"{path} {seed}/{number}", mutated(text, draw)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first script")
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--seconds", type=float, help="stop after the script in which this time is over")
    parser.add_argument("--mutations", type=float, default=0.3, help="part of the scripts that are mutated")
    parser.add_argument("--published", action="store_true", help="mutate Brian2's examples instead, with runs of 20 ms")
    parser.add_argument("--device", default="lut4go")
    parser.add_argument("--show", action="store_true", help="print the scripts and run nothing")
    arguments = parser.parse_args()
    limit = float("inf")
    if arguments.published:
        limit = 0.02
        chosen = published(arguments.seed, arguments.count, arguments.first)
    else:
        chosen = scripts(arguments.seed, arguments.count, arguments.mutations, arguments.first)
    if arguments.show:
        for name, text in chosen:
            print(f"# {name}\n{text}")
        return 0
    return judge.judge_all(chosen, stop_after=arguments.seconds, show=True, device=arguments.device, timeout=300,
                           limit=limit, fallback=False,
                           tolerance=Tolerance(level=1e-6, slope=1e-3))


if __name__ == "__main__":
    sys.exit(main())
