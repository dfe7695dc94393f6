"""Files that are written whole."""

import os
import sys
from pathlib import Path

import pytest

from autograder.engine.store import write_whole
from autograder.facts.observation import Run
from autograder.rubric import solution_run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="it has other rights")


@pytest.mark.parametrize(("umask", "rights"), [(0o077, 0o600), (0o022, 0o644)])
def test_the_umask_says_who_may_read(tmp_path: Path, umask: int, rights: int) -> None:
    """Who keeps other users from new files keeps them from grades, too."""
    before = os.umask(umask)
    try:
        write_whole(tmp_path / "grades.csv", ["ada,10\n"])
    finally:
        os.umask(before)
    assert (tmp_path / "grades.csv").stat().st_mode & 0o777 == rights
    assert [path.name for path in tmp_path.iterdir()] == ["grades.csv"]


@pytest.mark.parametrize("rights", [0o600, 0o644])
def test_who_may_not_read_a_solution_may_not_read_its_answers(
    tmp_path: Path, rights: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file beside the solution has its rights."""
    ended = Run(ending="finished")
    monkeypatch.setattr(solution_run, "run_solution", lambda *_: ended)
    (tmp_path / solution_run.SOLUTION).write_text("def f(): return 1\n")
    (tmp_path / solution_run.SOLUTION).chmod(rights)
    solution_run.answers_of_solution(tmp_path, ())
    answers = tmp_path / solution_run.ANSWERS
    assert answers.stat().st_mode & 0o777 == rights
