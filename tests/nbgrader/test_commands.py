"""The commands for courses: what they refuse, and what they keep up to date."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Configurable

from autograder.commands.cli import main
from autograder.errors import UsageError
from autograder.nbgrader.course import find_submitted
from autograder.nbgrader.exporter import SubmittedNotebooks
from tests.nbgrader.course import SLUG, Course
from tests.places import SOLUTIONS


def run(*arguments: object) -> Result:
    """Run a command of ours."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_wrong_use_is_one_line_and_code_2(tmp_path: Path) -> None:
    """No command changes a folder that is no course, or that is a course already."""
    solutions = ("--solutions", SOLUTIONS)
    course = tmp_path / "course"
    course.mkdir()
    for arguments, reason in (
        (("grade", "--nbgrader", course), "no nbgrader_config.py"),
        (("grade", "--nbgrader", course, tmp_path), "takes no SUBMISSIONS"),
        (("grade", "--nbgrader", course, *solutions), "has its own solutions"),
        (("grade",), "or --nbgrader"),
        (("release", "--nbgrader", course), "no nbgrader_config.py"),
        (("nbgrader", "quickstart", course, "--solutions", tmp_path), "rubric.py"),
    ):
        result = run(*arguments)
        assert result.exit_code == 2, arguments
        assert reason in result.output
    (course / "nbgrader_config.py").write_text("")
    result = run("nbgrader", "quickstart", course, *solutions)
    assert result.exit_code == 2
    assert "exists already" in result.output


def test_a_course_that_submissions_could_read_is_refused() -> None:
    """Nothing of a course may lie in a folder that Python runs from."""
    with tempfile.TemporaryDirectory(dir=sys.prefix) as inside:
        course = Path(inside) / "course"
        (course / "solutions").mkdir(parents=True)
        (course / "nbgrader_config.py").write_text("")
        result = run("grade", "--nbgrader", course, "--isolation", "full")
        exporter = SubmittedNotebooks(parent=_Converter(course))
        with pytest.raises(UsageError, match="every submission can read"):
            exporter.from_filename("ada.ipynb")
    assert result.exit_code == 2
    assert "every submission can read" in result.output


class _Converter(Configurable):  # type: ignore[misc]
    """Stands for the command of nbgrader that uses the exporter."""

    def __init__(self, course: Path) -> None:
        """Convert what is in a course."""
        super().__init__()
        self.coursedir = CourseDirectory(root=str(course))
        self.assignments: dict[str, list[str]] = {}


@pytest.mark.slow
def test_sources_follow_the_rubric(course: Course, tmp_path: Path) -> None:
    """After a change of the rubric, `release` names and writes the notebook."""
    folder = tmp_path / "course"
    others = shutil.ignore_patterns("submitted", "autograded", "feedback", "report")
    shutil.copytree(course.folder, folder, ignore=others)
    check = ("release", "--nbgrader", folder, "--check")
    assert run(*check).exit_code == 0
    rubric = folder / "solutions" / SLUG / "rubric.py"
    rubric.write_text(rubric.read_text().replace('"The secret', '"A secret'))
    assert run(*check).exit_code == 0  # a hidden criterion has no title in it
    rubric.write_text(rubric.read_text().replace("Compiled(points=2)", "Compiled()"))
    result = run(*check)
    assert result.exit_code == 1
    assert f"stale: {SLUG}/{SLUG}.ipynb" in result.output
    assert run("release", "--nbgrader", folder).exit_code == 0
    assert run(*check).exit_code == 0


def test_a_link_is_no_submission(tmp_path: Path) -> None:
    """A student cannot hand in another one's file, or the solution."""
    own = tmp_path / "submitted" / "ada" / SLUG / f"{SLUG}.ipynb"
    link = tmp_path / "submitted" / "ben" / SLUG / f"{SLUG}.ipynb"
    for path in (own, link):
        path.parent.mkdir(parents=True)
    own.write_text("{}")
    link.symlink_to(own)
    (tmp_path / "submitted" / "eve" / "other").mkdir(parents=True)
    ada, ben = find_submitted(tmp_path, [SLUG, "linear_regression"])
    assert [len(item.files) for item in (ada, ben)] == [1, 0]
    assert "link" in ben.refusal
