"""Read the grades of a report, as `grade` and `regrade` wrote them."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from autograder.errors import UsageError
from autograder.facts.base import first_problem
from autograder.facts.grade import Grade
from autograder.i18n import Message, _
from autograder.report.writers.grades_json import SCHEMA


@dataclass(frozen=True)
class WrittenGrades:
    """Grades of a report."""

    grades: tuple[Grade, ...]
    finished: datetime
    """When they were written."""


def read_grades(report: Path) -> WrittenGrades:
    """Return the grades in `grades.json` of a folder of reports.

    Raises:
        UsageError: if it cannot be read, or has no grades.
    """
    path = report / "grades.json"
    try:
        data = json.loads(path.read_bytes())
        if data["schema"] != SCHEMA:
            raise UsageError(_("{path}: written by another version").format(path=path))
        found = tuple(
            Grade.model_validate_json(json.dumps(grade)) for grade in data["grades"]
        )
        finished = datetime.fromisoformat(data["provenance"]["finished"])
    except ValidationError as error:
        problem: Message | str = first_problem(error)
    except OSError as error:
        problem = error.strerror or str(error)
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        problem = str(error) or type(error).__name__
    else:
        if found:
            return WrittenGrades(found, finished)
        problem = _("no grades")
    raise UsageError(
        _("{path}: cannot be read ({problem})").format(path=path, problem=problem)
    )


def of_assignment(graded: WrittenGrades, slug: str | None) -> WrittenGrades:
    """Return the grades of one assignment.

    Args:
        graded: all grades.
        slug: its name; None if there is one only.

    Raises:
        UsageError: if there is no such assignment, or it is not clear which one.
    """
    known = sorted({grade.assignment for grade in graded.grades})
    if slug is None and len(known) > 1:
        problem = _("the report has several assignments; name one with --assignment")
        raise UsageError(
            _("{problem}: {names}").format(problem=problem, names=", ".join(known))
        )
    if slug is not None and slug not in known:
        raise UsageError(
            _("no grades for the assignment {name!r}; known: {names}").format(
                name=slug, names=", ".join(known)
            )
        )
    own = tuple(g for g in graded.grades if slug in (None, g.assignment))
    return replace(graded, grades=own)


def before_deductions(graded: WrittenGrades) -> WrittenGrades:
    """Return the grades with the scores before anything was deducted for late work."""

    def raw(grade: Grade) -> Grade:
        if grade.raw_score is None:
            return grade
        before = {"score": grade.raw_score, "raw_score": None, "deduction": None}
        return grade.model_copy(update=before)

    return replace(graded, grades=tuple(map(raw, graded.grades)))
