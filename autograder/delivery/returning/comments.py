"""A grade as text: for cells of comments and for copies of what was handed in."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from autograder.delivery.plain_text import shown
from autograder.facts.base import one_line
from autograder.facts.grade import Decision, Grade
from autograder.i18n import _, sentences
from autograder.report.wording import decision_text, score_text, waiting_text

MARK = "autograder: "
"""How our comments begin. A comment of a person is never replaced."""
MOST = 4_000


def lines_of(grade: Grade) -> Iterator[str]:
    """Yield the score, what was noticed, and each criterion that lacks points."""
    yield f"{MARK}{score_text(grade)} / {grade.max_score:g}"
    if grade.deduction and grade.deduction.points:
        yield shown(str(grade.deduction.reason))
    if grade.decision:
        yield _decided(grade.decision, grade.max_score)
    if grade.summary:
        yield shown(str(grade.summary))
    if grade.waiting:
        yield shown(str(waiting_text(grade)))
    for diagnosis in grade.diagnoses:
        yield shown(str(diagnosis.text))
    for result in grade.criteria:
        if result.status == "passed" and not result.decision:
            continue
        text = _("{title} ({points:g} / {most:g}): {message}").format(
            title=result.title,
            points=result.points,
            most=result.max_points,
            message=result.message,
        )
        line = str(text)
        if result.hint:
            line += f" {_('Try: {hint}').format(hint=result.hint)}"
        if result.decision:
            line += f" {_decided(result.decision, result.max_points)}"
        yield shown(line)


def _decided(decision: Decision, most: float) -> str:
    return shown(str(sentences(decision_text(decision, most), decision.comment)))


def comment(grade: Grade, is_html: bool) -> str:
    """Return a comment for a cell, as one line."""
    lines = [one_line(line, MOST) for line in lines_of(grade)]
    if is_html:
        return "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    # Some editors take `<b` for markup also in plain text, but never `< b`.
    return re.sub(r"<(?=\S)", "< ", " | ".join(lines))


def may_replace(old: str) -> bool:
    """Say whether a cell has no comment, or one that was written here."""
    plain = old.strip().removeprefix("<p>")
    return plain in ("", "-") or plain.startswith(MARK)
