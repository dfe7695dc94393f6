"""The reports on a class: each grade is written on its own, and fails on its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

from autograder.datasets import Dataset
from autograder.engine.grading import Graded
from autograder.engine.pipeline import Grader
from autograder.engine.store import write_changed
from autograder.facts.failure import Failure, alone, step
from autograder.i18n import _
from autograder.report.feedback import Feedback, Plot
from autograder.report.folders import folder_name
from autograder.report.html import feedback_page
from autograder.report.overview import Overview, Row
from autograder.report.painter.album import Album
from autograder.report.tables import csv_line, grade_json
from autograder.rubric.assignment import Assignment
from autograder.sandbox.fence import Level


class Reports:
    """Writes the pages of a class, and keeps a row of each grade."""

    def __init__(
        self,
        out: Path,
        grader: Grader,
        album: Album,
        data: Dataset | None,
        level: Level,
    ) -> None:
        """Write nothing yet.

        Args:
            out: the folder of the reports.
            grader: whose grades they are.
            album: has the pictures.
            data: the digits, if they were used.
            level: at which the submissions were run.
        """
        self.overview = Overview(grader.assignments.values())
        self.lines: list[str] = []
        """Those of `grades.csv`."""
        self.lost = 0
        """Submissions of which nothing can be written."""
        self._out, self._grader, self._album = out, grader, album
        self._data, self._level = data, level

    def entries(self, graded: Iterable[Graded], total: int) -> Iterator[str]:
        """Write page after page, and yield the entries of `grades.json`.

        Whatever fails at a grade leaves that submission ungraded. If not even that can
        be written, it has a row without a page; and if that fails too, it is `lost`.
        """
        name = _("writing the report")
        for item in graded:
            entry: str | Failure = ""
            for page in (True, True, False):
                entry = alone(name, self._written, item, page)
                if isinstance(entry, str):
                    yield entry
                    break
                grade = item.grade
                item = self._grader.failed(grade.student, grade.assignment, entry)
            self.lost += isinstance(entry, Failure)
            self._grader.crew.progress(
                _("Writing reports"), len(self.overview.rows), total
            )

    def _written(self, item: Graded, page: bool) -> str:
        grade = item.grade
        link = ""
        if page:
            with step(_("writing the page")):
                link = self._page(item)
        with step(_("writing the entry of grades.json")):
            entry = grade_json(grade)
        with step(_("writing the row of the class")):
            row = Row.of(grade, link)
            line = csv_line(row)
            self.overview.add(grade, link)
        self.lines.append(line)
        return entry

    def _page(self, item: Graded) -> str:
        """Write the page of one submission, and return its address."""
        grade = item.grade
        plots = self._album.plots((grade.assignment, item.trainings))
        assignment = self._grader.assignments[grade.assignment]
        page = feedback(item, assignment, self._data, self._level, plots)
        folder, name = folder_name(grade.student), f"{grade.assignment}.html"
        write_changed(self._out / folder / name, feedback_page(page))
        return f"{quote(folder)}/{name}"


def feedback(
    graded: Graded,
    assignment: Assignment,
    data: Dataset | None,
    level: Level,
    plots: tuple[Plot, ...],
) -> Feedback:
    """Return all that the page of one submission shows."""
    named = assignment.needs_mnist and data is not None
    return Feedback(
        grade=graded.grade,
        assignment=assignment,
        evidence=graded.evidence,
        data=data.source if named and data else _("those of the exercise"),
        isolation=level,
        plots=plots,
    )
