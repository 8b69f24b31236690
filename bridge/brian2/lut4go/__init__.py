"""Networks of Hodgkin-Huxley cells in lut4go's engine, and look-up tables for Brian2.

- ``Network`` simulates networks, of ``Model``s that are built in, read from NeuroML files or
  made of Python functions, with NumPy in and out.

With Brian2 installed there are also

- the device of ``set_device('lut4go')``, which runs a script's networks in the engine, ``run``, which does
  so once, and ``Refused``, why it does not.
- ``tabulate``, which replaces the parts of equations that depend on the voltage alone by
  look-ups.
- ``LookupTable``, which tabulates any curves, with units, as Brian2 functions.
- ``lut4brian``, ``lutinit`` and ``lutinterpol``, lut4brian's interface.
"""

from importlib.util import find_spec as _find_spec

from ._library import backend, use
from .network import (STDP, Gate, GivenTrains, Kinetics, Model, Network, NetworkError,
                      PoissonTrains, Samples, TsodyksMarkram, rise_scale, sample)

__all__ = ["STDP", "Gate", "GivenTrains", "Kinetics", "Model", "Network", "NetworkError",
           "PoissonTrains", "Samples", "TsodyksMarkram", "rise_scale", "sample"]

_BRIAN2 = ["CurveError", "LookupTable", "TabulatedEquations", "Tabulation", "lut4brian",
           "lutinit", "lutinterpol", "tabulate"]

if _find_spec("brian2") is not None:
    from . import device as _device, lut4brian
    from .device import run
    from .recognition.refusals import Refused
    from .lookup import CurveError, LookupTable
    from .lut4brian import lutinit, lutinterpol
    from .tabulate import TabulatedEquations, Tabulation, tabulate

    __all__ = _BRIAN2  # without backend and use, common names in scripts
else:
    def __getattr__(name):
        if name in _BRIAN2:
            raise ImportError(f"lut4go.{name} needs Brian2, which is not installed here")
        raise AttributeError(f"module 'lut4go' has no attribute {name!r}")
