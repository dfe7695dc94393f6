"""Make a stub from a solution: every marked answer becomes a blank."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Sequence

from autograder.errors import UsageError
from autograder.i18n import Message, _
from autograder.submissions.source.blanks import GOES_HERE, find_blanks
from autograder.submissions.source.cells import Cell
from autograder.submissions.source.marked import Marked, marked_answers
from autograder.submissions.source.markers import BEGIN, Region, regions


def stub(solution: str, name: str) -> str:
    """Return the student's script.

    Values become `...`, and comments after them stay. What becomes of other code is
    said in `marked.py`.

    Args:
        solution: percent script with solution regions.
        name: the name of the file, for errors.

    Raises:
        UsageError: if the solution is no Python, if markers stand in a wrong place or
            are misspelt, or if nothing is marked. The text names the line.
    """
    found = regions(solution, name)
    if not found:
        raise UsageError(
            _(
                "{name}: no {begin} in it, so the stub would be the solution itself"
            ).format(name=name, begin=BEGIN)
        )
    tree = _parsed(solution, _("{name}, line {line}: {problem}").format(name=name))
    answers = marked_answers(solution, tree, name)
    text = blanked(solution, answers, found)
    blank = _parsed(
        text,
        _("{name}: the stub would not be Python: {problem} at `{code}`").format(
            name=name
        ),
    )
    if ast.dump(blank) == ast.dump(tree):
        raise UsageError(
            _("{name}: no answer between the markers, the stub is the same").format(
                name=name
            )
        )
    _need_blanks(text, answers, name)
    return text


def blanks_of(solution: str, name: str) -> tuple[str, ...]:
    """Return the names of the blanks in the stub of a solution; none without markers.

    Raises:
        UsageError: as `stub`.
    """
    if not regions(solution, name):
        return ()
    return tuple(
        blank.name for blank in find_blanks([Cell(stub(solution, name), None)])
    )


def blanked(
    solution: str, answers: Sequence[Marked], found: Sequence[Region] = ()
) -> str:
    """Return a text with blanks for some answers, and without some markers.

    Between markers, comments alone are an answer in Markdown. They are left out.
    """
    lines: list[bytes | None] = [line.encode() for line in solution.splitlines()]
    for answer in reversed(answers):
        (first, start), (last, end) = answer.begin, answer.end
        before, after = lines[first - 1] or b"", lines[last - 1] or b""
        lines[first - 1] = before[:start] + answer.blank.encode() + after[end:]
        lines[first:last] = [None] * (last - first)
    for region in found:
        inside = slice(region.begin, region.end - 1)
        if all(line is not None and line[:1] in b"#" for line in lines[inside]):
            lines[inside] = [None] * (region.end - 1 - region.begin)
        lines[region.begin - 1] = lines[region.end - 1] = None
    return "".join(f"{line.decode()}\n" for line in lines if line is not None)


def _parsed(text: str, problem: Message) -> ast.Module:
    try:
        return ast.parse(text)
    except SyntaxError as error:
        code = (error.text or "").strip()
        raise UsageError(
            problem.format(line=error.lineno, problem=error.msg, code=code)
        ) from None


def _need_blanks(text: str, answers: list[Marked], name: str) -> None:
    """Refuse a stub that has other blanks than answers, or misses one."""
    prompted = [a for a in answers if a.is_code and GOES_HERE not in a.blank]
    names = [answer.name for answer in answers if answer not in prompted]
    blanks = [blank.name for blank in find_blanks([Cell(text, None)])]
    if prompted and not Counter(names) - Counter(blanks):
        return
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
