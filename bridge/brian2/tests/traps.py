#!/usr/bin/env python3
"""Short scripts, each with one thing that a device may get silently wrong.

    traps.py [--device NAME] [--fallback] [--part K/N] [--list] [--show] [NAME ...]

Each is run under Brian2's numpy target and under the device, and must either give the same spikes
and states or be refused. With --fallback what is refused is run again with the device's option of
that name, and must then give Brian2's bits. Exits with 1 if one is wrong.
"""

import argparse
import sys

import judge

CELL = """
from brian2 import *
defaultclock.dt = 0.05*ms
area = 20000*umetre**2
Cm = 1*ufarad*cm**-2*area
gl = 5e-5*siemens*cm**-2*area
El = -65*mV
EK = -90*mV
ENa = 50*mV
g_na = 100*msiemens*cm**-2*area
g_kd = 30*msiemens*cm**-2*area
VT = -63*mV
taue = 5*ms
Ee = 0*mV

def hh(current='', more='', start='dv/dt = (gl*(El - v)', flags=''):
    return start + ''' - g_na*(m*m*m)*h*(v - ENa) - g_kd*(n*n*n*n)*(v - EK)
                + ge*(Ee - v) + I''' + current + ''')/Cm : volt''' + flags + '''
        dm/dt = alpha_m*(1 - m) - beta_m*m : 1
        dn/dt = alpha_n*(1 - n) - beta_n*n : 1
        dh/dt = alpha_h*(1 - h) - beta_h*h : 1
        dge/dt = -ge/taue : siemens
        alpha_m = 0.32*(mV**-1)*4*mV/exprel((13*mV - v + VT)/(4*mV))/ms : Hz
        beta_m = 0.28*(mV**-1)*5*mV/exprel((v - VT - 40*mV)/(5*mV))/ms : Hz
        alpha_h = 0.128*exp((17*mV - v + VT)/(18*mV))/ms : Hz
        beta_h = 4./(1 + exp((40*mV - v + VT)/(5*mV)))/ms : Hz
        alpha_n = 0.032*(mV**-1)*5*mV/exprel((15*mV - v + VT)/(5*mV))/ms : Hz
        beta_n = .5*exp((10*mV - v + VT)/(40*mV))/ms : Hz
        I : amp
        ''' + more

def cells(n=3, equations=None, threshold='v > -20*mV', refractory=3*ms, method='exponential_euler', **more):
    group = NeuronGroup(n, equations or hh(), threshold=threshold, refractory=refractory, method=method, **more)
    group.v = 'El + i*1.5*mV'
    group.h = 0.9
    group.n = 0.05
    group.I = '0.2*nA + i*0.25*nA'
    return group

def watched(group, *more):
    return SpikeMonitor(group), StateMonitor(group, ['v', 'm', 'ge', *more], record=True)
"""

