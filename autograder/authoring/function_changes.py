"""Wrong answers that are made from the functions of a solution."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from itertools import islice

from autograder.authoring.mutants import Mutant, others
from autograder.authoring.solution import Solution
from autograder.facts.keras_calls import WITHOUT_EFFECT
from autograder.rubric.criteria.wrong_code import WrongFunction

MAX_CHANGES = 16
"""The most operators, names and arguments of one function that are changed."""
Replacement = tuple[ast.expr | ast.stmt, str]
"""A part of the solution, and the code in its place."""
_ANSWERING = {"call", "__call__", "update_state", "result", "transform", "predict"}
"""Methods whose result is used from outside of the class."""
_SHOWN = WITHOUT_EFFECT | {
    "verbose", "metrics", "weighted_metrics", "run_eagerly", "jit_compile",
}  # fmt: skip
"""Arguments that do not change the result of a function. Two models are the same
whatever is measured."""
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
            if getattr(node, "name", "") != change.function:
                continue
            for old, new in _other_code(solution, node):
                what = f"{_short(old)} is {new}"
                if isinstance(old, ast.stmt):
                    what = f"{new.splitlines()[0]} at once"
                name = f"line {old.lineno}: {change.function}: {what}"
                yield Mutant(name, solution.replaced((old, new)), change)


def _other_code(solution: Solution, node: ast.stmt) -> Iterator[Replacement]:
    """Yield parts of a function or class, each with other code in its place."""
    if isinstance(node, ast.FunctionDef):
        yield from _other_answers(solution, node, takes_self=False)
    elif isinstance(node, ast.ClassDef):
        for part in node.body:
            if isinstance(part, ast.FunctionDef) and part.name in _ANSWERING:
                yield from _other_answers(solution, part, takes_self=True)
    changed = [pair for inner in ast.walk(node) for pair in _changed(inner)]
    yield from changed[:MAX_CHANGES]


def _other_answers(
    solution: Solution, function: ast.FunctionDef, takes_self: bool
) -> Iterator[Replacement]:
    """Yield the first statement, after a new `return` of another value."""
    first = function.body[0]
    indent = " " * first.col_offset
    names = [arg.arg for arg in (*function.args.posonlyargs, *function.args.args)]
    names = names[1:] if takes_self else names
    for value in ("0.0", "None", *dict.fromkeys([*names[:1], *names[-1:]])):
        yield first, f"return {value}\n{indent}{solution.segment(first)}"


def _short(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) < 40 else f"{text[:39]}…"


def _changed(node: ast.AST) -> Iterator[tuple[ast.expr, str]]:
    """Yield an expression, each with another operator, function or argument."""
    if isinstance(node, ast.Call):
        yield from _other_name(node.func)
        for keyword in node.keywords:
            yield from _other_argument(keyword)
    match node:
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            other = ast.BinOp(left=left, op=_OPERATORS[type(op)], right=right)
            yield node, f"({ast.unparse(other)})"
        case ast.List(elts=[ast.Call(), ast.Call(), *_] as layers):
            for one in layers[:-1]:
                rest = ast.List(elts=[layer for layer in layers if layer is not one])
                yield node, ast.unparse(rest)


def _other_name(function: ast.expr) -> Iterator[tuple[ast.expr, str]]:
    """Yield the name of a function with that of another one."""
    match function:
        case ast.Attribute(value=value, attr=name) if name in _NAMES:
            yield function, ast.unparse(ast.Attribute(value=value, attr=_NAMES[name]))
        case ast.Name(id=name) if name in _NAMES:
            yield function, _NAMES[name]


def _other_argument(keyword: ast.keyword) -> Iterator[tuple[ast.expr, str]]:
    """Yield the value of an argument with another one."""
    if keyword.arg is None or keyword.arg in _SHOWN:
        return
    try:
        known = ast.literal_eval(keyword.value)
    except (ValueError, TypeError):
        return
    for other in islice(others(known), 1):
        yield keyword.value, repr(other)
