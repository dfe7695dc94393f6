"""Notebooks for nbgrader's `source/` with answers and a test cell for each criterion.

They are written with nbformat only, in version 3 of nbgrader's cell metadata.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.arguments import need_course
from autograder.authoring.release import (
    copy_stale_data,
    notebook,
    notebook_text,
    public_text,
    solution_text,
    write_stale,
)
from autograder.errors import RubricError
from autograder.i18n import _
from autograder.rubric.assignment import Assignment
from autograder.rubric.rubric_file import load_assignments
from autograder.submissions.source.markers import BEGIN
from autograder.submissions.source.stubs import stub

SCHEMA = 3
PRIVATE = "autograder_private"
"""Metadata of a test cell that is not released."""


@dataclass(frozen=True)
class TestCell:
    """The grade cell of one criterion."""

    grade_id: str
    criterion: str
    """The id of the criterion."""
    title: str
    points: float
    public: bool

    def cell(self, slug: str) -> NotebookNode:
        """Return the cell. A student runs it to check the public criterion."""
        source = (
            "from autograder.notebook import check\n\n"
            f"# {self.title}\n"
            f'check("{slug}", "{self.grade_id}", points={self.points})'
        )
        metadata: dict[str, object] = {
            "nbgrader": _metadata(self.grade_id, grade=True) | {"points": self.points}
        }
        if not self.public:
            metadata[PRIVATE] = True
        return new_code_cell(source, id=f"test-{self.grade_id}"[:64], metadata=metadata)


def test_cells(assignment: Assignment) -> list[TestCell]:
    """Return the test cells of an assignment, one for each criterion, in order.

    The notebook shows neither the name nor the title of a hidden criterion.

    Raises:
        RubricError: if two criteria would have one name in nbgrader.
    """
    cells = [
        TestCell(
            grade_id=f"hidden-{number}"
            if criterion.hidden
            else re.sub(r"[^a-zA-Z0-9_-]", "-", criterion.id)[:50],
            criterion=criterion.id,
            title=str(_("A hidden check"))
            if criterion.hidden
            else _line(str(criterion.title)),
            points=criterion.points,
            public=criterion.is_given_out,
        )
        for number, criterion in enumerate(assignment.criteria, start=1)
    ]
    names = [cell.grade_id for cell in cells]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise RubricError(
            _("{slug}: two criteria are {twice!r} in nbgrader").format(
                slug=assignment.slug, twice=twice
            )
        )
    return cells


def source_notebook(assignment: Assignment, solution: str) -> NotebookNode:
    """Return the notebook for nbgrader's `source/`, with the answers.

    Cells with an answer are solution cells of nbgrader. Students may also change all
    other code, because the model is graded and not the text.

    Args:
        assignment: the whole rubric.
        solution: the percent script with the solution regions.
    """
    node = notebook(solution)
    answers = [c for c in node.cells if c.cell_type == "code" and BEGIN in c.source]
    for number, cell in enumerate(answers, start=1):
        cell.metadata["nbgrader"] = _metadata(f"answer-{number}", solution=True)
    heading = _("## Check your work\n\nRun these cells when your model is built.")
    node.cells.append(new_markdown_cell(str(heading), id="check"))
    node.cells += [test.cell(assignment.slug) for test in test_cells(assignment)]
    node.nbformat_minor = 5
    return node


def solutions_folder(course: Path) -> Path:
    """Return the folder of the rubrics and solutions in a course directory."""
    return course / "solutions"


def write_sources(course: Path, check: bool) -> list[str]:
    """Write stale files in nbgrader's `source/`. With `check`, only return them.

    nbgrader hands out the data files that lie beside a notebook.
    """
    need_course(course)
    solutions, source = solutions_folder(course), course / "source"
    stale = write_stale(_sources(solutions), source, check)
    return [*stale, *copy_stale_data(solutions, source, check)]


def _sources(solutions: Path) -> Iterator[tuple[str, str]]:
    for assignment in load_assignments(solutions):
        slug = assignment.slug
        path = solutions / slug / "solution.py"
        solution = solution_text(path)
        stub(solution, str(path))  # an error here keeps nbgrader from releasing answers
        node = source_notebook(assignment, solution)
        yield f"{slug}/{slug}.ipynb", notebook_text(node)
        yield f"{slug}/{slug}.json", public_text(assignment)


def answer_cell(grade_id: str, source: str) -> NotebookNode:
    """Return a solution cell."""
    metadata = {"nbgrader": _metadata(grade_id, solution=True)}
    return new_code_cell(source, id=grade_id[:64], metadata=metadata)


def _metadata(
    grade_id: str, *, grade: bool = False, solution: bool = False
) -> dict[str, object]:
    return {
        "schema_version": SCHEMA,
        "grade_id": grade_id,
        "grade": grade,
        "locked": grade,
        "solution": solution,
        "task": False,
    }


def _line(text: str) -> str:
    return text.replace("\n", " ")
