#!/usr/bin/env python3
"""Builds wheels for Linux, which need neither Go nor a compiler where they are installed.

    build_wheels.py [--to DIR] [--python PYTHON] [amd64] [arm64]

Go and a C compiler for each architecture must be there (Debian: gcc-x86-64-linux-gnu or gcc,
gcc-aarch64-linux-gnu), and PYTHON with pip, setuptools and wheel.

A wheel's name says which glibc it needs at least: manylinux_2_17 means 2.17 (PEP 600). It is that
of the newest symbol in the library. glibc 2.34 took libpthread into libc and gave its functions a
new version, so that what is linked against it runs nowhere older, though the old versions are
still there; the library is therefore linked against a libpthread that has them alone.
"""

import argparse
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
REPOSITORY = PACKAGE.parents[1]

OLDEST = (2, 17)
"""The oldest glibc for which there is a name that every pip of Python 3.9 knows."""

MOVED = ["pthread_attr_getstack", "pthread_attr_getstacksize", "pthread_create",
         "pthread_getattr_np", "pthread_getspecific", "pthread_key_create", "pthread_once",
         "pthread_setspecific", "pthread_sigmask"]
"""What Go calls of what moved from libpthread to libc."""

ALLOWED = {"libc.so.6", "libpthread.so.0", "libm.so.6", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"}
"""The libraries that PEP 600 allows one to need, of those that lut4go could."""


@dataclass(frozen=True)
class Architecture:
    """machine is its name in wheels and triplets, version that of its oldest symbols."""

    machine: str
    version: str
    elf: str

    def compiler(self) -> str:
        """Returns the name of a C compiler for it."""
        names = [f"{self.machine.replace('_', '-')}-linux-gnu-gcc", f"{self.machine}-linux-gnu-gcc"]
        if platform.machine() == self.machine:
            names.append("gcc")
        for name in names:
            if shutil.which(name):
                return name
        raise SystemExit(f"no C compiler for {self.machine}: want {' or '.join(names)}")


ARCHITECTURES = {
    "amd64": Architecture("x86_64", "GLIBC_2.2.5", "Advanced Micro Devices X86-64"),
    "arm64": Architecture("aarch64", "GLIBC_2.17", "AArch64"),
}


def link_threads(architecture: Architecture, folder: Path) -> None:
    """Makes a libpthread.so to link against, as it was before glibc 2.34."""
    (folder / "threads.c").write_text("".join(f"void {name}(void) {{}}\n" for name in MOVED))
    (folder / "threads.map").write_text(f"{architecture.version} {{ global: *; }};\n")
    subprocess.run([architecture.compiler(), "-shared", "-nostdlib", "-fno-builtin", "-w",
                    "-Wl,-soname,libpthread.so.0", "-Wl,--version-script=threads.map",
                    "-o", "libpthread.so", "threads.c"], cwd=folder, check=True)


def build_library(name: str, folder: Path) -> Path:
    """Builds the shared library for an architecture of Go's name."""
    architecture = ARCHITECTURES[name]
    link_threads(architecture, folder)
    library = folder / "liblut4go.so"
    subprocess.run(["go", "build", "-buildmode=c-shared", "-trimpath", "-ldflags=-s -w",
                    "-o", str(library), "./bridge/cabi"],
                   cwd=REPOSITORY, check=True,
                   env={**os.environ, "CGO_ENABLED": "1", "GOOS": "linux", "GOARCH": name,
                        "CC": architecture.compiler(), "CGO_LDFLAGS": f"-O2 -g -L{folder}"})
    return library


def needs(library: Path) -> tuple:
    """Returns the machine of a library, the libraries that it needs and the newest glibc."""
    text = subprocess.run(["readelf", "--wide", "--file-header", "--dynamic", "--version-info", str(library)],
                          check=True, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"}).stdout
    machine = re.search(r"^ *Machine: *(.*)$", text, re.M)[1]
    libraries = set(re.findall(r"\(NEEDED\).*\[(.*)\]", text))
    versions = {tuple(int(n) for n in found.split(".")) for found in re.findall(r"GLIBC_([0-9.]+)", text)}
    return machine, libraries, max(versions)[:2]


def tag(name: str, library: Path) -> str:
    """Returns the platform's part of the name of a wheel that has the library."""
    architecture = ARCHITECTURES[name]
    machine, libraries, glibc = needs(library)
    if machine != architecture.elf:
        raise SystemExit(f"{library} is for {machine}, want {architecture.elf}")
    if libraries - ALLOWED:
        raise SystemExit(f"{library} needs {', '.join(sorted(libraries - ALLOWED))}, want no more than "
                         f"{', '.join(sorted(ALLOWED))}")
    if glibc <= OLDEST:
        return f"manylinux_2_17_{architecture.machine}.manylinux2014_{architecture.machine}"
    return f"manylinux_{glibc[0]}_{glibc[1]}_{architecture.machine}"


def build_wheel(name: str, python: str, to: Path) -> Path:
    """Builds the wheel for an architecture and returns its path."""
    with tempfile.TemporaryDirectory() as folder:
        # setuptools leaves a build folder beside its sources: there may be another's.
        source = shutil.copytree(PACKAGE, Path(folder) / "source",
                                 ignore=shutil.ignore_patterns("build", "*.egg-info", "__pycache__", "tests"))
        library = build_library(name, Path(folder))
        subprocess.run([python, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation",
                        "--wheel-dir", folder, str(source)], check=True,
                       env={**os.environ, "LUT4GO_WHEEL_LIBRARY": str(library),
                            "LUT4GO_WHEEL_PLATFORM": tag(name, library)})
        wheel, = Path(folder).glob("*.whl")
        to.mkdir(parents=True, exist_ok=True)
        return Path(shutil.copy(wheel, to))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("architectures", nargs="*", metavar="ARCHITECTURE",
                        help="amd64, arm64; both by default")
    parser.add_argument("--to", type=Path, default=Path("dist"), help="where the wheels go")
    parser.add_argument("--python", default=sys.executable)
    arguments = parser.parse_args()
    if unknown := set(arguments.architectures) - set(ARCHITECTURES):
        parser.error(f"no architecture {', '.join(sorted(unknown))}: want {', '.join(ARCHITECTURES)}")
    for name in arguments.architectures or ARCHITECTURES:
        print(build_wheel(name, arguments.python, arguments.to))


if __name__ == "__main__":
    main()
