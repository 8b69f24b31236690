"""Runs a script of Brian2 and looks at all that it left behind, and compares two such looks.

What a script is judged by, whatever device it ran on: the spikes and states in its monitors, the
variables of its groups and synapses at the end, and the numbers in its own variables. Nothing
here knows how a device works: ``observe`` executes the text, ``differences`` compares.

A script runs in a fork of this process, so that one that crashes, hangs or sets preferences
harms no other. lut4go's library must not have been loaded here: Go's threads do not survive a
fork.
"""

import io
import numbers
import os
import pickle
import select
import signal
import sys
import tempfile
import time
import traceback
import warnings
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, List, Optional

import numpy as np

REFERENCE = "runtime"
"""The name of Brian2's own device, with its numpy target."""


@dataclass
class Observation:
    """What a script did.

    outcome is "ran", "refused" (an exception of lut4go's own), "error" (any other), "timeout" or
    "crash" (the process died); text says why. arrays holds what it left, by object and variable,
    all in base units. runs counts the runs of networks that ended well, seconds is the time that
    all took, and random says whether one of them drew random numbers.
    """

    outcome: str
    text: str = ""
    arrays: Dict[str, np.ndarray] = field(default_factory=dict)
    warnings: List[str] = field(default_factory=list)
    dt: float = 0.0
    runs: int = 0
    seconds: float = 0.0
    random: bool = False


def observe(source: str, device: str, seed: int = 1, timeout: float = 600, folder: Optional[Path] = None,
            limit: float = np.inf, perturbation: float = 0, **options) -> Observation:
    """Executes the text of a script under a device, in a fork. Keyword arguments are the device's.

    The random numbers are those of the seed. No run takes longer than the limit, in simulated
    seconds. Before each run a perturbation multiplies the variables of the neurons' differential
    equations by 1 plus or minus it. folder is where the script finds the modules beside it.
    """
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        status = 1
        try:
            seen = _execute(source, device, seed, folder, limit, perturbation, options)
            with os.fdopen(write, "wb") as pipe:
                pickle.dump(seen, pipe, pickle.HIGHEST_PROTOCOL)
            status = 0
        finally:
            os._exit(status)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        data, end = b"", time.monotonic() + timeout
        while True:
            if not select.select([pipe], [], [], max(0, end - time.monotonic()))[0]:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
                return Observation("timeout", f"after {timeout:g} s")
            part = os.read(pipe.fileno(), 1 << 20)
            if not part:
                break
            data += part
    status = os.waitpid(child, 0)[1]
    if status != 0 or not data:
        return Observation("crash", f"the process ended with status {status}")
    return pickle.loads(data)


def prepare() -> None:
    """Imports what scripts import, so that forks have it."""
    import matplotlib
    matplotlib.use("Agg")
    import brian2.only  # noqa: F401
    import matplotlib.pyplot  # noqa: F401


def _execute(source: str, device: str, seed: int, folder: Optional[Path], limit: float,
             perturbation: float, options: dict) -> Observation:
    os.chdir(tempfile.mkdtemp(prefix="lut4go-observe-"))
    os.environ["MPLBACKEND"] = "Agg"
    prepare()
    import brian2
    from brian2.core.base import BrianObject
    from brian2.core.network import Network

    warnings.simplefilter("ignore")
    brian2.BrianLogger.suppress_name("")
    messages = _Messages()
    brian2.prefs.codegen.target = "numpy"
    if device != REFERENCE:
        import lut4go  # noqa: F401, registers the device
        brian2.set_device(device, **options)
    np.random.seed(seed)
    brian2.seed(seed)
    if folder:
        sys.path.insert(0, str(folder))
    sys.argv = ["script.py"]
    seen = Observation("ran")
    _watch(Network, seen, limit, perturbation)

    module = type(sys)("__main__")
    sys.modules["__main__"] = module
    module.__file__ = str(folder / "script.py") if folder else "script.py"
    with redirect_stdout(io.StringIO()):
        try:
            exec(compile(source, module.__file__, "exec"), module.__dict__)
        except SystemExit:
            pass
        except BaseException as failure:  # KeyboardInterrupt too
            seen.outcome, seen.text = _failed(failure)
    seen.warnings = messages.texts
    for thing in list(BrianObject.__instances__()):
        if (thing := thing()) is not None:
            try:
                seen.arrays.update(_of_object(thing))
            except Exception:
                seen.outcome, seen.text = "error", f"reading {thing.name}: {traceback.format_exc(limit=-3)}"
    seen.arrays.update(_of_script(module.__dict__))
    seen.dt = float(brian2.defaultclock.dt)
    return seen


