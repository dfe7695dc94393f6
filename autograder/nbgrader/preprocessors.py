"""Our own steps in nbgrader's commands."""

from __future__ import annotations

import html
import re
import textwrap
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.authoring.nbgrader_source import PRIVATE, answer_cell, test_cells
from autograder.errors import AutograderError, UsageError
from autograder.facts.base import clean
from autograder.facts.grade import Grade
from autograder.i18n import _, literal
from autograder.report.card import criteria_card
from autograder.rubric.assignment import Assignment
from autograder.submissions.files import MAX_BYTES
from autograder.submissions.source.markers import BEGIN
from autograder.submissions.source.stubs import stub

Converted = tuple[NotebookNode, Any]
_SCRIPT = re.compile(r"(java|vb)script:", re.IGNORECASE)
_DECODED = 4
"""How often entities are decoded here. nbconvert does it twice."""


class BlankAnswers(NbGraderPreprocessor):
    """Turns answers into blanks, as `autograder release` does."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: Any, index: int
    ) -> Converted:
        """Blank one cell."""
        if cell.cell_type == "code" and BEGIN in cell.source:
            name = _("{file}, cell {cell}").format(
                file=f"{resources['nbgrader']['notebook']}.ipynb", cell=index + 1
            )
            cell.source = stub(cell.source, str(name)).rstrip("\n")
        return cell, resources


class PublicCells(NbGraderPreprocessor):
    """Removes test cells that are not public from a release."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> Converted:
        """Keep the other cells."""
        nb.cells = [cell for cell in nb.cells if PRIVATE not in cell.metadata]
        return nb, resources


class StudentCells(NbGraderPreprocessor):
    """Keeps only the text of the cells of a submission.

    Outputs, tags, ids and test cells of the student are removed, and test cells are
    made again from the rubric. So students can edit, delete, copy or skip test cells
    without effect.
    """

    def preprocess(self, nb: NotebookNode, resources: Any) -> Converted:
        """Return a new notebook."""
        names = resources["nbgrader"]
        assignment = self.parent.rubric(names["assignment"])
        with Gradebook(names["db_url"]) as gradebook:
            known = gradebook.find_notebook(names["notebook"], names["assignment"])
            check_cells(assignment, {c.name: c.max_score for c in known.grade_cells})
            waiting = sorted(cell.name for cell in known.solution_cells)
        tests = [test.cell(assignment.slug) for test in test_cells(assignment)]
        released = {test.source for test in tests}
        cells = []
        for number, cell in enumerate(nb.cells, start=1):
            name = _grade_id(cell)
            if name in waiting and cell.cell_type == "code":
                waiting.remove(name)
                cells.append(answer_cell(name, _text(cell)))
            elif _text(cell) not in released:
                cells.append(_plain(cell, f"student-{number}"))
        cells += [answer_cell(name, "") for name in waiting]
        return new_notebook(cells=cells + tests), resources


class SaveGrades(NbGraderPreprocessor):
    """Writes scores and reasons from the fenced grader. It runs no student code.

    Manual scores and comments are kept, as in nbgrader.
    """

    def preprocess(self, nb: NotebookNode, resources: Any) -> Converted:
        """Write the scores into the gradebook and the reasons into the test cells.

        Raises:
            AutograderError: if the grader itself failed. Then there is no score, and
                nbgrader tries again at the next run of the command.
        """
        names = resources["nbgrader"]
        student, slug = names["student"], names["assignment"]
        grade = self.parent.grade(student, slug)
        results = {result.id: result for result in grade.criteria}
        tests = {t.grade_id: t for t in test_cells(self.parent.rubric(slug))}
        for cell in nb.cells:
            if test := tests.get(_grade_id(cell)):
                result = results[test.criterion]
                result = result.model_copy(update={"title": literal(test.title)})
                cell.outputs = [new_output("display_data", criteria_card([result]))]
        points = {
            name: None if result.waits or grade.outcome == "ungraded" else result.points
            for name, test in tests.items()
            for result in [results[test.criterion]]
        }
        self._save(grade, points, names)
        if grade.outcome == "ungraded":
            raise AutograderError(
                _("{student}/{slug} stayed ungraded: {summary}").format(
                    student=student, slug=slug, summary=grade.summary
                )
            )
        return nb, resources

    def _save(self, grade: Grade, points: dict[str, float | None], names: Any) -> None:
        place = names["notebook"], names["assignment"], names["student"]
        with Gradebook(names["db_url"]) as gradebook:
            for name, score in points.items():
                row = gradebook.find_grade(name, *place)
                row.auto_score = score
                row.needs_manual_grade = (
                    row.auto_score is None or row.manual_score is not None
                )
            comments = gradebook.find_submission_notebook(*place).comments
            for comment in comments:
                comment.auto_comment = None
            first = min(comments, key=lambda comment: comment.name, default=None)
            if first is not None:
                first.auto_comment = remarks(grade)
            gradebook.db.commit()


def check_cells(assignment: Assignment, known: dict[str, float]) -> None:
    """Compare the cells in the gradebook with the rubric.

    Raises:
        UsageError: if the rubric was changed since `nbgrader generate_assignment`.
    """
    rubric = {test.grade_id: test.points for test in test_cells(assignment)}
    if rubric != known:
        changed = sorted(name for name, _points in rubric.items() ^ known.items())
        raise UsageError(
            _(
                "{slug}: the rubric does not fit the gradebook any more "
                "({names}); run `autograder release --nbgrader` and "
                "`nbgrader generate_assignment --force`"
            ).format(slug=assignment.slug, names=", ".join(changed))
        )


def remarks(grade: Grade) -> str | None:
    """Return the remarks on the whole submission as safe Markdown, or None."""
    causes = [diagnosis.text for diagnosis in grade.diagnoses]
    lines = [grade.summary, *causes, *grade.warnings]
    text = "\n\n".join(str(line) for line in lines if line)
    return _harmless(text) or None


def _plain(cell: NotebookNode, name: str) -> NotebookNode:
    if cell.cell_type == "code":
        return new_code_cell(_text(cell), id=name)
    return new_markdown_cell(_harmless(_text(cell)), id=name)


def _text(cell: NotebookNode) -> str:
    return clean(cell.source, MAX_BYTES)


def _harmless(markdown: str) -> str:
    """Escape HTML, and show links to scripts as code.

    nbgrader's pages would run the scripts of a student, some after a click.
    """
    escaped = markdown.replace("<", "&lt;")
    if _SCRIPT.search(_decoded(markdown)):
        return textwrap.indent(escaped, "    ", lambda _line: True)
    return escaped


def _decoded(text: str) -> str:
    """Return a text without the ways in which Markdown can spell an address."""
    for _time in range(_DECODED):
        text = re.sub(r"[\\\s]", "", html.unescape(text))
    return text


def _grade_id(cell: NotebookNode) -> str:
    own = cell.metadata.get("nbgrader")
    return str(own.get("grade_id", "")) if isinstance(own, dict) else ""
