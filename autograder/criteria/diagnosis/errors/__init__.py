"""Errors of Python, NumPy and Keras in words for students.

The patterns were collected by provoking the errors with the oldest and the newest Keras
that is supported; the tests keep both and what provoked them.
"""

from __future__ import annotations

from autograder.criteria.diagnosis.errors import (
    arguments,
    data,
    names,
    running,
    shapes,
    syntax,
)
from autograder.facts.grade import Diagnosis
from autograder.facts.observation import ErrorFact

TRANSLATIONS = (
    *syntax.TRANSLATIONS,
    *names.BLANKS,
    *arguments.TRANSLATIONS,
    *names.TRANSLATIONS,
    *data.TRANSLATIONS,
    *shapes.TRANSLATIONS,
    *running.TRANSLATIONS,
)


def translate(error: ErrorFact) -> Diagnosis | None:
    """Put an error into words; None if nothing better than its own text is known."""
    for translation in TRANSLATIONS:
        finding = translation.of(error)
        if finding is not None:
            return Diagnosis(
                id=translation.id,
                title=translation.title,
                found=finding.found,
                why=finding.why,
                fix=finding.fix,
                place=error.place,
                code=error.code,
            )
    return None
