"""A course of nbgrader's, made and run as an instructor would."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.nbgrader.course import quickstart
from autograder.sandbox.selftest import best
from tests.places import COURSE_COMMANDS, SOLUTIONS

SLUG = "softmax_classification"
HIDDEN = """
from autograder.rubric.criteria import TrainsTo

assignment = assignment.model_copy(update={"criteria": (
    *assignment.criteria,
    TrainsTo(id="secret_bound", title="The secret bound", metric="loss", at_most=0.9,
             hidden=True),
)})
"""


@dataclass(frozen=True)
class Course:
    """A course directory of nbgrader."""

    folder: Path

    def run(self, *commands: list[str]) -> list[int]:
        """Run commands of nbgrader's in the course; return their exit codes."""
        script = COURSE_COMMANDS
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
    shutil.copytree(SOLUTIONS / SLUG, solutions / SLUG)
    rubric = solutions / SLUG / "rubric.py"
    rubric.write_text(rubric.read_text(encoding="utf-8") + HIDDEN, encoding="utf-8")
    quickstart(folder, solutions)
    with (folder / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write('c.LateSubmissionPlugin.penalty_method = "zero"\n')
    return Course(folder)
