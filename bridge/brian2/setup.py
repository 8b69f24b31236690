"""Builds the shared library with Go into the package's folder of a wheel."""

import os
import subprocess
import sys
from pathlib import Path

from setuptools import Distribution, setup
from setuptools.command.build_py import build_py

NAME = {"win32": "lut4go.dll", "darwin": "liblut4go.dylib"}.get(sys.platform, "liblut4go.so")
REPOSITORY = Path(__file__).resolve().parents[2]


class BuildWithGo(build_py):
    """build_py, and the library from bridge/cabi."""

    def run(self):
        super().run()
        library = (Path(self.build_lib) / "lut4go" / NAME).resolve()
        subprocess.run(["go", "build", "-buildmode=c-shared", "-trimpath", "-ldflags=-s -w",
                        "-o", str(library), "./bridge/cabi"],
                       cwd=REPOSITORY, env={**os.environ, "CGO_ENABLED": "1"}, check=True)
        library.with_suffix(".h").unlink()


class Binary(Distribution):
    """A distribution of one platform, as setuptools tells by its extension modules."""

    def has_ext_modules(self):
        return True


setup(cmdclass={"build_py": BuildWithGo}, distclass=Binary)
