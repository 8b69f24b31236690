"""What a spike does to its own cell, and at others through synapses: statements that set a
variable or add to it."""

from dataclasses import dataclass

import ast

import sympy
from brian2.utils.stringtools import get_identifiers

from .expressions import parse, symbol
from .refusals import No


@dataclass(frozen=True)
class Statement:
    """``variable = text``, or ``variable += text`` with ``add``."""

    variable: str
    add: bool
    text: str
    line: str


def statements(code):
    """The Statements of a block of code; No for what is neither set nor added."""
    found = []
    for node in ast.parse(_dedented(code)).body:
        line = ast.unparse(node)
        if isinstance(node, ast.Pass):
            continue
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and \
                isinstance(node.op, (ast.Add, ast.Sub)):
            text = ast.unparse(node.value)
            found.append(Statement(node.target.id, True, text if isinstance(node.op, ast.Add) else f"-({text})", line))
        elif isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            found.append(_assignment(node.targets[0].id, ast.unparse(node.value), line))
        else:
            raise No("reset", line)
    return found


def _assignment(name, text, line):
    """x = x + y is x += y."""
    x = parse(text)
    own = symbol(name)
    if isinstance(x, sympy.Basic) and own in x.free_symbols and isinstance(x, sympy.Add) and own in x.args:
        rest = sympy.Add(*[a for a in x.args if a != own])
        if own not in rest.free_symbols:
            return Statement(name, True, str(rest) if _plain(rest) else f"({text}) - {name}", line)
    return Statement(name, False, text, line)


def _plain(x):
    return not x.atoms(sympy.Function)


def _dedented(code):
    return "\n".join(line.strip() for part in code.split("\n") for line in [part] if line.strip())


def check_constant(statement, states, kind):
    """No if what a statement sets or adds is not constant in the course of a run."""
    of = set(get_identifiers(statement.text))
    moving = of & (set(states) | {"t", "rand", "randn", "poisson", "binomial", "lastspike", "not_refractory", "xi"})
    if moving:
        raise No(kind, f"{statement.line}: {', '.join(sorted(moving))}")
