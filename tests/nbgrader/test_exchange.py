"""Assignments, submissions and feedback go through nbgrader's exchange."""

from __future__ import annotations

import json
import shutil
from getpass import getuser
from pathlib import Path

import pytest

from tests.nbgrader.course import SLUG, Course
from tests.nbgrader.scores import FULL, export
from tests.nbgrader.students import RIGHT, filled

pytestmark = pytest.mark.slow
FILES = [f"{SLUG}.ipynb", f"{SLUG}.json"]


def test_all_of_it_goes_through_the_exchange(course: Course, tmp_path: Path) -> None:
    """A released assignment can be fetched, submitted and collected, and its feedback
    can be read."""
    exchange = tmp_path / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)  # everybody's, as nbgrader asks for
    settings = f'c.Exchange.root = "{exchange}"\nc.Exchange.cache = "{tmp_path}/c"\n'
    teacher = Course(tmp_path / "course")
    others = shutil.ignore_patterns("submitted", "autograded", "feedback")
    shutil.copytree(course.folder, teacher.folder, ignore=others)
    with (teacher.folder / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write(settings)
    student = Course(tmp_path / "student")
    student.folder.mkdir()
    (student.folder / "nbgrader_config.py").write_text(
        'c = get_config()\nc.CourseDirectory.course_id = "course"\n' + settings
    )

    assert teacher.run(["release_assignment", SLUG]) == [0]
    assert student.run(["fetch_assignment", SLUG]) == [0]
    work = student.folder / SLUG
    assert sorted(path.name for path in work.iterdir()) == FILES
    notebook = json.loads((work / FILES[0]).read_text(encoding="utf-8"))
    (work / FILES[0]).write_text(json.dumps(filled(notebook, RIGHT)))
    (work / FILES[1]).write_text("{}")  # public criteria are nobody's to change
    assert student.run(["submit", SLUG]) == [0]
    done = teacher.run(
        ["collect", SLUG], teacher.autograde(), ["generate_feedback", SLUG],
        ["release_feedback", SLUG], ["export", "--to=grades.csv"],
    )  # fmt: skip
    assert done == [0] * 5
    assert export(teacher)[getuser()] == FULL
    assert student.run(["fetch_feedback", SLUG]) == [0]
    (page,) = work.rglob("*.html")
    assert "The output activation is" in page.read_text(encoding="utf-8")
