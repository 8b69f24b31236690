"""Prints the reference numbers of models_test.go, made with Brian2.

Brian2 2.5.1, method rk4 with steps of 5 us (20 us where a spike is only
counted, and exponential Euler there under noise). Every equation is written out here from the sources that the models'
documentation names, not taken from their Go code. Units: mV, ms, mS/cm2,
uA/cm2; conductances are divided by 1 uF/cm2 throughout.

Spike times are upward crossings of 0 mV; peak and width (at -20 mV) are those
of the first spike.
"""
import warnings

import numpy as np

warnings.filterwarnings("ignore")
from brian2 import (Network, NeuronGroup, SpikeMonitor, StateMonitor,  # noqa: E402
                    defaultclock, ms, seed, start_scope)

TRAUB = """
am = 0.32*4/exprel((13-(v-vt))/4) : 1
bm = 0.28*5/exprel(((v-vt)-40)/5) : 1
ah = 0.128*exp((17-(v-vt))/18) : 1
bh = 4/(1+exp((40-(v-vt))/5)) : 1
an = 0.032*5/exprel((15-(v-vt))/5) : 1
bn = 0.5*exp((10-(v-vt))/40) : 1
"""
MHN = """
dm/dt = (am*(1-m)-bm*m)/ms : 1
dh/dt = (ah*(1-h)-bh*h)/ms : 1
dn/dt = (an*(1-n)-bn*n)/ms : 1
"""
MUSCARINIC = """
pinf = 1/(1+exp(-(v+35)/10)) : 1
dp/dt = (pinf-p)/(1000*ms/(3.3*exp((v+35)/20)+exp(-(v+35)/20))) : 1
"""
CAL = """
aq = 0.055*3.8/exprel((-27-v)/3.8) : 1
bq = 0.94*exp((-75-v)/17) : 1
ar = 0.000457*exp((-13-v)/50) : 1
br = 0.0065/(exp((-15-v)/28)+1) : 1
dq/dt = (aq*(1-q)-bq*q)/ms : 1
dr/dt = (ar*(1-r)-br*r)/ms : 1
"""
CAT = """
sinf = 1/(1+exp(-(v+2+57)/6.2)) : 1
uinf = 1/(1+exp((v+2+81)/4)) : 1
tauu = (30.8+(211.4+exp((v+2+113.2)/5))/(1+exp((v+2+84)/3.2)))/3**1.2 : 1
du/dt = (uinf-u)/tauu/ms : 1
"""
CONNOR = """
am = 0.38*10/exprel(-(v+29.7)/10) : 1
bm = 15.2*exp(-0.0556*(v+54.7)) : 1
ah = 0.266*exp(-0.05*(v+48)) : 1
bh = 3.8/(1+exp(-0.1*(v+18))) : 1
an = 0.02*10/exprel(-(v+45.7)/10) : 1
bn = 0.25*exp(-0.0125*(v+55.7)) : 1
ainf = (0.0761*exp(0.0314*(v+94.22))/(1+exp(0.0346*(v+1.17))))**(1/3.0) : 1
binf = (1/(1+exp(0.0688*(v+53.3))))**4 : 1
da/dt = (ainf-a)/(0.3632+1.158/(1+exp(0.0497*(v+55.96))))/ms : 1
db/dt = (binf-b)/(1.24+2.678/(1+exp(0.0624*(v+50))))/ms : 1
"""
SHIFTED = """
am = 0.32*4/exprel((13-(v-vt))/4) : 1
bm = 0.28*5/exprel(((v-vt)-40)/5) : 1
ah = 0.128*exp((17-(v-vt-vs))/18) : 1
bh = 4/(1+exp((40-(v-vt-vs))/5)) : 1
an = 0.032*5/exprel((15-(v-vt))/5) : 1
bn = 0.5*exp((10-(v-vt))/40) : 1
ap = warmth*0.0001*9/exprel(-(v+30)/9) : 1
bp = warmth*0.0001*9/exprel((v+30)/9) : 1
dp/dt = (ap*(1-p)-bp*p)/ms : 1
"""
GOLOMB = """
hinf = 1/(1+exp((v+45)/7)) : 1
ninf = 1/(1+exp(-(v+35)/10)) : 1
binf = 1/(1+exp((v+80)/6)) : 1
zinf = 1/(1+exp(-(v+39)/5)) : 1
mi = 1/(1+exp(-(v+30)/9.5)) : 1
ri = 1/(1+exp(-(v+47)/3)) : 1
ai = 1/(1+exp(-(v+50)/20)) : 1
dh/dt = 10*(hinf-h)/(1+7.5/(1+exp((v+40.5)/6)))/ms : 1
dn/dt = 10*(ninf-n)/(1+5/(1+exp((v+27)/15)))/ms : 1
db/dt = (binf-b)/(15*ms) : 1
dz/dt = (zinf-z)/(75*ms) : 1
"""
SPIKING = "-50*m**3*h*(v-50)-gk*n**4*(v+100)"
START = dict(m="am/(am+bm)", h="ah/(ah+bh)", n="an/(an+bn)")

