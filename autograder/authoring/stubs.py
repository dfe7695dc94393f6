"""Make a stub from a solution: every marked answer becomes `...`."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from typing import NamedTuple

from autograder.authoring.markers import BEGIN, END, Region, regions
from autograder.authoring.solution import Solution
from autograder.errors import UsageError
from autograder.i18n import _
from autograder.submissions.source.blanks import find_blanks
from autograder.submissions.source.cells import Cell

_NAME = re.compile(r"\w+\s*=\s*")


class _Marked(NamedTuple):
    """An answer: `name = value`, or `name=value` in a call."""

    node: ast.keyword | ast.Assign
    name: str
    value: ast.expr


def stub(solution: str, name: str) -> str:
    """Return the student's script. Answers become `...`. Comments after them stay.

    Args:
        solution: percent script with solution regions, in which there is nothing but
            `name = value` and `name=value,`.
        name: the name of the file, for errors.

    Raises:
        UsageError: if a marked line is no answer, if a marker is misspelt, or if
            nothing is marked. The text names the line.
    """
    found = regions(solution, name)
    tree = Solution(solution, name)
    if not found:
        raise UsageError(
            _(
                "{name}: no {begin} in it, so the stub would be the solution itself"
            ).format(name=name, begin=BEGIN)
        )
    answers = [answer for answer in _answers(tree.tree) if _inside(answer, found)]
    _need_nothing_else(tree, answers, found, name)
    changes = [(answer.node, _blank(tree, answer)) for answer in answers]
    blank = tree.replaced(*changes).splitlines()
    lines = [line for line in blank if line.strip() not in {BEGIN, END}]
    text = "\n".join(lines) + "\n"
    if all(_is_blank(answer.value) for answer in answers):
        raise UsageError(
            _("{name}: no answer between the markers, the stub is the same").format(
                name=name
            )
        )
    _need_python(text, [answer.name for answer in answers], name)
    return text


def _answers(tree: ast.AST) -> Iterator[_Marked]:
    """Yield all possible answers. An outer one comes before those in its value."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        match node:
            case ast.keyword(arg=str(name)):
                yield _Marked(node, name, node.value)
            case ast.Assign(targets=[ast.Name(id=name)]):
                yield _Marked(node, name, node.value)
        waiting += ast.iter_child_nodes(node)


def _is_blank(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is ...


def _inside(answer: _Marked, found: list[Region]) -> bool:
    first, last = answer.node.lineno, answer.node.end_lineno or answer.node.lineno
    return any(region.begin < first and last < region.end for region in found)


def _need_nothing_else(
    tree: Solution, answers: list[_Marked], found: list[Region], name: str
) -> None:
    """Refuse code between the markers that is no answer. Drop answers in answers."""
    outer: list[_Marked] = []
    for answer in sorted(answers, key=lambda a: (a.node.lineno, a.node.col_offset)):
        place = answer.node.lineno, answer.node.col_offset
        if not outer or not _covers(outer[-1].node, place):
            outer.append(answer)
    answers[:] = outer
    lines = tree.text.splitlines()
    for number, start, code in _tokens(tree.text):
        region = next((r for r in found if r.begin < number < r.end), None)
        if region is None or code == ",":
            continue
        place = number, len(lines[number - 1][:start].encode())
        if not any(_covers(answer.node, place) for answer in answers):
            raise UsageError(
                _(
                    "{name}, line {number}: expected `name = value` in a solution"
                ).format(name=name, number=number)
            )


def _tokens(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield line, column and text of all tokens except comments and spaces."""
    empty = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT,
             tokenize.DEDENT, tokenize.ENDMARKER}  # fmt: skip
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in empty:
            yield *token.start, token.string


def _covers(node: ast.keyword | ast.Assign, place: tuple[int, int]) -> bool:
    end = node.end_lineno or 0, node.end_col_offset or 0
    return (node.lineno, node.col_offset) <= place < end


def _blank(tree: Solution, answer: _Marked) -> str:
    begin = _NAME.match(tree.segment(answer.node))
    return f"{begin[0] if begin else f'{answer.name}='}..."


def _need_python(text: str, names: list[str], name: str) -> None:
    """Refuse a stub that Python cannot parse, or that has other blanks than answers."""
    try:
        ast.parse(text)
    except SyntaxError as error:
        line = (error.text or "").strip()
        raise UsageError(
            _("{name}: the stub would be no Python: {problem} at `{line}`").format(
                name=name, problem=error.msg, line=line
            )
        ) from None
    blanks = [blank.name for blank in find_blanks([Cell(text, None)])]
    if sorted(blanks) != sorted(names):
        raise UsageError(
            _(
                "{name}: the stub would have the blanks {blanks}, and the "
                "answers are {answers}"
            ).format(
                name=name,
                blanks=", ".join(blanks) or _("none"),
                answers=", ".join(names) or _("none"),
            )
        )
