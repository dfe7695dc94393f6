"""One course, graded once, for all tests of nbgrader."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from autograder.commands.cli import main
from autograder.nbgrader.course import quickstart
from autograder.sandbox.selftest import best
from tests.courses.students import STUDENTS

ROOT = Path(__file__).parent.parent.parent
SLUG = "softmax_classification"
HIDDEN = """
from autograder.rubric.criteria import TrainsTo

assignment = assignment.model_copy(update={"criteria": (
    *assignment.criteria,
    TrainsTo(id="secret_bound", title="The secret bound", metric="loss", at_most=0.9,
             hidden=True),
)})
"""

MANUAL = """
    UPDATE grade SET manual_score = 1.5 WHERE id IN (
        SELECT grade.id FROM grade
        JOIN submitted_notebook ON grade.notebook_id = submitted_notebook.id
        JOIN submitted_assignment
            ON submitted_notebook.assignment_id = submitted_assignment.id
        JOIN base_cell ON grade.cell_id = base_cell.id
        WHERE student_id = 'manual' AND base_cell.name = 'loss')
"""


@dataclass(frozen=True)
class Course:
    """A course directory of nbgrader."""

    folder: Path

    def run(self, *commands: list[str]) -> list[int]:
        """Run commands of nbgrader's in the course; return their exit codes."""
        script = Path(__file__).with_name("run.py")
        done = subprocess.run(
            [sys.executable, str(script), json.dumps(commands)],
            cwd=self.folder, env=environment(), check=True, text=True,
            stdout=subprocess.PIPE,
        )  # fmt: skip
        codes: list[int] = json.loads(done.stdout.splitlines()[-1])
        return codes

    def autograde(self, *others: str) -> list[str]:
        """Return the command that grades all that was handed in."""
        isolation = f"--SubmittedNotebooks.isolation={best()}"
        return ["autograde", SLUG, isolation, *others]

    def hand_in(self, student: str, content: str) -> Path:
        """Put a notebook into `submitted/`."""
        path = self.folder / "submitted" / student / SLUG / f"{SLUG}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        return path

    @property
    def release(self) -> dict[str, Any]:
        """The notebook that students get."""
        path = self.folder / "release" / SLUG / f"{SLUG}.ipynb"
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return found

    def page(self, student: str) -> str:
        """Return nbgrader's feedback page."""
        path = self.folder / "feedback" / student / SLUG / f"{SLUG}.html"
        return path.read_text(encoding="utf-8")


def environment() -> dict[str, str]:
    """Return the environment in which nbgrader finds what it installed."""
    import nbconvert

    prefix = Path(nbconvert.__file__).parents[4]
    return os.environ | {
        "PATH": os.pathsep.join((str(prefix / "bin"), os.environ["PATH"])),
        "JUPYTER_PATH": str(prefix / "share" / "jupyter"),
    }


def new_course(folder: Path) -> Course:
    """Make a course with one assignment, one of whose criteria is hidden."""
    solutions = folder.parent / "solutions"
    shutil.copytree(ROOT / "solutions" / SLUG, solutions / SLUG)
    rubric = solutions / SLUG / "rubric.py"
    rubric.write_text(rubric.read_text(encoding="utf-8") + HIDDEN, encoding="utf-8")
    quickstart(folder, solutions)
    with (folder / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write('c.LateSubmissionPlugin.penalty_method = "zero"\n')
    return Course(folder)


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
