"""Give the grades of a report back: read, compare, and write what a platform takes."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.delivery.collected import Collected, read_collected
from autograder.delivery.platforms import PLATFORMS
from autograder.delivery.returning.differences import Difference
from autograder.delivery.returning.feedback_archives import feedback_archive
from autograder.delivery.returning.grade_return import FilledFile, Request
from autograder.engine.store import write_whole, write_whole_bytes
from autograder.errors import UsageError
from autograder.i18n import Message, _
from autograder.report.written_grades import WrittenGrades, before_deductions
from autograder.submissions.tables import defused


@dataclass(frozen=True)
class PreparedExport:
    """What will be written for a platform. Nothing is written yet."""

    out: Path
    name: str
    """The name of the grade file."""
    filled: FilledFile
    feedback: bytes | None
    """The archive of feedback; None if the platform takes none."""
    without: Sequence[str]
    """Who has a report, and no feedback in the archive."""
    note: Message
    """What to know about the platform before the file is uploaded."""


def prepare(
    report: Path,
    graded: WrittenGrades,
    platform: str,
    grade_file: Path,
    submissions: Path | None,
    out: Path,
    request: Request,
) -> PreparedExport:
    """Read and compare everything.

    Args:
        report: the folder of the reports.
        graded: the grades of one assignment.
        platform: the name of the platform.
        grade_file: as the platform exported it.
        submissions: the folder that `collect` made; None if there is none.
        out: where the files will be written.
        request: which column is filled, and how.

    Raises:
        UsageError: if a file cannot be used, see `GradeFile.filled`.
    """
    if (out / grade_file.name).resolve() == grade_file.resolve():
        raise UsageError(
            _("{out}: holds the exported grade file; choose another folder").format(
                out=out
            )
        )
    receiver = PLATFORMS[platform]
    if receiver.grade_file is None:
        raise ValueError(f"{receiver.title} takes no grades")
    if receiver.deducts:
        graded = before_deductions(graded)
    collected = read_collected(submissions) if submissions else Collected()
    filled = receiver.grade_file.filled(
        grade_file, receiver, graded.grades, collected, request
    )
    found = feedback_archive(
        receiver,
        report,
        submissions or Path(),
        collected,
        {grade.student: grade for grade in graded.grades},
    )
    archive, without = found or (None, ())
    return PreparedExport(out, grade_file.name, filled, archive, without, receiver.note)


def write(prepared: PreparedExport) -> list[Path]:
    """Write the grade file, the list of differences, and the archive of feedback.

    Returns:
        what was written.

    Raises:
        WriteError: if a file cannot be written.
    """
    out = prepared.out
    paths = [out / prepared.name, out / "differences.csv"]
    write_whole_bytes(paths[0], [prepared.filled.data])
    write_whole(paths[1], [_as_csv(prepared.filled.differences)])
    if prepared.feedback is not None:
        paths.append(out / "feedback.zip")
        write_whole_bytes(paths[-1], [prepared.feedback])
    return paths


def _as_csv(differences: Sequence[Difference]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("student", "name", "row", "what", "old", "new", "score"))
    for d in differences:
        row = "" if d.row is None else d.row + 1
        score = f"{d.grade.score:g}" if d.grade.is_final else ""
        texts = (defused(d.grade.student), defused(d.name), row, d.what)
        writer.writerow((*texts, defused(d.old), d.new, score))
    return text.getvalue()