class _Messages:
    """Brian2's warnings from here on."""

    def __init__(self):
        import logging

        self.texts = texts = []

        class Handler(logging.Handler):
            def emit(self, record):
                texts.append(record.getMessage())

        handler = Handler(logging.WARNING)
        logging.getLogger("brian2").addHandler(handler)
        logging.getLogger("lut4go").addHandler(handler)


def _watch(network, seen: Observation, limit: float, perturbation: float) -> None:
    """Times and limits every run of a network, and perturbs before it."""
    from brian2 import second

    original = network.run
    draw = np.random.RandomState(7)

    def run(self, duration, *arguments, level=0, **keywords):
        if perturbation:
            for thing in self.objects:
                names = getattr(getattr(thing, "equations", None), "diff_eq_names", ())
                for name in names if type(thing).__name__ == "NeuronGroup" else ():
                    value = thing.variables[name].get_value()
                    value *= 1 + perturbation*draw.choice([-1, 1], size=value.shape)
        before = np.random.get_state()[1:3] if self.t_ == 0 else None
        start = time.perf_counter()
        try:
            if float(duration) > limit:
                duration = limit*second
            original(self, duration, *arguments, level=level + 1, **keywords)
            seen.runs += 1
        finally:
            seen.seconds += time.perf_counter() - start
            if before is not None:
                after = np.random.get_state()[1:3]
                seen.random |= before[1] != after[1] or not np.array_equal(before[0], after[0])

    run.original_function = getattr(original, "original_function", original)
    network.run = run


def _failed(failure: BaseException):
    """The outcome and text of an exception: lut4go's own is a refusal, at any depth of causes."""
    one = failure
    while one is not None:
        if type(one).__module__.split(".")[0] == "lut4go":
            return "refused", str(one)
        one = one.__cause__ or one.__context__
    text = "".join(traceback.format_exception(type(failure), failure, failure.__traceback__, limit=-2, chain=False))
    while failure.__cause__ is not None:  # Brian2 says the reason there
        failure = failure.__cause__
    return "error", f"{text}{type(failure).__name__}: {failure}"


def _of_object(thing) -> Dict[str, np.ndarray]:
    """The arrays of one of Brian2's objects."""
    from brian2 import EventMonitor, PopulationRateMonitor, StateMonitor
    from brian2.core.variables import ArrayVariable
    from brian2.groups.group import Group
    from brian2.groups.subgroup import Subgroup

    found = {}
    if isinstance(thing, EventMonitor):
        if thing.record:
            i, t = np.asarray(thing.i), np.asarray(thing.t)
            order = np.lexsort((i, t))
            found["i"], found["t"] = i[order], t[order]
            for name in thing.record_variables - {"i", "t"}:
                found[name] = np.asarray(getattr(thing, name))[order]
        found["count"] = np.array(thing.count)
    elif isinstance(thing, (StateMonitor, PopulationRateMonitor)):
        names = thing.record_variables if isinstance(thing, StateMonitor) else ["rate"]
        found["t"] = np.array(thing.t)
        for name in names:
            found[name] = np.array(getattr(thing, name))
    elif isinstance(thing, Group) and not isinstance(thing, Subgroup) and hasattr(thing, "variables"):
        for name, variable in thing.variables.items():
            if (isinstance(variable, ArrayVariable) and variable.owner is not None
                    and variable.owner.name == thing.name and not name.startswith("_")
                    and name not in ("dt", "t", "t_in_timesteps")):
                found[name] = np.array(variable.get_value())
        if getattr(thing, "_synaptic_pre", None) is not None or hasattr(thing, "_pathways"):
            for path in thing._pathways:
                if "delay" in path.variables:
                    found[f"{path.name} delay"] = np.array(path.variables["delay"].get_value())
    return {f"{thing.name}.{name}": value for name, value in found.items()}


def _of_script(variables: dict) -> Dict[str, np.ndarray]:
    """The script's own numbers and arrays."""
    import brian2

    found = {}
    for name, value in variables.items():
        if name.startswith("_") or isinstance(value, type) or callable(value):
            continue
        if getattr(brian2, name, None) is value:
            continue
        if isinstance(value, (numbers.Number, np.ndarray)) or (
                isinstance(value, (list, tuple)) and value
                and all(isinstance(x, (numbers.Number, np.ndarray, list)) for x in value)):
            try:
                array = np.array(value, dtype=float)
            except (TypeError, ValueError):
                continue
            found[f"script.{name}"] = array
    return found


