"""Wrong answers that are made from the functions of a solution."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from autograder.authoring.mutants import Mutant
from autograder.authoring.solution import Solution
from autograder.rubric.criteria.wrong_code import WrongFunction

MAX_OPERATORS = 12
"""The most operators and names of one function that are changed."""
_OPERATORS: dict[type[ast.operator], ast.operator] = {
    ast.Add: ast.Sub(), ast.Sub: ast.Add(), ast.Mult: ast.Div(), ast.Div: ast.Mult(),
    ast.FloorDiv: ast.Div(), ast.Mod: ast.FloorDiv(), ast.Pow: ast.Mult(),
    ast.MatMult: ast.Add(),
}  # fmt: skip
_NAMES = {
    "mean": "sum", "sum": "mean", "min": "max", "max": "min", "std": "var",
    "var": "std", "argmax": "argmin", "argmin": "argmax", "minimum": "maximum",
    "maximum": "minimum", "reduce_mean": "reduce_sum", "reduce_sum": "reduce_mean",
    "square": "abs", "abs": "square", "exp": "log", "log": "exp", "sorted": "list",
}  # fmt: skip


def of_functions(
    solution: Solution, changes: Iterable[WrongFunction]
) -> Iterator[Mutant]:
    """Yield the solution with other bodies of the functions that criteria name."""
    for change in changes:
        for node in solution.tree.body:
            if isinstance(node, ast.FunctionDef) and node.name == change.function:
                yield from _of_function(solution, node, change)


def _of_function(
    solution: Solution, function: ast.FunctionDef, change: WrongFunction
) -> Iterator[Mutant]:
    first = function.body[0]
    indent = " " * first.col_offset
    names = [arg.arg for arg in (*function.args.posonlyargs, *function.args.args)]
    for value in ("0.0", "None", *dict.fromkeys([*names[:1], *names[-1:]])):
        body = f"return {value}\n{indent}{solution.segment(first)}"
        name = f"line {first.lineno}: {function.name} returns {value}"
        yield Mutant(name, solution.replaced((first, body)), change)
    changed = [pair for node in ast.walk(function) for pair in _changed(node)]
    for old, new in changed[:MAX_OPERATORS]:
        name = f"line {old.lineno}: {ast.unparse(old)} is {new}"
        yield Mutant(name, solution.replaced((old, new)), change)


def _changed(node: ast.AST) -> Iterator[tuple[ast.expr, str]]:
    """Yield an expression with another operator, or with another function."""
    match node:
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            other = ast.BinOp(left=left, op=_OPERATORS[type(op)], right=right)
            yield node, f"({ast.unparse(other)})"
        case ast.Call(func=ast.Attribute(value=value, attr=name) as func):
            if name in _NAMES:
                other_name = ast.Attribute(value=value, attr=_NAMES[name])
                yield func, ast.unparse(other_name)
        case ast.Call(func=ast.Name(id=name) as func) if name in _NAMES:
            yield func, _NAMES[name]
