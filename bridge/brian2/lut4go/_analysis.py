"""Finds the parts of equations that depend on one variable and constants alone."""

import ast
from typing import Dict, Iterator, List, Mapping, Optional, Set

from brian2.core.functions import DEFAULT_FUNCTIONS
from brian2.equations.equations import DIFFERENTIAL_EQUATION, PARAMETER, Equations

from . import _expressions

EXPONENTIALS = {"exp", "expm1", "exprel", "sinh", "cosh", "tanh"}
"""Functions that compute one exponential."""

CHEAP = {"abs", "ceil", "clip", "floor", "int", "sign"}
"""Functions that are as fast as a look-up."""

PREFIX = "lut4go_"
"""The prefix of the names of tabulated curves."""


GROUP_VARIABLES = {"N", "dt", "i", "j", "lastspike", "not_refractory", "t", "t_in_timesteps"}
"""Names that refer to variables of a group, even if the namespace has them too."""


class Analysis:
    """The dependences of equations on one variable.

    ``trees`` has the expression of each differential equation and subexpression.
    """

    def __init__(self, equations: Equations, variable: str, namespace: Mapping):
        self.variable = variable
        self.namespace = namespace
        self.trees: Dict[str, ast.expr] = {
            name: _expressions.parse(eq.expr.code)
            for name, eq in equations.items() if eq.type != PARAMETER}
        self.differential = [name for name, eq in equations.items()
                             if eq.type == DIFFERENTIAL_EQUATION]
        self._parameters = [name for name, eq in equations.items() if eq.type == PARAMETER]

    def is_subexpression(self, name: str) -> bool:
        """Whether a name is that of a subexpression."""
        return name in self.trees and name not in self.differential and name != self.variable

    def impurity(self, tree: ast.AST) -> Optional[str]:
        """Returns why an expression is not a function of the variable alone, None if it is."""
        for name, is_function in _expressions.names(tree).items():
            if name == self.variable:
                continue
            if is_function:
                reason = self._impure_function(name)
            elif self.is_subexpression(name):
                reason = self.impurity(self.trees[name])
            elif name in self.trees or name in self._parameters:
                reason = f"{name} is another variable"
            else:
                reason = self._not_constant(name)
            if reason:
                return reason
        return None

    def _impure_function(self, name: str) -> Optional[str]:
        function = DEFAULT_FUNCTIONS.get(name)
        if function is None:
            kind = type(self.namespace.get(name)).__name__
            return f"{name} is not one of Brian2's own functions but a {kind}"
        if not function.stateless:
            return f"{name}() is another value each time"
        return None

    def _not_constant(self, name: str) -> Optional[str]:
        if (name in GROUP_VARIABLES or name.split("_")[0] == "xi"
                or name.endswith(("_pre", "_post"))):
            return f"{name} is another variable"
        try:
            _expressions.constant(name, self.namespace)
        except KeyError:
            return f"{name} is no constant where tabulate is called"
        except TypeError:
            return f"{name} is no single number"
        return None

    def depends(self, tree: ast.AST) -> bool:
        """Whether an expression depends on the variable."""
        return any(name == self.variable
                   or self.is_subexpression(name) and self.depends(self.trees[name])
                   for name, is_function in _expressions.names(tree).items() if not is_function)

    def is_costly(self, tree: ast.AST) -> bool:
        """Whether an expression has a function or a power that is slower than a look-up."""
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = node.func.id
                if name not in CHEAP and not name.startswith(PREFIX) and self.depends(node):
                    return True
            elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
                if not _is_integer(node.right) and self.depends(node):
                    return True
            elif isinstance(node, ast.Name) and self.is_subexpression(node.id):
                if self.is_costly(self.trees[node.id]):
                    return True
        return False

    def pure_parts(self, tree: ast.expr) -> Iterator[ast.expr]:
        """Yields the largest parts of an expression that can be tabulated, left to right."""
        if not self.depends(tree):
            return
        if self.is_costly(tree) and self.impurity(tree) is None:
            yield tree
            return
        for child in ast.iter_child_nodes(tree):
            yield from self.pure_parts(child)

    def impure_calls(self, tree: ast.AST) -> Iterator[ast.Call]:
        """Yields the outermost costly calls that cannot be tabulated."""
        if isinstance(tree, ast.Call) and self.is_costly(tree) and self.impurity(tree):
            yield tree
            return
        for child in ast.iter_child_nodes(tree):
            yield from self.impure_calls(child)

    def roots(self) -> List[str]:
        """Returns the equations to search: the differential ones, those that cannot be
        tabulated as a whole, and those that no other equation uses."""
        used = {name for tree in self.trees.values() for name in _expressions.names(tree)}
        return [name for name, tree in self.trees.items()
                if name in self.differential or name not in used
                or self.impurity(tree) is not None]

    def expanded(self, tree: ast.expr) -> ast.expr:
        """Returns an expression with its subexpressions replaced by their definitions."""
        analysis = self

        class Expand(ast.NodeTransformer):
            def visit_Name(self, node):
                if analysis.is_subexpression(node.id):
                    return analysis.expanded(analysis.trees[node.id])
                return node

        return Expand().visit(ast.parse(ast.unparse(tree), mode="eval").body)

    def exponentials(self) -> int:
        """Returns the number of exponentials in one evaluation of the differential equations,
        or of all equations if there are none, with each subexpression evaluated once."""
        needed: Set[str] = set()
        waiting = self.differential or list(self.trees)
        while waiting:
            needed.update(waiting)
            waiting = [name for n in waiting for name in _expressions.names(self.trees[n])
                       if self.is_subexpression(name) and name not in needed]
        return sum(_exponentials(self.trees[name]) for name in needed)


def _exponentials(tree: ast.AST) -> int:
    return sum(isinstance(node, ast.Call) and node.func.id in EXPONENTIALS
               for node in ast.walk(tree))


def _is_integer(tree: ast.expr) -> bool:
    if isinstance(tree, ast.UnaryOp):
        tree = tree.operand
    return isinstance(tree, ast.Constant) and tree.value == int(tree.value)