TRAPS = {
    # Nothing special: these must be taken.
    "plain": """
G = cells()
S, M = watched(G)
R = PopulationRateMonitor(G)
run(20*ms)
""",
    "plain euler": """
G = cells(method='euler')
S, M = watched(G)
run(20*ms)
""",
    "plain rk4": """
G = cells(method='rk4')
S, M = watched(G)
run(20*ms)
""",
    "plain network": """
G = cells(6)
C = Synapses(G[:4], G, 'w : siemens', on_pre='ge += w', delay=1*ms)
C.connect(condition='i != j')
C.w = '(1 + i)*nS'
S, M = watched(G)
run(25*ms)
""",
    # Runs, and what changes between them.
    "constant of the namespace changes between runs": """
G = cells()
S, M = watched(G)
run(10*ms)
taue = 1*ms
gl = 3*gl
G.ge = 20*nS
run(10*ms)
""",
    "constant of the group's namespace changes between runs": """
G = cells(namespace={'gl': 20*nS})
S, M = watched(G)
run(10*ms)
G.namespace['gl'] = 5*nS
run(10*ms)
""",
    "namespace argument of run": """
G = cells()
S, M = watched(G)
names = dict(gl=gl, El=El, EK=EK, ENa=ENa, g_na=g_na, g_kd=g_kd, VT=VT, taue=taue, Ee=Ee, Cm=Cm)
net = Network(G, S, M)
net.run(8*ms, namespace=names)
net.run(8*ms, namespace=dict(names, g_kd=2*g_kd))
""",
    "parameter the same in all cells, then not": """
G = cells(equations=hh(more='VT : volt (constant)').replace('I : amp', 'I : amp'))
G.VT = -63*mV
S, M = watched(G)
run(10*ms)
G.VT = '-63*mV + 3*i*mV'
run(10*ms)
""",
    "current changes between runs": """
G = cells()
S, M = watched(G)
run(5*ms)
G.I[1] = 2*nA
run(5*ms)
G.I = 0*nA
run(5*ms)
""",
    "states set between runs": """
G = cells()
S, M = watched(G)
run(5*ms)
G.v[0] = -40*mV
G.m = 'm*0.5'
G.ge += 10*nS
run(5*ms)
""",
    "weights change while spikes are under way": """
G = cells()
C = Synapses(G, G, 'w : siemens', on_pre='ge += w', delay=4*ms)
C.connect()
C.w = 5*nS
S, M = watched(G)
run(6*ms)
C.w = 20*nS
run(10*ms)
""",
    "delays change while spikes are under way": """
G = cells()
C = Synapses(G, G, on_pre='ge += 5*nS', delay=4*ms)
C.connect()
S, M = watched(G)
run(6*ms)
C.delay = 1*ms
run(10*ms)
""",
    "synapses added between runs": """
G = cells()
C = Synapses(G, G, on_pre='ge += 5*nS', delay=2*ms)
C.connect(i=0, j=1)
S, M = watched(G)
run(8*ms)
C.connect(i=2, j=[0, 1])
run(8*ms)
""",
    "monitor added between runs": """
G = cells()
S = SpikeMonitor(G)
run(8*ms)
M = StateMonitor(G, 'v', record=[1])
S2 = SpikeMonitor(G)
run(8*ms)
""",
    "monitor switched off between runs": """
G = cells()
S, M = watched(G)
run(5*ms)
M.active = False
S.active = False
run(5*ms)
M.active = True
S.active = True
run(5*ms)
""",
    "durations that are no whole number of steps": """
G = cells()
S, M = watched(G)
run(3.333*ms)
run(0.02*ms)
run(0.04*ms)
run(5.26*ms)
t_end = float(magic_network.t)
""",
    "run of no time": """
G = cells()
S, M = watched(G)
run(0*ms)
run(8*ms)
""",
    "many short runs": """
G = cells()
C = Synapses(G, G, on_pre='ge += 5*nS', delay=1.3*ms)
C.connect()
S, M = watched(G)
for _ in range(20):
    run(0.5*ms)
""",
    "dt changes between runs": """
G = cells()
C = Synapses(G, G, on_pre='ge += 5*nS', delay=1*ms)
C.connect()
S, M = watched(G)
run(8*ms)
defaultclock.dt = 0.025*ms
run(8*ms)
""",
    "store and restore": """
G = cells()
C = Synapses(G, G, on_pre='ge += 5*nS', delay=3*ms)
C.connect()
S, M = watched(G)
run(7*ms)
store()
run(8*ms)
first = [float(x) for x in S.t]
restore()
G.I = '0.1*nA*i'
run(8*ms)
second = [float(x) for x in S.t]
""",
    "restore to before the first run": """
G = cells()
S, M = watched(G)
store('begin')
counts = []
for current in [0.1, 0.5, 1]:
    restore('begin')
    G.I = current*nA
    run(10*ms)
    counts.append(len(S.t))
    voltage = array(M.v)
""",
    "two networks in turn": """
G = cells()
H = cells()
S, M = watched(G)
S2, M2 = watched(H)
one, two = Network(G, S, M), Network(H, S2, M2)
one.run(5*ms)
two.run(7*ms)
one.run(5*ms)
two.run(3*ms)
""",
    "object removed from a network": """
G = cells()
F = SpikeGeneratorGroup(1, [0]*20, arange(20)*ms)
C = Synapses(F, G, on_pre='ge += 5*nS')
C.connect()
S, M = watched(G)
net = Network(G, F, C, S, M)
net.run(7*ms)
net.remove(C)
net.run(7*ms)
""",
    "start_scope and a second network": """
counts = []
for current in [0.3, 0.8]:
    start_scope()
    G = cells()
    G.I = current*nA
    S, M = watched(G)
    run(10*ms)
    counts.append(S.num_spikes)
""",
    "run from within a function with its own constants": """
def simulate(gl, I):
    G = cells()
    G.I = I
    S = SpikeMonitor(G)
    Network(G, S).run(10*ms)
    return array(S.t).tolist()
first = simulate(10*nS, 0.5*nA)
second = simulate(40*nS, 0.5*nA)
""",
    # The order of a step.
    "schedule of the network": """
G = cells()
C = Synapses(G, G, on_pre='ge += 5*nS')
C.connect()
S, M = watched(G)
net = Network(G, C, S, M)
net.schedule = ['start', 'synapses', 'groups', 'thresholds', 'resets', 'end']
net.run(15*ms)
""",
    "group in another slot": """
G = cells()
G.state_updater.when = 'end'
S, M = watched(G)
run(10*ms)
""",
    "thresholder in another slot": """
G = cells()
G.thresholder['spike'].when = 'before_groups'
C = Synapses(G, G, on_pre='ge += 5*nS')
C.connect()
S, M = watched(G)
run(10*ms)
""",
    "pathway in another slot": """
G = cells()
C = Synapses(G, G, on_pre='ge += 5*nS')
C.connect()
C.pre.when = 'before_groups'
S, M = watched(G)
run(10*ms)
""",
    "monitor at the end of a step": """
G = cells()
S = SpikeMonitor(G)
M = StateMonitor(G, 'v', record=True, when='end')
N = StateMonitor(G, 'v', record=True, when='after_groups')
run(10*ms)
""",
    "monitor with its own dt": """
G = cells()
S = SpikeMonitor(G)
M = StateMonitor(G, ['v', 'ge'], record=True, dt=0.5*ms)
run(7.3*ms)
run(5*ms)
""",
    "monitor with a dt that is no multiple": """
G = cells()
S = SpikeMonitor(G)
M = StateMonitor(G, 'v', record=True, dt=0.07*ms)
run(7.3*ms)
""",
    "monitor of a subgroup": """
G = cells(5)
S = SpikeMonitor(G[2:])
M = StateMonitor(G[1:4], 'v', record=[0, 2])
R = PopulationRateMonitor(G[3:])
run(12*ms)
""",
    "monitor of a subgroup of a subgroup": """
G = cells(6)
S = SpikeMonitor(G[2:][1:3])
M = StateMonitor(G[1:4][1:], 'v', record=True)
run(12*ms)
""",
    "spikes with a variable": """
G = cells()
S = SpikeMonitor(G, variables=['v', 'm'])
run(12*ms)
""",
    "spikes with a variable that a reset changes": """
G = cells(reset='ge += 3*nS')
S = SpikeMonitor(G, variables=['ge'])
run(12*ms)
""",
    "monitor of subexpressions and parameters": """
G = cells(equations=hh(more='Ina = g_na*m**3*h*(ENa - v) : amp'))
S = SpikeMonitor(G)
M = StateMonitor(G, ['Ina', 'alpha_m', 'I', 'not_refractory'], record=True)
run(10*ms)
""",
    "monitor of lastspike": """
G = cells()
S = SpikeMonitor(G)
M = StateMonitor(G, ['lastspike', 'v'], record=True)
run(12*ms)
""",
    "record_single_timestep": """
G = cells()
M = StateMonitor(G, 'v', record=True)
run(5*ms)
M.record_single_timestep()
""",
    "counts without a record": """
G = cells()
S = SpikeMonitor(G, record=False)
run(15*ms)
run(5*ms)
""",
    "monitor of synapses": """
G = cells()
C = Synapses(G, G, 'w : siemens', on_pre='ge += w; w += 1*nS')
C.connect()
S, M = watched(G)
W = StateMonitor(C, 'w', record=True)
run(12*ms)
""",
    "monitor of a Synapses' constant weights": """
G = cells()
C = Synapses(G, G, 'w : siemens', on_pre='ge += w')
C.connect()
C.w = 3*nS
S, M = watched(G)
W = StateMonitor(C, 'w', record=[0, 2])
run(12*ms)
""",
    # Threshold, refractoriness and reset.
    "no threshold": """
G = cells(threshold=None, refractory=False)
M = StateMonitor(G, 'v', record=True)
run(10*ms)
""",
    "no refractoriness": """
G = cells(refractory=False)
S, M = watched(G)
run(10*ms)
""",
    "refractory while above the threshold": """
G = cells(threshold='v > -40*mV', refractory='v > -40*mV')
S, M = watched(G)
run(15*ms)
""",
    "refractory while above another voltage": """
G = cells(threshold='v > -40*mV', refractory='v > -60*mV')
S, M = watched(G)
run(15*ms)
""",
    "refractory by another variable": """
G = cells(threshold='v > -40*mV', refractory='h < 0.3')
S, M = watched(G)
run(15*ms)
""",
    "refractory for longer than the spacing": """
G = cells(refractory=8*ms)
S, M = watched(G)
run(25*ms)
""",
    "refractory for a fraction of a step": """
G = cells(refractory=0.13*ms)
S, M = watched(G)
run(12*ms)
""",
    "refractory per cell": """
G = cells(equations=hh(more='rest : second'), refractory='rest')
G.rest = '(1 + 3*i)*ms'
S, M = watched(G)
run(20*ms)
""",
    "refractory set to depend on the state": """
G = cells(refractory='2*ms + 100*ms*n')
S, M = watched(G)
run(20*ms)
""",
    "refractory variable changes in the reset": """
G = cells(equations=hh(more='rest : second'), refractory='rest', reset='rest += 2*ms')
G.rest = 1*ms
S, M = watched(G)
run(25*ms)
""",
    "threshold per cell": """
G = cells(equations=hh(more='vth : volt'), threshold='v > vth')
G.vth = '-50*mV + 25*i*mV'
S, M = watched(G)
run(15*ms)
""",
    "threshold changes between runs": """
G = cells(equations=hh(more='vth : volt (shared)'), threshold='v > vth')
G.vth = -20*mV
S, M = watched(G)
run(10*ms)
G.vth = 20*mV
run(10*ms)
""",
    "threshold from below": """
G = cells(threshold='v < -66*mV', refractory=1*ms)
S, M = watched(G)
run(15*ms)
""",
    "threshold with two conditions": """
G = cells(threshold='v > -20*mV and m > 0.9')
S, M = watched(G)
run(15*ms)
""",
    "threshold with or": """
G = cells(threshold='v > -20*mV or n > 0.4')
S, M = watched(G)
run(15*ms)
""",
    "threshold of a gate": """
G = cells(threshold='m > 0.5')
S, M = watched(G)
run(15*ms)
""",
    "threshold with time": """
G = cells(threshold='v > -20*mV and t > 6*ms')
S, M = watched(G)
run(15*ms)
""",
    "threshold scaled and turned round": """
G = cells(threshold='0*mV < 2*(v + 20*mV)')
S, M = watched(G)
run(15*ms)
""",
    "threshold that moves": """
G = cells(equations=hh(more='dtheta/dt = (-40*mV - theta)/(5*ms) : volt'), threshold='v > theta',
          reset='theta += 30*mV')
G.theta = -40*mV
S, M = watched(G, 'theta')
run(15*ms)
""",
    "threshold >=": """
G = cells(threshold='v >= -20*mV')
S, M = watched(G)
run(15*ms)
""",
    "cells above the threshold at the start": """
G = cells(threshold='v > -64*mV', refractory=False)
S, M = watched(G)
run(5*ms)
""",
    "reset of the voltage": """
G = cells(reset='v = -60*mV')
S, M = watched(G)
run(15*ms)
""",
    "reset that adds to the voltage": """
G = cells(reset='v -= 30*mV')
S, M = watched(G)
run(15*ms)
""",
    "reset of a gate": """
G = cells(reset='h = 0.1')
S, M = watched(G, 'h')
run(15*ms)
""",
    "reset of several in order": """
G = cells(reset='n = 0.5; h = n; ge += 2*nS; v = El')
S, M = watched(G, 'h', 'n')
run(15*ms)
""",
    "reset that depends on the state": """
G = cells(reset='n += 0.3*(1 - n)')
S, M = watched(G, 'n')
run(15*ms)
""",
    "reset that multiplies": """
G = cells(reset='h *= 0.5')
S, M = watched(G, 'h')
run(15*ms)
""",
    "reset of a parameter": """
G = cells(reset='I -= 0.2*nA')
S, M = watched(G, 'I')
run(15*ms)
""",
    "reset with a weight per cell": """
G = cells(equations=hh(more='jump : siemens'), reset='ge += jump')
G.jump = '(1 + 10*i)*nS'
S, M = watched(G)
run(15*ms)
""",
    "reset with a condition": """
G = cells(reset='ge += 20*nS*int(n > 0.3)')
S, M = watched(G)
run(15*ms)
""",
    "reset at random": """
G = cells(reset='ge += 20*nS*rand()')
S, M = watched(G)
run(15*ms)
""",
    "reset after a synapse in the same step": """
G = cells(reset='ge = 0*nS')
C = Synapses(G, G, on_pre='ge += 20*nS')
C.connect()
S, M = watched(G)
run(15*ms)
""",
    "reset adds after a synapse sets": """
G = cells(reset='ge += 3*nS')
C = Synapses(G, G, on_pre='ge = 20*nS')
C.connect()
S, M = watched(G)
run(15*ms)
""",
    "unless refractory": """
G = cells(equations=hh(flags=' (unless refractory)'), reset='v = -70*mV')
S, M = watched(G)
run(15*ms)
""",
    "gate unless refractory": """
G = cells(equations=hh().replace('beta_h*h : 1', 'beta_h*h : 1 (unless refractory)'))
S, M = watched(G, 'h')
run(15*ms)
""",
    "not_refractory in an equation": """
G = cells(equations=hh(current=' + 0.3*nA*int(not_refractory)'))
S, M = watched(G)
run(15*ms)
""",
    "lastspike in an equation": """
G = cells(equations=hh(current=' - 0.5*nA*exp(-(t - lastspike)/(5*ms))'))
S, M = watched(G)
run(15*ms)
""",
    "custom event": """
G = cells(events={'deep': 'v < -70*mV'})
G.run_on_event('deep', 'ge += 2*nS')
S, M = watched(G)
E = EventMonitor(G, 'deep')
run(15*ms)
""",
    # Equations.
    "rate with a step": """
G = cells(equations=hh().replace('dn/dt = alpha_n*(1 - n)', 'dn/dt = alpha_n*(1 + int(v > -50.0123*mV))*(1 - n)'))
S, M = watched(G, 'n')
run(15*ms)
""",
    "rate with a kink": """
G = cells(equations=hh().replace('dn/dt = alpha_n*(1 - n)',
                                 'dn/dt = alpha_n*(1 + abs(v + 50.0123*mV)/(10*mV))*(1 - n)'))
S, M = watched(G, 'n')
run(15*ms)
""",
    "rate with clip": """
G = cells(equations=hh().replace('alpha_h = 0.128*exp((17*mV - v + VT)/(18*mV))',
                                 'alpha_h = 0.128*exp((17*mV - clip(v, -62*mV, 0*mV) + VT)/(18*mV))'))
S, M = watched(G, 'h')
run(15*ms)
""",
    "rate with a very narrow bump": """
G = cells(equations=hh().replace('dn/dt = alpha_n*(1 - n)',
                                 'dn/dt = alpha_n*(1 + 5*exp(-((v + 57.031*mV)/(0.02*mV))**2))*(1 - n)'))
S, M = watched(G, 'n')
run(15*ms)
""",
    "rate with a steep sigmoid": """
G = cells(equations=hh().replace('dn/dt = alpha_n*(1 - n)',
                                 'dn/dt = alpha_n*(1 + 1/(1 + exp(-(v + 57.031*mV)/(0.01*mV))))*(1 - n)'))
S, M = watched(G, 'n')
run(15*ms)
""",
    "rate with ripples": """
G = cells(equations=hh().replace('dn/dt = alpha_n*(1 - n)', 'dn/dt = alpha_n*(1 + 0.9*sin(v/(0.1*mV)))*(1 - n)'))
S, M = watched(G, 'n')
run(15*ms)
""",
    "rate that changes far from rest only": """
G = cells(equations=hh().replace('dn/dt = alpha_n*(1 - n)', 'dn/dt = alpha_n*(1 + 50*int(v > 41*mV))*(1 - n)'))
G.I = 3*nA
S, M = watched(G, 'n')
run(15*ms)
""",
    "rate with a term of time": """
G = cells(equations=hh().replace('dn/dt = alpha_n*(1 - n)', 'dn/dt = alpha_n*(1 + t/(20*ms))*(1 - n)'))
S, M = watched(G, 'n')
run(15*ms)
""",
    "rate that changes at a late time": """
G = cells(equations=hh().replace('dn/dt = alpha_n*(1 - n)', 'dn/dt = alpha_n*(1 + int(t > 9*ms))*(1 - n)'))
S, M = watched(G, 'n')
run(15*ms)
""",
    "rate of another gate": """
G = cells(equations=hh().replace('dn/dt = alpha_n*(1 - n)', 'dn/dt = alpha_n*(1 - n*h)'))
S, M = watched(G, 'n')
run(15*ms)
""",
    "rate with a parameter per cell": """
G = cells(equations=hh(more='phi : 1').replace('dn/dt = alpha_n*(1 - n) - beta_n*n',
                                               'dn/dt = phi*(alpha_n*(1 - n) - beta_n*n)'))
G.phi = '1 + i'
S, M = watched(G, 'n')
run(15*ms)
""",
    "rate with a parameter per cell that is 1 to 1e-7": """
G = cells(equations=hh(more='phi : 1').replace('dn/dt = alpha_n*(1 - n) - beta_n*n',
                                               'dn/dt = phi*(alpha_n*(1 - n) - beta_n*n)'))
G.phi = '1 + i*1e-7'
S, M = watched(G, 'n')
run(10*ms)
G.phi = '1 + i'
run(10*ms)
""",
    "rate with a shared parameter": """
G = cells(equations=hh(more='phi : 1 (shared)').replace('dn/dt = alpha_n*(1 - n) - beta_n*n',
                                                        'dn/dt = phi*(alpha_n*(1 - n) - beta_n*n)'))
G.phi = 2
S, M = watched(G, 'n')
run(10*ms)
G.phi = 1
run(10*ms)
""",
    "gate that is not linear in itself": """
G = cells(equations=hh().replace('dn/dt = alpha_n*(1 - n) - beta_n*n', 'dn/dt = alpha_n*(1 - n) - beta_n*n**1.01'),
          method='euler')
S, M = watched(G, 'n')
run(15*ms)
""",
    "gate outside 0 to 1": """
G = cells(equations=hh())
G.n = -0.3
G.h = 1.7
S, M = watched(G, 'n', 'h')
run(15*ms)
""",
    "power that is not whole": """
G = cells(equations=hh().replace('(n*n*n*n)', 'n**3.5'))
S, M = watched(G, 'n')
run(15*ms)
""",
    "gate in a sum": """
G = cells(equations=hh().replace('(n*n*n*n)', '(0.7*n**4 + 0.3*h)'))
S, M = watched(G, 'n')
run(15*ms)
""",
    "gate in a quotient": """
G = cells(equations=hh().replace('(n*n*n*n)', 'n**4/(n + 0.5)'))
S, M = watched(G, 'n')
run(15*ms)
""",
    "voltage that enters twice": """
G = cells(equations=hh(current=' - 1*nS*(v - EK)*(v - El)/(20*mV)'), method='euler')
S, M = watched(G)
run(15*ms)
""",
    "instantaneous gate": """
G = cells(equations=hh(current=' - 30*nS*pinf**2*(v - EK)', more='pinf = 1/(1 + exp(-(v + 40*mV)/(6*mV))) : 1'),
          method='euler')
S, M = watched(G, 'pinf')
run(15*ms)
""",
    "instantaneous gate under exponential_euler": """
G = cells(equations=hh(current=' - 30*nS*pinf**2*(v - EK)', more='pinf = 1/(1 + exp(-(v + 40*mV)/(6*mV))) : 1'))
S, M = watched(G, 'pinf')
run(15*ms)
""",
    "instantaneous gate under rk4": """
G = cells(equations=hh(current=' - 30*nS*pinf**2*(v - EK)', more='pinf = 1/(1 + exp(-(v + 40*mV)/(6*mV))) : 1'),
          method='rk4')
S, M = watched(G, 'pinf')
run(15*ms)
""",
    "removable singularity": """
G = cells(equations=hh().replace('0.032*(mV**-1)*5*mV/exprel((15*mV - v + VT)/(5*mV))/ms',
                                 '0.032*(mV**-1)*(15*mV - v + VT)/(exp((15*mV - v + VT)/(5*mV)) - 1)/ms'))
G.v = [-70, -55.5, -48.25]*mV
S, M = watched(G, 'n')
run(15*ms)
""",
    "removable singularity that is hit": """
G = cells(equations=hh().replace('0.032*(mV**-1)*5*mV/exprel((15*mV - v + VT)/(5*mV))/ms',
                                 '0.032*(mV**-1)*(15*mV - v + VT)/(exp((15*mV - v + VT)/(5*mV)) - 1)/ms'))
G.v = [-70, -48, -47.9999999999]*mV
S, M = watched(G, 'n')
run(2*ms)
""",
    "pole": """
G = cells(equations=hh().replace('dn/dt = alpha_n*(1 - n)', 'dn/dt = (alpha_n + 0.01*mV/(v + 45*mV)/ms)*(1 - n)'))
S, M = watched(G, 'n')
run(15*ms)
""",
    "voltage beyond any table": """
G = cells()
G.I = '5*nA*(i - 1)'
S, M = watched(G)
run(5*ms)
""",
    "voltage far beyond any table at the start": """
G = cells()
G.v = [-300, -65, 400]*mV
S, M = watched(G)
run(3*ms)
""",
    "NaN in a state": """
G = cells()
G.n[1] = nan
S, M = watched(G)
run(3*ms)
""",
    "voltage without unit": """
eqs = '''
dv/dt = (-0.1*(v + 65) - 35*minf**3*h*(v - 55) - 9*n**4*(v + 90) + I)/ms : 1
minf = am/(am + bm) : 1
am = -0.1*(v + 35)/(exp(-0.1*(v + 35)) - 1) : 1
bm = 4*exp(-(v + 60)/18) : 1
dh/dt = 5*(0.07*exp(-(v + 58)/20)*(1 - h) - h/(exp(-0.1*(v + 28)) + 1))/ms : 1
dn/dt = 5*(-0.01*(v + 34)/(exp(-0.1*(v + 34)) - 1)*(1 - n) - 0.125*exp(-(v + 44)/80)*n)/ms : 1
I : 1
'''
G = NeuronGroup(3, eqs, threshold='v > 0', refractory='v > 0', method='euler')
G.v = -64.3
G.h = 0.8
G.I = '1 + i*2'
S = SpikeMonitor(G)
M = StateMonitor(G, ['v', 'h'], record=True)
run(20*ms)
""",
    "i in an equation": """
G = cells(equations=hh(current=' + i*0.1*nA'))
S, M = watched(G)
run(15*ms)
""",
    "int parameters": """
G = cells(equations=hh(current=' + k*0.1*nA*int(on)', more='''k : integer
on : boolean'''))
G.k = 'i'
G.on = 'i > 0'
S, M = watched(G)
run(8*ms)
G.on = True
run(8*ms)
""",
    "linked variable": """
H = NeuronGroup(3, 'dx/dt = -x/(3*ms) : amp', method='exact')
H.x = '0.5*nA*i'
G = cells(equations=hh(current=' + x', more='x : amp (linked)'))
G.x = linked_var(H, 'x')
S, M = watched(G)
run(15*ms)
""",
    "linked parameter": """
H = NeuronGroup(3, 'x : amp')
H.x = '0.5*nA*i'
G = cells(equations=hh(current=' + x', more='x : amp (linked)'))
G.x = linked_var(H, 'x', index=[2, 0, 1])
S, M = watched(G)
run(15*ms)
H.x = 0*nA
run(5*ms)
""",
    "constant over dt": """
G = cells(equations=hh(current=' + x', more='x = 0.3*nA*sin(2*pi*t/(7*ms)) : amp (constant over dt)'), method='rk4')
S, M = watched(G, 'x')
run(15*ms)
""",
    "constant over dt, of the voltage": """
G = cells(equations=hh(current=' + x', more='x = 2*nS*(El - v) : amp (constant over dt)'), method='rk4')
S, M = watched(G, 'x')
run(15*ms)
""",
    "random numbers in an equation": """
G = cells(equations=hh(current=' + 0.5*nA*rand()'), method='euler')
S, M = watched(G)
run(15*ms)
""",
    "function of the user": """
@implementation('numpy', discard_units=True)
@check_units(x=volt, result=1)
def bump(x):
    return 0.5*(1 + np.tanh((x + 0.05)/0.01))
G = cells(equations=hh(current=' - 30*nS*bump(v)*(v - EK)'), method='euler')
S, M = watched(G)
run(15*ms)
""",
    "function of the user that remembers": """
seen = [0]
@implementation('numpy', discard_units=True)
@check_units(x=volt, result=1)
def tired(x):
    seen[0] += 1
    return np.exp(-seen[0]/100) + 0*x
G = cells(equations=hh(current=' - 30*nS*tired(v)*(v - EK)'), method='euler')
S, M = watched(G)
run(15*ms)
""",
    "variable that nothing needs": """
G = cells(equations=hh(more='dw/dt = (v - El)*v/volt**2/ms - w**2/ms : 1'), method='euler')
S, M = watched(G, 'w')
run(10*ms)
""",
    "second voltage": """
G = cells(equations=hh(current=' + 20*nS*(u - v)', more='du/dt = (10*nS*(El - u) + 20*nS*(v - u))/(50*pF) : volt'))
G.u = El
S, M = watched(G, 'u')
run(15*ms)
""",
    "calcium": """
G = cells(equations=hh(current=' - 5*nS*c/(c + 1)*(v - EK)', more='dc/dt = -c/(20*ms) + 0.5*m**3*h/ms : 1'))
S, M = watched(G, 'c')
run(15*ms)
""",
    "float32": """
prefs.core.default_float_dtype = float32
G = cells()
S, M = watched(G)
run(10*ms)
""",
    # Input that changes in time.
    "sine": """
G = cells(equations=hh(current=' + 0.5*nA*sin(2*pi*80*Hz*t)'))
S, M = watched(G)
run(15*ms)
""",
    "sine under rk4": """
G = cells(equations=hh(current=' + 0.5*nA*sin(2*pi*80*Hz*t)'), method='rk4')
S, M = watched(G)
run(8*ms)
run(8*ms)
""",
    "sine with its own frequency in each cell": """
G = cells(equations=hh(current=' + 0.5*nA*sin(2*pi*f*t)', more='f : Hz'))
G.f = '50*Hz*(1 + i)'
S, M = watched(G)
run(15*ms)
""",
    "conductance in time": """
G = cells(equations=hh(current=' + 20*nS*sin(2*pi*80*Hz*t)**2*(Ee - v)'))
S, M = watched(G)
run(15*ms)
""",
    "pulse": """
G = cells(equations=hh(current=' + 1*nA*int(t > 3*ms)*int(t < 6*ms)'))
S, M = watched(G)
run(5*ms)
run(10*ms)
""",
    "TimedArray": """
A = TimedArray([0, 1, 0.3, -0.5, 2]*nA, dt=1.7*ms)
G = cells(equations=hh(current=' + A(t)'))
S, M = watched(G)
run(15*ms)
""",
    "TimedArray under rk4": """
A = TimedArray([0, 1, 0.3, -0.5, 2]*nA, dt=1.725*ms)
G = cells(equations=hh(current=' + A(t)'), method='rk4')
S, M = watched(G)
run(15*ms)
""",
    "TimedArray finer than a step": """
A = TimedArray(sin(arange(2000)*0.7)*2*nA, dt=0.013*ms)
G = cells(equations=hh(current=' + A(t)'))
S, M = watched(G)
run(15*ms)
""",
    "TimedArray late and shifted": """
A = TimedArray([0, 1, 0.3, -0.5, 2]*nA, dt=1.7*ms)
G = cells(equations=hh(current=' + A(t - 3*ms) + A(2*t)*0.1'))
S, M = watched(G)
run(15*ms)
""",
    "TimedArray per cell": """
A = TimedArray(array([[0, 1, 2], [1, 0, 1], [0.2, 0.3, 0.4]])*nA, dt=2.5*ms)
G = cells(equations=hh(current=' + A(t, i)'))
S, M = watched(G)
run(15*ms)
""",
    "TimedArray per cell in another order": """
A = TimedArray(array([[0, 1, 2], [1, 0, 1], [0.2, 0.3, 0.4]])*nA, dt=2.5*ms)
G = cells(equations=hh(current=' + A(t, (i + 1) % 3)'))
S, M = watched(G)
run(15*ms)
""",
    "TimedArray scaled per cell": """
A = TimedArray([0, 1, 0.3, -0.5, 2]*nA, dt=1.7*ms)
G = cells(equations=hh(current=' + scale*A(t)', more='scale : 1'))
G.scale = 'i - 1'
S, M = watched(G)
run(8*ms)
G.scale = 1
run(8*ms)
""",
    "TimedArray of a conductance": """
A = TimedArray([0, 20, 3, 5, 20]*nS, dt=1.7*ms)
G = cells(equations=hh(current=' + A(t)*(Ee - v)'))
S, M = watched(G)
run(15*ms)
""",
    "TimedArray replaced between runs": """
A = TimedArray([0, 1, 0.3, -0.5, 2]*nA, dt=1.7*ms)
G = cells(equations=hh(current=' + A(t)'))
S, M = watched(G)
run(8*ms)
A = TimedArray([2, 0]*nA, dt=9*ms)
run(8*ms)
""",
    "run_regularly": """
G = cells()
G.run_regularly('I += 0.1*nA', dt=2*ms)
S, M = watched(G, 'I')
run(15*ms)
""",
    "run_regularly at the end of a step": """
G = cells()
G.run_regularly('ge += 5*nS*int(v > -60*mV)', dt=1*ms, when='end')
S, M = watched(G)
run(15*ms)
""",
    "run_regularly of every step": """
G = cells()
G.run_regularly('ge += 0.1*nS*int(v > -60*mV)', when='before_groups')
S, M = watched(G)
run(5*ms)
""",
    "network_operation": """
G = cells()
seen = []
@network_operation(dt=3*ms)
def clamp(t):
    seen.append(float(t/ms))
    seen.append(float(G.v[1]/mV))
    G.I[0] = 0.3*nA + t*0.05*nA/ms
    G.n[1] = 0.3
S, M = watched(G)
run(15*ms)
""",
    "network_operation that sees spikes": """
G = cells()
C = Synapses(G, G, 'w : siemens', on_pre='ge += w', delay=2*ms)
C.connect()
C.w = 3*nS
S, M = watched(G)
seen = []
@network_operation(dt=1*ms)
def look():
    seen.append(float(S.num_spikes))
    C.w[0] = S.num_spikes*nS
run(15*ms)
""",
    "network_operation that stops the network": """
G = cells()
S, M = watched(G)
@network_operation(dt=1*ms)
def end(t):
    if t > 6*ms:
        stop()
run(15*ms)
t_end = float(magic_network.t)
run(3*ms)
""",
    # Synapses.
    "several synapses of one pair": """
G = cells()
C = Synapses(G, G, on_pre='ge += 3*nS')
C.connect(i=[0, 0, 0, 1], j=[1, 1, 2, 1])
C.connect(j='i', n=3)
S, M = watched(G)
run(15*ms)
""",
    "synapse that sets": """
G = cells()
C = Synapses(G, G, 'w : siemens', on_pre='ge = w')
C.connect()
C.w = '(1 + i)*10*nS'
S, M = watched(G)
run(15*ms)
""",
    "synapse that saturates": """
G = cells()
C = Synapses(G, G, on_pre='ge = clip(ge + 8*nS, 0*nS, 12*nS)')
C.connect()
S, M = watched(G)
run(15*ms)
""",
    "synapse that multiplies": """
G = cells()
G.ge = 10*nS
C = Synapses(G, G, on_pre='ge *= 1.5')
C.connect()
S, M = watched(G)
run(15*ms)
""",
    "synapse that depends on the target's voltage": """
G = cells()
C = Synapses(G, G, on_pre='ge += 5*nS*(v_post + 80*mV)/(20*mV)')
C.connect()
S, M = watched(G)
run(15*ms)
""",
    "synapse that depends on the source's state": """
G = cells()
C = Synapses(G, G, on_pre='ge_post += 5*nS*n_pre')
C.connect()
S, M = watched(G)
run(15*ms)
""",
    "synapse that depends on parameters of both sides": """
G = cells(equations=hh(more='a : 1'))
G.a = 'i + 1'
C = Synapses(G, G, 'w : 1', on_pre='ge_post += 1*nS*w*a_pre/a_post')
C.connect()
C.w = '1 + j'
S, M = watched(G)
run(8*ms)
G.a = 1
run(8*ms)
""",
    "synapse onto the voltage": """
G = cells()
C = Synapses(G, G, on_pre='v_post += 5*mV', delay=2*ms)
C.connect()
S, M = watched(G)
run(15*ms)
""",
    "synapse onto a gate": """
G = cells()
C = Synapses(G, G, on_pre='n_post += 0.1', delay=2*ms)
C.connect()
S, M = watched(G, 'n')
run(15*ms)
""",
    "synapse onto a parameter": """
G = cells()
C = Synapses(G, G, on_pre='I_post += 0.1*nA', delay=2*ms)
C.connect()
S, M = watched(G, 'I')
run(15*ms)
""",
    "synapse onto the source": """
G = cells()
C = Synapses(G, G, on_pre='ge_pre += 5*nS', delay=2*ms)
C.connect(i=0, j=[1, 2])
S, M = watched(G)
run(15*ms)
""",
    "negative weights": """
G = cells()
C = Synapses(G, G, on_pre='ge -= 3*nS', delay=2*ms)
C.connect()
S, M = watched(G)
run(15*ms)
""",
    "on_post": """
G = cells()
C = Synapses(G, G, on_post='ge_pre += 5*nS')
C.connect(i=0, j=[1, 2])
S, M = watched(G)
run(15*ms)
""",
    "two statements": """
G = cells(equations=hh(current=' + s', more='ds/dt = -s/(3*ms) : amp'))
C = Synapses(G, G, on_pre='''ge_post += 5*nS
                              s_post -= 0.1*nA''', delay=1*ms)
C.connect()
S, M = watched(G, 's')
run(15*ms)
""",
    "two pathways with delays of their own": """
G = cells()
C = Synapses(G, G, on_pre={'early': 'ge_post += 3*nS', 'late': 'ge_post += 8*nS'},
             delay={'early': 0.5*ms, 'late': 4*ms})
C.connect()
S, M = watched(G)
run(18*ms)
""",
    "two pathways whose order matters": """
G = cells()
C = Synapses(G, G, on_pre={'add': 'ge_post += 3*nS', 'set': 'ge_post = 1*nS'})
C.connect()
C.add.order = 1
C.set.order = 0
S, M = watched(G)
run(18*ms)
""",
    "pathway switched off": """
G = cells()
C = Synapses(G, G, on_pre='ge += 5*nS')
C.connect()
C.pre.active = False
S, M = watched(G)
run(8*ms)
C.pre.active = True
run(8*ms)
""",
    "synapses switched off": """
G = cells()
C = Synapses(G, G, on_pre='ge += 5*nS')
C.connect()
C.active = False
S, M = watched(G)
run(12*ms)
""",
    "group switched off": """
G = cells()
S, M = watched(G)
run(5*ms)
G.active = False
run(5*ms)
""",
    "synapse at random": """
G = cells()
C = Synapses(G, G, on_pre='ge += 5*nS*int(rand() < 0.5)')
C.connect()
S, M = watched(G)
run(12*ms)
""",
    "synapse with time": """
G = cells()
C = Synapses(G, G, on_pre='ge += 1*nS*t/ms')
C.connect()
S, M = watched(G)
run(12*ms)
""",
    "short-term plasticity": """
G = cells()
C = Synapses(G, G, '''dx/dt = (1 - x)/(20*ms) : 1 (event-driven)''', on_pre='''ge_post += 10*nS*x
x *= 0.5''')
C.connect()
C.x = 1
S, M = watched(G)
run(15*ms)
""",
    "plasticity": """
G = cells()
C = Synapses(G, G, '''w : siemens
dp/dt = -p/(5*ms) : siemens (event-driven)
dq/dt = -q/(5*ms) : siemens (event-driven)''', on_pre='''ge_post += w
p += 1*nS
w += q''', on_post='''q -= 1*nS
w += p''')
C.connect()
C.w = 5*nS
S, M = watched(G)
run(15*ms)
""",
    "delays per synapse": """
G = cells()
C = Synapses(G, G, on_pre='ge += 5*nS')
C.connect()
C.delay = '(i + 2*j)*0.33*ms'
S, M = watched(G)
run(15*ms)
""",
    "delays that round": """
G = cells()
C = Synapses(G, G, on_pre='ge += 5*nS')
C.connect()
C.delay = array([0.024, 0.025, 0.026, 0.0749, 0.075, 0.0751, 0.49999, 1.025, 1.0751])*ms
S, M = watched(G)
run(15*ms)
""",
    "delays at random": """
G = cells(6)
C = Synapses(G, G, on_pre='ge += 5*nS')
C.connect(p=0.5)
C.delay = 'rand()*3*ms'
S, M = watched(G)
run(15*ms)
""",
    "subgroups on both sides": """
G = cells(7)
C = Synapses(G[4:], G[1:3], 'w : siemens', on_pre='ge += w', delay=1*ms)
C.connect()
C.w = '(1 + i + 3*j)*nS'
S, M = watched(G)
run(15*ms)
""",
    "synapses without synapses": """
G = cells()
C = Synapses(G, G, on_pre='ge += 5*nS')
C.connect(condition='i > 100')
S, M = watched(G)
run(12*ms)
""",
    "two groups, two methods": """
G = cells()
H = cells(method='rk4')
C = Synapses(G, H, on_pre='ge += 5*nS')
C.connect()
S, M = watched(G)
S2, M2 = watched(H)
run(12*ms)
""",
    "two groups, two steps": """
G = cells()
H = cells(dt=0.1*ms)
C = Synapses(G, H, on_pre='ge += 5*nS')
C.connect()
S, M = watched(G)
S2, M2 = watched(H)
run(12*ms)
""",
    "one receptor in two currents": """
G = cells(equations=hh(current=' + 0.3*ge*(EK - v)'))
C = Synapses(G, G, on_pre='ge += 5*nS')
C.connect()
S, M = watched(G)
run(15*ms)
""",
    "receptor squared": """
G = cells(equations=hh(current=' + ge**2/(5*nS)*(EK - v)'))
C = Synapses(G, G, on_pre='ge += 5*nS')
C.connect()
S, M = watched(G)
run(15*ms)
""",
    "receptor gated by the voltage": """
G = cells(equations=hh(current=' + gn/(1 + exp(-0.062*v/mV)/3.57)*(Ee - v)', more='dgn/dt = -gn/(20*ms) : siemens'),
          method='euler')
C = Synapses(G, G, on_pre='gn += 5*nS')
C.connect()
S, M = watched(G, 'gn')
run(15*ms)
""",
    "receptor of two stages": """
G = cells(equations=hh(current=' + g*(Ee - v)', more='''dg/dt = (x - g)/(4*ms) : siemens
dx/dt = -x/(1*ms) : siemens'''))
C = Synapses(G, G, on_pre='x_post += 8*nS')
C.connect()
S, M = watched(G, 'g', 'x')
run(15*ms)
""",
    "receptor of two stages with one time constant": """
G = cells(equations=hh(current=' + g*(Ee - v)', more='''dg/dt = x/ms - g/(3*ms) : siemens
dx/dt = -x/(3*ms) : siemens'''))
C = Synapses(G, G, on_pre='x_post += 8*nS')
C.connect()
S, M = watched(G, 'g', 'x')
run(15*ms)
""",
    "receptor of two stages, both fed": """
G = cells(equations=hh(current=' + g*(Ee - v)', more='''dg/dt = (x - g)/(4*ms) : siemens
dx/dt = -x/(1*ms) : siemens'''))
C = Synapses(G, G, on_pre='''x_post += 8*nS
g_post += 3*nS''')
C.connect()
S, M = watched(G, 'g', 'x')
run(15*ms)
""",
    "receptor with a time constant per cell": """
G = cells(equations=hh(current=' + g*(Ee - v)', more='''dg/dt = -g/tau : siemens
tau : second'''))
G.tau = '(1 + 3*i)*ms'
C = Synapses(G, G, on_pre='g_post += 8*nS')
C.connect()
S, M = watched(G, 'g')
run(15*ms)
""",
    "receptor that decays to something": """
G = cells(equations=hh(current=' + g*(Ee - v)', more='dg/dt = (2*nS - g)/(5*ms) : siemens'))
C = Synapses(G, G, on_pre='g_post += 8*nS')
C.connect()
S, M = watched(G, 'g')
run(15*ms)
""",
    "receptor without unit": """
G = cells(equations=hh(current=' + 10*nS*s*(Ee - v)', more='ds/dt = -s/(5*ms) : 1'))
C = Synapses(G, G, on_pre='s_post += 0.5')
C.connect()
S, M = watched(G, 's')
run(15*ms)
""",
    "receptor that is a current": """
G = cells(equations=hh(current=' + s', more='ds/dt = -s/(5*ms) : amp'))
C = Synapses(G, G, on_pre='s_post += 0.2*nA', delay=1*ms)
C.connect()
S, M = watched(G, 's')
run(15*ms)
""",
    "receptor with a reversal per cell": """
G = cells(equations=hh(current=' + g*(Eg - v)', more='''dg/dt = -g/(5*ms) : siemens
Eg : volt'''))
G.Eg = '(i*40 - 80)*mV'
C = Synapses(G, G, on_pre='g_post += 8*nS')
C.connect()
S, M = watched(G, 'g')
run(15*ms)
""",
    "summed synapse": """
G = cells(equations=hh(current=' + isyn', more='isyn : amp'))
C = Synapses(G, G, '''w : siemens
isyn_post = w*(v_pre - v_post) : amp (summed)''')
C.connect(condition='i != j')
C.w = '(i + 1)*2*nS'
S, M = watched(G, 'isyn')
run(15*ms)
""",
    "summed synapse that is graded": """
G = cells(equations=hh(current=' + gsum*(EK - v)', more='gsum : siemens'))
C = Synapses(G, G, '''gsum_post = 10*nS/(1 + exp(-(v_pre + 40*mV)/(3*mV))) : siemens (summed)''')
C.connect(condition='i != j')
S, M = watched(G, 'gsum')
run(15*ms)
""",
    "summed synapse with equations": """
G = cells(equations=hh(current=' + gsum*(EK - v)', more='gsum : siemens'))
C = Synapses(G, G, '''ds/dt = 5*(1 - s)/(1 + exp(-(v_pre + 20*mV)/(2*mV)))/ms - s/(5*ms) : 1 (clock-driven)
gsum_post = 10*nS*s : siemens (summed)''', method='exponential_euler')
C.connect(condition='i != j')
S, M = watched(G, 'gsum')
run(15*ms)
""",
    "summed synapse of the source's receptor": """
G = cells(equations=hh(current=' + gsum*(EK - v)', more='gsum : siemens'), method='rk4')
C = Synapses(G, G, 'gsum_post = 0.5*ge_pre : siemens (summed)')
C.connect(condition='i != j')
D = Synapses(G, G, on_pre='ge += 10*nS')
D.connect(j='i')
S, M = watched(G, 'gsum')
run(15*ms)
""",
    "two summed synapses onto two parameters": """
G = cells(equations=hh(current=' + one + two', more='''one : amp
two : amp'''))
C = Synapses(G, G, 'one_post = 2*nS*(v_pre - v_post) : amp (summed)')
C.connect(i=0, j=[1, 2])
D = Synapses(G, G, 'two_post = 0.1*nA*m_pre : amp (summed)')
D.connect(i=2, j=[0, 1])
S, M = watched(G, 'one', 'two')
run(15*ms)
""",
    # Sources of spikes.
    "spike generator": """
F = SpikeGeneratorGroup(3, [0, 1, 2, 0, 0, 1], [0, 1, 1.01, 2.5, 7.77, 9.99]*ms)
G = cells()
C = Synapses(F, G, 'w : siemens', on_pre='ge += w', delay=0.7*ms)
C.connect()
C.w = '(i + 1)*6*nS'
S, M = watched(G)
SF = SpikeMonitor(F)
run(6*ms)
run(9*ms)
""",
    "spike generator with a period": """
F = SpikeGeneratorGroup(2, [0, 1], [0.5, 1.5]*ms, period=4*ms)
G = cells()
C = Synapses(F, G, on_pre='ge += 10*nS')
C.connect()
S, M = watched(G)
SF = SpikeMonitor(F)
run(15*ms)
""",
    "spike generator with new spikes": """
F = SpikeGeneratorGroup(2, [0, 1], [0.5, 1.5]*ms)
G = cells()
C = Synapses(F, G, on_pre='ge += 10*nS', delay=3*ms)
C.connect()
S, M = watched(G)
run(3*ms)
F.set_spikes([1, 0, 1], [4, 5, 6]*ms)
run(10*ms)
""",
    "spike generator with a step of its own": """
F = SpikeGeneratorGroup(2, [0, 1], [0.5, 1.5]*ms, dt=0.5*ms)
G = cells()
C = Synapses(F, G, on_pre='ge += 10*nS')
C.connect()
S, M = watched(G)
run(10*ms)
""",
    "spike generator onto the voltage": """
F = SpikeGeneratorGroup(2, [0, 1], [0.5, 1.5]*ms)
G = cells()
C = Synapses(F, G, on_pre='v_post += 10*mV')
C.connect()
S, M = watched(G)
run(10*ms)
""",
    "spike generator whose spikes make events of a group that Brian2 runs": """
F = SpikeGeneratorGroup(1, [0]*5, [0.5, 1.5, 3, 3.05, 8]*ms)
R = NeuronGroup(1, '''dx/dt = (y - x)/(5*ms) : 1
dy/dt = -y/(3*ms) : 1
low : boolean''', threshold='x > 0.5', reset='x = 0; low = True',
                events={'high': 'y > 0.6 and low', 'end': 'y < 0.6 and not low'}, method='exact')
R.run_on_event('high', 'low = False')
R.run_on_event('end', 'low = True')
R.low = True
B = Synapses(F, R, on_pre='y += 0.5')
B.connect()
H = NeuronGroup(1, '''dz/dt = -z/(10*ms) : 1
dw/dt = -w/(10*ms) : 1''', method='exact')
C = Synapses(R, H, on_pre={'pre': 'z += 1', 'path': 'w += 1'}, on_event={'pre': 'spike', 'path': 'high'})
C.connect()
E = EventMonitor(R, 'high')
S = SpikeMonitor(R)
M = StateMonitor(R, ['x', 'y'], record=True)
MH = StateMonitor(H, ['z', 'w'], record=True)
run(6*ms)
run(9*ms)
""",
    "Poisson group that is silent": """
F = PoissonGroup(5, 0*Hz)
G = cells()
C = Synapses(F, G, on_pre='ge += 10*nS')
C.connect()
S, M = watched(G)
SF = SpikeMonitor(F)
run(10*ms)
""",
    "Poisson group of every step": """
F = PoissonGroup(2, rates='1e9*Hz*i')
G = cells()
C = Synapses(F, G, on_pre='ge += 0.1*nS', delay=0.3*ms)
C.connect()
S, M = watched(G)
SF = SpikeMonitor(F)
run(8*ms)
""",
    "Poisson group with rates in time": """
F = PoissonGroup(2, rates='1e9*Hz*int(t > 3*ms)*int(t < 4*ms)')
G = cells()
C = Synapses(F, G, on_pre='ge += 0.5*nS')
C.connect()
S, M = watched(G)
SF = SpikeMonitor(F)
run(8*ms)
""",
    "Poisson input that is silent": """
G = cells()
P = PoissonInput(G, 'ge', 10, 0*Hz, weight=5*nS)
S, M = watched(G)
run(8*ms)
""",
    "Poisson input of every step": """
G = cells()
P = PoissonInput(G, 'ge', 3, 20*kHz, weight=0.1*nS)
S, M = watched(G)
run(8*ms)
""",
    "Poisson input of a subgroup": """
G = cells()
P = PoissonInput(G[1:], 'ge', 3, 20*kHz, weight=0.1*nS)
S, M = watched(G)
run(8*ms)
""",
    "Poisson input onto the voltage": """
G = cells()
P = PoissonInput(G, 'v', 1, 20*kHz, weight=0.1*mV)
S, M = watched(G)
run(8*ms)
""",
    "group that is no cell as a source": """
H = NeuronGroup(2, 'dx/dt = 1/(3*ms) : 1', threshold='x > 1', reset='x = 0', method='euler')
H.x = '0.3*i'
G = cells()
C = Synapses(H, G, on_pre='ge += 10*nS')
C.connect()
S, M = watched(G)
SH = SpikeMonitor(H)
run(12*ms)
""",
    "integrate-and-fire cell": """
G = NeuronGroup(3, '''dv/dt = (El - v + R*I)/(10*ms) : volt (unless refractory)
I : amp''', threshold='v > -50*mV', reset='v = El', refractory=2*ms, method='euler')
R = 100*Mohm
G.v = El
G.I = '0.1*nA*(i + 1)'
S = SpikeMonitor(G)
M = StateMonitor(G, 'v', record=True)
run(30*ms)
""",
    "random numbers after a run": """
G = cells()
S, M = watched(G)
run(5*ms)
G.v = 'El + rand()*10*mV'
after = rand(3)
run(5*ms)
""",
    "report and profile": """
G = cells()
S, M = watched(G)
reports = []
def report(elapsed, completed, start, duration):
    reports.append(float(completed))
run(8*ms, report=report, report_period=1e9*second, profile=True)
reports = [reports[0], reports[-1]]
""",
    "quantities read before and after": """
G = cells()
S, M = watched(G)
before = [float(x) for x in G.alpha_m]
run(5*ms)
after = [float(x) for x in G.alpha_m]
""",
    "spikes of the last step": """
G = cells(threshold='v > -64*mV', refractory=False)
S, M = watched(G)
run(0.1*ms)
last = [float(x) for x in G.spikes]
""",
    # What a check by samples may miss.
    "bump between the places where tables look": """
G = cells(equations=hh().replace('dn/dt = alpha_n*(1 - n)',
                                 'dn/dt = alpha_n*(1 + 50*exp(-((v + 57.125*mV)/(0.02*mV))**2))*(1 - n)'))
G.v = '-57.2*mV + 0.02*i*mV'
S, M = watched(G, 'n')
run(15*ms)
""",
    "saw as wide as a table's places": """
G = cells(equations=hh().replace('dn/dt = alpha_n*(1 - n)', 'dn/dt = alpha_n*(1 + 0.9*((v/(0.005*mV)) % 1))*(1 - n)'))
S, M = watched(G, 'n')
run(15*ms)
""",
    "gate that is not linear where it is not yet": """
G = cells(equations=hh().replace('beta_n*n : 1', 'beta_n*n - 20*int(n > 0.3)*int(n < 0.9)/ms : 1'), method='euler')
S, M = watched(G, 'n')
run(15*ms)
""",
    "gate that is not linear above 1": """
G = cells(equations=hh(current=' + 0.3*nA*w', more='dw/dt = 1/(5*ms)*(1 + tanh(v/(20*mV)))  - w*int(w > 2.5)/ms : 1'),
          method='euler')
S, M = watched(G, 'w')
run(40*ms)
""",
    "current that is not linear in a gate far from now": """
G = cells(equations=hh(current=' - 1*uS*(n + 5*(n - 0.4)*int(n > 0.4))*(v - EK)'))
S, M = watched(G, 'n')
run(15*ms)
""",
    "variable that grows": """
G = cells(equations=hh(current=' + 0.01*nA*w', more='dw/dt = (w + v/(100*mV) + 1)/(8*ms) : 1'))
S, M = watched(G, 'w')
run(15*ms)
""",
    "TimedArray whose values change in place": """
A = TimedArray([0, 1, 0.3, -0.5, 2]*nA, dt=4*ms)
G = cells(equations=hh(current=' + A(t)'))
S, M = watched(G)
run(6*ms)
A.values[:] = [2e-9, 0, 1e-9, 0, 0]
run(10*ms)
""",
    "weight of the namespace changes between runs": """
we = 5*nS
G = cells()
C = Synapses(G, G, on_pre='ge += we', delay=3*ms)
C.connect()
S, M = watched(G)
run(6*ms)
we = 20*nS
run(10*ms)
""",
    "reset's jump of a receptor changes between runs": """
jump = 2*nS
G = cells(reset='ge += jump')
S, M = watched(G)
run(6*ms)
jump = 30*nS
run(12*ms)
""",
    "reset's value changes between runs": """
vr = -60*mV
G = cells(reset='v = vr')
S, M = watched(G)
run(6*ms)
vr = -75*mV
run(12*ms)
""",
    "refractoriness of the namespace changes between runs": """
rest = 1*ms
G = cells(refractory='rest')
S, M = watched(G)
run(6*ms)
rest = 7*ms
run(14*ms)
""",
    "weights change by run_regularly of synapses": """
G = cells()
C = Synapses(G, G, 'w : siemens', on_pre='ge += w', delay=2*ms)
C.connect()
C.w = 5*nS
C.run_regularly('w *= 0.8', dt=1*ms)
S, M = watched(G)
run(15*ms)
""",
    "voltage of exactly the threshold": """
G = cells(equations=hh().replace('dv/dt = (', 'dv/dt = on*(').replace('I : amp', 'I : amp\\n        on : 1'),
          threshold='v >= -54.3*mV', refractory=False, method='euler')
G.v = [-54.3, -54.300000001, -54.299999999]*mV
S, M = watched(G)
run(2*ms)
G.on = 1
run(5*ms)
""",
    "above the threshold at the start, refractory while above": """
G = cells(threshold='v > -40*mV', refractory='v > -40*mV')
G.v = [-30, -70, 10]*mV
S, M = watched(G)
run(12*ms)
G.v = [-30, 20, 10]*mV
run(6*ms)
""",
    "pushed above the threshold, refractory while above": """
F = SpikeGeneratorGroup(1, [0, 0], [1, 8]*ms)
G = cells(threshold='v > -40*mV', refractory='v > -40*mV')
C = Synapses(F, G, on_pre='v_post += 35*mV')
C.connect()
S, M = watched(G)
run(15*ms)
""",
    "lastspike is set": """
G = cells()
S, M = watched(G)
run(3*ms)
G.lastspike = '2.9*ms - 2*i*ms'
run(9*ms)
""",
    "monitor before an operation of the same slot": """
G = cells()
S = SpikeMonitor(G)
M = StateMonitor(G, ['v', 'n', 'I'], record=True, name='aaa')
N = StateMonitor(G, ['v', 'n', 'I'], record=True, name='zzz')
G.run_regularly('''n = 0.9*n
I += 0.01*nA''', dt=0.5*ms)
run(8*ms)
""",
    "two operations in order": """
G = cells()
S, M = watched(G, 'n')
G.run_regularly('n = 0.5*n', dt=1*ms, order=1)
G.run_regularly('n = n + 0.01', dt=0.5*ms, order=0)
run(8*ms)
""",
    "report that stops": """
G = cells()
S, M = watched(G)
calls = [0]
def report(elapsed, completed, start, duration):
    calls[0] += 1
    if completed == 0:
        stop()
run(8*ms, report=report)
run(4*ms)
""",
    "receptor's time constant changes between runs": """
G = cells(equations=hh(current=' + g*(Ee - v)', more='''dg/dt = (x - g)/taud : siemens
dx/dt = -x/taur : siemens'''))
taud, taur = 4*ms, 1*ms
C = Synapses(G, G, on_pre='x_post += 8*nS', delay=1*ms)
C.connect()
S, M = watched(G, 'g', 'x')
run(7*ms)
taud, taur = 1*ms, 4*ms
run(9*ms)
""",
    "conductance of the namespace that becomes negative": """
gx = 5*nS
G = cells(equations=hh(current=' + gx*(El - v)'))
S, M = watched(G)
run(5*ms)
gx = -3*nS
run(7*ms)
""",
    "cells whose conductances have both signs": """
G = cells(equations=hh(current=' + gx*(El - v)', more='gx : siemens'))
G.gx = '(i - 1)*4*nS'
S, M = watched(G)
run(7*ms)
G.gx = '(1 - i)*4*nS'
run(7*ms)
""",
    "name of a unit for something else": """
nS = 2e-9*siemens
G = cells(equations=hh(current=' + 5*nS*(El - v)'))
S, M = watched(G)
run(5*ms)
nS = 8e-9*siemens
run(5*ms)
""",
    "group of one cell": """
G = cells(1)
C = Synapses(G, G, 'w : siemens', on_pre='ge += w', delay=1*ms)
C.connect()
C.w = 9*nS
S, M = watched(G)
run(12*ms)
""",
    "weight that counts spikes": """
G = cells()
C = Synapses(G, G, '''w : siemens
n_seen : 1''', on_pre='''n_seen += 1
ge_post += w*n_seen''', delay=1*ms)
C.connect()
C.w = 2*nS
S, M = watched(G)
run(15*ms)
seen = array(C.n_seen)
""",
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="the traps to run, all by default")
    parser.add_argument("--device", default="lut4go")
    parser.add_argument("--fallback", action="store_true", help="run what is refused with fallback=True")
    parser.add_argument("--part", default="1/1", help="each Nth trap from the Kth on, as 1/2 and 2/2")
    parser.add_argument("--list", action="store_true", help="print the names")
    parser.add_argument("--show", action="store_true", help="print the scripts")
    arguments = parser.parse_args()
    if unknown := [name for name in arguments.names if name not in TRAPS]:
        parser.error(f"no trap {unknown[0]!r}: --list prints their names")
    k, n = map(int, arguments.part.split("/"))
    names = arguments.names or list(TRAPS)[k - 1::n]
    if arguments.list or arguments.show:
        for name in names:
            print(f"{CELL}{TRAPS[name]}" if arguments.show else name)
        return 0
    return judge.judge_all(((name, CELL + TRAPS[name]) for name in names), device=arguments.device,
                           fallback=arguments.fallback)


if __name__ == "__main__":
    sys.exit(main())
