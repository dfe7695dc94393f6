"""Archives of feedback, with the names by which a platform finds the students."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from autograder.delivery.collected import Collected, Collection
from autograder.delivery.returning.feedback_copy import copy_with, member
from autograder.facts.grade import Grade
from autograder.report.folders import page_of

if TYPE_CHECKING:
    from autograder.delivery.platforms.platform import Platform

PAGE = "feedback.html"
_TEXT = re.compile(r"_(text|link)\.html$")
_MOODLE_TOP = re.compile(
    r"(?:[^/]*/)*?(?P<top>[^_/]*(?P<number>_\d+)?_+assignsubmission_(file|onlinetext)_?)"
)
"""There may be folders round a download that was packed again."""
_CLEANED = re.compile(r"[\x00-\x1f\x7f&<>\"`'’:|\\/]")
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


def canvas_feedback(
    here: Collection,
    pages: Pages,
    grades: Mapping[str, Grade],
    submissions: Path,
) -> Iterator[Member]:
    """Yield files of feedback for Canvas.

    Canvas shows a file under the student's own name, so it must be of that kind.
    """
    for file in here.files:
        student = next((s for s in file.students if s in pages), None)
        if file.bucket != "used" or student is None or _TEXT.search(file.entry):
            continue
        name = PurePosixPath(file.entry).name
        kept = next((k for k in file.kept if k.startswith(f"{student}/")), None)
        own = submissions / kept if kept and _is_below(kept) else None
        data = copy_with(grades[student], name, own, pages[student])
        if data is not None:
            yield {s for s in file.students if s in pages}, name, data


def moodle_feedback(
    here: Collection,
    pages: Pages,
    _grades: Mapping[str, Grade],
    _submissions: Path,
) -> Iterator[Member]:
    """Yield files of feedback for Moodle.

    It takes any file in a folder with the participant's number. The folder of a team
    has the number of the team, which Moodle would take for that of a participant. So
    each member of a team gets an own folder.
    """
    numbers = {
        row.student: (row.ids["participant"], row.name)
        for row in here.roster
        if row.ids.get("participant")
    }
    for file in here.files:
        match = _MOODLE_TOP.match(file.entry)
        if file.bucket != "used" or match is None:
            continue
        if not file.group and len(file.students) == 1:
            (student,) = file.students
            if student in pages and match["number"]:
                top = match["top"]
                mark = "/" if file.entry[match.end() :].startswith("/") else ""
                mark = mark or ("" if top.endswith("_") else "/")
                yield {student}, f"{top}{mark}{PAGE}", pages[student].read_bytes()
            continue
        for student in file.students:
            if student in pages and student in numbers:
                number, name = numbers[student]
                plain = _CLEANED.sub("", name).replace("_", " ").strip() or "x"
                top = f"{plain}_{number}_assignsubmission_file"
                yield {student}, f"{top}/{PAGE}", pages[student].read_bytes()


def _is_below(path: str) -> bool:
    pure = PurePosixPath(path)
    return not pure.is_absolute() and ".." not in pure.parts
