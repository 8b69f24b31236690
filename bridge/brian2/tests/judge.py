"""Judges scripts of Brian2 under a device by what they do under Brian2's numpy target.

    taken      the device ran it, and the spikes are Brian2's and the states within the tolerance
    sensitive  it did not quite, and Brian2 itself differs as much if its states are perturbed
    random     it draws random numbers while it runs, and the numbers of spikes agree
    refused    the device said why it does not run it
    invalid    Brian2 itself runs nothing
    wrong      anything else
"""

import hashlib
import math
import os
import pickle
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Iterable, List, Optional, Tuple

import numpy as np

from observe import (REFERENCE, Observation, Tolerance, differences, distance, observe, prepare)

PERTURBATION = 1e-8
"""What Brian2's states are multiplied by 1 plus or minus of, to see how sensitive a script is."""


@dataclass
class Verdict:
    """What became of a script. why is the reason, a line or more of text."""

    name: str
    kind: str
    why: str = ""
    want: Optional[Observation] = None
    got: Optional[Observation] = None


def reference(source: str, seed: int, perturbation: float = 0, **arguments) -> Observation:
    """Observes a script under Brian2's numpy target.

    Where LUT4GO_REFERENCES names a folder, it keeps what it saw there, for the next time.
    """
    folder = os.environ.get("LUT4GO_REFERENCES")
    if not folder:
        return observe(source, REFERENCE, seed, perturbation=perturbation, **arguments)
    what = f"{seed} {perturbation} {arguments.get('limit', np.inf)} {source}"
    path = Path(folder) / hashlib.sha256(what.encode()).hexdigest()
    if path.exists():
        return pickle.loads(path.read_bytes())
    seen = observe(source, REFERENCE, seed, perturbation=perturbation, **arguments)
    if seen.outcome != "timeout":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pickle.dumps(seen))
    return seen


def judge(name: str, source: str, device: str = "lut4go", seed: int = 1, tolerance: Tolerance = Tolerance(),
          timeout: float = 600, folder: Optional[Path] = None, limit: float = np.inf, fallback: bool = True) -> Verdict:
    """Judges one script. With fallback, a refused one is also run with the device's option: to
    Brian2's bits, unless the device has run some of it.

    folder and limit are those of observe. A script that fails after some runs, under Brian2 too,
    is judged by what it did until then.
    """
    where = {"timeout": timeout, "folder": folder, "limit": limit}
    got = observe(source, device, seed, **where)
    if got.outcome == "refused":
        verdict = Verdict(name, "refused", got.text, got=got)
        if fallback:
            want = verdict.want = reference(source, seed, **where)
            left = observe(source, device, seed, fallback=True, **where)
            if want.runs == 0:
                verdict.kind = "invalid"
            elif left.outcome != want.outcome:
                verdict.kind, verdict.why = "wrong", f"with fallback=True: {left.outcome}: {left.text}"
            elif off := differences(want, left, tolerance if got.runs else Tolerance(0, 0)):
                verdict.kind, verdict.why = "wrong", "with fallback=True this is not Brian2's:\n" + "\n".join(off)
        return verdict
    want = reference(source, seed, **where)
    verdict = Verdict(name, "wrong", want=want, got=got)
    if want.outcome == "timeout" or want.runs == got.runs == 0:
        verdict.kind, verdict.why = "invalid", want.text or "it runs no network"
        return verdict
    if (want.outcome, want.runs) != (got.outcome, got.runs):
        verdict.why = (f"{got.outcome} after {got.runs} runs, Brian2 {want.outcome} after {want.runs}\n"
                       f"{want.text}\n{got.text}").strip()
        return verdict
    off = differences(want, got, tolerance)
    if not off:
        verdict.kind = "taken"
        return verdict
    verdict.why = "\n".join(off)
    if want.random:
        if not (counts := _counts(want, got)):
            verdict.kind = "random"
        else:
            verdict.why = counts + "\n" + verdict.why
        return verdict
    moved = reference(source, seed, perturbation=PERTURBATION, **where)
    if moved.outcome == "ran":
        verdict.why += f"\nBrian2 itself moves by {distance(want, moved):.2g} if perturbed by {PERTURBATION:g}, " \
            f"this by {distance(want, got):.2g}"
        if not any(": only" in text for text in off) and differences(want, moved, tolerance) and \
                distance(want, got) <= 10*distance(want, moved):
            verdict.kind = "sensitive"
    return verdict


def _counts(want: Observation, got: Observation) -> str:
    """Says which monitors have a number of spikes that chance does not explain."""
    found = []
    for name, counts in want.arrays.items():
        if name.endswith(".count"):
            a, b = int(np.sum(counts)), int(np.sum(got.arrays.get(name, -1)))
            if abs(a - b) > 5*math.sqrt(a + b + 1) or (a == 0) != (b == 0) and a + b > 5:
                found.append(f"{name}: {b} spikes, want about {a}")
    return "\n".join(found)


def tell(verdict: Verdict) -> None:
    """Prints a verdict, and all that is known about a wrong one."""
    lines = [line.strip() for line in verdict.why.splitlines() if line.strip()] or [""]
    first = {"refused": "; ".join(lines[1:3] or lines), "invalid": lines[-1]}.get(verdict.kind, lines[0])
    print(f"{verdict.kind:9} {verdict.name}{': ' + first if first else ''}", flush=True)
    if verdict.kind == "wrong":
        print("    " + verdict.why.replace("\n", "\n    "))


def summary(verdicts: List[Verdict]) -> int:
    """Prints how many verdicts there are of each kind, and returns 1 if one is wrong or there is none."""
    kinds = Counter(verdict.kind for verdict in verdicts)
    print(", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())) or "no script")
    if wrong := [verdict.name for verdict in verdicts if verdict.kind == "wrong"]:
        print("WRONG: " + ", ".join(wrong))
    return 1 if wrong or not kinds else 0


def judge_all(scripts: Iterable[Tuple[str, str]], stop_after: Optional[float] = None, show: bool = False,
              **options) -> int:
    """Judges scripts one after the other, prints the verdicts and returns summary's result.

    stop_after is in seconds. show prints the scripts of wrong ones.
    """
    prepare()
    verdicts, start = [], time.monotonic()
    for name, source in scripts:
        if stop_after is not None and time.monotonic() - start > stop_after:
            print(f"stopped after {stop_after:g} s")
            break
        verdict = judge(name, source, **options)
        tell(verdict)
        if show and verdict.kind == "wrong":
            print(source)
        verdict.want = verdict.got = None
        verdicts.append(verdict)
    return summary(verdicts)