# name: (dv/dt without the injected current, equations, initial gates, constants, initial v)
MODELS = {
    "traub-miles": (
        "-100*m**3*h*(v-50)-30*n**4*(v+90)-0.05*(v+60)-0.03*se*v-0.335*si*(v+80)",
        TRAUB + MHN + "dse/dt = -se/(5*ms) : 1\ndsi/dt = -si/(10*ms) : 1\n", START, dict(vt=-63), -60),
    "connor-stevens": (
        "-120*m**3*h*(v-55)-20*n**4*(v+72)-ga*a**3*b*(v+75)-0.3*(v+17)",
        CONNOR + MHN, dict(START, a="ainf", b="binf"), dict(ga=47.7), -68),
    "pospischil-rs": (
        SPIKING + "-0.07*p*(v+100)-0.1*(v+70)",
        TRAUB + MHN + MUSCARINIC, dict(START, p="pinf"), dict(vt=-55, gk=5), -70),
    "pospischil-fs": (
        SPIKING + "-0.15*(v+70)",
        TRAUB + MHN, START, dict(vt=-55, gk=10), -70),
    "pospischil-ib": (
        SPIKING + "-0.03*p*(v+100)-0.17*q**2*r*(v-120)-0.01*(v+85)",
        TRAUB + MHN + MUSCARINIC + CAL, dict(START, p="pinf", q="aq/(aq+bq)", r="ar/(ar+br)"),
        dict(vt=-55, gk=5), -84),
    "pospischil-lts": (
        SPIKING + "-0.03*p*(v+100)-gt*sinf**2*u*(v-120)-0.01*(v-el)",
        TRAUB + MHN + MUSCARINIC + CAT, dict(START, p="pinf", u="uinf"),
        dict(vt=-55, gk=5, gt=0.4, el=-85), -84),
    "golomb-yue-yaari": (
        "-(35*mi**3*h+0.3*ri)*(v-55)-(6*n**4+1.4*ai**3*b+1*z)*(v+90)-0.05*(v+70)",
        GOLOMB, dict(h="hinf", n="ninf", b="binf", z="zinf"), {}, -71.8),
    "destexhe-pare": (
        "-51.6*m**3*h*(v-50)-10*n**4*(v+90)-0.5*p*(v+90)-gl*(v+80)",
        SHIFTED + MHN, dict(START, p="ap/(ap+bp)"), dict(vt=-58, vs=-10, gl=0.045, warmth=1), -70),
}


def simulate(name, steps, dt=0.005, v0=None, add=None, method="rk4", **constants):
    """Runs one cell through steps of (ms, uA/cm2); add = {variable: amount}
    before the last step. Returns time and voltage."""
    slope, equations, start, given, v00 = MODELS[name]
    start_scope()
    defaultclock.dt = dt * ms
    cell = NeuronGroup(1, "dv/dt = (current" + slope + ")/ms : 1\n" + equations + "current : 1",
                       method=method, namespace=dict(given, **constants))
    cell.v = v00 if v0 is None else v0
    for gate, x in start.items():
        setattr(cell, gate, x)
    monitor = StateMonitor(cell, "v", record=True)
    net = Network(cell, monitor)
    for k, (duration, current) in enumerate(steps):
        if add and k == len(steps) - 1:
            for variable, x in add.items():
                setattr(cell, variable, getattr(cell, variable)[:] + x)
        cell.current = current
        net.run(duration * ms)
    return np.array(monitor.t / ms), np.array(monitor.v[0])


def crossings(t, v, level, up=True):
    w, x = (v, level) if up else (-v, -level)
    i = np.flatnonzero((w[:-1] <= x) & (w[1:] > x))
    return t[i] + (t[1] - t[0]) * (x - w[i]) / (w[i + 1] - w[i])


def spikes(label, name, steps, **more):
    t, v = simulate(name, steps, **more)
    times = crossings(t, v, 0)
    begin, end = crossings(t, v, -20), crossings(t, v, -20, up=False)
    peak = v[(t > begin[0]) & (t < end[0])].max()
    print(f"{label}: {len(times)} spikes {np.round(times, 3).tolist()}, peak {peak:.2f} mV, width {end[0]-begin[0]:.4f} ms", flush=True)


def count(name, duration, currents, **more):
    got = [(c, len(crossings(*simulate(name, [(duration, c)], dt=0.02, **more), 0))) for c in currents]
    print(f"{name} {more}: spikes in {duration} ms {got}", flush=True)


def interval(name, *currents):
    for c in currents:
        times = crossings(*simulate(name, [(200, c)]), 0)
        print(f"{name}: {c} uA/cm2, last interval of 200 ms {times[-1]-times[-2]:.3f} ms", flush=True)


def relaxing(name, current, times):
    """Prints voltages by exponential Euler in steps of 0.1 ms, with all their digits."""
    _, v = simulate(name, [(times[-1] + 1, current)], dt=0.1, method="exponential_euler")
    print(f"{name}: {current} uA/cm2, exponential Euler, {[(t, float(v[round(10 * t)])) for t in times]}", flush=True)


