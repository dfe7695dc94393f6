"""The words and signs in which all reports show a grade."""

from __future__ import annotations

from autograder.facts.grade import Decision, Grade, Status
from autograder.facts.layers import Shape
from autograder.i18n import EMPTY, Message, _, _n, joined, sentences
from autograder.report.overview import Row

STATUS_NAMES: dict[Status, Message] = {
    "passed": _("passed"),
    "partial": _("partly"),
    "failed": _("to do"),
    "skipped": _("not checked"),
}
MARKS: dict[Status, str] = {
    "passed": "✓",
    "partial": "◐",
    "failed": "✗",
    "skipped": "–",
}


def score_text(grade: Grade | Row) -> str:
    """Return the score. If it is not known yet, return a dash and not zero."""
    return f"{grade.score:g}" if grade.is_final else "–"


def late_text(grade: Grade) -> Message:
    """Say what was deducted for late work, and why; nothing if it was in time."""
    if grade.deduction is None:
        return EMPTY
    if not grade.deduction.points:
        return grade.deduction.reason
    sum_ = _("{raw:g} points − {lost:g} for late work = {score:g}.").format(
        raw=grade.raw_score, lost=grade.deduction.points, score=grade.score
    )
    return sentences(sum_, grade.deduction.reason)


def notices(grade: Grade) -> list[Message]:
    """Return what a student has to know about how the score comes about."""
    decided = EMPTY
    if grade.decision is not None:
        decided = sentences(
            decision_text(grade.decision, grade.max_score), grade.decision.comment
        )
    found = [waiting_text(grade), decided, late_text(grade)]
    return [notice for notice in found if notice]


def waiting_text(grade: Grade) -> Message:
    """Say which points a person has to give; nothing if there are none."""
    if not grade.waiting:
        return EMPTY
    most = sum(result.max_points for result in grade.waiting)
    rest = grade.max_score - most
    return _n(
        "{most:g} point waits for a person: {titles}. So far, you have {score:g} of "
        "the other {rest:g} points.",
        "{most:g} points wait for a person: {titles}. So far, you have {score:g} of "
        "the other {rest:g} points.",
        1 if most == 1 else max(2, round(most)),
    ).format(
        most=most,
        titles=joined([result.title for result in grade.waiting], ", "),
        score=grade.score,
        rest=rest,
    )


def decision_text(decision: Decision, most: float) -> Message:
    """Say what a person decided, with the automatic points beside it."""
    by = _(" ({by})").format(by=decision.by) if decision.by else EMPTY
    if decision.points is None:
        text = _("A person comments{by}.")
    elif decision.automatic is None:
        text = _("A person gave {points:g} of {most:g} points{by}.")
    else:
        text = _(
            "A person gave {points:g} of {most:g} points{by}. Automatically, it would "
            "be {automatic:g}."
        )
    return text.format(
        by=by, points=decision.points, most=most, automatic=decision.automatic
    )


def causes_title(grade: Grade) -> Message:
    """Return the heading for the diagnoses. It depends on whether points were lost."""
    earned = grade.score if grade.raw_score is None else grade.raw_score
    if earned == grade.max_score:
        return _("Worth a thought (costs no points)")
    count = len(grade.diagnoses)
    return _n("Most likely cause", "Most likely causes", count)


def shape_text(shape: Shape) -> str:
    """Write a shape as in the summary of Keras, with None for the batch axis."""
    return f"({', '.join(['None', *map(str, shape)])})"
