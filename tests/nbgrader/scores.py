"""Scores as they stand in the gradebook, in the export and in our report."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import Any

from tests.nbgrader.course import Course

FULL = 11.0
"""What the right answer gets."""
SCORES = """
    SELECT submitted_assignment.student_id, base_cell.name, grade.auto_score
    FROM grade
    JOIN submitted_notebook ON grade.notebook_id = submitted_notebook.id
    JOIN submitted_assignment
        ON submitted_notebook.assignment_id = submitted_assignment.id
    JOIN base_cell ON grade.cell_id = base_cell.id
"""


def by_student(rows: Iterable[tuple[str, str, float]]) -> dict[str, dict[str, float]]:
    """Return the rows of `SCORES` as student -> test cell -> automatic score."""
    found: dict[str, dict[str, float]] = {}
    for student, cell, score in rows:
        found.setdefault(student, {})[cell] = score
    return found


def expected_cells(grade: dict[str, Any]) -> dict[str, float]:
    """Return the automatic scores of the test cells that a grade of ours asks for."""
    return {
        "hidden-10" if c["id"] == "secret_bound" else c["id"]: (
            c["decision"]["automatic"] if "decision" in c else c["points"]
        )
        for c in grade["criteria"]
    }


def export(course: Course, column: str = "raw_score") -> dict[str, float]:
    """Return a column of the exported table, by student."""
    text = (course.folder / "grades.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["student_id"]: float(row[column]) for row in rows}
