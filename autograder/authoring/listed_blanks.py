"""List the blanks of a new assignment, proposed or marked before."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from autograder.authoring.proposing import ASKED, Proposed
from autograder.authoring.solution import Solution
from autograder.i18n import Message, _
from autograder.submissions.source.marked import Marked

MOST_SHOWN = 50
"""The most characters of a blank that are shown."""


class ListedBlank(NamedTuple):
    """A blank of the stub."""

    line: int
    """The line in the new solution."""
    code: str
    """What the solution has there, in one line."""
    why: Message
    """What it decides."""


def listed_blanks(
    solution: Solution, proposed: Sequence[Proposed], functions: Collection[str]
) -> Iterator[ListedBlank]:
    """Yield each blank of the stub, in order.

    Args:
        solution: the new solution, with markers.
        proposed: the values that became blanks.
        functions: the functions that a criterion calls.
    """
    whys = {(one.name, one.value): one.why for one in proposed}
    for marked in solution.marked:
        line = marked.begin[0]
        for node in solution.tree.body:
            if (
                isinstance(node, ast.FunctionDef)
                and node.name in functions
                and (marked.is_code or marked.name == "return")
                and node.lineno <= line <= (node.end_lineno or 0)
            ):
                code = f"def {node.name}({ast.unparse(node.args)})"
                yield ListedBlank(line, _short(code), _("what a function returns"))
                break
        else:
            code = _code(solution, marked)
            value = solution.segment(marked.value) if marked.value else ""
            why = whys.get((marked.name, value)) or ASKED.get(marked.name)
            yield ListedBlank(line, _short(code), why or _("marked in your file"))


def _code(solution: Solution, marked: Marked) -> str:
    if isinstance(marked.nodes[0], ast.expr):
        return solution.segment(marked.nodes[0])
    if marked.value is not None:
        return f"{marked.name}={solution.segment(marked.value)}"
    (first, start), (last, end) = marked.begin, marked.end
    lines = [line.encode() for line in solution.text.splitlines()[first - 1 : last]]
    lines[-1] = lines[-1][:end]
    lines[0] = lines[0][start:]
    return b"\n".join(lines).decode()


def _short(code: str) -> str:
    first, _end, more = code.strip().partition("\n")
    cut = len(first) > MOST_SHOWN or more
    return f"{first[:MOST_SHOWN].rstrip()} …" if cut else first
