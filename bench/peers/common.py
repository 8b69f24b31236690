"""What the scripts in this directory share; not a script itself."""

import argparse
import json
import math
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
import traceback
import warnings

EXIT_DISAGREE, EXIT_USAGE, EXIT_FAILED = 1, 2, 3


class Failure(Exception):
    """Something outside this script's control went wrong; ends with status 3."""


def say(*words):
    print(*words, file=sys.stderr, flush=True)


# ------------------------------------------------------------------ arguments

def positive_float(text):
    try:
        value = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number")
    if not (math.isfinite(value) and value > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive number")
    return value


def whole(low, high, words):
    def parse(text):
        try:
            value = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number")
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{text!r} is not {words}")
        return value
    return parse


def join_flags(argv):
    """argparse takes a lone "-O2" for an option; let "--flags -O2" work all the same."""
    joined, rest = [], list(argv)
    while rest:
        word = rest.pop(0)
        if word == "--flags" and rest:
            word += "=" + rest.pop(0)
        joined.append(word)
    return joined


def split_option(p, name, text):
    """The words of an option that a shell would see; wrong usage if there are none."""
    try:
        words = shlex.split(text)
    except ValueError as e:
        p.error(f"argument {name}: {e}")
    if not words:
        p.error(f"argument {name}: empty")
    return words


def split_command(p, name, text):
    words = split_option(p, name, text)
    if shutil.which(words[0]) is None:
        p.error(f"argument {name}: no such command: {words[0]}")
    return words


# -------------------------------------------------------------------- running

def open_output():
    """Keeps standard output for the results alone: returns what prints one there.
    Whatever a simulator, make or a compiler prints goes to standard error."""
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    def emit(result):
        print(json.dumps(result), file=out, flush=True)

    return emit


def start(main):
    """Runs a script's main function on the arguments; exits with its status."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that files are removed
    try:
        sys.exit(main(sys.argv[1:]))
    except Failure as e:
        say(f"{os.path.basename(sys.argv[0])}: {e}")
        sys.exit(EXIT_FAILED)
    except BrokenPipeError:
        sys.exit(EXIT_FAILED)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception:  # or Python would end with 1, which says that results disagree
        traceback.print_exc()
        sys.exit(EXIT_FAILED)


def find_result(text, keys):
    """The object in a program's JSON output that has a number under each of keys."""
    def wanted(x):
        if isinstance(x, list):
            return next(filter(None, map(wanted, x)), None)
        if isinstance(x, dict) and all(
                isinstance(x.get(k), (int, float)) and not isinstance(x.get(k), bool)
                for k in keys):
            return x
        return None

    for piece in [text] + text.splitlines()[::-1]:
        try:
            found = wanted(json.loads(piece))
        except ValueError:
            continue
        if found:
            return found
    return None


def run_json(words, keys, cwd=None):
    """Runs a command; returns the object that find_result finds in its output."""
    say("ptrbench:", shlex.join(words))
    try:
        done = subprocess.run(words, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL,
                              text=True, cwd=cwd)
    except OSError as e:
        raise Failure(f"{shlex.join(words)}: {e}")
    if done.returncode != 0:
        raise Failure(f"{shlex.join(words)}: exit status {done.returncode}")
    found = find_result(done.stdout, keys)
    if found is None:
        raise Failure(f"{shlex.join(words)}: no JSON object with numbers "
                      f"{', '.join(keys[:-1])} and {keys[-1]} on its standard output")
    return found


# --------------------------------------------------------------------- Brian2

def load_brian2():
    # Debian's pythran and numpy quarrel harmlessly, and at length, on import.
    warnings.filterwarnings("ignore", category=FutureWarning, module="pythran")
    try:
        import brian2
    except ImportError as e:
        if getattr(e, "name", None) == "brian2":
            raise Failure(f"{sys.executable} has no brian2: run `apt-get install "
                          "python3-brian` and start this script with /usr/bin/python3")
        raise Failure(f"{sys.executable} cannot load brian2 ({e}): run `apt-get install "
                      "python3-brian` and start this script with /usr/bin/python3")
    return brian2


def set_preferences(b2, a, work):
    """Set Brian2 up; returns the compile flags it is going to use, or None."""
    from brian2.codegen.cpp_prefs import get_compiler_and_args

    if a.flags is not None:
        b2.prefs.codegen.cpp.extra_compile_args = a.flags
    flags = None
    if a.target != "numpy":
        if shutil.which("g++") is None:
            raise Failure("no C++ compiler: run `apt-get install g++`")
        flags = get_compiler_and_args()[1]
        # Brian2 leaves out, without a word, each flag that the compiler refuses.
        refused = [f for f in a.flags or [] if f not in flags]
        if refused:
            say(f"{os.path.basename(sys.argv[0])}: argument --flags: the compiler refuses "
                + " ".join(refused))
            sys.exit(EXIT_USAGE)
    b2.prefs.devices.cpp_standalone.openmp_threads = a.threads
    b2.prefs.devices.cpp_standalone.extra_make_args_unix = [f"-j{os.cpu_count() or 1}"]
    if a.target == "cpp_standalone":
        b2.set_device("cpp_standalone", build_on_run=False)
    else:
        b2.prefs.codegen.target = a.target
        b2.prefs.codegen.runtime.cython.cache_dir = os.path.join(work, "cython")
    return flags


# Put around the standalone program's network run.  Brian2's own report of that
# time is processor time (std::clock) unless OpenMP is on, so take the wall clock.
CLOCK_START = """
struct timespec _bench_t0, _bench_t1, _bench_p0, _bench_p1;
clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &_bench_p0);
clock_gettime(CLOCK_MONOTONIC, &_bench_t0);
"""
CLOCK_STOP = """
clock_gettime(CLOCK_MONOTONIC, &_bench_t1);
clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &_bench_p1);
{
    std::ofstream _bench_file("bench_s.txt");
    _bench_file.precision(9);
    _bench_file << std::fixed << (double)(_bench_t1.tv_sec - _bench_t0.tv_sec)
                   + 1e-9*(double)(_bench_t1.tv_nsec - _bench_t0.tv_nsec) << " "
                << (double)(_bench_p1.tv_sec - _bench_p0.tv_sec)
                   + 1e-9*(double)(_bench_p1.tv_nsec - _bench_p0.tv_nsec) << std::endl;
}
"""


def run_standalone(b2, net, duration, directory, seed, began):
    """Builds and runs net as a standalone program; returns its times in s, for
    building (since began), stepping, processors in that, and stepping by Brian2's own
    report."""
    b2.device.insert_code("before_network_run", CLOCK_START)
    b2.device.insert_code("after_network_run", CLOCK_STOP)
    net.run(duration * b2.ms)
    b2.device.build(directory=directory, compile=True, run=False, debug=False)
    build_s = time.monotonic() - began
    say(f"brian2: seed {seed}: built in {build_s:.1f} s, running")
    return (build_s, *run_built(b2, directory), b2.device._last_run_time)


def run_built(b2, directory):
    """Runs what run_standalone has built, from its start; returns the time of stepping
    and that of processors in it, s."""
    b2.device.run(directory, False, [])
    with open(os.path.join(directory, "bench_s.txt")) as f:
        wall_s, processor_s = map(float, f.read().split())
    return wall_s, processor_s


def times(wall_s, processor_s, neuron_steps):
    """What is said of the time of a run of a network."""
    return {"wall_s": round(wall_s, 6), "processor_s": round(processor_s, 6),
            "ns_per_neuron_step": round(wall_s * 1e9 / neuron_steps, 3)}


def add_serve_argument(p):
    p.add_argument("--serve", action="store_true",
                   help="build a program for each seed, then run one for each line on "
                        "standard input, which names its seed")


def serve_seeds(emit, b2, built):
    """Says that all is built; then, for each line on standard input, runs the program
    of the seed there and prints its result.  built has for each seed the directory, the
    result of its first run, and the number of its neuron-steps."""
    emit({"ready": True})
    for line in sys.stdin:
        directory, result, neuron_steps = built[int(line)]
        emit(result | times(*run_built(b2, directory), neuron_steps))


def brian2_failure(seed, e):
    """The Failure that tells of an exception of Brian2's."""
    lines = [str(e)] + ([str(e.__cause__)] if e.__cause__ else [])
    return Failure(f"brian2, seed {seed}: {type(e).__name__}: "
                   + ": ".join(x.strip() for x in lines))


# ------------------------------------------------------------------ populations

def add_population_arguments(p):
    """The arguments of hh_cells.c."""
    p.add_argument("neurons", type=whole(1, 10**7, "in 1..10000000"), metavar="NEURONS")
    p.add_argument("steps", type=whole(1, 10**9, "in 1..1000000000"), metavar="STEPS",
                   help="in one pass, from the same start each time")
    p.add_argument("dt", type=positive_float, metavar="DT_MS")
    p.add_argument("current", type=float, metavar="CURRENT_UA_PER_CM2")
    p.add_argument("seconds", type=positive_float, metavar="SECONDS",
                   help="passes are made until they have taken this long")


def serve(emit, a, one_pass, more):
    """Says that all is built; then, for each line on standard input, makes passes until
    they have taken a.seconds and prints one result.  one_pass returns its time and that of
    processors in it in s, its spikes and the mean potential at its end in mV."""
    emit({"ready": True})
    while sys.stdin.readline():
        took, worked, passes = 0.0, 0.0, 0
        while took < a.seconds:
            wall_s, processor_s, spikes, mean_v = one_pass()
            took, worked, passes = took + wall_s, worked + processor_s, passes + 1
        if not math.isfinite(mean_v):
            raise Failure("the potential is not finite")
        emit({**more, "neurons": a.neurons, "steps": a.steps, "spikes": spikes,
              "mean_v_mv": mean_v, "wall_s": round(took, 6),
              "processor_s": round(worked, 6), "passes": passes,
              "ns_per_neuron_step": took * 1e9 / passes / a.steps / a.neurons})


def start_v_mv(np, neurons):
    """Where hh_cells.c has its cells start."""
    return -70 + 15 * (np.arange(neurons) + 0.5) / neurons


# ---------------------------------------------------------- cells with dendrites

def add_cell_arguments(p):
    """The arguments that the scripts of cells with dendrites have."""
    p.add_argument("cell", metavar="CELL", help="JSON file of the cell")
    p.add_argument("neurons", type=whole(1, 10**7, "in 1..10000000"), metavar="NEURONS")
    p.add_argument("steps", type=whole(1, 10**9, "in 1..1000000000"), metavar="STEPS",
                   help="in one pass, from the same start each time")
    p.add_argument("dt", type=positive_float, metavar="DT_MS")
    p.add_argument("seconds", type=positive_float, metavar="SECONDS",
                   help="passes are made until they have taken this long")


def load_cell(name):
    try:
        with open(name) as f:
            return json.load(f)
    except (OSError, ValueError) as e:
        raise Failure(f"{name}: {e}")


def crossings(t, v, threshold):
    """When v, recorded at t, crosses a threshold upwards, by the straight line."""
    times = []
    for i in range(1, len(v)):
        if v[i - 1] <= threshold < v[i]:
            times.append(t[i - 1] + (t[i] - t[i - 1]) * (threshold - v[i - 1]) / (v[i] - v[i - 1]))
    return times
