"""Feedback as plain text, for platforms that show nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.facts.base import clean
from autograder.facts.grade import CriterionResult, Grade
from autograder.i18n import _
from autograder.report.feedback import Feedback
from autograder.report.wording import causes_title, notices

MOST = 20_000
"""The most characters of a text."""


def criterion_text(result: CriterionResult) -> str:
    """Return what was found and expected, why, and what to try, a line each."""
    parts = [result.found, result.expected, result.why]
    lines = [str(part) for part in parts if part] or [str(result.message)]
    tries = result.hints or ((result.hint,) if result.hint else ())
    lines += [str(_("Try: {hint}").format(hint=hint)) for hint in tries]
    return shown("\n".join(lines))


def summary_text(feedback: Feedback) -> str:
    """Return what is said about a whole submission: outcome, causes, warnings."""
    return shown("\n".join(_summary(feedback.grade)))


def _summary(grade: Grade) -> Iterator[str]:
    if grade.summary:
        yield str(grade.summary)
    yield from map(str, notices(grade))
    if grade.diagnoses:
        yield f"{causes_title(grade)}:"
        yield from (f"- {diagnosis.text}" for diagnosis in grade.diagnoses)
    yield from map(str, grade.warnings)


def shown(text: str) -> str:
    """Remove control characters other than line ends, and cut what is too long."""
    return clean(text, MOST)
