"""Prints the reference numbers of stomatogastric_test.go, made with Brian2 2.5.1, method rk4
with steps of 2.5 us: upward crossings of 0 mV (ms), and the concentration of calcium (uM) at
100, 200, ... ms. The equations are those of Prinz, Bucher & Marder, Nat. Neurosci. 7:1345,
2004, after Liu, Golowasch, Marder & Abbott, J. Neurosci. 18:2309, 1998, with the conductances
of their AB/PD 1. Units: mV, ms, mS/cm2, uA/cm2, uM.

    python3 stomatogastric.py
"""
import warnings

warnings.filterwarnings("ignore")
from brian2 import NeuronGroup, StateMonitor, Network, defaultclock, ms  # noqa: E402

GATES = {  # steady state and time constant
    "mna": ("1/(1+exp((v+25.5)/-5.29))", "2.64-2.52/(1+exp((v+120)/-25))"),
    "hna": ("1/(1+exp((v+48.9)/5.18))", "1.34/(1+exp((v+62.9)/-10))*(1.5+1/(1+exp((v+34.9)/3.6)))"),
    "mcat": ("1/(1+exp((v+27.1)/-7.2))", "43.4-42.6/(1+exp((v+68.1)/-20.5))"),
    "hcat": ("1/(1+exp((v+32.1)/5.5))", "210-179.6/(1+exp((v+55)/-16.9))"),
    "mcas": ("1/(1+exp((v+33)/-8.1))", "2.8+14/(exp((v+27)/10)+exp((v+70)/-13))"),
    "hcas": ("1/(1+exp((v+60)/6.2))", "120+300/(exp((v+55)/9)+exp((v+65)/-16))"),
    "ma": ("1/(1+exp((v+27.2)/-8.7))", "23.2-20.8/(1+exp((v+32.9)/-15.2))"),
    "ha": ("1/(1+exp((v+56.9)/4.9))", "77.2-58.4/(1+exp((v+38.9)/-26.5))"),
    "mkca": ("ca/(ca+3)/(1+exp((v+28.3)/-12.6))", "180.6-150.2/(1+exp((v+46)/-22.7))"),
    "mkd": ("1/(1+exp((v+12.3)/-11.8))", "14.4-12.8/(1+exp((v+28.3)/-19.2))"),
    "mh": ("1/(1+exp((v+75)/5.5))", "2/(exp((v+169.7)/-11.6)+exp((v-26.7)/14.3))"),
}
EQUATIONS = """
eca = 1000*8.31446261815324*(11+273.15)/(2*96485.33212331001)*log(3000/ca) : 1
ica = (2.5*mcat**3*hcat + 6*mcas**3*hcas)*(v-eca) : 1
dv/dt = -(400*mna**3*hna*(v-50) + ica + (50*ma**3*ha + 10*mkca**4 + 100*mkd**4)*(v+80) + 0.01*mh*(v+20))/ms : 1
dca/dt = (-14.96*0.628*ica - ca + 0.05)/(200*ms) : 1
"""
for name, (inf, tau) in GATES.items():
    EQUATIONS += f"d{name}/dt = ({inf}-{name})/(({tau})*ms) : 1\n"

defaultclock.dt = 0.0025 * ms
cell = NeuronGroup(1, EQUATIONS, method="rk4")
cell.v, cell.ca = -60, 0.05
for name, (inf, _) in GATES.items():
    setattr(cell, name, inf)
trace = StateMonitor(cell, ["v", "ca"], record=True)
Network(cell, trace).run(600 * ms)
v, t = trace.v[0], trace.t / ms
print("spikes", [round(float(t[i] - 0.0025 * v[i] / (v[i + 1] - v[i])), 6) for i in range(len(v) - 1) if v[i] <= 0 < v[i + 1]])
print("calcium", [float(f"{trace.ca[0][k * 40000]:.9g}") for k in range(1, 6)])
