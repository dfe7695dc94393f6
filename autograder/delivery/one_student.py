"""Grade what one student handed in, where a platform or a CI starts the grader."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.arguments import SUFFIXES, Settings, archive_stem
from autograder.errors import SubmissionError, UsageError
from autograder.i18n import Message, _
from autograder.report.batch import grade_found, need_unseen
from autograder.report.feedback import Feedback
from autograder.report.writers.writer import Writer
from autograder.rubric.assignment import Assignment
from autograder.rubric.rubric_file import load_rubric
from autograder.sandbox.fence import Level
from autograder.sandbox.selftest import best
from autograder.submissions import Submission, find_of_student, find_submissions
from autograder.submissions.file_names import program
from autograder.submissions.files import plain_files, shown

STUDENT = "student"
"""The name of the student in reports. Only the platform knows the real name."""


@dataclass(frozen=True)
class OneStudent:
    """The feedback on each assignment of one student."""

    feedback: tuple[Feedback, ...]
    problems: tuple[Message, ...]
    """A line for each file that is not used."""
    failures: tuple[Message, ...]
    """A line for each failure of the grader itself."""
    level: Level
    """How the files were isolated."""

    @property
    def is_whole(self) -> bool:
        """Whether each assignment has its outcome."""
        return all(found.grade.outcome != "ungraded" for found in self.feedback)


class _Kept(Writer[Feedback]):
    """Keeps the feedback in memory. There are as many as assignments."""

    doing = _("keeping the feedback")

    def __init__(self, out: Path) -> None:
        super().__init__(out)
        self.feedback: list[Feedback] = []

    def prepare(self, feedback: Feedback) -> Feedback:
        """Return the feedback as it is."""
        return feedback

    def write(self, entry: Feedback) -> None:
        """Keep it."""
        self.feedback.append(entry)


def assignments_of(solutions: Path, slugs: Sequence[str]) -> list[Assignment]:
    """Load the rubrics of some assignments.

    Raises:
        RubricError: if a rubric cannot be loaded, or if there is none of such a name.
    """
    return [load_rubric(solutions / slug / "rubric.py") for slug in slugs]


def grade_student(
    files: Path, assignments: Sequence[Assignment], settings: Settings
) -> OneStudent:
    """Grade a file, or the files in a folder, with the strongest isolation there is.

    With one assignment, the names of the files do not matter.

    Args:
        files: a notebook or script, or a folder of them.
        assignments: the assignments that may have been handed in.
        settings: the options of the command.

    Raises:
        UsageError: if this machine cannot isolate the files at all, or if they could
            read the solutions.
        SubmissionError: if one file is given, and it is no notebook or script.
    """
    if files.is_file() and not (program(files.name) or archive_stem(files.name)):
        raise SubmissionError(
            _("{shown}: neither a script nor a notebook").format(shown=shown(files))
        )
    level = best()
    if level == "none":
        raise UsageError(
            _("this machine cannot isolate submissions; see `autograder doctor`")
        )
    need_unseen(level, settings.solutions)
    slugs = [assignment.slug for assignment in assignments]
    with tempfile.TemporaryDirectory(prefix="autograder-") as folder:
        place = Path(folder)
        named = _copy(files, place / "class" / STUDENT)
        renames = [("*", slugs[0])] if len(slugs) == 1 and named else []
        # A folder holds what a student chose. A file was named by the instructor.
        find = find_of_student if files.is_dir() else find_submissions
        found, problems = find(place / "class", slugs, renames)
        if renames and not any(item.files for item in found):
            # It is not clear which file counts. One may have the right name.
            named_right, others = find(place / "class", slugs)
            if any(item.files for item in named_right):
                found, problems = named_right, others
        problems = [*problems, *_expected(found)]
        kept = _Kept(place)
        batch = grade_found(
            found,
            problems,
            assignments,
            place / "report",
            settings,
            level,
            fresh=False,
            also=[kept],
        )
    return OneStudent(tuple(kept.feedback), batch.problems, batch.failures, level)


def _expected(found: Sequence[Submission]) -> Iterator[Message]:
    """Say what to hand in, where nothing was found that can be graded."""
    for item in found:
        if not item.files and not item.refusal and not item.failure:
            yield _("Submit {slug}.ipynb or {slug}.py.").format(slug=item.slug)


def _copy(files: Path, to: Path) -> bool:
    """Copy plain files, and tell whether a program is among them."""
    to.mkdir(parents=True)
    one = [] if files.is_symlink() or not files.is_file() else [files]
    has_program = False
    for path in plain_files(files) if files.is_dir() else one:
        place = to / (path.relative_to(files) if files.is_dir() else path.name)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, place)
        has_program |= path.suffix.lower() in SUFFIXES
    return has_program