@dataclass(frozen=True)
class Tolerance:
    """How far a recorded or final state may be off.

    level is a part of the variable's largest magnitude, slope a part of what it changes by in
    the steps about the sample: a time, in steps.
    """

    level: float = 1e-7
    slope: float = 1e-4


def differences(want: Observation, got: Observation, tolerance: Tolerance = Tolerance()) -> List[str]:
    """Says how what was got differs from what was wanted: nothing if it does not.

    Spikes, counts and whole numbers are compared exactly, times in steps; all others within the
    tolerance. NaN equals NaN only.
    """
    found = []
    for name in sorted(set(want.arrays) | set(got.arrays)):
        if name not in got.arrays or name not in want.arrays:
            # An object of which the script knows no more may live on.
            if name in want.arrays or name.startswith("script."):
                found.append(f"{name}: only {'expected' if name in want.arrays else 'got'}")
            continue
        if text := _differ(name, want, got, tolerance):
            found.append(f"{name}: {text}")
    return found


def _differ(name: str, want: Observation, got: Observation, tolerance: Tolerance) -> str:
    a, b = want.arrays[name], got.arrays[name]
    owner, _, variable = name.rpartition(".")
    events = f"{owner}.i" in want.arrays and f"{owner}.count" in want.arrays
    if events and variable in ("i", "t"):
        return "" if variable == "t" else _spikes(owner, want, got)
    if a.shape != b.shape:
        return f"shape {b.shape}, want {a.shape}"
    if a.size == 0 or np.array_equal(a, b):
        return ""
    if a.dtype.kind in "biuSUO" or b.dtype.kind in "biuSUO" or variable in ("count",):
        return f"{_first(a, b, a != b)}"
    same = (a == b) | (np.isnan(a) & np.isnan(b))
    finite = np.isfinite(a) & np.isfinite(b)
    if not np.all(same | finite):
        return _first(a, b, ~(same | finite))
    if variable in ("t", "lastspike", "delay"):
        limit = np.full(a.shape, 1e-6*(want.dt or 1e-4))
    else:
        limit = np.full(a.shape, tolerance.level*np.max(np.abs(a[finite]), initial=0))
        if a.ndim == 2 and a.shape[1] > 2 and f"{owner}.t" in want.arrays:  # in time
            with np.errstate(invalid="ignore"):
                step = np.nan_to_num(np.abs(np.diff(a, axis=1, prepend=a[:, :1])), posinf=0)
            limit = limit + tolerance.slope*np.maximum(step, np.append(step[:, 1:], step[:, -1:], axis=1))
    with np.errstate(invalid="ignore"):
        off = np.where(same, 0, np.abs(a - b))
    if not np.any(off > limit):
        return ""
    with np.errstate(all="ignore"):
        size = np.max(off)/np.max(np.abs(a[finite]), initial=1e-300)
    return f"off by up to {np.max(off):.3g}, {size:.2g} of its largest; {_first(a, b, off > limit)}"


def _spikes(owner: str, want: Observation, got: Observation) -> str:
    dt = want.dt or 1e-4
    lists = []
    for seen in (want, got):
        steps = np.rint(seen.arrays[f"{owner}.t"]/dt*1e3).astype(np.int64)  # within 1/1000 of a step
        lists.append(sorted(zip(steps.tolist(), seen.arrays[f"{owner}.i"].tolist())))
    if lists[0] == lists[1]:
        return ""
    missing = sorted(set(lists[0]) - set(lists[1]))
    extra = sorted(set(lists[1]) - set(lists[0]))
    show = lambda events: ", ".join(f"{i} at {step*dt:.6g} ms" for step, i in events[:3]) or "none"
    return (f"{len(lists[1])} spikes, want {len(lists[0])}; {len(missing)} missing ({show(missing)}), "
            f"{len(extra)} too many ({show(extra)})")


def _first(a, b, where) -> str:
    at = tuple(np.argwhere(where)[0].tolist())
    return f"first at {list(at)}: {b[at]!r}, want {a[at]!r}"


def distance(want: Observation, got: Observation) -> float:
    """The largest distance of any floating-point array in parts of its largest magnitude; inf
    where spikes or shapes differ."""
    most = 0.0
    for name, a in want.arrays.items():
        b = got.arrays.get(name)
        if name.endswith((".i", ".count")) and _differ(name, want, got, Tolerance()):
            return np.inf
        if b is None or a.shape != b.shape:
            return np.inf
        if a.dtype.kind == "f" and a.size and not name.endswith((".t", ".lastspike")):
            finite = np.isfinite(a) & np.isfinite(b)
            a, b = a[finite], b[finite]
            most = max(most, np.max(np.abs(a - b), initial=0)/np.max(np.abs(a), initial=1e-300))
    return most
