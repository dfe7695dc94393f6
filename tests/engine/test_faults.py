"""Killing any process at any moment loses no finished grade and invents none."""

import contextlib
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from threading import Timer
from typing import Any

import psutil
import pytest

from autograder.errors import ZoneError
from autograder.facts.observation import Limits
from autograder.sandbox.fence import Fence
from autograder.sandbox.spawned_zone import SpawnedZone
from autograder.sandbox.warm_zone import WarmZone
from tests.places import BATCH, ROOT

STUDENTS = 60
KILLS = 15
LONGEST_WAIT = 1.0
"""Seconds between two kills, at the most; a batch takes about three."""


def start(folder: Path, out: Path, level: str) -> subprocess.Popen[bytes]:
    """Start a batch."""
    command = [sys.executable, "-m", BATCH, str(folder), str(out), level]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)


def stored(out: Path) -> dict[str, bytes]:
    """Return every finished result of a batch."""
    return {path.name: path.read_bytes() for path in out.glob(".store/*/*/[!.]*.json")}


def kill_one(batch: subprocess.Popen[bytes], chance: random.Random) -> str:
    """Kill the batch or one of the processes below it; say which."""
    with contextlib.suppress(psutil.Error):
        controller = psutil.Process(batch.pid)
        victim = chance.choice([controller, *controller.children(recursive=True)])
        name = "controller" if victim.pid == batch.pid else victim.name()
        victim.send_signal(signal.SIGKILL)
        return name
    return ""


def started(batch: subprocess.Popen[bytes]) -> None:
    """Wait until a batch has processes of its own, or is over."""
    with contextlib.suppress(psutil.Error):
        while batch.poll() is None and not psutil.Process(batch.pid).children():
            with contextlib.suppress(subprocess.TimeoutExpired):
                batch.wait(0.02)


def command_of(process: psutil.Process) -> str:
    """Return the command line of a process, empty if it is gone."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


@pytest.mark.slow
def test_killed_at_random(tmp_path: Path, isolation: list[str]) -> None:
    """After 30 kills, every result that was ever stored is the undisturbed one."""
    folder, level = tmp_path / "class", isolation[1]
    for number in range(STUDENTS):
        (folder / f"student{number:02}").mkdir(parents=True)
        file = folder / f"student{number:02}" / "linear_regression.py"
        file.write_text("x" * (1 + number))
    assert start(folder, tmp_path / "calm", level).wait() == 0
    expected = stored(tmp_path / "calm")
    grades = (tmp_path / "calm" / "grades.json").read_bytes()

    chance, out, killed = random.Random(1), tmp_path / "out", []  # noqa: S311
    before: dict[str, bytes] = {}
    while len(killed) < KILLS:
        batch = start(folder, out, level)
        if chance.random() < 0.7:
            started(batch)
        while batch.poll() is None and len(killed) < KILLS:
            with contextlib.suppress(subprocess.TimeoutExpired):
                batch.wait(chance.uniform(0, LONGEST_WAIT))
            if batch.poll() is None and (name := kill_one(batch, chance)):
                killed.append(name)
            now = stored(out)
            assert before.items() <= now.items() <= expected.items()
            before = now
        batch.kill()
        batch.wait()
        if (out / "grades.json").exists() and len(killed) < KILLS:
            shutil.rmtree(out)  # finished in spite of it all; begin again
            before = {}
    while start(folder, out, level).wait() != 0:  # ungraded is to be run again
        assert stored(out).items() <= expected.items()
    assert stored(out) == expected
    assert (out / "grades.json").read_bytes() == grades
    assert {"controller"} < set(killed), "only one kind of process was ever hit"
    left = [p for p in psutil.process_iter() if "faults/zone.py" in command_of(p)]
    assert psutil.wait_procs(left, timeout=30)[1] == []


def test_a_zone_that_is_closed_while_it_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends a process that has just started, and does not wait for its
    imports."""
    zone = WarmZone("autograder.runner", Fence("none"))
    popen, started = subprocess.Popen, []

    def closed(command: list[str], **options: Any) -> subprocess.Popen[bytes]:
        process = popen(command, **options)
        if "autograder.runner" in command:
            started.append(process)
            zone.close()
        return process

    monkeypatch.setattr(subprocess, "Popen", closed)
    with pytest.raises(ZoneError, match="the zone is closed"):
        zone.ask(b"{}", Limits())
    assert started[0].poll() is not None


def test_a_process_that_is_asked_ends_with_its_zone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without fork, Ctrl-C does not wait for imports either."""
    zone = SpawnedZone("autograder.runner")
    popen, started = subprocess.Popen, []

    def closed(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
        started.append(popen(*arguments, **options))
        Timer(0, zone.close).start()
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", closed)
    with contextlib.suppress(ZoneError):
        assert zone.ask(b"{}", Limits()).ending == "crashed"
    assert started[0].returncode == -signal.SIGKILL
    with pytest.raises(ZoneError, match="the zone is closed"):
        zone.ask(b"{}", Limits())
