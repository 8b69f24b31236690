"""Replaces functions of one variable in equations by look-ups in a table."""

import ast
from dataclasses import dataclass, field
from functools import partial
from typing import Callable, Dict, List, Mapping, Optional, Tuple, Union

from brian2.core.functions import DEFAULT_FUNCTIONS
from brian2.core.namespace import get_local_namespace
from brian2.equations.codestrings import Expression
from brian2.equations.equations import Equations, SingleEquation
from brian2.units.fundamentalunits import DimensionMismatchError, Quantity, get_dimensions

from ._analysis import PREFIX, Analysis
from .lookup import CurveError, LookupTable, format_quantity


@dataclass
class Tabulation:
    """The changes that ``tabulate`` made to equations."""

    table: Optional[LookupTable] = None
    """The table; None if nothing was tabulated."""
    formulas: Dict[str, str] = field(default_factory=dict)
    """The formula of each curve of the table."""
    errors: List[CurveError] = field(default_factory=list)
    """The error of each curve of the table."""
    skipped: Dict[str, str] = field(default_factory=dict)
    """Functions of the variable that were not tabulated, and why."""
    exponentials: Tuple[int, int] = (0, 0)
    """Exponentials in one evaluation of the equations, before and after."""

    @property
    def saved(self) -> int:
        """The exponentials that one evaluation of the equations has less."""
        before, after = self.exponentials
        return before - after

    def __str__(self) -> str:
        lines = ["nothing tabulated"]
        if self.table is not None:
            t = self.table
            lines = [f"{len(self.errors)} curves of {t.variable} from {t.vmin} to {t.vmax}, "
                     f"{t.order}, {len(t)} points: {self.saved} of {self.exponentials[0]} "
                     f"exponentials saved"]
            lines += [f"  {e}\n    = {self.formulas[e.name]}" for e in self.errors]
        lines += [f"  left alone: {text}: {why}" for text, why in self.skipped.items()]
        return "\n".join(lines)


class TabulatedEquations(Equations):
    """Equations with a ``tabulation``: what was tabulated in them."""

    def __init__(self, equations: List[SingleEquation], tabulation: Tabulation):
        super().__init__(equations)
        self.tabulation = tabulation


def tabulate(equations: Union[str, Equations], tolerance: float = 1e-6,
             order: Optional[str] = None, *, namespace: Optional[Mapping] = None,
             **variable: Tuple[Quantity, Quantity]) -> TabulatedEquations:
    """Replaces the parts of equations that depend on one variable alone by look-ups.

    ``tabulate(equations, v=(-100*mV, 60*mV))`` looks for parts of the equations that depend
    on ``v`` and constants alone and contain a function such as ``exp``, and makes one table of
    the largest of them. The equations that it returns are used like any others:
    ``NeuronGroup(100, tabulate(equations, v=...))``. Print their ``tabulation`` to see what
    was tabulated, bounds of the errors, and what was not tabulated and why.

    Parameters
    ----------
    equations : str or Equations
        Brian2 equations that define the variable.
    tolerance : float, optional
        The largest error, as a fraction of each curve's range.
    order : {"linear", "cubic"}, optional
        The interpolation; by default that of the smaller table.
    namespace : dict, optional
        Where names are looked up; by default the caller's variables. After a change of a
        constant, tabulate the equations again.
    variable : (Quantity, Quantity)
        One variable by its name, and the range to tabulate. Outside it a curve has its value
        at the nearer end.

    Raises
    ------
    TypeError
        Unless exactly one variable is given, with a range of two values.
    ValueError
        If the equations don't define the variable, or the tolerance can't be reached.
    DimensionMismatchError
        If the range has another unit than the variable.
    """
    if not isinstance(equations, Equations):
        equations = Equations(equations)
    name, vmin, vmax = _domain(equations, variable)
    if namespace is None:
        namespace = get_local_namespace(level=1)
    analysis = Analysis(equations, name, namespace)
    result = Tabulation()

    places, formulas = _find(analysis, result.skipped)
    make = partial(LookupTable, vmin=vmin, vmax=vmax, namespace=namespace, variable=name)
    curves = _smooth_formulas(formulas, make, vmax - vmin, result.skipped)
    before = analysis.exponentials()
    if not curves:
        result.exponentials = before, before
        return TabulatedEquations(list(equations.values()), result)

    result.table = table = make(curves, tolerance=tolerance, order=order)
    for curve, function in table.functions.items():
        DEFAULT_FUNCTIONS[_public(table, curve)] = function  # where all groups look
    replaced = {part: _public(table, curve) for part, curve in places.items() if curve in curves}
    changed = [_replace(eq, analysis.trees.get(eq.varname), replaced, name)
               for eq in equations.values()]
    after = Analysis(Equations(changed), name, namespace).exponentials()
    result.formulas, result.errors, result.exponentials = curves, table.report(), (before, after)
    return TabulatedEquations(changed, result)


