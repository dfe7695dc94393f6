"""Folders and files that are hard to read cost one student, and are named."""

from __future__ import annotations

import os
import subprocess
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest

from autograder.engine.attempts import Attempt
from autograder.engine.pipeline import Grader
from autograder.engine.store import Store
from autograder.errors import AutograderError, SubmissionError, WriteError
from autograder.facts.grade import Grade
from autograder.facts.observation import Run
from autograder.report.folders import folder_name
from autograder.submissions import File, Submission, find_submissions
from tests.engine.fake_zones import LINE, FakeZone, one_worker

SLUG = "linear_regression"


def hand_in(folder: Path, *names: str | bytes) -> None:
    """Put a file into folders of these names."""
    for name in names:
        place = os.fsencode(folder) + b"/" + os.fsencode(name)
        os.makedirs(place)  # noqa: PTH103 - the name may be bytes
        (Path(os.fsdecode(place)) / f"{SLUG}.py").write_text("x = 1")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("n" * 243, "n" * 243),
        ("é" * 120, "é" * 120),
        (b"caf\xe9", r"caf\xe9"),
        ("a\u202eb\x1b[31m", "ab"),
        ("two\nlines", "two lines"),
    ],
)
def test_names_that_are_hard_to_write(
    tmp_path: Path, name: str | bytes, shown: str
) -> None:
    """A student with any name of a folder can be written into every report."""
    hand_in(tmp_path, name, "ada")
    found, problems = find_submissions(tmp_path, [SLUG])
    assert problems == []
    assert {item.student for item in found} == {"ada", shown}
    assert all(item.files[0].read() == b"x = 1" for item in found)
    assert len(folder_name(shown).encode()) <= 255
    fact = Attempt(student=shown, slug=SLUG, key="", outcome="missing", problem="")
    assert Attempt.from_json(fact.to_json().encode()) == fact
    fields = {"assignment": SLUG, "outcome": "missing", "score": 0, "max_score": 1}
    assert Grade(student=shown, criteria=(), **fields).student == shown


def test_names_that_look_the_same(tmp_path: Path) -> None:
    """Nobody is graded under the name of somebody else."""
    hand_in(tmp_path, "ada", "ad\u200ba")
    found, problems = find_submissions(tmp_path, [SLUG])
    assert [item.student for item in found] == ["ada", r"ad\u200ba"]
    assert all(item.withheld and not item.files for item in found)
    assert len(problems) == 1
    assert "look the same" in problems[0]


def test_folders_deep_in_each_other(tmp_path: Path) -> None:
    """1,500 levels of folders are not all opened, and stop nothing."""
    hand_in(tmp_path, "ada", "bob")
    deep = tmp_path / "bob" / "d"
    here = Path.cwd()
    try:
        os.chdir(tmp_path / "bob")
        for _ in range(1_500):
            Path("d").mkdir()
            os.chdir("d")
    finally:
        os.chdir(here)
    try:
        found, problems = find_submissions(tmp_path, [SLUG])
    finally:
        subprocess.run(["rm", "-rf", str(deep)], check=True)
    assert [item.student for item in found] == ["ada", "bob"]
    assert all(item.files for item in found)
    assert len(problems) == 1
    assert "too many folders deep" in problems[0]


def test_a_folder_that_cannot_be_looked_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its student stays ungraded with the reason; the others are found."""
    hand_in(tmp_path, "ada", "bob", "eve")
    listed = Path.iterdir

    def broken(path: Path) -> object:
        if path.name == "bob":
            raise PermissionError(13, "Permission denied")
        if path.name == "eve":
            raise RecursionError("too deep")
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", broken)
    found, _problems = find_submissions(tmp_path, [SLUG])
    reasons = {item.student: str(item.failure or "") for item in found}
    assert reasons["ada"] == ""
    assert "Permission denied" in reasons["bob"]
    assert "RecursionError: too deep" in reasons["eve"]


def test_files_that_cannot_be_read_cost_their_students_alone(tmp_path: Path) -> None:
    """A file that vanished, or whose result cannot be stored, is graded next time."""
    hand_in(tmp_path, "ada", "bob", "eve")
    (tmp_path / "bob" / f"{SLUG}.py").unlink()
    with pytest.raises(AutograderError) as caught:
        File(tmp_path / "bob" / f"{SLUG}.py").read()
    assert not isinstance(caught.value, SubmissionError)
    (tmp_path / "eve" / f"{SLUG}.py").write_text("x = 2")
    submissions = [
        Submission(name, SLUG, (File(tmp_path / name / f"{SLUG}.py"),))
        for name in ("ada", "bob", "eve")
    ]
    crew = one_worker(lambda module: FakeZone(module, {}, Counter()), tmp_path)
    crew.store = Full(tmp_path / ".store")
    graded = Grader([LINE], None, crew, "none").grade_class(submissions)
    assert [item.grade.outcome for item in graded] == [
        "ungraded", "ungraded", "graded"
    ]  # fmt: skip
    lines = "\n".join(map(str, crew.problems))
    assert "ada/linear_regression: Running submissions: no space" in lines
    assert "bob/linear_regression: reading the file: bob/" in lines
    crew.store = Store(tmp_path / ".store")
    graded = Grader([LINE], None, crew, "none").grade_class(submissions)
    assert [item.grade.outcome for item in graded] == ["graded", "ungraded", "graded"]


class Full(Store):
    """A store that cannot keep the run of one file."""

    def put(self, digest: str, fact: object) -> None:
        """Keep a fact."""
        if isinstance(fact, Run) and fact.source == sha256(b"x = 1").hexdigest():
            raise WriteError("no space")
        super().put(digest, fact)  # type: ignore[arg-type]
