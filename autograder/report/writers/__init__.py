"""The formats of the reports on a class. Each has a module."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from autograder.report.writers.class_page import ClassPage
from autograder.report.writers.grades_csv import GradesCsv
from autograder.report.writers.grades_json import GradesJson
from autograder.report.writers.student_pages import StudentPages
from autograder.report.writers.writer import Writer

FORMATS: tuple[type[Writer[Any]], ...] = (
    StudentPages,
    GradesJson,
    GradesCsv,
    ClassPage,
)
"""The formats that `grade` and `regrade` write.

The class page is the last one, so that it can name every failure of the others.
"""


def all_writers(out: Path) -> list[Writer[Any]]:
    """Return a writer of each format, for the folder of the reports."""
    return [kind(out) for kind in FORMATS]
