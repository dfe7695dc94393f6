"""Feedback as the output of a notebook cell, as HTML and as plain text."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.facts.grade import CriterionResult
from autograder.i18n import EMPTY, Message, _, joined
from autograder.report.html import render_card
from autograder.report.wording import MARKS


def criteria_card(
    criteria: Sequence[CriterionResult],
    title: Message = EMPTY,
    score: str = "",
    notices: Sequence[Message] = (),
    other_checks: Sequence[Message] = (),
) -> dict[str, str]:
    """Return the data of an output by their MIME types.

    Args:
        criteria: the results of the criteria.
        title: a heading; empty for none.
        score: the score, which is shown beside the heading.
        notices: sentences about the whole submission.
        other_checks: the titles of other criteria of the grade.
    """
    lines = [f"{title}  {score}"] if title else []
    lines += [f"! {notice}" for notice in notices]
    for criterion in criteria:
        mark = MARKS[criterion.status]
        points = f"{criterion.points:g}/{criterion.max_points:g}"
        lines.append(f"{mark} {criterion.title}  {points}")
        parts = (criterion.found, criterion.expected, criterion.why)
        lines += [f"  {part}" for part in parts if part]
        if criterion.hint:
            lines.append(f"  {_('Try: {hint}').format(hint=criterion.hint)}")
    if other_checks:
        more = _("The grade also looks at this: {titles}")
        lines.append(str(more.format(titles=joined(other_checks, " · "))))
    html = render_card(
        criteria=criteria,
        title=title,
        score=score,
        notices=notices,
        other_checks=other_checks,
    )
    return {"text/plain": "\n".join(lines), "text/html": html}
