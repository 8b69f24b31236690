"""Scripts of Brian2 in small, each a function that runs a network and returns its objects by name.
test_device.py runs them on Brian2's numpy target and on the device 'lut4go'."""

import numpy as np
from brian2 import (Network, NeuronGroup, PoissonGroup, PoissonInput, PopulationRateMonitor,
                    SpikeGeneratorGroup, SpikeMonitor, StateMonitor, Synapses, TimedArray,
                    defaultclock, mV, ms, nA, nS, network_operation, pF, stop)
from brian2.units import Hz

from cobahh import CELLS, CONSTANTS

N = 12
MEMBRANE, RATES = CELLS.replace("/Cm : volt", "+ INPUT)/Cm : volt", 1).split("/Cm : volt", 1)
MEMBRANE += "/Cm : volt"
MEMBRANE = MEMBRANE.replace("(v-EK))+ INPUT)", "(v-EK) + INPUT)")


def cells(method="exponential_euler", dt=0.1*ms, current="I", extra="I : amp", refractory=3*ms, reset=None, **names):
    """A group of COBAHH's cells that fire by themselves and by their synapses."""
    defaultclock.dt = dt
    group = NeuronGroup(N, MEMBRANE.replace("INPUT", current) + RATES + extra, threshold="v > -20*mV",
                        reset=reset, refractory=refractory, method=method, namespace={**CONSTANTS, **names})
    group.v = "El + (randn()*5 - 5)*mV"
    group.ge = "(randn()*1.5 + 4)*10*nS"
    group.gi = "(randn()*12 + 20)*nS"
    if "I : amp" in extra:
        group.I = "0.2*nA*i/12."
    return group


def simulate(group, variables, times, **others):
    """Records a group, runs it with others for some times, and returns all objects by name."""
    objects = {"group": group, "spikes": SpikeMonitor(group), "rate": PopulationRateMonitor(group),
               "states": StateMonitor(group, variables, record=True), **others}
    net = Network(*objects.values())
    for t in times:
        net.run(t)
    return {**objects, "net": net}


def euler():
    return simulate(cells("euler", 0.02*ms), ["v", "m", "ge", "alpha_m"], [20*ms])


def rk4():
    return simulate(cells("rk4", 0.05*ms), ["v"], [20*ms])


def rk4_with_a_step_that_is_too_long_at_reversal_potentials():
    return simulate(cells("rk4", 0.1*ms), ["v"], [5*ms])


def delays_and_subgroups():
    group = cells()
    first = Synapses(group, group, "w : siemens", on_pre="ge += w")
    first.connect(p=0.5)
    first.w, first.delay = "rand()*10*nS", "rand()*5*ms"
    second = Synapses(group[:4], group[3:], on_pre="gi_post += 67*nS", delay=2*ms)
    second.connect(p=0.5)
    return simulate(group, ["v", "ge", "gi"], [15*ms, 15*ms], first=first, second=second,
                    some=SpikeMonitor(group[3:7]))


def pathways_switched_off_and_on():
    group = cells()
    synapses = Synapses(group, group, on_pre={"first": "ge += 5*nS", "second": "gi += 20*nS"}, delay={"first": 1*ms})
    synapses.connect(p=0.5)
    synapses.second.active = False
    done = simulate(group, ["v", "ge", "gi"], [10*ms], synapses=synapses)
    synapses.second.active = True
    done["net"].run(6*ms)
    synapses.first.active = False
    done["net"].run(6*ms)
    return done


def changes_between_runs():
    group = cells()
    synapses = Synapses(group, group, "w : siemens", on_pre="ge += w")
    synapses.connect(p=0.5)
    synapses.w, synapses.delay = "rand()*10*nS", "rand()*5*ms"
    done = simulate(group, ["v", "ge"], [8*ms], synapses=synapses)
    run = done["net"].run
    group.I = 0.1*nA
    run(6*ms)
    group.v[2] = -40*mV
    group.I[1] = 1*nA
    synapses.w[:] = synapses.w[:]*2
    run(6*ms)
    group.namespace["g_kd"] = group.namespace["g_kd"]*1.1
    run(6*ms)
    synapses.delay = 1*ms
    run(6*ms)
    defaultclock.dt = 0.05*ms
    run(4*ms)
    return done


def store_and_restore():
    group = cells()
    synapses = Synapses(group, group, "w : siemens", on_pre="ge += w")
    synapses.connect(p=0.5)
    synapses.w, synapses.delay = "rand()*10*nS", "rand()*5*ms"
    done = simulate(group, ["v"], [8*ms], synapses=synapses)
    net = done["net"]
    net.store("a")
    net.run(6*ms)
    net.restore("a")
    group.I = 0.3*nA
    net.run(9*ms)
    net.restore("a")
    net.run(4*ms)
    net.store("b")
    net.run(3*ms)
    net.restore("b")
    net.run(6*ms)
    return done


