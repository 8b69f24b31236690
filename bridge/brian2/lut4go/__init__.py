"""Look-up tables for Brian2, on lut4go's kernels.

- ``tabulate`` replaces the parts of equations that depend on the voltage alone by
  look-ups.
- ``LookupTable`` tabulates any curves, with units, as Brian2 functions.
- ``lut4brian``, ``lutinit`` and ``lutinterpol`` are lut4brian's interface.
"""

from . import lut4brian
from ._library import backend, use
from .lookup import CurveError, LookupTable
from .lut4brian import lutinit, lutinterpol
from .tabulate import TabulatedEquations, Tabulation, tabulate

__all__ = ["CurveError", "LookupTable", "TabulatedEquations", "Tabulation", "lut4brian",
           "lutinit", "lutinterpol", "tabulate"]  # without backend and use, common names in scripts
