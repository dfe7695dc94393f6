"""Read the names and calls in the code of a submission, to compare it with a report."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from autograder.facts.observation import Place
from autograder.submissions.source.cells import Cell

MOST_PLAIN = 5
"""The most arguments of a call without names that are looked at. With more, validation
data or callbacks may be among them."""


@dataclass
class WrittenCode:
    """The names and calls in the syntax trees of a submission."""

    names: set[str] = field(default_factory=set)
    """Every name, attribute, argument and module in the code."""
    bound: set[str] = field(default_factory=set)
    """Every name that is assigned, defined or imported."""
    made: set[str] = field(default_factory=set)
    """Every name in what is called, derived from, or given another name."""
    calls: list[tuple[int | None, int, int]] = field(default_factory=list)
    """The cell, first line and last line of each call."""
    spreads: bool = False
    """Whether a call gets arguments that are not in it, or many without names."""
    top: dict[tuple[int | None, int], int] = field(default_factory=dict)
    """Cell and line -> position of the statement, if it runs once and in order."""

    def has_call(self, place: Place) -> bool:
        """Say whether there is a call in a line."""
        return any(
            cell == place.cell and first <= place.line <= last
            for cell, first, last in self.calls
        )


def read_code(cells: list[Cell] | None) -> WrittenCode | None:
    """Return what is in the code; None if it is too long or nested too deeply."""
    if cells is None:
        return None
    code = WrittenCode()
    try:
        for cell in cells:
            _read_cell(cell, code)
    except (RecursionError, MemoryError):
        return None
    return code


def _read_cell(cell: Cell, code: WrittenCode) -> None:
    if cell.tree is None:
        return  # such a cell does not run
    for node in cell.nodes:
        _read_node(node, cell.number, code)
    for statement in cell.tree.body:
        if isinstance(statement, ast.Expr | ast.Assign):
            lines = range(statement.lineno, (statement.end_lineno or 0) + 1)
            position = len(code.top)
            code.top |= {(cell.number, line): position for line in lines}


def _read_node(node: ast.AST, cell: int | None, code: WrittenCode) -> None:
    match node:
        case ast.Name(id=name, ctx=context):
            code.names.add(name)
            if isinstance(context, ast.Store):
                code.bound.add(name)
        case ast.Attribute(attr=name) | ast.keyword(arg=str(name)):
            code.names.add(name)
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            code.bound |= {(a.asname or a.name).partition(".")[0] for a in aliases}
            code.made |= {a.name for a in aliases if a.asname}
            code.names |= {part for a in aliases for part in a.name.split(".")}
            if isinstance(node, ast.ImportFrom):
                code.names |= set((node.module or "").split("."))
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            code.bound.add(name)
        case ast.ClassDef(name=name, bases=bases):
            code.bound.add(name)
            code.made.update(*map(_path, bases))
        case ast.Assign(value=ast.Name() | ast.Attribute() as value):
            code.made.update(_path(value))
        case ast.Call(func=called, lineno=first, end_lineno=last):
            code.spreads = code.spreads or _spreads(node)
            code.made.update(_path(called))
            code.calls.append((cell, first, last or first))


def _spreads(call: ast.Call) -> bool:
    """Say whether a call may have arguments whose names are not in it."""
    stars = any(isinstance(one, ast.Starred) for one in call.args)
    named = all(keyword.arg for keyword in call.keywords)
    return stars or not named or len(call.args) >= MOST_PLAIN


def _path(node: ast.expr) -> Iterator[str]:
    """Yield the names in `keras.models.Sequential`, the last one first."""
    while isinstance(node, ast.Attribute):
        yield node.attr
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id