def sources():
    group = cells()
    given = SpikeGeneratorGroup(3, [0, 1, 2, 0], [1, 2, 3, 7]*ms, period=9*ms)
    steady = PoissonGroup(20, 300*Hz)
    waxing = PoissonGroup(5, "(100 + 50*sin(2*pi*50*Hz*t))*Hz")
    links = {}
    for name, source, code in (("a", given, "ge += 3*nS"), ("b", steady, "gi += 5*nS"), ("c", waxing, "ge += 5*nS")):
        links[name] = Synapses(source, group, on_pre=code)
        links[name].connect(p=0.5)
        links[name].delay = "0.5*ms + i*0.2*ms"
    return simulate(group, ["v", "ge"], [8*ms, 12*ms], given=given, steady=steady, waxing=waxing, **links,
                    of_given=SpikeMonitor(given), of_steady=SpikeMonitor(steady),
                    of_waxing=PopulationRateMonitor(waxing))


def sources_that_brian2_runs():
    group = cells()
    drawn = NeuronGroup(4, "rate : Hz", threshold="rand() < rate*dt")
    drawn.rate = 200*Hz
    link = Synapses(drawn, group, on_pre="ge += 3*nS", delay=1*ms)
    link.connect()
    return simulate(group, ["v", "ge"], [8*ms, 8*ms], drawn=drawn, link=link, of_drawn=SpikeMonitor(drawn))


def input_over_time():
    one = TimedArray(np.random.rand(8)*0.5*nA, dt=5*ms)
    each = TimedArray(np.random.rand(30, N)*0.5*nA, dt=1*ms)
    group = cells(extra="I = one(t) + each(t, i) + 0.1*nA*sin(2*pi*40*Hz*t) + C*int(t > 3*ms) : amp\nC : amp\n",
                  one=one, each=each)
    group.C = "0.1*nA*i"
    return simulate(group, ["v", "I"], [10*ms, 10*ms])


def white_noise_and_ornstein_uhlenbeck():
    group = cells("euler", 0.02*ms, "sigma*ou*nA + 0.1*nA*xi*ms**.5",
                  "dou/dt = -ou/(5*ms) + sqrt(2/(5*ms))*xi_1 : 1\nsigma : 1")
    group.sigma = "i*0.05"
    return simulate(group, ["v", "ou"], [15*ms])


def conductances_over_time():
    group = cells("euler", 0.02*ms, "drive(t)*(Ee - v) + noisy*10*nS*(Ei - v)",
                  "dnoisy/dt = (0.1 - noisy)/(3*ms) + 0.1*sqrt(2/(3*ms))*xi : 1",
                  drive=TimedArray(np.random.rand(20)*30*nS, dt=1*ms))
    return simulate(group, ["v", "noisy"], [6*ms, 6*ms])


def poisson_input():
    group = cells()
    return simulate(group, ["v"], [15*ms], more=PoissonInput(group, "ge", 100, 50*Hz, weight=1*nS),
                    others=PoissonInput(group[2:9], "gi", 10, 80*Hz, weight=2*nS))


def adaptive_exponential():
    defaultclock.dt = 0.05*ms
    group = NeuronGroup(N, """
        dvm/dt = (gL*(EL - vm) + gL*DeltaT*exp((vm - VT)/DeltaT) + I - w + gs*(0*mV - vm))/C : volt
        dw/dt = (a*(vm - EL) - w)/(40*ms) : amp
        dgs/dt = -gs/(3*ms) : siemens
        Vr : volt
        I : amp""", threshold="vm > -40*mV", reset="vm = Vr; w += 0.08*nA", method="euler", refractory=1*ms,
        namespace={"gL": 30*nS, "EL": -70*mV, "DeltaT": 2*mV, "VT": -50*mV, "C": 281*pF, "a": 4*nS})
    group.vm, group.Vr, group.I = "-70*mV + rand()*10*mV", "-60*mV + i*mV", "0.8*nA + i*0.05*nA"
    synapses = Synapses(group, group, on_pre="gs += 2*nS")
    synapses.connect(p=0.3)
    synapses.delay = "rand()*2*ms"
    return simulate(group, ["vm", "w"], [30*ms, 20*ms], synapses=synapses)


