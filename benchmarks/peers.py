"""Measure the grader against others: `python -m benchmarks.peers [--write]`.

All tools grade the same class with the same digits on this machine, one after another.
Slow tools grade only some students. All numbers are seconds for each student:

- ours: `autograder grade` for the whole class, without stored results, fully isolated,
  with reports;
- nbgrader: `nbgrader autograde` of one notebook with the four exercises and cells of
  plain asserts after each, once with the training of the exercises and once without;
- otter: `otter run` of the same notebook without training, with the same asserts;
- a plain loop: `python FILE` for each script, once with training and once without.

"Without training" means that a first line replaces `keras.Model.fit` by a function that
does nothing. Otter is installed with pip into a virtual environment below `build/`.
`--quick` trains only one epoch everywhere. It tests this script; do not use its
numbers.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from autograder.datasets import cache_folder, find_mnist
from autograder.submissions.source.cells import read_cells
from benchmarks.sample_class import RIGHT, write_class
from benchmarks.tables import markdown, write

ROOT = Path(__file__).parent.parent
OUT = Path(__file__).parent / "results" / "peers.json"
PAGES = (ROOT / "README.md", ROOT / "docs" / "performance.md")
BUILD = ROOT / "build"
NO_FIT = "import keras; keras.Model.fit = lambda *args, **kwargs: None\n"
ASSERTS = {
    "linear_regression": (2, 1, "linear", ("mse", "mean_squared_error")),
    "binary_classification": (3, 1, "sigmoid", ("binary_crossentropy",)),
    "softmax_classification": (15, 3, "softmax", ("categorical_crossentropy",)),
    "mnist_ann": (335_114, 10, "softmax", ("categorical_crossentropy",)),
}


def asserts(slug: str) -> list[str]:
    """Return plain asserts on the model of an exercise, one line for each."""
    parameters, units, activation, losses = ASSERTS[slug]
    return [
        f"assert model.count_params() == {parameters}",
        f"assert model.layers[-1].units == {units}",
        f'assert model.layers[-1].activation.__name__ == "{activation}"',
        f"assert model.loss in {losses}",
    ]


class Course:
    """The class, with everything that a competitor needs to grade it."""

    def __init__(self, work: Path, students: int, quick: bool) -> None:
        """Write the class and the digits."""
        self.work, self.folder = work, work / "class"
        self._quick = quick
        write_class(self.folder, students, seed=1)
        mnist = find_mnist(None, cache_folder(), print)
        self.mnist = work / "keras" / "datasets" / "mnist.npz"
        self.mnist.parent.mkdir(parents=True)
        names = ("x_train", "y_train", "x_test", "y_test")
        arrays = {name: np.load(mnist.folder / f"{name}.npy") for name in names}
        np.savez(self.mnist, **arrays)
        self.environment = {
            **os.environ,
            "KERAS_HOME": str(work / "keras"),
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "MPLBACKEND": "agg",
            # nbgrader calls the command `alembic`.
            "PATH": f"{sysconfig.get_path('scripts')}:{os.environ['PATH']}",
        }

    @property
    def students(self) -> list[str]:
        """All students."""
        return sorted(path.name for path in self.folder.iterdir())

    def sample(self, count: int) -> list[str]:
        """Return students from the whole class who handed in four files that run."""
        whole = [name for name in self.students if self._runs(name)]
        return whole[:: max(1, len(whole) // count)][:count]

    def _runs(self, student: str) -> bool:
        sources = [self.code(student, slug) for slug in RIGHT]
        return all(s and "..." not in s and "modell" not in s for s in sources) and all(
            _parses(source) for source in sources
        )

    def code(self, student: str, slug: str) -> str:
        """Return the code of a student for an exercise; empty if there is none."""
        for suffix in (".py", ".ipynb"):
            path = self.folder / student / f"{slug}{suffix}"
            if path.is_file():
                cells = read_cells(suffix[1:], path.read_bytes())
                text = "\n".join(cell.text for cell in cells)
                return re.sub(r"epochs=\d+", "epochs=1", text) if self._quick else text
        return ""

    def run(self, command: Sequence[object], folder: Path) -> float:
        """Run a command. Return its time in seconds.

        Raises:
            RuntimeError: if it fails. The text has the end of its output.
        """
        start = time.perf_counter()
        done = subprocess.run(
            [str(part) for part in command], cwd=folder, env=self.environment,
            capture_output=True, text=True,
        )  # fmt: skip
        seconds = time.perf_counter() - start
        if done.returncode:
            said = (done.stdout + done.stderr)[-2_000:]
            raise RuntimeError(f"{command} ended with {done.returncode}: {said}")
        return seconds


def _parses(source: str) -> bool:
    try:
        compile(source, "submission", "exec")
    except SyntaxError:
        return False
    return True


def code_cell(source: str, **nbgrader: Any) -> dict[str, Any]:
    """Return a code cell of a notebook, with the metadata of nbgrader if any."""
    metadata = {}
    if nbgrader:
        flags = {"grade": False, "locked": False, "solution": False, "task": False}
        metadata["nbgrader"] = {"schema_version": 3, **flags, **nbgrader}
    return {
        "cell_type": "code", "metadata": metadata, "source": source, "outputs": [],
        "execution_count": None,
    }  # fmt: skip


def write_notebook(path: Path, cells: list[dict[str, Any]]) -> None:
    """Write a notebook for Python."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    book = {
        "cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4,
        "nbformat_minor": 4,
    }  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(book), encoding="utf-8")


