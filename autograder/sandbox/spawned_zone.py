"""A zone that starts a new process for each request, on any operating system."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from autograder.errors import ZoneError
from autograder.facts.base import clean
from autograder.facts.observation import Ending, Limits
from autograder.i18n import EMPTY, _
from autograder.sandbox import wire
from autograder.sandbox.zone import START_SECONDS, Reply, checked, environment


class SpawnedZone:
    """A zone that starts a new process for each request. It has no fence."""

    def __init__(self, module: str, ahead: bool = False) -> None:
        """Prepare a zone whose processes run `python -m module --once`.

        Args:
            module: the module that answers.
            ahead: start the process for the next request before the request comes.
        """
        self._module, self._ahead = module, ahead
        self.start_seconds = 0.0
        self._asked: _Once | None = None
        self._next: _Once | None = None
        self._closed = False

    def ask(
        self, request: bytes, limits: Limits, alone: bool = False, later: bytes = b""
    ) -> Reply:
        """Send the request to a process of its own, and wait until the process ends."""
        self._asked, self._next = self._next or _Once(self._module), None
        if self._closed:  # another thread closed it
            self._asked.close()
            raise ZoneError(_("the zone is closed"))
        reply = self._asked.answer(request, later, limits)
        if self._ahead and not self._closed:
            self._next = _Once(self._module)
        return reply

    def close(self) -> None:
        """End the process that has a request, and the one that waits for the next."""
        self._closed = True
        if self._asked is not None:
            self._asked.kill()
        if self._next is not None:
            self._next.close()


class _Once:
    """A process that answers one request."""

    def __init__(self, module: str) -> None:
        """Start the process. It imports what it needs before it reads a request."""
        self._folder = Path(tempfile.mkdtemp(prefix="autograder-zone-"))
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter
            [sys.executable, "-I", "-u", "-m", module, "--once"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self._folder,
            env=environment(self._folder),
        )

    def answer(self, request: bytes, later: bytes, limits: Limits) -> Reply:
        """Send a request, and wait until the process ends.

        Both parts are sent at once, because the code is the user's own.
        """
        frames = b"".join(
            len(body).to_bytes(4, "big") + body
            for body in (limits.to_json().encode(), request, later)
        )
        seconds = limits.seconds + START_SECONDS
        try:
            stdout, stderr = self._process.communicate(frames, seconds)
        except subprocess.TimeoutExpired as error:
            return Reply("timeout", EMPTY, _text(error.stderr), None, not error.stdout)
        finally:
            self.close()
        rest = bytearray(stdout)
        first = wire.cut_at_empty(rest) if later else None
        answer = wire.last_frame(stdout if first is None else first, wire.MAX_ANSWER)
        later_answer = None if first is None else wire.last_frame(rest, wire.MAX_ANSWER)
        ending: Ending = "finished"
        if answer is None:
            ending = "exited" if self._process.returncode == 0 else "crashed"
        return Reply(
            ending,
            EMPTY,
            _text(stderr),
            checked(answer or b""),
            not stdout,
            continued=first is not None,
            later_answer=checked(later_answer or b""),
        )

    def kill(self) -> None:
        """End the process. A caller that waits for its answer gets none."""
        self._process.kill()

    def close(self) -> None:
        """End the process if it still runs, and remove its folder."""
        self.kill()
        with self._process:  # closes its pipes and waits for it
            pass
        shutil.rmtree(self._folder, ignore_errors=True)


def _text(output: bytes | None) -> str:
    return clean((output or b"").decode("utf-8", "replace"), 20_000)