def fluctuating(name, times, cells=500, duration=2300, skip=300, dt=0.02, **constants):
    """Prints how cells behave under the fluctuating conductances of Destexhe et al.
    (2001), with their standard deviations multiplied by times. The conductances are
    cut off at 0 and constant over a step. The voltage counts where it is below -50 mV,
    twice a millisecond."""
    slope, equations, start, given, v0 = MODELS[name]
    start_scope()
    seed(1)
    defaultclock.dt = dt * ms
    ns = 1e-6 / 34636e-8  # mS/cm2
    keep = np.exp(-dt / np.array([2.7, 10.5]))
    sd = np.array([3, 6.6]) * ns * times
    fresh = sd * np.sqrt(1 - keep**2)
    group = NeuronGroup(
        cells, "dv/dt = (" + slope + "-ge*v-gi*(v+75))/ms : 1\n" + equations
        + "ge : 1\ngi : 1\nxe : 1\nxn : 1\n",
        method="exponential_euler", threshold="v > 0", refractory="v > 0",
        namespace=dict(given, meane=12 * ns, meani=57 * ns, keepe=keep[0], keepi=keep[1],
                       freshe=fresh[0], freshi=fresh[1]) | constants)
    group.v = v0
    for gate, x in start.items():
        setattr(group, gate, x)
    group.xe = f"{sd[0]}*randn()"
    group.xn = f"{sd[1]}*randn()"
    group.run_regularly("""ge = clip(meane+xe, 0, 1e9)
gi = clip(meani+xn, 0, 1e9)
xe = keepe*xe+freshe*randn()
xn = keepi*xn+freshi*randn()""", when="start")
    monitor = StateMonitor(group, "v", record=True, dt=0.5 * ms)
    fired = SpikeMonitor(group)
    Network(group, monitor, fired).run(duration * ms)
    v = np.array(monitor.v)[:, np.array(monitor.t / ms) >= skip]
    low = v[v < -50]
    trains = [np.array(t / ms) for t in fired.spike_trains().values()]
    trains = [t[t >= skip] for t in trains]
    gaps = np.concatenate([np.diff(t) for t in trains])
    print(f"{name} {constants}, fluctuating {times} times, steps of {dt} ms: "
          f"{1e3*sum(map(len, trains))/cells/(duration-skip):.3f} Hz, "
          f"{low.mean():.3f} mV, SD {low.std():.3f} mV, {len(low)/v.size:.4f} of the time; "
          f"CV of {len(gaps)} intervals {gaps.std()/gaps.mean() if len(gaps) else 0:.3f}", flush=True)


def main():
    spikes("tm 1", "traub-miles", [(100, 1)])
    spikes("cs 8.5", "connor-stevens", [(400, 8.5)])
    spikes("cs -7 without A", "connor-stevens", [(50, -7)], ga=0)
    spikes("rs demo", "pospischil-rs", [(300, 0), (400, 2.5904)])
    spikes("fs demo", "pospischil-fs", [(300, 0), (200, 3.5454)])
    spikes("ib demo", "pospischil-ib", [(500, 0), (700, 0.51808)])
    spikes("lts demo", "pospischil-lts", [(400, 0), (400, 0.51808)])
    spikes("lts rebound", "pospischil-lts", [(400, -0.259), (300, 0)], el=-60, v0=-60)
    spikes("gyy", "golomb-yue-yaari", [(400, 0.661914)])
    spikes("dp 2", "destexhe-pare", [(300, 2)])
    fluctuating("destexhe-pare", 1)
    fluctuating("destexhe-pare", 4)
    fluctuating("destexhe-pare", 4, vt=-63, gl=0.0452, warmth=2.3**1.3)
    relaxing("traub-miles", 1, [10, 20, 40, 60, 80, 100])
    interval("traub-miles", 0.5, 2, 5, 10)
    interval("connor-stevens", 10, 15, 20)
    interval("pospischil-fs", 4, 5, 8)
    count("traub-miles", 400, [-0.18, -0.16, -0.14])
    count("connor-stevens", 400, [8.1, 8.15, 8.2])
    count("connor-stevens", 150, [-8.25, -8], ga=0)
    count("pospischil-rs", 200, [1.9, 2])
    count("pospischil-fs", 300, [2.7, 2.8])
    count("pospischil-ib", 500, [0.36, 0.38, 0.4])
    count("pospischil-lts", 500, [0.12, 0.14, 0.16])
    count("golomb-yue-yaari", 150, [0.32, 0.34])
    count("destexhe-pare", 300, [1.35, 1.4])
    for variable in ("se", "si"):
        t, v = simulate("traub-miles", [(200, -0.5), (30, -0.5)], add={variable: 1})
        late = t >= 200
        k = np.argmax(np.abs(v[late] - v[late][0]))
        print(f"synapse {variable}: from {v[late][0]:.4f} mV to {v[late][k]:.4f} mV after {t[late][k]-200:.2f} ms")
    t, v = simulate("golomb-yue-yaari", [(1000, 0)], dt=0.02)
    print(f"golomb-yue-yaari rests at {v[-1]:.5f} mV")


if __name__ == "__main__":
    main()
