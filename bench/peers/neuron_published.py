#!/usr/bin/python3
"""Published models of cells with dendrites and calcium: each in NEURON and in lut4go, by
neuron_neuroml.py.

Their files are not part of this repository.  DIR holds them, as clones of the public
repositories named below at these commits, or as copies of the folders, anywhere in it.
Standard output holds JSON objects, one a line, and one that sums up.

Needs what neuron_neuroml.py does.

Exit status: 0 all that are there agree, 1 not, 2 bad arguments or none of the models is
there, 3 something is missing or a run failed.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys

from common import EXIT_DISAGREE, EXIT_USAGE, Failure, open_output, positive_float, say, start

HAY = "neuroConstruct/generatedNeuroML2"
ACNET2 = "neuroConstruct/generatedNeuroML2"
TRAUB = "NeuroML2/cells"

# repository, commit and licence; the file, others that it needs, and arguments.
REPOSITORIES = {
    "hay": ("OpenSourceBrain/L5bPyrCellHayEtAl2011", "a813a88af8eb77fc59ef70bb3e5aef6397e682f7", "MIT"),
    "acnet2": ("OpenSourceBrain/ACnet2", "9310c9dd425028c3a3c72d178e099ba018027a7a", "none given"),
    "traub": ("OpenSourceBrain/Thalamocortical", "5d1c9aea16598092b6a2e75974465b9f4cd7ccc7", "GPL 2"),
}
# Name, repository, files (the first is run), current in nA, delay and duration in ms, CVODE's
# tolerance.
MODELS = [
    ("Beeman's pyramidal cell", "acnet2", [f"{ACNET2}/pyr_4_sym.cell.nml"], 0.6, 10, 300, 1e-10),
    ("Beeman's network of 60 cells", "acnet2", [f"{ACNET2}/MediumNet.net.nml"], None, 0, 60, 1e-8),
    ("Hay's pyramidal cell of layer 5b", "hay", [f"{HAY}/L5PC.cell.nml", f"{HAY}/CaDynamics_E2_NML2.nml"],
     0.8, 10, 100, 1e-8),
    ("Traub's thalamic relay cell", "traub", [f"{TRAUB}/TCR.cell.nml"], 1.0, 5, 40, 1e-7),
    ("Traub's pyramidal cell of layers 2/3", "traub", [f"{TRAUB}/L23PyrRS.cell.nml"], 0.8, 5, 40, 1e-7),
]


def parse_args(argv):
    p = argparse.ArgumentParser(
        description="Compare published cells with dendrites in NEURON and lut4go.",
        allow_abbrev=False)
    p.add_argument("dir", metavar="DIR", help="a folder that has the models' files somewhere")
    p.add_argument("--models", nargs="+", type=int, default=None, metavar="N",
                   help=f"which, from 1 to {len(MODELS)} (default all that are there)")
    p.add_argument("--tolerance", type=positive_float, default=0.01, metavar="MS",
                   help="largest difference of a spike time in ms (default 0.01)")
    p.add_argument("--dt", type=positive_float, default=0.005, metavar="MS",
                   help="lut4go's step (default 0.005)")
    p.add_argument("--neuron-dt", type=positive_float, default=None, metavar="MS",
                   help="also run NEURON's fixed step, at this and a tenth of it")
    p.add_argument("--only-neuron", action="store_true", help="do not run lut4go")
    p.add_argument("--write", default=None, metavar="FILE",
                   help="write NEURON's spike times to FILE, for the tests of package neuroml")
    p.add_argument("--ptrbench", default=None, metavar="CMD", help="the command line of lut4go")
    a = p.parse_args(argv)
    if a.models and not all(1 <= n <= len(MODELS) for n in a.models):
        p.error(f"argument --models: want numbers from 1 to {len(MODELS)}")
    if not os.path.isdir(a.dir):
        p.error(f"argument DIR: no such folder: {a.dir}")
    return a


def find(folder, repository, name):
    """The file of a repository in the folder, or None."""
    owner, short = repository.split("/")
    for at in (f"{owner}+{short}", short, f"{owner}/{short}", ""):
        path = os.path.join(folder, at, name)
        if os.path.exists(path):
            return path
    return None


def sha256(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def main(argv):
    a = parse_args(argv)
    emit = open_output()
    results, written = [], []
    for i, (name, key, files, current, delay, duration, atol) in enumerate(MODELS, 1):
        if a.models and i not in a.models:
            continue
        repository, commit, licence = REPOSITORIES[key]
        paths = [find(a.dir, repository, f) for f in files]
        if None in paths:
            say(f"{name}: no {files[paths.index(None)]} of {repository} ({licence}, commit {commit}) "
                f"in {a.dir}")
            continue
        words = [sys.executable, os.path.join(os.path.dirname(os.path.abspath(__file__)), "neuron_neuroml.py"),
                 *paths, "--duration", repr(duration), "--atol", repr(atol), "--spikes",
                 "--tolerance", repr(a.tolerance), "--dt", repr(a.dt)]
        words += ["--current", repr(current), "--delay", repr(delay)] if current is not None else []
        words += ["--neuron-dt", repr(a.neuron_dt)] if a.neuron_dt else []
        words += ["--only-neuron"] if a.only_neuron else []
        words += ["--ptrbench", a.ptrbench] if a.ptrbench else []
        say(f"{name}:", " ".join(words))
        done = subprocess.run(words, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
        if done.returncode not in (0, EXIT_DISAGREE):
            raise Failure(f"{name}: exit status {done.returncode}")
        *cells, result = map(json.loads, done.stdout.splitlines())
        paths_, times = result.pop("paths"), result.pop("neuron_spikes_ms")
        result.pop("spikes_ms", None)
        result = {"model": name, "repository": repository, "commit": commit, "licence": licence,
                  "compartments": [c["compartments"] for c in cells], **result,
                  "good": done.returncode == 0}
        results.append(result)
        emit(result)
        written.append({
            "name": name, "repository": repository, "commit": commit, "files": files,
            "sha256": [sha256(p) for p in paths], "current_na": current or 0, "delay_ms": delay,
            "duration_ms": duration, "celsius": result["celsius"], "neuron_atol": atol,
            "neuron_change_ms": result["neuron_change_ms"], "paths": paths_,
            "neuron_spikes_ms": [[round(x, 6) for x in cell] for cell in times]})
    if not results:
        say(f"{os.path.basename(sys.argv[0])}: none of the models is in {a.dir}")
        return EXIT_USAGE
    if a.write:
        with open(a.write, "w") as f:
            json.dump(written, f, indent=1)
            f.write("\n")
    emit({"models": len(results), "good": sum(r["good"] for r in results)})
    return 0 if all(r["good"] for r in results) else EXIT_DISAGREE


if __name__ == "__main__":
    start(main)
