"""Look-up tables for Brian2, on lut4go's kernels.

- ``tabulate`` replaces what equations compute of the voltage alone by tables.
- ``LookupTable`` makes tables of any curves, with units, and Brian2 functions of them.
- ``lut4brian``, ``lutinit`` and ``lutinterpol`` are lut4brian's interface.
"""

from . import lut4brian
from ._library import backend, use
from .lookup import CurveError, LookupTable
from .lut4brian import lutinit, lutinterpol
from .tabulate import TabulatedEquations, Tabulation, tabulate

__all__ = ["CurveError", "LookupTable", "TabulatedEquations", "Tabulation", "lut4brian",
           "lutinit", "lutinterpol", "tabulate"]  # not what a script may well have names for