class Competitor(ABC):
    """A tool that grades."""

    name: str
    trains: bool
    """Say whether it runs the training of a submission."""

    def __init__(self, course: Course) -> None:
        """Prepare nothing yet."""
        self.course = course
        self.folder = course.work / self.name.replace(" ", "_")
        self.folder.mkdir()

    @abstractmethod
    def prepare(self, students: Sequence[str]) -> None:
        """Set up the tool and copy the submissions. This is not timed."""

    @abstractmethod
    def grade(self, students: Sequence[str]) -> float:
        """Grade these students. Return the time in seconds."""

    def head(self) -> str:
        """Return the first line of a submission."""
        return "" if self.trains else NO_FIT


class Ours(Competitor):
    """`autograder grade` of the whole class."""

    name, trains = "autograder", True

    def prepare(self, students: Sequence[str]) -> None:
        """Copy the submissions of these students."""
        for student in students:
            shutil.copytree(
                self.course.folder / student, self.folder / "class" / student
            )

    def grade(self, students: Sequence[str]) -> float:
        """Grade without stored results."""
        command = [sys.executable, "-m", "autograder",
                   "grade", "class", "--out", "report", "--solutions",
                   ROOT / "solutions", "--mnist", self.course.mnist]  # fmt: skip
        return self.course.run(command, self.folder)


class Nbgrader(Competitor):
    """`nbgrader autograde` of one notebook for each student."""

    name, trains = "nbgrader", True
    assignment = "course"

    def prepare(self, students: Sequence[str]) -> None:
        """Write the source notebook, release it, and fill it in for each student."""
        config = (
            "c = get_config()\n"
            "c.ExecutePreprocessor.timeout = None\n"
            "c.CourseDirectory.course_id = 'keras'\n"
        )
        (self.folder / "nbgrader_config.py").write_text(config, encoding="utf-8")
        cells = [code_cell(self.head(), locked=True, grade_id="head")]
        for slug in RIGHT:
            blank = "### BEGIN SOLUTION\npass\n### END SOLUTION"
            cells.append(code_cell(blank, solution=True, grade_id=slug))
            for number, line in enumerate(asserts(slug)):
                test = {"grade": True, "locked": True, "points": 1}
                cells.append(code_cell(line, grade_id=f"{slug}-{number}", **test))
        name = "exercises.ipynb"
        write_notebook(self.folder / "source" / self.assignment / name, cells)
        self._nbgrader("generate_assignment", self.assignment)
        release = self.folder / "release" / self.assignment / name
        for student in students:
            book = json.loads(release.read_text(encoding="utf-8"))
            for cell in book["cells"]:
                slug = cell["metadata"]["nbgrader"]["grade_id"]
                if slug in RIGHT:
                    cell["source"] = self.course.code(student, slug)
            path = self.folder / "submitted" / student / self.assignment / name
            path.parent.mkdir(parents=True)
            path.write_text(json.dumps(book), encoding="utf-8")

    def grade(self, students: Sequence[str]) -> float:
        """Run `nbgrader autograde` for all students."""
        return self._nbgrader("autograde", self.assignment)

    def _nbgrader(self, *arguments: str) -> float:
        return self.course.run(
            [sys.executable, "-m", "nbgrader", *arguments], self.folder
        )


class NbgraderUntrained(Nbgrader):
    """The same as `Nbgrader`, but the first cell replaces `fit`."""

    name, trains = "nbgrader without training", False