def held_while_refractory():
    group = NeuronGroup(N, """
        dv/dt = (v0 - v + I)/(10*ms) + g*(20*mV - v)/ms : volt (unless refractory)
        dg/dt = (-g + x)/tau : 1
        dx/dt = -x/(2*ms) : 1
        I : volt""", threshold="v > 10*mV", reset="v = v0 - 2*mV; x += 0.01", method="euler", refractory="rest",
        namespace={"v0": 0*mV, "rest": 2.5*ms, "tau": 4*ms})
    group.I = "8*mV + i*mV"
    synapses = Synapses(group, group, on_pre="x += 0.1", delay=0.7*ms)
    synapses.connect(p=0.3)
    return simulate(group, ["v", "g", "x"], [20*ms, 20*ms], synapses=synapses)


def two_stages_of_which_the_second_is_shorter(method="exponential_euler"):
    group = cells(method, current="G*1*nS*(Ee - v)", extra="dG/dt = x/ms - G/(2*ms) : 1\ndx/dt = -x/(6*ms) : 1")
    synapses = Synapses(group, group, on_pre="x += 3", delay=0.7*ms)
    synapses.connect(p=0.5)
    group.G, group.x = "rand()", "rand()"
    return simulate(group, ["v", "G", "x"], [20*ms], synapses=synapses)


def refractory_while_above():
    return simulate(cells(refractory="v > -20*mV"), ["v"], [15*ms, 10.1*ms])


def izhikevich():
    group = NeuronGroup(N, """
        dv/dt = (0.04/ms/mV)*v**2 + (5/ms)*v + 140*mV/ms - u + I : volt
        du/dt = (0.02/ms)*(0.2/ms*v - u) : volt/second
        I : volt/second""", threshold="v >= 30*mV", reset="v = -65*mV; u += 2*mV/ms", method="euler")
    group.v, group.u, group.I = -65*mV, -13*mV/ms, "10*mV/ms + i*mV/ms"
    return simulate(group, ["v", "u"], [40*ms])


def hindmarsh_rose():
    group = NeuronGroup(3, """
        dx/dt = (y - x**3 + 3*x**2 + I - z)/ms : 1
        dy/dt = (1 - 5*x**2 - y)/ms : 1
        dz/dt = 0.001*(4*(x + 1.6) - z)/ms : 1
        I : 1""", method="rk4", threshold="x > 1", refractory="x > 1")
    group.x, group.y, group.z, group.I = -1.6, "1 - 5*x**2", "0.001*(4*(x + 1.6))", [0.4, 2, 4]
    return simulate(group, ["x", "y", "z"], [60*ms])


def magnesium_block_and_instantaneous_gates():
    group = cells("exponential_euler", 0.05*ms, "I + gn*s*B*(Ee - v) + T", """I : amp
        ds/dt = -s/(30*ms) : 1
        B = 1/(1 + exp(-0.062*v/mV)/3.57) : 1
        T = 3*nS*mt**2*(60*mV - v) : amp
        mt = 1/(1 + exp(-(v + 50*mV)/(6*mV))) : 1""", gn=20*nS)
    synapses = Synapses(group, group, on_pre="s += 0.1; ge += 2*nS", delay=1*ms)
    synapses.connect(p=0.3)
    return simulate(group, ["v", "s", "T"], [25*ms], synapses=synapses)


def operations_between_steps():
    group = cells()
    group.run_regularly("I = 0.3*nA*rand()", dt=2*ms)

    @network_operation(dt=3*ms)
    def push():
        group.v[1] += 1*mV

    @network_operation(dt=4*ms, when="end")
    def add():
        group.ge += 1*nS
    return simulate(group, ["v", "I"], [8*ms, 9*ms], push=push, add=add)


def stopped_by_an_operation():
    group = cells()

    @network_operation(dt=5*ms)
    def check(t):
        if t >= 10*ms:
            stop()
    return simulate(group, ["v"], [30*ms, 4*ms], check=check)


def gap_junctions():
    group = cells(current="I + gap", extra="I : amp\ngap : amp")
    synapses = Synapses(group, group, "w : siemens\ngap_post = w*(v_pre - v_post) : amp (summed)")
    synapses.connect("i != j", p=0.4)
    synapses.w = "rand()*10*nS"
    return simulate(group, ["v", "gap"], [8*ms, 8*ms], synapses=synapses)


def graded_synapses():
    group = cells(current="I + 20*nS*drive*(Ei - v)", extra="""I : amp
        drive : 1
        ds/dt = 0.5*(1 + tanh(0.1*v/mV))*(1 - s)/(0.2*ms) - s/(2*ms) : 1""")
    synapses = Synapses(group, group, "drive_post = 0.25*s_pre : 1 (summed)")
    synapses.connect(p=0.3)
    return simulate(group, ["v", "s", "drive"], [16*ms], synapses=synapses)


