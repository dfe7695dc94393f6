"""Late work of a class: its times go from the collection into grades and stay there."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.commands.cli import main
from autograder.delivery.collected import (
    Collected,
    CollectedFile,
    Collection,
    write_collected,
)
from autograder.report import late_work
from autograder.rubric.course_file import Course, Task
from autograder.rubric.late_policy import Policy
from tests.places import SOLUTIONS

from .small_class import ALONE, LINE, breaks, grade, grades, told

DUE = Task(due=datetime(2026, 10, 1, tzinfo=UTC))
COURSE = Course(late=Policy(rate=10), assignments={LINE.slug: DUE})


@pytest.fixture(autouse=True)
def _late_ada(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the course have a date, and ada be late by two days."""
    late = CollectedFile(
        entry="a.py", download=0, bucket="used", students=("ada",),
        time="2026-10-02T12:00:00Z",
    )  # fmt: skip
    collection = Collection(platform="folder", files=(late,))
    write_collected(tmp_path, Collected(assignments={LINE.slug: collection}))
    monkeypatch.setattr(late_work, "read_course", lambda *_: COURSE)


def test_times_of_the_collection_reach_grades_and_regrades(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ada loses two days' points, also when the submissions are gone."""
    assert grade(tmp_path, monkeypatch).exit_code == 0
    first = grades(tmp_path)
    whole = first["zoe"]["score"]
    assert first["ada"]["raw_score"] == whole
    assert first["ada"]["score"] == pytest.approx(whole - 0.2 * LINE.max_score)
    assert "raw_score" not in first["zoe"]
    (tmp_path / "collected.json").unlink()
    out = str(tmp_path / "out")
    again = CliRunner().invoke(main, ["regrade", out, "--solutions", str(SOLUTIONS)])
    assert again.exit_code == 0
    assert grades(tmp_path) == first


def test_what_cannot_be_graded_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has no file that counts is ungraded, and the others have their grades."""
    damaged = CollectedFile(
        entry="hw.rar", download=0, bucket="unreadable", students=("eve",)
    )
    (tmp_path / "class" / "eve").mkdir(parents=True)
    here = Collection(platform="folder", files=(damaged,))
    write_collected(tmp_path, Collected(assignments={LINE.slug: here}))
    result = grade(tmp_path, monkeypatch)
    assert result.exit_code == 1
    assert "look at what is named above" in result.stderr
    assert f"eve/{LINE.slug}: No file counts" in " ".join(result.stdout.split())
    found = grades(tmp_path)
    assert (found["eve"]["outcome"], found["ada"]["outcome"]) == ("ungraded", "graded")


def test_an_error_about_late_work_costs_one_grade(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The victim stays ungraded, and the others have their grades."""
    real = late_work.LateWork.applied
    monkeypatch.setattr(
        late_work.LateWork, "applied", lambda *args: breaks(real, *args)
    )
    result = grade(tmp_path, monkeypatch)
    told(result, tmp_path, "counting late work")
    assert {name: one["outcome"] for name, one in grades(tmp_path).items()} == ALONE


def test_names_of_nobody_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A misspelt name is shown to the instructor, and changes no exit code."""
    course = COURSE.model_copy(update={"exempt": ["adda", "zoe"]})
    monkeypatch.setattr(late_work, "read_course", lambda *_: course)
    result = grade(tmp_path, monkeypatch)
    line = "course.toml: exempt: nothing is graded here of adda (did you mean ada?)"
    assert result.exit_code == 0
    assert line in result.stderr
    assert line in (tmp_path / "out" / "index.html").read_text()
