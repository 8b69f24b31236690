"""The benchmark network of lut4brian, in three ways: 1000 interneurons of Wang & Buzsaki
(J. Neurosci. 16:6402-6413, 1996) that excite each other."""

from typing import Tuple

import numpy as np
from brian2 import NeuronGroup, Synapses, cm, exprel, mV, ms, msiemens, uF

CONSTANTS = {
    "Cm": 1*uF/cm**2, "gNa": 35*msiemens/cm**2, "gK": 9*msiemens/cm**2,
    "gL": 0.1*msiemens/cm**2, "ENa": 55*mV, "EK": -90*mV, "EL": -65*mV,
    "gsyn": 1e-3*msiemens/cm**2, "Esyn": 0*mV, "taus": 5*ms, "phi": 5,
}

MEMBRANE = """
dv/dt = (gL*(EL - v) + gNa*minf**3*h*(ENa - v) + gK*n**4*(EK - v) + b*gsyn*(Esyn - v))/Cm : volt
db/dt = -b/taus : 1
"""

RATES = """
am = 0.1*10/exprel(-(v/mV + 35)/10)/ms : Hz
bm = 4*exp(-(v/mV + 60)/18)/ms : Hz
ah = 0.07*exp(-(v/mV + 58)/20)/ms : Hz
bh = 1/(exp(-0.1*(v/mV + 28)) + 1)/ms : Hz
an = 0.01*10/exprel(-(v/mV + 34)/10)/ms : Hz
bn = 0.125*exp(-(v/mV + 44)/80)/ms : Hz
"""

FORMULAS = MEMBRANE + RATES + """
minf = am/(am + bm) : 1
dh/dt = phi*(ah*(1 - h) - bh*h) : 1
dn/dt = phi*(an*(1 - n) - bn*n) : 1
"""
"""The equations as they are: six exponentials a step."""

LOOK_UP = MEMBRANE + """
minf = lutinterpol(v/mV, 0) : 1
hinf = lutinterpol(v/mV, 1) : 1
htau = lutinterpol(v/mV, 2) : 1
ninf = lutinterpol(v/mV, 3) : 1
ntau = lutinterpol(v/mV, 4) : 1
dh/dt = phi*(hinf - h)/htau/ms : 1
dn/dt = phi*(ninf - n)/ntau/ms : 1
"""
"""The equations for lut4brian's function and the table of ``points``."""


def points() -> np.ndarray:
    """The five curves from -100 to 50 mV in steps of 1 mV, times in ms."""
    x = np.linspace(-100, 50, 151)
    am = 0.1*10/exprel(-(x + 35)/10)
    bm = 4*np.exp(-(x + 60)/18)
    ah = 0.07*np.exp(-(x + 58)/20)
    bh = 1/(np.exp(-0.1*(x + 28)) + 1)
    an = 0.01*10/exprel(-(x + 34)/10)
    bn = 0.125*np.exp(-(x + 44)/80)
    return np.array([am/(am + bm), ah/(ah + bh), 1/(ah + bh), an/(an + bn), 1/(an + bn)])


def network(equations, neurons: int, namespace: dict) -> Tuple[NeuronGroup, Synapses]:
    """The cells and their synapses, as lut4brian's benchmark sets them up."""
    cells = NeuronGroup(neurons, equations, threshold="v > 0*mV", refractory="v > 0*mV",
                        method="euler", namespace={**CONSTANTS, **namespace})
    cells.v = "(-70 + rand()*15)*mV"
    cells.h = 1
    synapses = Synapses(cells, cells, on_pre="b_post += 1")
    synapses.connect(p=0.1)
    synapses.delay = "(3 + rand()*2)*ms"
    return cells, synapses
