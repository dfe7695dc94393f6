"""Write the reports on a class: every format gets each grade.

An error affects only one submission, or only one format.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from autograder.datasets import Dataset
from autograder.engine.grading import Graded
from autograder.engine.pipeline import Grader
from autograder.errors import UsageError
from autograder.facts.failure import Failure, alone, step
from autograder.i18n import Message, _
from autograder.report.feedback import Feedback, Plot
from autograder.report.folders import page_of
from autograder.report.overview import Row
from autograder.report.painter.album import Album
from autograder.report.writers.writer import Writer
from autograder.rubric.assignment import Assignment
from autograder.sandbox.fence import Level


class Reports:
    """Gives grades to writers, and keeps a row of each grade.

    A grade is written by all formats or by none. If a format cannot be written, it is
    reported and gets no more grades.
    """

    def __init__(
        self,
        writers: Iterable[Writer[Any]],
        grader: Grader,
        album: Album,
        level: Level,
    ) -> None:
        """Prepare the reports. Nothing is written yet.

        Args:
            writers: the formats, in the order in which they get each grade.
            grader: the grader of the submissions. It gets every failure.
            album: the pictures.
            level: the level of isolation at which the submissions were run.
        """
        self.rows: list[Row] = []
        self.whole = True
        """Whether every format has every grade."""
        self._writers = list(writers)
        self._grader, self._album = grader, album
        self._level = level

    def begin(self, provenance: dict[str, Any]) -> None:
        """Begin every format."""
        for writer in list(self._writers):
            self._try(writer, writer.begin, provenance, self._grader.assignments)

    def write(self, graded: Graded) -> None:
        """Write one grade.

        If this fails, the submission is written as `ungraded`. If this fails too, it is
        written without a page. If this also fails, no format has the submission.
        """
        for has_page in (True, True, False):
            done = alone(_("writing the report"), self._prepare, graded, has_page)
            if not isinstance(done, Failure):
                break
            grade = graded.grade
            graded = self._grader.failed(grade.student, grade.assignment, done)
        else:
            self.whole = False
            return
        row, entries = done
        self.rows.append(row)
        for writer, entry in entries:
            self._try(writer, writer.write, entry)

    def end(self, problems: Sequence[Message]) -> None:
        """End every format, so that the files are complete.

        Args:
            problems: a line for each file that is not used.
        """
        for writer in list(self._writers):
            failures = list(dict.fromkeys(self._grader.crew.problems))
            self._try(writer, writer.end, problems, failures)

    def _prepare(
        self, graded: Graded, has_page: bool
    ) -> tuple[Row, list[tuple[Writer[Any], Any]]]:
        grade = graded.grade
        has_page &= any(writer.makes_page for writer in self._writers)
        assignment = self._grader.assignments[grade.assignment]
        whole = feedback(
            graded,
            assignment,
            self._grader.data_of(assignment),
            self._level,
            self._album.plots((grade.assignment, graded.trainings)),
            page_of(grade.student, grade.assignment) if has_page else "",
        )
        entries = []
        for writer in self._writers:
            with step(writer.doing):
                entries.append((writer, writer.prepare(whole)))
        return whole.row, entries

    def _try(self, writer: Writer[Any], work: Callable[..., None], *args: Any) -> None:
        """Call a method of a writer. If it fails, this writer gets no more grades."""
        try:
            failed = alone(writer.doing, work, *args)
        except UsageError as error:  # the other formats can continue
            failed = Failure.of(error, writer.doing)
        if failed is not None:
            # It comes first, because a terminal shows only the first lines.
            self._grader.crew.problems.insert(0, failed.message)
            self._writers.remove(writer)
            self.whole = False


def feedback(
    graded: Graded,
    assignment: Assignment,
    data: Dataset | None,
    level: Level,
    plots: tuple[Plot, ...] = (),
    page: str = "",
) -> Feedback:
    """Return the data that reports show about one submission."""
    return Feedback(
        grade=graded.grade,
        assignment=assignment,
        evidence=graded.evidence,
        data=data.source if data else _("those of the exercise"),
        isolation=level,
        plots=plots,
        page=page,
    )
