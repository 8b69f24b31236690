"""Builds the shared library with Go into the package's folder of a wheel.

build_wheels.py, which has built it already, says where it is and what the wheel may run on.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from setuptools import Distribution, setup
from setuptools.command.build_py import build_py

try:
    from setuptools.command.bdist_wheel import bdist_wheel
except ImportError:  # before setuptools 70.1
    from wheel.bdist_wheel import bdist_wheel

NAME = {"win32": "lut4go.dll", "darwin": "liblut4go.dylib"}.get(sys.platform, "liblut4go.so")
REPOSITORY = Path(__file__).resolve().parents[2]


class BuildWithGo(build_py):
    """build_py, and the library from bridge/cabi."""

    def run(self):
        super().run()
        library = (Path(self.build_lib) / "lut4go" / NAME).resolve()
        if built := os.environ.get("LUT4GO_WHEEL_LIBRARY"):
            shutil.copy(built, library)
            return
        subprocess.run(["go", "build", "-buildmode=c-shared", "-trimpath", "-ldflags=-s -w",
                        "-o", str(library), "./bridge/cabi"],
                       cwd=REPOSITORY, env={**os.environ, "CGO_ENABLED": "1"}, check=True)
        library.with_suffix(".h").unlink()


class AnyPython(bdist_wheel):
    """A wheel of one platform for every Python, since the library is called by ctypes."""

    def get_tag(self):
        return "py3", "none", os.environ.get("LUT4GO_WHEEL_PLATFORM") or super().get_tag()[2]


class Binary(Distribution):
    """A distribution of one platform, as setuptools tells by its extension modules."""

    def has_ext_modules(self):
        return True


setup(cmdclass={"build_py": BuildWithGo, "bdist_wheel": AnyPython}, distclass=Binary)
