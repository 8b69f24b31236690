#!/usr/bin/env python3
"""Tests wheels as a user without Go and a compiler installs them.

    wheels.py WHEEL ... [--python PYTHON ...]

A wheel for this machine is installed by each Python, all that are found by default, into a
virtual environment: its files must compile, its library must load, and where there is NumPy
lut4go must run a network. One for arm64 on another machine has its library called by the
example of the C interface under qemu.
"""

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

CABI = Path(__file__).resolve().parents[2] / "cabi"
VERSIONS = range(9, 14)

LIBRARY = """
import compileall, importlib.util, sys, types
folder, = importlib.util.find_spec("lut4go").submodule_search_locations
assert sys.prefix in folder, folder
assert compileall.compile_dir(folder, quiet=1, force=True), "does not compile"
package = sys.modules["lut4go"] = types.ModuleType("lut4go")  # without what needs NumPy
package.__path__ = [folder]
from lut4go import _library
print("kernels", _library.backend())
"""

NETWORK = """
import sys
sys.modules["brian2"] = None  # as where it is not installed
import numpy
import lut4go
network = lut4go.Network(0.05)
cells = network.population("cells", lut4go.Model.built_in("wang-buzsaki"), 10)
cells.set_current(2.0)
spikes = cells.record_spikes()
network.run(100)
assert 50 < len(spikes.steps) < 150, len(spikes.steps)
print("NumPy", numpy.__version__, "and", len(spikes.steps), "spikes")
"""


def pythons() -> list:
    """Returns the Pythons of this machine, from 3.9 on, each once."""
    found = {}
    for name in ["/usr/bin/python3", *(f"python3.{minor}" for minor in VERSIONS)]:
        path = shutil.which(name)
        probe = "import sys, ensurepip, venv; print(sys.executable, *sys.version_info[:2])"
        done = path and subprocess.run([path, "-c", probe], capture_output=True, text=True)
        if done and done.returncode == 0:
            executable, major, minor = done.stdout.split()
            if int(minor) in VERSIONS:
                found.setdefault(os.path.realpath(executable), path)
    return list(found.values())


def install(wheel: Path, python: str) -> None:
    """Installs the wheel in an environment of a Python, and calls it there."""
    # None of Go, of a compiler, and of what names other packages.
    environment = {"PATH": "/nowhere", "HOME": os.environ.get("HOME", "/")}
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([python, "-m", "venv", "--system-site-packages", folder], check=True)
        own = f"{folder}/bin/python"

        def call(*arguments: str) -> str:
            done = subprocess.run([own, *arguments], stdout=subprocess.PIPE, text=True, env=environment, cwd=folder)
            if done.returncode != 0:
                sys.exit(f"{wheel.name} fails under {python}")
            return done.stdout.strip()

        version = call("-c", "import platform; print(platform.python_version())")
        call("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(wheel))
        told = [call("-c", LIBRARY)]
        if subprocess.run([own, "-c", "import numpy"], capture_output=True, env=environment).returncode == 0:
            told.append(call("-W", "error", "-c", NETWORK))
        else:
            told.append("no NumPy there")
        print(f"Python {version}: {', '.join(told)}")


def call_from_c(wheel: Path) -> None:
    """Calls the library of a wheel for arm64 from a C program, under qemu."""
    with tempfile.TemporaryDirectory() as folder:
        zipfile.ZipFile(wheel).extract("lut4go/liblut4go.so", folder)
        subprocess.run(["aarch64-linux-gnu-gcc", "-Wall", "-Werror", f"-I{CABI}", str(CABI / "testdata" / "example.c"),
                        f"-L{folder}/lut4go", "-llut4go", "-lm", "-o", f"{folder}/example"], check=True)
        subprocess.run(["qemu-aarch64-static", "-L", "/usr/aarch64-linux-gnu", "-E", f"LD_LIBRARY_PATH={folder}/lut4go",
                        f"{folder}/example"], check=True, stdout=subprocess.DEVNULL)
        print("arm64: the C example runs under qemu")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wheels", nargs="+", type=Path)
    parser.add_argument("--python", nargs="+", dest="pythons")
    arguments = parser.parse_args()
    for wheel in arguments.wheels:
        print(wheel.name)
        if wheel.stem.endswith(platform.machine()):
            chosen = arguments.pythons or pythons()
            if not chosen:
                sys.exit("no Python from 3.9 on with venv")
            for python in chosen:
                install(wheel.resolve(), python)
        elif wheel.stem.endswith("aarch64"):
            call_from_c(wheel)
        else:
            sys.exit(f"{wheel.name} cannot be tested here")


if __name__ == "__main__":
    main()
