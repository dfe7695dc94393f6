"""Say which variables some code sets, and which of their names students know."""

from __future__ import annotations

import ast
import re

from autograder.authoring.main_model import root_of
from autograder.authoring.solution import Solution
from autograder.submissions.source.markers import regions
from autograder.submissions.source.stubs import stub

_CHANGING = {
    "add", "append", "clear", "discard", "extend", "fill", "insert", "pop", "popitem",
    "remove", "reverse", "setdefault", "sort", "update",
}  # fmt: skip
"""Methods that change a list, a set, a dictionary or an array."""
_IN_TEXT = re.compile(r"`(\w+)`|\b(\w+)(?= *=(?!=))|\b(\w*[^\W\d_][_\d]\w*)")
"""Finds names in a comment: in backticks, before `=`, with an underscore or digit."""


def names_in_stub(solution: Solution) -> set[str]:
    """Return the names in the code and in the comments of the stub."""
    if not regions(solution.text, solution.name):
        return set()
    text = stub(solution.text, solution.name)
    names = {n.id for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Name)}
    for line in text.splitlines():
        found = _IN_TEXT.findall(line.partition("#")[2])
        names |= {name for groups in found for name in groups if name}
    return names


def set_by(node: ast.stmt) -> set[str]:
    """Return the variables that a statement sets, as a whole or in parts.

    The variable of a loop is not one of them. Other than `changed_by`, it leaves out
    objects of which only a method is called that need not change them.
    """
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    turns = {
        id(name)
        for inner in ast.walk(node)
        if isinstance(inner, ast.For | ast.comprehension)
        for name in ast.walk(inner.target)
    }
    found: set[str] = set()
    for inner in ast.walk(node):
        match inner:
            case ast.Name(id=name, ctx=ast.Store()) if id(inner) not in turns:
                found.add(name)
            case (
                ast.Attribute(value=value, ctx=ast.Store())
                | ast.Subscript(value=value, ctx=ast.Store())
            ):
                found.update(root_of(value))
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=value)) as call):
                if _changes(call):
                    found.update(root_of(value))
    return found


def _changes(call: ast.Call) -> bool:
    """Say whether a method changes its object, as far as its name shows it."""
    method = isinstance(call.func, ast.Attribute) and call.func.attr in _CHANGING
    return method or any(keyword.arg == "inplace" for keyword in call.keywords)
