"""Grade one file in a job, and leave everything that its platform shows."""

from __future__ import annotations

import os
import time
from pathlib import Path

from autograder.arguments import Settings
from autograder.delivery.ci.classroom50 import is_asked, result_json
from autograder.delivery.ci.job_summary import (
    is_on_github,
    summary,
    workflow_commands,
)
from autograder.delivery.ci.junit import junit
from autograder.delivery.one_student import OneStudent, assignments_of, grade_student
from autograder.engine.store import write_whole
from autograder.errors import UsageError, WriteError
from autograder.i18n import _

RESULT = Path("result.json")


def run_job(
    slug: str, file: Path, settings: Settings, xml: Path, markdown: Path | None
) -> tuple[OneStudent, list[str]]:
    """Grade a file and write the reports of a job.

    Args:
        slug: the assignment.
        file: the file, with any name.
        settings: the options of the command.
        xml: where JUnit XML is written.
        markdown: where the summary is written, besides `$GITHUB_STEP_SUMMARY`.

    Returns:
        The feedback, and lines that annotate the file on GitHub.

    Raises:
        UsageError: if there is no isolation, or no such file.
        RubricError: if there is no such assignment.
        WriteError: if a report cannot be written.
    """
    began = time.monotonic()
    _forget(xml, *([markdown] if markdown else []))
    if is_asked(os.environ):
        _forget(RESULT)
    if not file.is_file():
        raise UsageError(_("{file}: no such file").format(file=file))
    student = grade_student(file, assignments_of(settings.solutions, [slug]), settings)
    (feedback,) = student.feedback
    write_whole(xml, [junit(feedback, str(file), time.monotonic() - began)])
    text = summary(feedback)
    if markdown is not None:
        write_whole(markdown, [text])
    if steps := os.environ.get("GITHUB_STEP_SUMMARY"):
        try:
            with Path(steps).open("a", encoding="utf-8") as summaries:
                summaries.write(text)
        except OSError as error:
            raise WriteError(
                _("{path}: cannot be written ({reason})").format(
                    path=steps, reason=error.strerror
                )
            ) from None
    if is_asked(os.environ) and student.is_whole:
        write_whole(RESULT, [result_json(feedback, os.environ)])
    annotations = workflow_commands(feedback, str(file)) if is_on_github() else ()
    return student, list(annotations)


def _forget(*reports: Path) -> None:
    """Delete reports that are there before the file is graded.

    They may be a student's own. The platform would read them if the grader fails.
    """
    for report in reports:
        try:
            report.unlink(missing_ok=True)
        except OSError as error:
            raise WriteError(
                _("{path}: cannot be written ({reason})").format(
                    path=report, reason=error.strerror
                )
            ) from None
