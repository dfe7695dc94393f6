"""Test the walls: attack each of them before other people's code runs."""

from __future__ import annotations

import functools
import os
import secrets
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import UsageError, ZoneError
from autograder.facts.observation import Limits
from autograder.i18n import EMPTY, Message, _, joined, literal
from autograder.sandbox import landlock, seccomp
from autograder.sandbox.fence import LEVELS, Fence, Level
from autograder.sandbox.probes import PROBES, ProbeAnswer, ProbeRequest
from autograder.sandbox.warm_zone import WarmZone

MODULE = "autograder.sandbox.probes"
LIMITS = Limits(seconds=5, memory=600)
SHORT = Limits(seconds=0.3, memory=600)
NOT_IN_A_CONTAINER = frozenset(
    # Only namespaces stop these. In a container they reach everything in it.
    ("signal_other_processes", "fill_the_disk")
)


@dataclass(frozen=True)
class AttackResult:
    """The result of one attack."""

    probe: str
    through: Message
    """What the attack reached; empty if the wall held.

    If the attack itself failed, this says so, because then nothing is proved.
    """


@dataclass(frozen=True)
class Examination:
    """The result of the self-test for one level on this machine."""

    level: Level
    findings: tuple[AttackResult, ...] = ()
    missing: Message = EMPTY
    """Why this machine cannot have the level at all; empty if it can be tried."""

    @property
    def holds(self) -> bool:
        """Say whether every wall that the level promises held."""
        return not self.missing and not self.breaches

    @property
    def breaches(self) -> tuple[AttackResult, ...]:
        """The attacks that succeeded although the level promises to stop them."""
        promised = set(PROBES)
        if self.level == "container":
            promised -= NOT_IN_A_CONTAINER
        return tuple(f for f in self.findings if f.through and f.probe in promised)


@functools.cache
def examine(level: Level) -> Examination:
    """Start a fence of this level and attack it, once in each process."""
    if level == "none":
        return Examination(level)  # it promises nothing and would not stop the attacks
    if missing := _missing(level):
        return Examination(level, missing=missing)
    try:
        return Examination(level, tuple(attack(Fence(level))))
    except ZoneError as error:
        return Examination(level, missing=error.message)


def strongest(asked: Level) -> Examination:
    """Return the examination of the level that was asked for.

    Raises:
        UsageError: if its walls do not hold here. The text names a level that does.
    """
    examination = examine(asked)
    if examination.holds:
        return examination
    weaker = LEVELS[LEVELS.index(asked) + 1 :]
    offered = next(level for level in weaker if examine(level).holds)
    raise UsageError(
        _("isolation {asked!r} does not work on this machine ({reason}). To run "
          "submissions with weaker isolation, use --isolation {offered}. "
          "`autograder doctor` shows the details.").format(
            asked=asked, reason=reason(examination), offered=offered
        )
    )  # fmt: skip


def best() -> Level:
    """Return the strongest level whose walls hold here. Use it for trusted code."""
    return next(level for level in LEVELS if level == "none" or examine(level).holds)


def reason(examination: Examination) -> Message:
    """Say in one line why a level does not hold here."""
    if examination.missing:
        return examination.missing
    text = _("{probe}: {through}")
    return joined(
        (text.format(probe=f.probe, through=f.through) for f in examination.breaches),
        ", ",
    )


def _missing(level: Level) -> Message:
    if sys.platform != "linux":
        return _("it needs Linux")
    if level == "full" and shutil.which("bwrap") is None:
        return _("bubblewrap is not installed: apt-get install bubblewrap")
    if landlock.version() == 0:
        return _("the kernel has no Landlock")
    if not seccomp.available():
        return _("the system calls of this processor are not known")
    return EMPTY


def attack(
    fence: Fence, probes: Iterable[str] = tuple(PROBES)
) -> Iterator[AttackResult]:
    """Run probes behind a fence.

    Raises:
        ZoneError: if the fence cannot be started.
    """
    zone = WarmZone(MODULE, fence)
    try:
        with _bait() as bait:
            for name in probes:
                request = bait.model_copy(update={"name": name})
                yield AttackResult(name, _try(zone, request))
    finally:
        zone.close()


def _try(zone: WarmZone, request: ProbeRequest) -> Message:
    limits = SHORT if request.name == "spin" else LIMITS
    reply = zone.ask(request.to_json().encode(), limits)
    if request.name == "linger" and (left := zone.descendants()):
        return _("{count} processes were left").format(count=left)
    if reply.silent and reply.ending == "crashed" and not reply.detail:
        last_words = reply.output.strip().rpartition("\n")[2]
        return _("the attack itself failed ({why})").format(why=last_words)
    if reply.answer is None:
        return EMPTY  # the walls ended it before it could say anything
    return literal(ProbeAnswer.from_json(reply.answer).through)


@contextmanager
def _bait() -> Iterator[ProbeRequest]:
    """Prepare the targets of the probes: a file, an open folder, a listening port."""
    folder = Path(tempfile.mkdtemp(prefix="autograder-bait-"))
    (folder / "secret.txt").write_text(secrets.token_hex(), encoding="utf-8")
    folder.chmod(0o777)  # only now, since anybody can then put a link there
    try:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
            yield ProbeRequest(
                name="", folder=str(folder), process=os.getpid(), port=port
            )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
