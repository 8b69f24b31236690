"""Brian2 expressions of one variable: their dimensions, and their values in SI units."""

import ast
from typing import Callable, Dict, Mapping, Tuple

import numpy as np
from brian2.core.functions import DEFAULT_CONSTANTS, DEFAULT_FUNCTIONS, Function
from brian2.core.namespace import DEFAULT_UNITS
from brian2.core.variables import Constant, Variable
from brian2.parsing.expressions import parse_expression_dimensions
from brian2.units.fundamentalunits import Dimension, Quantity, get_dimensions

Curve = Callable[[float], float]


def constant(name: str, namespace: Mapping) -> Constant:
    """Returns the number or unit that a name in an expression refers to.

    Raises KeyError for an unknown name, TypeError if it refers to something else.
    """
    for names in (DEFAULT_CONSTANTS, DEFAULT_UNITS, namespace):
        if name in names:
            value = names[name]
            break
    else:
        raise KeyError(name)
    if isinstance(value, Constant):  # pi, e, inf
        return value
    if isinstance(value, (bool, np.bool_)) or not isinstance(
            value, (int, float, np.number, np.ndarray)) or np.ndim(value) != 0:
        raise TypeError(f"{name} is not a number")
    return Constant(name, value=float(np.asarray(value)), dimensions=get_dimensions(value))


def names(tree: ast.AST) -> Dict[str, bool]:
    """Returns the names in an expression, each with whether it is called as a function."""
    found = {n.id: False for n in ast.walk(tree) if isinstance(n, ast.Name)}
    found.update((n.func.id, True) for n in ast.walk(tree)
                 if isinstance(n, ast.Call) and isinstance(n.func, ast.Name))
    return found


def parse(text: str) -> ast.expr:
    """Returns the syntax tree of an expression. Raises ValueError if text is none."""
    try:
        return ast.parse(text.strip(), mode="eval").body
    except SyntaxError as e:
        raise ValueError(f"{text!r} is not an expression: {e.msg}") from None


def curve(text: str, variable: str, dim: Dimension, namespace: Mapping) -> Tuple[Curve, Dimension]:
    """Returns an expression as a function of its variable, and the result's dimensions.

    The function takes and returns numbers in SI units. It computes what Brian2's numpy
    target does, with the numpy implementations of Brian2's functions.
    """
    tree = parse(text)
    variables = {variable: Variable(variable, dimensions=dim)}
    values: Dict[str, object] = {}
    for name, is_function in names(tree).items():
        if name == variable:
            continue
        if is_function:
            function = DEFAULT_FUNCTIONS.get(name, namespace.get(name))
            if not isinstance(function, Function) or not function.stateless:
                raise ValueError(f"{text!r}: {name} is not a function of its arguments alone "
                                 f"that Brian2 knows")
            variables[name] = function
            values[name] = _implementation(function)
            continue
        try:
            number = constant(name, namespace)
        except KeyError:
            raise ValueError(f"{text!r}: {name} is not defined") from None
        except TypeError as e:
            raise ValueError(f"{text!r}: {e}") from None
        variables[name] = number
        values[name] = np.float64(number.value)
    dimensions = parse_expression_dimensions(text, variables)
    code = compile(ast.fix_missing_locations(ast.Expression(tree)), "<expression>", "eval")

    def evaluate(x: float) -> float:
        with np.errstate(all="ignore"):  # the library computes limits where this is 0/0
            return eval(code, {"__builtins__": {}}, {**values, variable: np.float64(x)})

    return evaluate, dimensions


def _implementation(function: Function) -> Callable:
    try:
        return function.implementations["numpy"].get_code(None)
    except KeyError:  # Brian2 takes the Python function then, as for exprel
        return function.pyfunc


def quantity_curve(function: Callable[[Quantity], Quantity], at: float,
                   dim: Dimension) -> Tuple[Curve, Dimension]:
    """Returns a Python function of a quantity as a function of numbers in SI units, and its
    result's dimensions, those of its value at ``at``."""
    dimensions = get_dimensions(function(Quantity(at, dim=dim)))

    def evaluate(x: float) -> float:
        with np.errstate(all="ignore"):
            return float(np.asarray(function(Quantity(x, dim=dim))))

    return evaluate, dimensions
