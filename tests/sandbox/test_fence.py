"""Every wall stops the attacks it is there for, alone, and nothing else does."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from autograder.errors import UsageError
from autograder.sandbox import fence, landlock, selftest
from autograder.sandbox.fence import Fence, Level
from autograder.sandbox.probes import PROBES
from autograder.sandbox.walls import Walls
from autograder.sandbox.warm_zone import WarmZone
from autograder.sandbox.zone import Reply

ROOT = os.geteuid() == 0
ALONE: Mapping[str, tuple[Level, Walls, tuple[str, ...]]] = {
    "bubblewrap": ("full", Walls(), ("read_outside", "write_outside", "connect")),
    # Nobody can read the interpreter of root only where bubblewrap binds it.
    "user": ("full", Walls(user=True), ("be_root",)),
    "namespaces": (
        "none", Walls(namespaces=True),
        ("read_other_processes", "signal_other_processes", "limit_other_processes",
         "connect", "fill_the_disk", "change_attributes"),
    ),
    "landlock": ("none", Walls(landlock=True), ("read_outside", "write_outside")),
    "seccomp": (
        "none", Walls(seccomp=True),
        ("open_sockets", "call_the_kernel", "change_attributes", "limit_own_time",
         "start_a_session"),
    ),
}  # fmt: skip
"""What a wall stops when there is no other: level and walls, attacks."""
ALWAYS = {
    "write_a_large_file", "share_memory", "allocate_memory", "reserve_memory",
    "fill_sockets", "fork_without_end", "linger", "spin",
}  # fmt: skip
"""Attacks that limits, the deadline and the reaper stop at every level."""


def breaches(
    monkeypatch: pytest.MonkeyPatch, level: Level, walls: Walls, probes: Iterable[str]
) -> set[str]:
    """Return the attacks that get through certain walls."""
    monkeypatch.setitem(fence.WALLS, level, walls)
    return {f.probe for f in selftest.attack(Fence(level), probes) if f.through}


@pytest.fixture(autouse=True)
def only_here() -> None:
    """Skip where there are no walls to test."""
    if missing := selftest.examine("full").missing:
        pytest.skip(missing)


def test_an_attack_that_fails_by_itself_proves_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A wall holds only if it stops the attack, and not if the attack itself fails."""
    reply = Reply("crashed", "", "Traceback\nNameError: x", None, silent=True)
    monkeypatch.setattr(WarmZone, "ask", lambda *_: reply)
    findings = list(selftest.attack(Fence("full"), ["connect"]))
    assert findings == [selftest.AttackResult("connect", findings[0].through)]
    assert "NameError: x" in findings[0].through


@pytest.mark.slow
def test_full_isolation_holds() -> None:
    """Every attack is stopped."""
    examination = selftest.examine("full")
    assert {finding.probe for finding in examination.findings} == set(PROBES)
    assert examination.breaches == ()


@pytest.mark.slow
def test_without_walls_the_attacks_get_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """The attacks are real: without walls, only limits stop some."""
    expected = set(PROBES) - ALWAYS - (set() if ROOT else {"be_root"})
    assert breaches(monkeypatch, "none", Walls(), PROBES) == expected


@pytest.mark.slow
@pytest.mark.parametrize("wall", ALONE)
def test_each_wall_alone(monkeypatch: pytest.MonkeyPatch, wall: str) -> None:
    """A wall stops its attacks with all the others taken away."""
    level, walls, probes = ALONE[wall]
    assert breaches(monkeypatch, level, walls, probes) == set()


def test_a_rule_that_cannot_be_added_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that cannot be allowed ends the run, and is not passed over."""
    monkeypatch.setattr(
        "autograder.sandbox.kernel.prctl", lambda *_: pytest.fail("it went on")
    )
    with pytest.raises(FileNotFoundError):
        landlock.restrict([], [tmp_path / "absent"])


@pytest.mark.parametrize(("abi", "flags"), [(6, 0), (7, 1), (8, 1)])
def test_refused_files_are_in_no_log(
    monkeypatch: pytest.MonkeyPatch, abi: int, flags: int
) -> None:
    """A submission could fill the log of the machine, for which others then wait."""
    made: dict[int, tuple[object, ...]] = {}

    def syscall(number: int, *arguments: object) -> int:
        made[number] = arguments
        return os.open(os.devnull, os.O_RDONLY) if number == 444 else 0

    monkeypatch.setattr(landlock, "version", lambda: abi)
    monkeypatch.setattr("autograder.sandbox.kernel.syscall", syscall)
    monkeypatch.setattr("autograder.sandbox.kernel.prctl", lambda *_: None)
    landlock.restrict([], [])
    assert made[landlock.RESTRICT_SELF][1] == flags


def test_less_is_refused_unless_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without bubblewrap, `full` is refused, and the message names what there is."""
    monkeypatch.setattr(
        selftest, "_missing", lambda level: "" if level == "none" else "not here"
    )
    monkeypatch.setattr(selftest, "examine", selftest.examine.__wrapped__)
    with pytest.raises(UsageError, match=r"not here.*--isolation none"):
        selftest.strongest("full")
    assert selftest.strongest("none").level == "none"
