"""Students get the data files of an assignment, and never the hidden ones."""

import shutil
from pathlib import Path

import pytest

from autograder.authoring.nbgrader_source import write_sources
from autograder.authoring.release import release_all
from autograder.datasets import cache_folder, find_files, find_kept_files
from autograder.errors import UsageError
from autograder.rubric.public import find_public
from autograder.rubric.rubric_file import load_assignments
from tests.places import SOLUTIONS

SLUG = "linear_regression"


@pytest.fixture
def solutions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of solutions with one assignment, which brings two files."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "solutions"
    shutil.copytree(SOLUTIONS / SLUG, folder / SLUG)
    for name in ("houses.csv", "hidden/more.csv"):
        path = folder / SLUG / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, "utf-8")
    return folder


def test_files_are_handed_out(solutions: Path, tmp_path: Path) -> None:
    """They are beside the stub, and changed files are handed out again."""
    out = tmp_path / "assignments"
    assert f"{SLUG}/data/houses.csv" in release_all(solutions, out, check=False)
    files = [p.name for p in (out / SLUG / "data").rglob("*") if p.is_file()]
    assert files == ["houses.csv"]
    assert release_all(solutions, out, check=True) == []
    (solutions / SLUG / "data" / "houses.csv").write_text("other", "utf-8")
    assert f"{SLUG}/data/houses.csv" in release_all(solutions, out, check=True)


def test_submissions_get_what_students_got(solutions: Path) -> None:
    """The copy that a fenced submission reads has no hidden file."""
    (assignment,) = load_assignments(solutions)
    kept = find_kept_files(assignment.data, cache_folder())
    assert kept is not None
    assert [file.name for file in find_files(kept)] == ["houses.csv"]


def test_a_file_that_is_hidden_later_is_not_left(
    solutions: Path, tmp_path: Path
) -> None:
    """The instructor is told which file students would still get."""
    out = tmp_path / "assignments"
    release_all(solutions, out, check=False)
    data = solutions / SLUG / "data"
    (data / "houses.csv").rename(data / "hidden" / "houses.csv")
    with pytest.raises(UsageError, match=r"houses\.csv"):
        release_all(solutions, out, check=True)


def test_a_check_needs_the_files(solutions: Path, tmp_path: Path) -> None:
    """They are beside the student's file; without them, one line says so."""
    out = tmp_path / "assignments"
    release_all(solutions, out, check=False)
    file = out / SLUG / f"{SLUG}.py"
    assert find_public(file).data
    shutil.rmtree(out / SLUG / "data")
    with pytest.raises(UsageError, match="the data of the assignment are missing"):
        find_public(file)


def test_nbgrader_gets_the_files_beside_the_notebook(solutions: Path) -> None:
    """Its source folder has what students get, and nothing hidden."""
    course = solutions.parent
    (course / "nbgrader_config.py").write_text("c = get_config()\n", "utf-8")
    assert f"{SLUG}/data/houses.csv" in write_sources(course, check=False)
    found = sorted(p.name for p in (course / "source" / SLUG).rglob("*") if p.is_file())
    assert found == ["houses.csv", f"{SLUG}.ipynb", f"{SLUG}.json"]
    assert write_sources(course, check=True) == []
