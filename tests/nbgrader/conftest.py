"""One course, graded once, for all tests of nbgrader."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

import pytest
from click.testing import CliRunner

from autograder.commands.cli import main
from autograder.sandbox.selftest import best
from tests.nbgrader.course import SLUG, Course, environment, new_course
from tests.nbgrader.students import STUDENTS

MANUAL = """
    UPDATE grade SET manual_score = 1.5 WHERE id IN (
        SELECT grade.id FROM grade
        JOIN submitted_notebook ON grade.notebook_id = submitted_notebook.id
        JOIN submitted_assignment
            ON submitted_notebook.assignment_id = submitted_assignment.id
        JOIN base_cell ON grade.cell_id = base_cell.id
        WHERE student_id = 'manual' AND base_cell.name = 'loss')
"""


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Return a course in which nbgrader's commands did all there is to do."""
    made = new_course(tmp_path_factory.mktemp("nbgrader") / "course")
    due = ["db", "assignment", "add", SLUG, "--duedate=2026-01-02 12:00:00 UTC"]
    assert made.run(due, ["generate_assignment", SLUG]) == [0, 0]
    for student, content in STUDENTS.items():
        path = made.hand_in(student, content(made.release))
        date = "2026-01-03" if student == "late" else "2026-01-01"
        path.with_name("timestamp.txt").write_text(f"{date} 12:00:00 UTC")
    graded = made.run(
        made.autograde(), ["generate_feedback", SLUG], ["export", "--to=grades.csv"]
    )
    assert graded == [0, 0, 0]
    return made


@pytest.fixture(scope="session")
def ours(course: Course) -> dict[str, Any]:
    """Return our grades.json, after `autograder grade --nbgrader`.

    Before that, an instructor gives a score by hand.
    """
    with sqlite3.connect(course.folder / "gradebook.db") as database:
        database.execute(MANUAL)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment().items():
            patch.setenv(name, value)
        arguments = ["grade", "--nbgrader", str(course.folder), "--isolation", best()]
        result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    text = (course.folder / "report" / "grades.json").read_text(encoding="utf-8")
    return {grade["student"]: grade for grade in json.loads(text)["grades"]}
