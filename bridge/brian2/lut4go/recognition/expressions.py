"""From Brian2's strings to sympy expressions, and from these to functions of NumPy arrays."""

import numpy as np
import sympy
from brian2.codegen.runtime.numpy_rt.numpy_rt import NumpyCodeObject
from brian2.parsing.rendering import SympyNodeRenderer
from sympy.printing.numpy import NumPyPrinter


def symbol(name):
    """The symbol of a name: all are real, whatever Brian2 assumes of t and dt."""
    return sympy.Symbol(name, real=True)


class _Renderer(SympyNodeRenderer):
    """Brian2's renderer, but exprel stays what it is: Brian2's own turns into (exp(x) - 1)/x
    where sympy finds a number in its argument, and that has a hole."""

    def render_func(self, node):
        if node.id == "exprel":
            return sympy.Function("exprel")
        if node.id == "sqrt":
            return sympy.sqrt
        return super().render_func(node)

    def render_Name(self, node):
        made = super().render_Name(node)
        return symbol(node.id) if isinstance(made, sympy.Symbol) else made


_parsed = {}


def parse(code):
    """The sympy expression of a string of Brian2."""
    if code not in _parsed:
        _parsed[code] = _Renderer().render_expr(code)
    return _parsed[code]


def names(expression):
    """The names of an expression's symbols."""
    return {s.name for s in expression.free_symbols}


def calls(expression):
    """The names of the functions that an expression calls."""
    return {type(f).__name__ for f in expression.atoms(sympy.Function)}


def exprel(x):
    """(exp(x) - 1)/x, 1 at 0, as Brian2 has it."""
    x = np.asarray(x, float)
    with np.errstate(all="ignore"):
        return np.where(np.abs(x) < 1e-16, 1.0, np.where(x > 717, np.inf, np.expm1(x)/np.where(x == 0, 1.0, x)))


NUMPY = {
    "exprel": exprel, "clip": np.clip, "abs": np.abs, "Abs": np.abs, "log10": np.log10, "log1p": np.log1p,
    "expm1": np.expm1, "arcsin": np.arcsin, "arccos": np.arccos, "arctan": np.arctan,
    "int_": lambda x: np.asarray(x).astype(int), "int": lambda x: np.asarray(x).astype(int),
    "ceil": np.ceil, "sign": np.sign, "minimum": np.minimum, "maximum": np.maximum,
}
"""Functions of Brian2's expressions that sympy has no NumPy for."""

NUMPY_NAMES = {
    **NUMPY, "exp": np.exp, "log": np.log, "sin": np.sin, "cos": np.cos, "tan": np.tan, "sinh": np.sinh,
    "cosh": np.cosh, "tanh": np.tanh, "sqrt": np.sqrt, "floor": np.floor, "logical_not": np.logical_not,
    "inf": np.inf, "e": np.e, "pi": np.pi, "int": lambda x: np.asarray(x).astype(np.int32),
}
"""What names of Brian2's expressions stand for in its numpy code."""

BUILT_IN = set(NUMPY_NAMES) - {"int_", "Abs", "expm1", "log1p", "minimum", "maximum"} | {"int"}
"""Names that Brian2 knows by itself and whose value depends on their arguments alone."""

KNOWN = set(NUMPY) | {
    "exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "sqrt", "floor", "ceiling", "asin", "acos", "atan",
    "Mod", "Heaviside", "Piecewise", "Max", "Min",
}
"""Functions that depend on their arguments alone."""


def numpy_function(function, owner):
    """What Brian2's numpy target calls for a Function."""
    try:
        return function.implementations[NumpyCodeObject].get_code(owner)
    except KeyError:  # made on demand, as by Brian2's code generator
        function.implementations.add_numpy_implementation(function.pyfunc)
        return function.implementations[NumpyCodeObject].get_code(owner)


class _Printer(NumPyPrinter):
    def _print_Function(self, expr):
        return f"{type(expr).__name__}({', '.join(self._print(a) for a in expr.args)})"

    def _print_Mod(self, expr):
        return f"numpy.mod({self._print(expr.args[0])}, {self._print(expr.args[1])})"

    def _print_BooleanTrue(self, expr):
        return "True"

    def _print_BooleanFalse(self, expr):
        return "False"


def compiled(arguments, expressions, functions=None):
    """One NumPy function of all arguments (names) that returns the list of all expressions."""
    printer = _Printer({"fully_qualified_modules": True, "allow_unknown_functions": True})
    renamed = {name: f"a{k}_" for k, name in enumerate(arguments)}
    bodies = []
    for x in expressions:
        x = sympy.sympify(x)
        x = x.xreplace({symbol(n): sympy.Symbol(r) for n, r in renamed.items()})
        bodies.append(printer.doprint(x))
    text = f"def f({', '.join(renamed.values())}):\n    return [{', '.join(bodies)}]\n"
    space = {"numpy": np, **NUMPY_NAMES, **(functions or {})}
    exec(compile(text, "<lut4go>", "exec"), space)

    def call(*values):
        with np.errstate(all="ignore"):
            return space["f"](*values)
    return call
