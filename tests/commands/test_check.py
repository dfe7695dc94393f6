"""A student's own check, once and at each save."""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.commands.check import NOTHING, Checker
from autograder.runner import observation_client as runner
from autograder.sandbox.spawned_zone import SpawnedZone
from autograder.sandbox.warm_zone import WarmZone
from tests.places import ROOT

LINE = "linear_regression.py"


def own(folder: Path, text: str) -> Checker:
    """Write a file of one's own, and prepare to check it."""
    file = folder / LINE
    file.write_text(text)
    return Checker(file, None, lambda *_: None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = (1\n", ["line 1: '(' was never closed."]),
        ("a = f(units=...)\nb = ...\n", ["line 1: `units` has no value yet.",
                                        "line 2: `b` has no value yet."]),
        ("x = 1\n", []),
    ],
)  # fmt: skip
def test_what_needs_no_keras_is_said_at_once(
    tmp_path: Path, text: str, said: list[str]
) -> None:
    """Broken lines and blanks are found without running anything."""
    with own(tmp_path, text) as checker:
        assert checker.quick_problems() == said


def test_every_save_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is checked once, then after each change, and the check waits for a
    missing file."""
    monkeypatch.setattr("autograder.commands.check.POLL", 0)
    with own(tmp_path, "x = 1\n") as checker:
        saves = checker.saves()
        next(saves)
        (tmp_path / LINE).unlink()
        acts: list[Callable[[], Any]] = [
            lambda: None,
            lambda: (tmp_path / LINE).write_text("x = 2  # changed\n"),
        ]
        monkeypatch.setattr("time.sleep", lambda _seconds: acts.pop(0)())
        next(saves)
    assert acts == []


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can fork TensorFlow")
def test_one_process_serves_every_save(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keras is imported before the first check, once for all of them."""
    counts: Counter[str] = Counter()
    start = WarmZone._start

    def counted(self: WarmZone) -> Any:
        counts["servers"] += 1
        return start(self)

    monkeypatch.setattr(WarmZone, "_start", counted)
    file = tmp_path / LINE
    outcomes = []
    file.write_text("")
    with Checker(file, None, lambda *_: None, ready=True) as checker:
        for source in ("examples/class/dmitri", "assignments/linear_regression"):
            file.write_text((ROOT / source / LINE).read_text())
            outcomes.append(checker.check().grade.outcome)
    assert outcomes == ["graded", "unattempted"]
    assert counts["servers"] == 1


@pytest.mark.slow
def test_elsewhere_a_process_waits_for_the_next_save(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without fork, the process for the next check starts before it is needed."""
    started: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen

    def counted(*args: Any, **kwargs: Any) -> subprocess.Popen[bytes]:
        started.append(popen(*args, **kwargs))
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", counted)
    zone = SpawnedZone(runner.MODULE, ahead=True)
    assert runner.observe(zone, NOTHING).observation.empty
    assert [process.poll() for process in started] == [0, None]
    zone.close()
    assert started[1].poll() is not None
