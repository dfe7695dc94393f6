"""Find the answers between the markers of a solution, and what students see instead.

A value becomes `...`. Other statements become one `raise NotImplementedError(...)` that
names what is missing, or what the instructor wrote between `### BEGIN PROMPT` and
`### END PROMPT`. So a stub is always valid Python, and runs until the first answer is
needed.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from autograder.errors import UsageError
from autograder.i18n import _
from autograder.submissions.source.blanks import GOES_HERE, written
from autograder.submissions.source.markers import (
    BEGIN_PROMPT,
    END_PROMPT,
    Region,
    regions,
)

Place = tuple[int, int]
"""A line, counted from 1, and a byte in it."""
CODE = "code"
"""The name of an answer that has no name in the code."""
_EQUALS = re.compile(rb"\s*=?\s*")
_PLAIN = re.compile(r"[\w.]{1,40}")
_HINT = re.compile(r"\s*#+\s*HINTS?\b", re.I)
_ARGUMENT = "argument"


class Marked(NamedTuple):
    """An answer: some code of the solution, and what stands in its place in a stub."""

    name: str
    """The name of a variable or an argument, or of what is called or defined."""
    begin: Place
    end: Place
    """The place after its last character."""
    blank: str
    """The code in its place."""
    nodes: tuple[ast.AST, ...]
    """A keyword or values; or statements that follow each other."""
    value: ast.expr | None
    """The value that becomes `...`; None for several values, and for statements."""

    @property
    def is_code(self) -> bool:
        """Whether it is other code than values of variables."""
        return self.value is None and isinstance(self.nodes[0], ast.stmt)


def marked_answers(text: str, tree: ast.Module, name: str) -> list[Marked]:
    """Return the answers between the markers of a solution, in order.

    Args:
        text: a script.
        tree: the parsed script. The answers have its nodes.
        name: the name of the file, for errors.

    Raises:
        UsageError: in one line, for a misspelt marker, or if markers stand in the
            middle of a statement or a value.
    """
    lines = text.splitlines()
    tokens = list(_tokens(text))
    answers: list[Marked] = []
    for region in regions(text, name):
        inside = sorted(_answers(tree, region, lines), key=lambda a: a.begin)
        _need_nothing_else(tokens, lines, region, inside, name)
        answers += inside
    return answers


def _answers(tree: ast.AST, region: Region, lines: Sequence[str]) -> Iterator[Marked]:
    """Yield the answers of a region: the outermost nodes that are wholly in it."""
    waiting: list[tuple[ast.AST, str]] = [(tree, "")]
    while waiting:
        node, within = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            within = node.name
        for _field, value in ast.iter_fields(node):
            among = value if isinstance(value, list) else [value]
            children = [child for child in among if isinstance(child, ast.AST)]
            inside = [child for child in children if _is_inside(child, region)]
            waiting += [(child, within) for child in children if child not in inside]
            statements = [child for child in inside if isinstance(child, ast.stmt)]
            if statements:
                yield from _statements(statements, within, region, lines)
            elif inside and isinstance(node, ast.List):
                yield _elements(inside)
            else:
                for child in inside:
                    yield from _value(node, child, lines)


def _statements(
    nodes: Sequence[ast.stmt], within: str, region: Region, lines: Sequence[str]
) -> Iterator[Marked]:
    """Yield the answers for statements that follow each other in one block."""
    prompt = _prompt(region, lines)
    alone = len(nodes) == 1 and isinstance(nodes[0], ast.Return)
    if prompt is None and all(_is_simple(node, alone) for node in nodes):
        for node in nodes:
            yield from _simple(node, lines)
        return
    if prompt is None:
        name = _defined(nodes) or within or _subject(nodes)
        hints = filter(_HINT.match, lines[region.begin : region.end - 1])
        rows = [
            *(hint.strip() for hint in hints),
            f'raise NotImplementedError("{GOES_HERE}{name}")',
        ]
    else:
        name, rows = within or _subject(nodes), prompt
        if all(not row.strip() or row.lstrip().startswith("#") for row in rows):
            rows = [*rows, "pass"]
    indent = " " * nodes[0].col_offset
    last = lines[region.end - 2].encode()
    yield Marked(
        name, (region.begin + 1, 0), (region.end - 1, len(last)),
        "\n".join(f"{indent}{row}".rstrip() for row in rows), tuple(nodes), None,
    )  # fmt: skip


def _prompt(region: Region, lines: Sequence[str]) -> list[str] | None:
    """Return what an instructor wants students to see, without its `# `.

    It is None if he wrote nothing.
    """
    inside = [line.strip() for line in lines[region.begin : region.end - 1]]
    if BEGIN_PROMPT not in inside or END_PROMPT not in inside:
        return None
    rows = inside[inside.index(BEGIN_PROMPT) + 1 : inside.index(END_PROMPT)]
    return [re.sub(r"^# ?", "", row) for row in rows]


def _is_simple(node: ast.stmt, alone: bool) -> bool:
    """Say whether a statement gives a value that can become `...`."""
    if isinstance(node, ast.Assign):
        return len(node.targets) == 1
    kinds = ast.Return if alone else ast.AnnAssign
    return isinstance(node, kinds) and node.value is not None


def _simple(node: ast.stmt, lines: Sequence[str]) -> Iterator[Marked]:
    for value in ast.iter_child_nodes(node):
        if value is getattr(node, "value", None):
            before = getattr(node, "annotation", None) or next(
                iter(getattr(node, "targets", ())), None
            )
            begin = (
                _after(_end(before), lines)
                if before
                else _after_name(node, len("return"), lines)
            )
            for answer in _value(node, value, lines):
                yield answer._replace(begin=begin, end=_end(node), nodes=(node,))


def _after_name(node: ast.AST, length: int, lines: Sequence[str]) -> Place:
    line, start = _begin(node)
    return _after((line, start + length), lines)


def _after(place: Place, lines: Sequence[str]) -> Place:
    """Return the place behind an equals sign and spaces that follow a place."""
    line, start = place
    match = _EQUALS.match(lines[line - 1].encode(), start)
    return line, match.end() if match else start


def _elements(nodes: Sequence[ast.AST]) -> Marked:
    """Return the answer for elements of a list. Their number is a part of it."""
    one = nodes[0] if len(nodes) == 1 else None
    return Marked(
        "element", _begin(nodes[0]), _end(nodes[-1]), "...", tuple(nodes),
        one if isinstance(one, ast.expr) else None,
    )  # fmt: skip


def _value(parent: ast.AST, node: ast.AST, lines: Sequence[str]) -> Iterator[Marked]:
    """Yield the answer for one value. `find_blanks` gives it the same name."""
    if isinstance(node, ast.keyword) and node.arg is not None:
        begin = _after_name(node, len(node.arg), lines)
        yield Marked(node.arg, begin, _end(node), "...", (node,), node.value)
    elif isinstance(node, ast.expr):
        match parent:
            case ast.Call(func=func):
                name = written(func, _ARGUMENT)
            case ast.Assign(targets=[target, *_]) | ast.AnnAssign(target=target):
                name = written(target, "variable")
            case ast.keyword(arg=str(argument)):
                name = argument
            case ast.Return():
                name = "return"
            case _:
                return
        yield Marked(name, _begin(node), _end(node), "...", (node,), node)


def _defined(nodes: Sequence[ast.stmt]) -> str:
    """Return the first function or class that statements define; empty for none."""
    kinds = ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef
    return next((node.name for node in nodes if isinstance(node, kinds)), "")


def _subject(nodes: Sequence[ast.stmt]) -> str:
    """Return what statements call or assign, whichever comes first."""
    for node in nodes:
        match node:
            case ast.Expr(value=ast.Call(func=part)) | ast.Assign(targets=[part, *_]):
                name = written(part, CODE)
                return name if _PLAIN.fullmatch(name) else CODE
    return CODE


def _need_nothing_else(
    tokens: Sequence[tuple[int, int, str]],
    lines: Sequence[str],
    region: Region,
    answers: Sequence[Marked],
    name: str,
) -> None:
    """Refuse code between the markers that is no answer."""
    nodes = [node for answer in answers for node in answer.nodes]
    for number, start, code in tokens:
        if not region.begin < number < region.end or code in {",", ";"}:
            continue
        place = number, len(lines[number - 1][:start].encode())
        if any(_decorated(node) <= place < _end(node) for node in nodes):
            continue
        raise UsageError(
            _(
                "{name}, line {number}: markers must be around whole statements or "
                "whole values, and `{code}` is a part of something else"
            ).format(name=name, number=number, code=code)
        )


def _tokens(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield line, column and text of all tokens except comments and spaces."""
    empty = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT,
             tokenize.DEDENT, tokenize.ENDMARKER}  # fmt: skip
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in empty:
            yield *token.start, token.string


def _is_inside(node: ast.AST, region: Region) -> bool:
    if not hasattr(node, "lineno"):
        return False
    return region.begin < _decorated(node)[0] and _end(node)[0] < region.end


def _decorated(node: ast.AST) -> Place:
    """Return where a node begins, with its decorators."""
    lines = [decorator.lineno for decorator in getattr(node, "decorator_list", [])]
    return (min(lines), 0) if lines else _begin(node)


def _begin(node: ast.AST) -> Place:
    return node.lineno, node.col_offset  # type: ignore[attr-defined]


def _end(node: ast.AST) -> Place:
    return node.end_lineno, node.end_col_offset  # type: ignore[attr-defined]
