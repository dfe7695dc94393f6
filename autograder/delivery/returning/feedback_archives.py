"""Archives of feedback, with the names by which a platform finds the students."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.delivery.collected import Collected
from autograder.delivery.returning.feedback_copy import member
from autograder.facts.grade import Grade
from autograder.report.folders import page_of

if TYPE_CHECKING:
    from autograder.delivery.platforms.platform import Platform

PAGE = "feedback.html"
Pages = Mapping[str, Path]
"""Student -> the page of the report."""
Member = tuple[set[str], str, bytes]
"""Students who get a file, its name in the archive, and its bytes."""


def pages_of(report: Path, grades: Mapping[str, Grade]) -> dict[str, Path]:
    """Return the pages of those who handed in something and are graded."""
    found = {}
    for student, grade in grades.items():
        page = report / page_of(student, grade.assignment)
        if grade.outcome not in {"ungraded", "missing"} and page.is_file():
            found[student] = page
    return found


def feedback_archive(
    platform: Platform,
    report: Path,
    submissions: Path,
    collected: Collected,
    grades: Mapping[str, Grade],
) -> tuple[bytes, list[str]] | None:
    """Return an archive of feedback, and who has none in it.

    Args:
        platform: the platform.
        report: the folder of the reports.
        submissions: the folder of `collected`.
        collected: with which names in the download everybody handed in.
        grades: student -> the grade in this assignment.

    Returns:
        the zip file; None if the platform takes none, or nobody has feedback.
    """
    slug = next(iter(grades.values())).assignment
    here = collected.assignments.get(slug)
    pages = pages_of(report, grades)
    if here is None or here.platform != platform.name or not pages:
        return None
    files: dict[str, bytes] = {}
    covered: set[str] = set()
    for students, name, data in platform.feedback(here, pages, grades, submissions):
        files.setdefault(name, data)
        covered |= students
    if not files:
        return None
    text = io.BytesIO()
    with zipfile.ZipFile(text, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            # The same reports make the same bytes.
            archive.writestr(member(name), data)
    return text.getvalue(), sorted(set(pages) - covered)
