#!/usr/bin/env python3
"""Runs Brian2's own examples under the device and compares them with Brian2's numpy target.

    examples.py [--device NAME] [NAME ...]

They are those of Debian's python-brian-doc, or of the folder that LUT4GO_EXAMPLES names, and stay
as they are, but for lines that choose the device cpp_standalone, which are left out. Both sides
begin with the same random numbers. Where it is said, runs are cut to a time.

Prints which ones are taken, refused and why, or wrong. Exits with 1 if one is wrong, or if one is
refused of those that the device must take.
"""

import argparse
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import List

import judge
from observe import Tolerance, prepare

FOLDER = "/usr/share/doc/python-brian-doc/examples"
PACKAGE = "python-brian-doc"


@dataclass(frozen=True)
class Example:
    """An example, the time in ms that each of its runs is cut to, or 0, whether it must run, and a
    method in the place of exponential_euler, with a time step of 0.05 ms. text is of one that is
    no file in the folder."""

    path: str
    cut: float = 0
    taken: bool = False
    method: str = ""
    text: str = ""


LUT4BRIAN = """
from brian2 import *
from wang_buzsaki import FORMULAS, network

defaultclock.dt = 0.01*ms
cells, synapses = network(FORMULAS, 1000, {})
spikes = SpikeMonitor(cells)
trace = StateMonitor(cells, 'v', record=[0, 500])
run(15*ms)
"""

MUST = [
    Example("lut4brian's benchmark", taken=True, text=LUT4BRIAN),
    Example("COBAHH.py", cut=150, taken=True),
    Example("COBAHH.py", cut=50, taken=True, method="rk4"),
    Example("frompapers/Wang_Buszaki_1996.py", taken=True),
    Example("IF_curve_Hodgkin_Huxley.py", cut=400, taken=True),
    Example("frompapers/Morris_Lecar_1981.py", cut=100, taken=True),
    Example("frompapers/Rothman_Manis_2003.py", taken=True),
    Example("advanced/COBAHH_approximated.py", taken=True),
]

CUT = 40
"""Other examples' runs are cut to this, in ms: what they are refused for is found before."""

LEFT_OUT = {
    "advanced/opencv_movie.py": "needs a video",
    "advanced/modelfitting_sbi.py": "needs sbi",
    "advanced/float_32_64_benchmark.py": "measures the devices",
    "advanced/compare_GSL_to_conventional.py": "needs the GSL",
    "synapses/efficient_gaussian_connectivity.py": "measures times",
    "multiprocessing/01_using_cython.py": "starts processes",
    "multiprocessing/02_using_standalone.py": "starts processes",
    "multiprocessing/03_standalone_joblib.py": "starts processes",
    "standalone/standalone_multiplerun.py": "builds C++",
    "standalone/simple_case_build.py": "builds C++",
    "standalone/cuba_openmp.py": "builds C++",
    "frompapers/Brette_2012/params.py": "is no example",
    "frompapers/Stimberg_et_al_2018/plot_utils.py": "is no example",
}

TOLERANCE = Tolerance(level=1e-7, slope=1e-4)
"""Of 100 mV, 1e-5 mV away from upstrokes, and a ten-thousandth of a step in them."""


def examples(folder: Path) -> List[Example]:
    """Returns those that must run, and all others in the folder."""
    known = {example.path for example in MUST} | set(LEFT_OUT)
    others = sorted(str(path.relative_to(folder)) for path in folder.rglob("*.py"))
    return MUST + [Example(path, cut=CUT) for path in others if path not in known]


def source(example: Example, folder: Path) -> str:
    """Returns the text of an example, without lines that choose the device cpp_standalone."""
    text = example.text or (folder / example.path).read_text()
    if example.method:
        text = text.replace("method='exponential_euler'", f"method='{example.method}'")
        text = "from brian2 import defaultclock, ms\ndefaultclock.dt = 0.05*ms\n" + text
    return re.sub(r"^set_device\('cpp_standalone'.*\)$", "", text, flags=re.M)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="parts of the paths of examples, all by default")
    parser.add_argument("--device", default="lut4go")
    arguments = parser.parse_args()
    folder = Path(os.environ.get("LUT4GO_EXAMPLES", FOLDER))
    if not folder.is_dir():
        sys.exit(f"no folder {folder}: install {PACKAGE} or let LUT4GO_EXAMPLES name one")
    prepare()
    verdicts = []
    for example in examples(folder):
        if arguments.names and not any(name in example.path for name in arguments.names):
            continue
        name = (example.path + (f", {example.method}, 0.05 ms" if example.method else "") +
                (f", runs cut to {example.cut:g} ms" if example.cut else ""))
        beside = Path(__file__).parent.resolve() if example.text else (folder / example.path).parent
        verdict = judge.judge(name, source(example, folder), device=arguments.device, seed=4711, tolerance=TOLERANCE,
                              folder=beside,
                              limit=example.cut*1e-3 or float("inf"), timeout=1800, fallback=False)
        if example.taken and verdict.kind != "taken":
            verdict.kind, verdict.why = "wrong", f"must be taken, is {verdict.kind}\n{verdict.why}"
        judge.tell(verdict)
        verdict.want = verdict.got = None
        verdicts.append(verdict)
    return judge.summary(verdicts)


if __name__ == "__main__":
    sys.exit(main())
