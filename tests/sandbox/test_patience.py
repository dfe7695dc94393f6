"""A run has its time on the wall clock, and what others took from it."""

import os
import threading
from pathlib import Path

import pytest

from autograder.errors import BusyMachine
from autograder.facts.observation import Ending, Limits, ObservationJob, Run
from autograder.runner.observation_client import observe
from autograder.sandbox import patience, turns
from autograder.sandbox.patience import Clock, longest, lost_time, seconds_left
from autograder.sandbox.zone import Reply


@pytest.mark.parametrize(
    ("elapsed", "used", "lost", "left"),
    [
        (4, 1, 0, 6),  # its deadline
        (10, 0, 0, 0),  # it slept
        (10, 1, 7, 7),  # others had its processor
        (12, 10, 7, 0),  # it has used its time
        (16, 4, 7, 1),
        (99.5, 1, 1_000, 0.5),  # nobody waits for ever
        (100, 1, 1_000, 0),
    ],
)
def test_a_deadline_waits_for_who_was_robbed(
    elapsed: float, used: float, lost: float, left: float
) -> None:
    """Time lost to others is added within limits, unless the run used its own time."""
    assert seconds_left(10, elapsed, used, lost) == pytest.approx(left)
    assert longest(900) < 1_300


def write_schedule(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Let process 7 have one thread with such numbers of the kernel's."""
    (folder / "proc" / "7" / "task" / "7").mkdir(parents=True)
    (folder / "proc" / "7" / "task" / "7" / "schedstat").write_text(text)
    monkeypatch.setattr(
        patience, "Path", lambda name: folder / str(name).removeprefix("/")
    )


@pytest.mark.parametrize(
    ("schedule", "used", "lost"),
    [
        ("1000000000 3000000000 9\n", 1.0, 3.0),
        ("1000000000 3000000000 9\n", 3.5, 0.5),  # it waited for its own processes
        ("1000000000 3000000000 9\n", 9.0, 0.0),
        ("", 1.0, 0.0),  # a kernel without such an account
    ],
)
def test_time_is_lost_to_others_only(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    schedule: str,
    used: float,
    lost: float,
) -> None:
    """Time that the run's own processes take from each other is not lost."""
    write_schedule(tmp_path, monkeypatch, schedule)
    assert lost_time(7, used) == pytest.approx(lost)
    assert lost_time(8, used) == 0


def test_who_used_its_time_did_not_starve(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run starves if others had its time, and it did not have all of its own."""
    write_schedule(tmp_path, monkeypatch, "1000000000 30000000000 9\n")
    clock = Clock(2.0)
    assert (clock.contended, clock.starved) == (False, False)
    clock.left(7, used=1.0)
    assert (clock.contended, clock.starved) == (True, True)
    clock.left(7, used=2.0)
    assert (clock.contended, clock.starved) == (False, False)
    longer = Clock(10.0)  # all that it lost could be given back
    longer.left(7, used=1.0)
    assert (longer.contended, longer.starved) == (True, False)


class Scripted:
    """A zone that answers what it is told, and notes who asked to be alone."""

    def __init__(self, *replies: tuple[Ending, str]) -> None:
        """Answer so: how the run ended, and what others did to it."""
        self._replies, self.asked = list(replies), []

    def ask(
        self, request: bytes, limits: Limits, alone: bool = False, later: bytes = b""
    ) -> Reply:
        """Give the next answer."""
        self.asked.append(alone)
        ending, share = self._replies.pop(0)
        body = Run(ending=ending, source=JOB.source_digest).to_json().encode()
        return Reply(
            "finished", "", "", body, contended=share != "", starved=share == "starved"
        )

    def close(self) -> None:
        """Do nothing."""


JOB = ObservationJob(kind="py", source="")


@pytest.mark.parametrize(
    ("replies", "ending"),
    [
        ([("timeout", "")], "timeout"),
        ([("finished", "starved")], "finished"),
        ([("timeout", "contended"), ("finished", "")], "finished"),
        ([("timeout", "starved"), ("timeout", "")], "timeout"),
        ([("timeout", "contended"), ("timeout", "contended")], "timeout"),
    ],
)
def test_a_timeout_among_others_is_repeated_alone(
    replies: list[tuple[Ending, str]], ending: Ending
) -> None:
    """A timeout counts only if the run had the processors."""
    zone = Scripted(*replies)
    assert observe(zone, JOB).ending == ending
    assert zone.asked == [False, True][: len(replies)]


def test_a_busy_machine_gives_no_mark() -> None:
    """A run that gets too little time even alone stays ungraded, and is not stored."""
    with pytest.raises(BusyMachine, match="less busy"):
        observe(Scripted(("timeout", "starved"), ("timeout", "starved")), JOB)


def test_a_lock_of_another_user_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever makes the file first could hold its lock for ever."""
    if turns.fcntl is None or not hasattr(os, "getuid"):
        pytest.skip("no locks here")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    other = os.getuid() + 1
    monkeypatch.setattr("os.getuid", lambda: other)

    def run() -> None:
        with turns.turn(alone=True):
            pass

    with (tmp_path / f"autograder-{other}-gate.lock").open("w") as file:
        turns.fcntl.flock(file, turns.fcntl.LOCK_EX)
        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        thread.join(timeout=10)
        assert not thread.is_alive()


def test_alone_means_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that must be alone waits for all others, and no new run starts before
    it."""
    if turns.fcntl is None or not hasattr(os, "getuid"):
        pytest.skip("no locks here")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    order: list[str] = []
    waits = threading.Event()

    def lonely() -> None:
        waits.set()
        with turns.turn(alone=True):
            order.append("alone")

    with turns.turn(alone=False), turns.turn(alone=False):
        thread = threading.Thread(target=lonely)
        thread.start()
        waits.wait()
        thread.join(timeout=0.2)
        order.append("others")
    thread.join()
    with turns.turn(alone=False):
        pass
    assert order == ["others", "alone"]