class Otter(Competitor):
    """`otter run` of one notebook for each student."""

    name, trains = "otter without training", False

    def prepare(self, students: Sequence[str]) -> None:
        """Install Otter once, write its tests, and fill in the notebooks."""
        self._otter = _install_otter()
        tests = self.folder / "tests"
        tests.mkdir()
        for slug in RIGHT:
            cases = [
                {"code": f">>> {line}", "hidden": False, "locked": False}
                for line in asserts(slug)
            ]
            suite = {"cases": cases, "scored": True, "type": "doctest"}
            test = {"name": slug, "points": 4, "suites": [suite]}
            (tests / f"{slug}.py").write_text(
                f"OK_FORMAT = True\ntest = {test!r}\n", encoding="utf-8"
            )
        self.course.run(
            [self._otter, "generate", "-t", tests, "-o", "autograder.zip",
             "--no-environment"],
            self.folder,
        )  # fmt: skip
        for student in students:
            cells = [code_cell(f"{self.head()}import otter\ngrader = otter.Notebook()")]
            for slug in RIGHT:
                cells.append(code_cell(self.course.code(student, slug)))
                cells.append(code_cell(f'grader.check("{slug}")'))
            write_notebook(self.folder / student / "exercises.ipynb", cells)

    def grade(self, students: Sequence[str]) -> float:
        """Run one student after another, because the command takes one submission."""
        archive = self.folder / "autograder.zip"
        command = [self._otter, "run", "exercises.ipynb", "-a", archive, "-o", "."]
        return sum(self.course.run(command, self.folder / name) for name in students)


class Loop(Competitor):
    """`python FILE` for each script."""

    name, trains = "plain loop", True

    def prepare(self, students: Sequence[str]) -> None:
        """Write each exercise as a script, with its asserts at the end."""
        for student in students:
            for slug in RIGHT:
                code = [self.head(), self.course.code(student, slug), *asserts(slug)]
                path = self.folder / student / f"{slug}.py"
                path.parent.mkdir(exist_ok=True)
                path.write_text("\n".join(code), encoding="utf-8")

    def grade(self, students: Sequence[str]) -> float:
        """Run all scripts. A failed assert is a wrong answer and not an error here."""
        seconds = 0.0
        for student in students:
            for slug in RIGHT:
                code = f"import runpy\ntry: runpy.run_path('{slug}.py')\n"
                command = [
                    sys.executable,
                    "-c",
                    code + "except Exception as e: print(e)",
                ]
                seconds += self.course.run(command, self.folder / student)
        return seconds


class LoopUntrained(Loop):
    """The same as `Loop`, but the first line replaces `fit`."""

    name, trains = "plain loop without training", False


COMPETITORS: tuple[type[Competitor], ...] = (
    Ours, Otter, NbgraderUntrained, LoopUntrained, Nbgrader, Loop,
)  # fmt: skip


def _install_otter() -> Path:
    """Make a virtual environment for Otter that shares our packages."""
    folder = BUILD / "otter"
    command = folder / "bin" / "otter"
    if not command.is_file():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        python = folder / "bin" / "python"
        where = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
        own = subprocess.run(where, check=True, capture_output=True, text=True).stdout
        shared = "\n".join([sysconfig.get_path("purelib"), *sys.path[1:]])
        (Path(own.strip()) / "shared.pth").write_text(shared, encoding="utf-8")
        install = [python, "-m", "pip", "install", "--quiet", "otter-grader==7.0.0"]
        subprocess.run(install, check=True)
    return command


def measure(options: argparse.Namespace, work: Path) -> dict[str, Any]:
    """Run all tools. Return the seconds for each student: name of a tool -> seconds."""
    course = Course(work, options.students, options.quick)
    measured = []
    for kind in COMPETITORS:
        if options.only and kind.name not in options.only:
            continue
        count = options.slow if kind.trains else options.sample
        students = course.students if kind is Ours else course.sample(count)
        competitor = kind(course)
        competitor.prepare(students)
        seconds = competitor.grade(students)
        measured.append(
            {"name": kind.name, "students": len(students), "seconds": seconds}
        )
        print(f"{kind.name}: {seconds / len(students):.2f} s a student", flush=True)
    return {
        "class": options.students,
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "versions": {p: version(p) for p in ("keras", "tensorflow", "nbgrader")},
        "measured": measured,
    }


def table(result: dict[str, Any]) -> str:
    """Return the table of the results."""
    by_name = {entry["name"]: entry for entry in result["measured"]}
    ours = by_name[Ours.name]["seconds"] / by_name[Ours.name]["students"]
    rows = []
    for name, entry in by_name.items():
        each = entry["seconds"] / entry["students"]
        ratio = "1" if name == Ours.name else f"{each / ours:,.0f}"
        rows.append((name, entry["students"], f"{each:,.2f}", ratio))
    heads = ("", "students measured", "seconds a student", "times ours")
    return markdown(heads, rows)


def main() -> None:
    """Measure, print, and store the numbers if `--write` is given."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--students", type=int, default=300, help="in the class")
    parser.add_argument("--sample", type=int, default=3, help="without training")
    parser.add_argument("--slow", type=int, default=1, help="with training")
    parser.add_argument("--only", nargs="*", help="these competitors")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--write", action="store_true", help="keep it, fill the pages")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="peers-") as work:
        result = measure(options, Path(work))
    if not options.only or Ours.name in options.only:
        print(table(result))
    if options.write:
        OUT.parent.mkdir(exist_ok=True)
        OUT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
        for page in PAGES:
            write(page, {"peers": table(result)})


if __name__ == "__main__":
    main()
