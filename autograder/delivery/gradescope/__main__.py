"""Grade the submission in a container of Gradescope, and write `results.json`.

`setup.sh` and `run_autograder` call this with the folder `/autograder`.
"""

from __future__ import annotations

import compileall
import json
import sys
import time
from pathlib import Path

from autograder.arguments import Settings
from autograder.delivery.gradescope import results as made
from autograder.delivery.gradescope.packing import PackedCourse
from autograder.delivery.one_student import assignments_of, grade_student
from autograder.engine.making import find_data
from autograder.engine.store import write_whole
from autograder.errors import AutograderError


def run(root: Path) -> int:
    """Write the results of one submission; return 1 if it stays ungraded.

    Args:
        root: `/autograder`, laid out as Gradescope does it.
    """
    began = time.monotonic()
    out = root / "results" / "results.json"
    out.parent.mkdir(exist_ok=True)
    _write(out, made.unfinished())  # no results of another run, if this one is killed
    source, files = root / "source", root / "submission"
    try:
        course = PackedCourse.from_json((source / "course.json").read_bytes())
        settings = _settings(source)
        assignments = assignments_of(settings.solutions, course.slugs)
        key = made.key_of(files, assignments)
        last = made.earlier(root / "submission_metadata.json", key)
        if last is not None:
            _write(out, last)
            return 0
        student = grade_student(files, assignments, settings)
    except AutograderError as error:
        print(f"autograder: {error}", file=sys.stderr)
        return 1
    seconds = time.monotonic() - began
    _write(out, made.results(student, key, seconds, course.leaderboard))
    for failure in student.failures:
        print(f"autograder: {failure}", file=sys.stderr)
    return 0 if student.is_whole else 1


def prepare(root: Path) -> int:
    """Find the data and compile the grader once, when the image is built.

    Args:
        root: `/autograder`, laid out as Gradescope does it.
    """
    source = root / "source"
    settings = _settings(source)
    course = PackedCourse.from_json((source / "course.json").read_bytes())
    find_data(assignments_of(settings.solutions, course.slugs), settings)
    compileall.compile_dir(source / "package", quiet=1)
    return 0


def _settings(source: Path) -> Settings:
    mnist = source / "mnist.npz"
    given = mnist if mnist.is_file() else None
    return Settings(source / "solutions", 1, given, _quiet)


def _write(out: Path, results: made.Json) -> None:
    write_whole(out, [json.dumps(results, ensure_ascii=False, indent=1)])


def _quiet(*_step: object) -> None:
    """Show no progress."""


if __name__ == "__main__":
    step = {"prepare": prepare, "run": run}[sys.argv[1]]
    sys.exit(step(Path(sys.argv[2])))
