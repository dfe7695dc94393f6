"""Find the blanks (`...`) that a student has not filled in."""

from __future__ import annotations

import ast
import contextlib
import io
import tokenize
from collections.abc import Iterator
from itertools import islice

from autograder.facts.base import MAX_NAME, clean
from autograder.facts.observation import Blank, Place
from autograder.submissions.source.cells import Cell

GOES_HERE = "Your code goes here: "
"""The text of an error that stands in place of statements, before their name."""
MAX_PARTS = 50
"""A longer expression is not used to name a blank. To write it out takes too long."""


def find_blanks(cells: list[Cell]) -> list[Blank]:
    """Return every `...` in the place of a value, and every place for statements.

    Such a place is an argument, an element of a list, a value of a dictionary, the
    right side of an assignment, or what is returned. As a statement or in an index,
    `...` is normal Python. Statements are missing where `NotImplementedError` is raised
    with the text of a stub.
    """
    blanks: list[Blank] = []
    for cell in cells:
        tree = None
        with contextlib.suppress(RecursionError, MemoryError):
            tree = cell.tree
        found = _blanks(tree) if tree else _blanks_in_tokens(cell.text)
        places = sorted(found, key=lambda item: (item[1], item[2]))
        blanks += [
            Blank(name=clean(name, MAX_NAME), place=Place(line=line, cell=cell.number))
            for name, line, _ in places
        ]
    return blanks[:200]


def _blanks(tree: ast.AST) -> Iterator[tuple[str, int, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for keyword in node.keywords:
                yield from _blank(keyword.arg or "argument", keyword.value)
            called = written(node.func, "argument")
            for argument in node.args:
                yield from _blank(called, argument)
        elif isinstance(node, ast.Assign):
            yield from _blank(written(node.targets[0], "variable"), node.value)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            yield from _blank(written(node.target, "variable"), node.value)
        elif isinstance(node, ast.Return) and node.value is not None:
            yield from _blank("return", node.value)
        elif isinstance(node, ast.Raise):
            yield from _missing(node)
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                yield from _blank(written(key, "value"), value)
        elif isinstance(node, ast.List):
            for element in node.elts:
                yield from _blank("element", element)


def written(node: ast.expr | None, otherwise: str) -> str:
    """Return the text of an expression.

    It is `otherwise` if there is no expression, or if Python does not write it: it is
    long, or a number in it has thousands of digits.
    """
    if node is None or len(list(islice(ast.walk(node), MAX_PARTS + 1))) > MAX_PARTS:
        return otherwise
    try:
        return ast.unparse(node)
    except ValueError:
        return otherwise


def _missing(node: ast.Raise) -> Iterator[tuple[str, int, int]]:
    """Yield the name of missing statements, if an error stands in their place."""
    match node.exc:
        case ast.Call(
            func=ast.Name("NotImplementedError"), args=[ast.Constant(str(text))]
        ) if text.startswith(GOES_HERE):
            yield text.removeprefix(GOES_HERE), node.lineno, node.col_offset


def _blank(name: str, value: ast.expr) -> Iterator[tuple[str, int, int]]:
    if isinstance(value, ast.Constant) and value.value is Ellipsis:
        yield name.strip("'\""), value.lineno, value.col_offset


def _blanks_in_tokens(text: str) -> Iterator[tuple[str, int, int]]:
    """Find blanks in code that Python cannot parse, from its tokens.

    This recognises assignments and arguments of calls.
    """
    before: list[str] = []
    calls: list[str] = []  # the name before each open bracket
    for token in _tokens(text):
        if token.type in {tokenize.COMMENT, tokenize.NL}:
            continue
        last = before[-1] if before else ""
        if token.string == "..." and last == "=" and len(before) > 1:
            yield before[-2], *token.start
        elif token.string == "..." and last == "return":
            yield last, *token.start
        elif token.type == tokenize.STRING and token.string[1:].startswith(GOES_HERE):
            yield token.string[1:-1].removeprefix(GOES_HERE), *token.start
        elif token.string == "..." and last in {"(", ","} and calls and calls[-1]:
            yield calls[-1], *token.start
        if token.string in {"(", "[", "{"}:
            named = token.string == "(" and last.isidentifier()
            calls.append(last if named else "")
        elif token.string in {")", "]", "}"} and calls:
            calls.pop()
        before = [*before[-1:], token.string]


def _tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    try:
        yield from tokenize.generate_tokens(io.StringIO(text).readline)
    except (tokenize.TokenError, SyntaxError):
        return
