#!/usr/bin/env python3
"""Times COBAHH of a second under the device 'lut4go' and as a program of Brian2's cpp_standalone.

    cobahh_speed.py [--rounds N] [--ms DURATION]

Both run on one thread, in turns, each in a process of its own. What is printed are the least
times of all rounds, s: on a machine that has other things to do the processor's say more than the
clock's. "run()" is all of it, with recognition and tables; "engine" what Network.run of the engine
takes of that. The program is compiled once, which is not in its times.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent.resolve()

NETWORK = """
from brian2 import *
from cobahh import CELLS, CONSTANTS
seed(1)
defaultclock.dt = 0.1*ms
P = NeuronGroup(4000, CELLS, threshold='v > -20*mV', refractory=3*ms, method='exponential_euler',
                namespace=CONSTANTS)
Ce = Synapses(P[:3200], P, on_pre='ge += 6*nS')
Ci = Synapses(P[3200:], P, on_pre='gi += 67*nS')
Ce.connect(p=0.02)
Ci.connect(p=0.02)
P.v = 'El + (randn()*5 - 5)*mV'
P.ge = '(randn()*1.5 + 4)*10*nS'
P.gi = '(randn()*12 + 20)*10*nS'
S = SpikeMonitor(P)
"""

DEVICE = """
import time as clock
import lut4go
from lut4go import network
spent_in = [0.0, 0.0]
whole_run = network.Network.run
def timed_run(self, *args, **kwds):
    wall, cpu = clock.perf_counter(), clock.process_time()
    try:
        return whole_run(self, *args, **kwds)
    finally:
        spent_in[0] += clock.perf_counter() - wall
        spent_in[1] += clock.process_time() - cpu
network.Network.run = timed_run
from brian2 import set_device
set_device('lut4go', threads=1)
""" + NETWORK + """
wall, cpu = clock.perf_counter(), clock.process_time()
run({duration}*ms)
print(clock.perf_counter() - wall, clock.process_time() - cpu, *spent_in, S.num_spikes)
"""

STANDALONE = """
from brian2 import set_device
set_device('cpp_standalone', directory={folder!r}, build_on_run=False)
""" + NETWORK + """
run({duration}*ms)
device.build(directory={folder!r}, compile=True, run=False)
"""


def python(code):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")])}
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


def program(folder):
    """The wall and processor time of the program."""
    before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(["./main"], cwd=folder, check=True, capture_output=True)
    wall, after = time.perf_counter() - wall, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--ms", type=float, default=1000)
    arguments = parser.parse_args()
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as folder:
        python(STANDALONE.format(folder=folder, duration=arguments.ms))
        for _ in range(arguments.rounds):
            ours.append([float(x) for x in python(DEVICE.format(duration=arguments.ms)).split()])
            theirs.append(program(folder))
    wall, cpu, engine_wall, engine_cpu = (min(x[k] for x in ours) for k in range(4))
    their_wall, their_cpu = (min(x[k] for x in theirs) for k in range(2))
    print(f"                 clock   processor   (least of {arguments.rounds}, {ours[0][4]:.0f} spikes)")
    print(f"run()          {wall:7.2f}     {cpu:7.2f}")
    print(f"engine         {engine_wall:7.2f}     {engine_cpu:7.2f}")
    print(f"cpp_standalone {their_wall:7.2f}     {their_cpu:7.2f}")
    print(f"the program over the engine: {their_wall/engine_wall:.1f} by the clock, "
          f"{their_cpu/engine_cpu:.1f} by the processor")


if __name__ == "__main__":
    main()
