"""Decisions of persons in a class: `override` writes them, and `regrade` keeps them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from autograder.commands.cli import main
from autograder.report import batch, decisions
from autograder.rubric.overrides import read_overrides
from tests.places import SOLUTIONS

from .small_class import ALONE, LINE, breaks, grade, grades, told

PLACE, FIRST = next((i, c) for i, c in enumerate(LINE.criteria) if c.points >= 1)


@pytest.fixture(autouse=True)
def _own_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the decisions of the test out of the real solutions."""
    monkeypatch.setattr(batch, "read_overrides", lambda _: read_overrides(tmp_path))


def run(folder: Path, *arguments: str, solutions: Path | None = None) -> Result:
    """Run a command on the report of the class."""
    command, *others = arguments
    place = str(solutions or folder)
    options = [str(folder / "out"), *others, "--solutions", place]
    return CliRunner().invoke(main, [command, *options])


def test_a_decision_survives_grading_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It counts at the next `regrade`, and is withdrawn with the word `automatic`."""
    assert grade(tmp_path, monkeypatch).exit_code == 0
    before = grades(tmp_path)["ada"]
    assert "decision" not in before
    row = ["ada", LINE.slug, FIRST.id, "0,5"]
    assert run(tmp_path, "override", *row, "--by", "lee").exit_code == 0
    for _time in range(2):
        assert run(tmp_path, "regrade", solutions=SOLUTIONS).exit_code == 0
        after = grades(tmp_path)
        lost = FIRST.points - 0.5
        assert after["ada"]["score"] == before["score"] - lost
        assert after["zoe"]["score"] == before["score"]
        decision = after["ada"]["criteria"][PLACE]["decision"]
        assert decision["by"] == "lee"
        assert decision["automatic"] == FIRST.points
        assert decision["outdated"] == ""
    assert run(tmp_path, "override", *row[:3], "automatic").exit_code == 0
    assert run(tmp_path, "regrade", solutions=SOLUTIONS).exit_code == 0
    assert grades(tmp_path)["ada"]["score"] == before["score"]


def test_a_new_file_is_flagged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line and the class page say that somebody has to look; the points stay."""
    assert grade(tmp_path, monkeypatch).exit_code == 0
    row = ["ada", LINE.slug, "total", "1"]
    assert run(tmp_path, "override", *row).exit_code == 0
    file = tmp_path / "class" / "ada" / f"{LINE.slug}.py"
    text = file.read_text("utf-8")
    for student in ("ada", "victim", "zoe"):
        (tmp_path / "class" / student / f"{LINE.slug}.py").unlink()
        (tmp_path / "class" / student).rmdir()
    monkeypatch.setattr(Path, "write_text", _changed(Path.write_text, text))
    result = grade(tmp_path, monkeypatch)
    assert "Another file was handed in" in result.stderr
    assert "Another file" in (tmp_path / "out" / "index.html").read_text("utf-8")
    assert result.exit_code == 0
    assert grades(tmp_path)["ada"]["score"] == 1


def _changed(real: Any, text: str) -> Any:
    def write(path: Path, data: str, *args: Any, **kwargs: Any) -> Any:
        return real(path, f"{data}# new\n" if data == text else data, *args, **kwargs)

    return write


def test_a_decision_that_counts_nowhere_is_an_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that is misspelt by hand is not lost silently."""
    (tmp_path / "overrides.csv").write_text(
        f"student,assignment,criterion,points\nadda,{LINE.slug},total,1\n"
    )
    result = grade(tmp_path, monkeypatch)
    assert result.exit_code == 1
    assert f"overrides.csv, row 2: adda/{LINE.slug}/total" in result.stderr
    assert "row 2: adda" in (tmp_path / "out" / "index.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["adda", LINE.slug, FIRST.id, "1"], "did you mean ada?"),
        (["ada", "lin", FIRST.id, "1"], "no grade of 'lin'"),
        (["ada", LINE.slug, "x", "1"], "no criterion 'x'"),
        (["ada", LINE.slug, "total", "9999"], "at most"),
        (["ada", LINE.slug, "total", "many"], "expected a number"),
        (["ada", LINE.slug, "total"], "needs STUDENT"),
    ],
)
def test_wrong_use_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], problem: str
) -> None:
    """One line, exit code 2, and no file."""
    grade(tmp_path, monkeypatch)
    result = run(tmp_path, "override", *arguments)
    assert result.exit_code == 2
    assert problem in result.stderr
    assert not (tmp_path / "overrides.csv").exists()


def test_rows_of_another_file_are_added(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Old decisions stay, and the later one about the same points counts."""
    grade(tmp_path, monkeypatch)
    run(tmp_path, "override", "ada", LINE.slug, "total", "1")
    more = tmp_path / "download.csv"
    head = "student,assignment,criterion,points\n"
    more.write_text(f"{head}ada,{LINE.slug},total,2\nzoe,{LINE.slug},total,3\n")
    assert run(tmp_path, "override", "--file", str(more)).exit_code == 0
    found = {row.student: row.points for row in read_overrides(tmp_path)}
    assert found == {"ada": 2, "zoe": 3}


def test_an_error_about_a_decision_costs_one_grade(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The victim stays ungraded, and the others have their grades."""
    real = decisions.Decisions.applied
    monkeypatch.setattr(
        decisions.Decisions, "applied", lambda *args: breaks(real, *args)
    )
    result = grade(tmp_path, monkeypatch)
    told(result, tmp_path, "applying decisions of persons")
    assert {name: one["outcome"] for name, one in grades(tmp_path).items()} == ALONE
