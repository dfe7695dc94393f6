"""The scores that persons gave in formgrader, as decisions about our grades."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable
from pathlib import Path

from autograder.authoring.nbgrader_source import test_cells
from autograder.errors import UsageError
from autograder.facts.base import clean
from autograder.i18n import _
from autograder.nbgrader.nbgrader_command import last_error, run_nbgrader
from autograder.rubric.assignment import Assignment
from autograder.rubric.overrides import Override
from autograder.submissions import student_name

BY = "formgrader"
MAX_COMMENT = 5_000


def formgrader_scores(
    course: Path, assignments: Iterable[Assignment]
) -> list[Override]:
    """Return a decision for each score that a person gave in nbgrader's gradebook.

    Args:
        course: a course directory.
        assignments: those whose scores are wanted.

    Raises:
        UsageError: if nbgrader cannot read its gradebook.
    """
    criteria = {
        (assignment.slug, cell.grade_id): cell.criterion
        for assignment in assignments
        for cell in test_cells(assignment)
    }
    slugs = sorted({slug for slug, _cell in criteria})
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder, "scores.csv")
        done = run_nbgrader(
            course,
            *("export", "--exporter=autograder.nbgrader.manual_scores.ManualScores"),
            f"--to={table}",
            f"--assignment={slugs}",
        )
        if done.returncode or not table.exists():
            raise UsageError(
                _("nbgrader export failed: {reason}").format(reason=last_error(done))
            )
        with table.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
    return [
        Override(
            student=student_name(student),
            assignment=slug,
            criterion=criteria[slug, cell],
            points=max(0.0, float(points)),
            comment=clean(comment, MAX_COMMENT),
            by=BY,
        )
        for student, slug, cell, points, comment in rows
        if (slug, cell) in criteria
    ]
