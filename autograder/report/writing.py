"""The reports on a class: each grade goes to every format, and fails on its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from autograder.datasets import Dataset
from autograder.engine.grading import Graded
from autograder.engine.pipeline import Grader
from autograder.errors import UsageError
from autograder.facts.failure import Failure, alone, step
from autograder.i18n import _, literal
from autograder.report.feedback import Feedback, Plot
from autograder.report.folders import page_of
from autograder.report.overview import Row
from autograder.report.painter.album import Album
from autograder.report.writers.writer import Writer
from autograder.rubric.assignment import Assignment
from autograder.sandbox.fence import Level


class Reports:
    """Hands grades to writers, and keeps a row of each.

    A grade is written by all formats or by none. A format that cannot be written is
    left out from there on, and named.
    """

    def __init__(
        self,
        writers: Iterable[Writer[Any]],
        grader: Grader,
        album: Album,
        data: Dataset | None,
        level: Level,
    ) -> None:
        """Write nothing yet.

        Args:
            writers: the formats, in the order in which they are asked.
            grader: whose grades they are; it hears of every failure.
            album: has the pictures.
            data: the digits, if they were used.
            level: at which the submissions were run.
        """
        self.rows: list[Row] = []
        self.whole = True
        """Every format has every grade."""
        self._writers = list(writers)
        self._grader, self._album = grader, album
        self._data, self._level = data, level

    def begin(self, provenance: dict[str, Any]) -> None:
        """Begin every format."""
        for writer in list(self._writers):
            self._try(writer, writer.begin, provenance, self._grader.assignments)

    def write(self, graded: Graded) -> None:
        """Write one grade.

        Whatever fails at it leaves that submission ungraded. If not even that can be
        written, it stays without a page; and if that fails too, no format has it.
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

    def end(self, problems: Sequence[str]) -> None:
        """Put the files in their places.

        Args:
            problems: a line for each file that is of no use.
        """
        for writer in list(self._writers):
            failures = list(dict.fromkeys(self._grader.crew.problems))
            self._try(writer, writer.end, problems, failures)

    def _prepare(
        self, graded: Graded, has_page: bool
    ) -> tuple[Row, list[tuple[Writer[Any], Any]]]:
        grade = graded.grade
        has_page &= any(writer.makes_page for writer in self._writers)
        whole = feedback(
            graded,
            self._grader.assignments[grade.assignment],
            self._data,
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
        """Let a writer do what is about the whole class; it is left out if it fails."""
        try:
            failed = alone(writer.doing, work, *args)
        except UsageError as error:  # the other formats can go on
            failed = Failure.of(error, writer.doing)
        if failed is not None:
            # First, because of many lines a terminal shows only the first.
            self._grader.crew.problems.insert(0, str(failed))
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
    """Return all that reports show of one submission."""
    named = assignment.needs_mnist and data is not None
    return Feedback(
        grade=graded.grade,
        assignment=assignment,
        evidence=graded.evidence,
        data=literal(data.source) if named and data else _("those of the exercise"),
        isolation=level,
        plots=plots,
        page=page,
    )
