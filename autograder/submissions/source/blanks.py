"""Find the blanks (`...`) that a student has not filled in."""

from __future__ import annotations

import ast
import contextlib
import io
import tokenize
from collections.abc import Iterable, Iterator
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
        found = _blanks_in_tokens(cell.text)
        with contextlib.suppress(RecursionError, MemoryError):
            if cell.tree is not None:
                found = _blanks(cell.nodes)
        places = sorted(found, key=lambda item: (item[1], item[2]))
        blanks += [
            Blank(name=clean(name, MAX_NAME), place=Place(line=line, cell=cell.number))
            for name, line, _ in places
        ]
    return blanks[:200]


def _blanks(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, int, int]]:
    for node in nodes:
        if isinstance(node, ast.Raise):
            yield from _missing(node)
            continue
        for named, otherwise, value in _values(node):
            if isinstance(value, ast.Constant) and value.value is Ellipsis:
                name = written(named, otherwise).strip("'\"")
                yield name, value.lineno, value.col_offset


def _values(
    node: ast.AST,
) -> Iterator[tuple[ast.expr | None, str, ast.expr | None]]:
    """Yield each value of a node, what names it, and its name otherwise."""
    match node:
        case ast.Call(func=func, args=arguments, keywords=keywords):
            yield from ((None, k.arg or "argument", k.value) for k in keywords)
            yield from ((func, "argument", value) for value in arguments)
        case ast.Assign(targets=[target, *_], value=value):
            yield target, "variable", value
        case ast.AnnAssign(target=target, value=value):
            yield target, "variable", value
        case ast.Return(value=value):
            yield None, "return", value
        case ast.Dict(keys=keys, values=values):
            pairs = zip(keys, values, strict=True)
            yield from ((key, "value", value) for key, value in pairs)
        case ast.List(elts=elements):
            yield from ((None, "element", value) for value in elements)


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