def _find(analysis: Analysis,
          skipped: Dict[str, str]) -> Tuple[Dict[ast.expr, str], Dict[str, str]]:
    """Returns the parts to tabulate, each with its curve's name, and the curves' formulas.

    Equal parts are one curve. It adds calls that cannot be tabulated to skipped.
    """
    places: Dict[ast.expr, str] = {}
    names: Dict[str, str] = {}
    for root in analysis.roots():
        tree = analysis.trees[root]
        for call in analysis.impure_calls(tree):
            skipped[ast.unparse(call)] = analysis.impurity(call)
        for part in analysis.pure_parts(tree):
            equation, part = _definition(analysis, root, part)
            whole = part is analysis.trees[equation]
            text = ast.unparse(analysis.expanded(part))
            places[part] = names.setdefault(
                text, equation if whole else f"{equation}_{len(names)}")
    return places, {curve: text for text, curve in names.items()}


def _domain(equations: Equations, variable: Mapping) -> Tuple[str, Quantity, Quantity]:
    """Returns the variable and its range. Raises an error if they are wrong."""
    if len(variable) != 1:
        raise TypeError(f"want one variable to tabulate, as v=(-100*mV, 60*mV), got "
                        f"{', '.join(variable) or 'none'}")
    (name, limits), = variable.items()
    try:
        vmin, vmax = limits
    except (TypeError, ValueError):
        raise TypeError(f"{name} is {limits!r}, want its smallest and its largest value") from None
    if name not in equations:
        raise ValueError(f"the equations don't define {name}, but {', '.join(equations)}")
    for limit in (vmin, vmax):
        if get_dimensions(limit) is not equations[name].dim:
            raise DimensionMismatchError(f"the range of {name} has another unit than {name}",
                                         equations[name].dim, get_dimensions(limit))
    if not vmin < vmax:
        raise ValueError(f"{name} is to go from {vmin} to {vmax}, which is not above it")
    return name, vmin, vmax


def _definition(analysis: Analysis, equation: str, part: ast.expr) -> Tuple[str, ast.expr]:
    """Returns the equation and the expression that define a part. If the part is only the
    name of a subexpression, these are the subexpression's."""
    while isinstance(part, ast.Name) and analysis.is_subexpression(part.id):
        equation, part = part.id, analysis.trees[part.id]
    return equation, part


def _smooth_formulas(formulas: Mapping[str, str], make: Callable[..., LookupTable],
                     width: Quantity, skipped: Dict[str, str]) -> Dict[str, str]:
    """Returns the formulas that are smooth. It adds the others to skipped."""
    smooth = {}
    for curve, text in formulas.items():
        try:
            error, = make({curve: text}, step=width/256, order="cubic").report()
        except ValueError as e:
            skipped[text] = str(e)
            continue
        if error.smooth:
            smooth[curve] = text
        else:
            skipped[text] = f"a kink or a step, near {format_quantity(error.at)}"
    return smooth


def _public(table: LookupTable, curve: str) -> str:
    """Returns a curve's name in equations. Equal tables have equal names."""
    return f"{PREFIX}{curve}_{table.prefix[len(PREFIX):]}"


def _replace(eq: SingleEquation, tree: Optional[ast.expr], replaced: Mapping[ast.expr, str],
             variable: str) -> SingleEquation:
    """Returns an equation with functions of the variable in place of the replaced parts."""
    class Replace(ast.NodeTransformer):
        def visit(self, node):
            if node in replaced:
                return ast.Call(ast.Name(replaced[node]), [ast.Name(variable)], [])
            return self.generic_visit(node)

    if tree is None or not any(node in replaced for node in ast.walk(tree)):
        return eq
    return SingleEquation(eq.type, eq.varname, eq.dim, var_type=eq.var_type,
                          expr=Expression(ast.unparse(Replace().visit(tree))), flags=eq.flags)