def nmda_of_each_synapse():
    group = cells(current="I + gn*total/(1 + exp(-0.062*v/mV)/3.57)*(Ee - v)", extra="I : amp\ntotal : 1", gn=10*nS)
    synapses = Synapses(group, group, """total_post = w*s : 1 (summed)
        ds/dt = -s/(50*ms) + 0.5/ms*x*(1 - s) : 1 (clock-driven)
        dx/dt = -x/(2*ms) : 1 (clock-driven)
        w : 1""", on_pre="x += 1; ge += 1*nS", method="euler", delay=0.5*ms)
    synapses.connect(p=0.4)
    synapses.w = "rand()"
    return simulate(group, ["v", "total"], [8*ms, 12*ms], synapses=synapses,
                    of_synapses=StateMonitor(synapses, ["s", "x"], record=[0, 1, 5]))


def spike_timing_dependent_plasticity():
    group = cells()
    synapses = Synapses(group, group, """w : siemens
        dpre/dt = -pre/(20*ms) : 1 (event-driven)
        dpost/dt = -post/(20*ms) : 1 (event-driven)""".replace("pre", "before").replace("post", "behind"),
        on_pre="ge += w; before += 0.1; w = clip(w + behind*nS, 0*nS, 20*nS)",
        on_post="behind -= 0.1; w = clip(w + before*nS, 0*nS, 20*nS)")
    synapses.connect(p=0.5)
    synapses.w = "rand()*10*nS"
    synapses.pre.delay = "rand()*2*ms"
    return simulate(group, ["v", "ge"], [8*ms, 14*ms], synapses=synapses,
                    of_synapses=StateMonitor(synapses, ["w", "before"], record=[0, 1, 5]))


def short_term_plasticity():
    group = cells("euler", 0.02*ms)
    synapses = Synapses(group, group, """du_S/dt = -3.3/second*u_S : 1 (event-driven)
        dx_S/dt = 2/second*(1 - x_S) : 1 (event-driven)""",
        on_pre="u_S += 0.6*(1 - u_S); r_S = u_S*x_S; x_S -= r_S; ge += 10*nS*r_S", delay=1*ms)
    synapses.connect(p=0.5)
    synapses.x_S = 1
    return simulate(group, ["v", "ge"], [12*ms], synapses=synapses,
                    of_synapses=StateMonitor(synapses, ["u_S", "x_S"], record=[0, 1], when="after_synapses"))


def synapses_onto_the_voltage():
    group = NeuronGroup(N, "dv/dt = (I - v)/(10*ms) : 1 (unless refractory)\nI : 1", threshold="v > 1", reset="v = 0",
                        refractory=1*ms, method="exact")
    group.I = "1.1 + 0.1*i"
    synapses = Synapses(group, group, "w : 1", on_pre="v_post += w", delay=0.3*ms)
    synapses.connect(p=0.4)
    synapses.w = "rand()*0.2"
    return simulate(group, ["v"], [15*ms, 15*ms], synapses=synapses)


def calcium_and_a_current_that_depends_on_it(method="exponential_euler", dt=0.05*ms):
    group = cells(method, dt, "I + ICa + 50*nS*q*(EK - v) + 5*nS*s**2*(ECa - v)", """I : amp
        ICa = 10*nS*s**2*(60*mV - v) : amp
        ECa = 12*mV*log(2/Ca) : volt
        ds/dt = (1/(1 + exp(-(v + 20*mV)/(9*mV))) - s)/(1*ms) : 1
        dCa/dt = (2e-4/pA/ms)*ICa - (Ca - 0.05)/(20*ms) : 1
        dq/dt = (Ca/(Ca + 0.5) - q)/(5*ms) : 1""", refractory=1*ms)
    group.Ca = 0.05
    synapses = Synapses(group, group, on_pre="ge += 3*nS", delay=1*ms)
    synapses.connect(p=0.5)
    return simulate(group, ["v", "Ca", "q", "ECa"], [15*ms, 10*ms], synapses=synapses)


def calcium_by_euler_that_spikes_add_to():
    group = cells("euler", 0.02*ms, "I + 50*nS*Ca/(Ca + 0.5)*(EK - v) + 3*nS*w*(EK - v)", """I : amp
        dCa/dt = -Ca*(1 + Ca)/(20*ms) : 1
        dw/dt = (1/(1 + exp(-(v - theta)/(9*mV))) - w)/(5*ms) : 1
        theta : volt""", reset="Ca += 0.2")
    group.theta = "-40*mV + i*mV"
    return simulate(group, ["v", "Ca", "w"], [20*ms])


ALL = [f for name, f in sorted(globals().items()) if callable(f) and getattr(f, "__module__", "") == __name__
       and name not in ("cells", "simulate")]
"""All scripts."""
