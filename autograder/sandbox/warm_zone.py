"""A zone that keeps a server, which forks for each request (Linux)."""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
import time
from pathlib import Path
from typing import IO

import psutil

from autograder.errors import FactError, ZoneError
from autograder.facts.base import clean
from autograder.facts.observation import Limits
from autograder.i18n import _
from autograder.sandbox import wire
from autograder.sandbox.fence import Fence
from autograder.sandbox.patience import longest
from autograder.sandbox.removal import remove
from autograder.sandbox.server import Ready, ServerReply
from autograder.sandbox.turns import turn
from autograder.sandbox.zone import START_SECONDS, Reply, checked, environment

BACKSTOP_SECONDS = 20.0
"""How many seconds a server may need more than the longest run. Then it counts as
failed."""


class WarmZone:
    """A server process that has imported Keras and forks for each request.

    It is not thread-safe. The server ends when the thread that started it ends.
    """

    def __init__(self, module: str, fence: Fence) -> None:
        """Prepare a zone whose processes run `python -m module` behind a fence."""
        self._module, self._fence = module, fence
        self._process: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] | None = None
        self._servers = 0
        self.start_seconds = 0.0
        self._closed = False
        self._folder = Path(tempfile.mkdtemp(prefix="autograder-zone-"))

    def ask(
        self, request: bytes, limits: Limits, alone: bool = False, later: bytes = b""
    ) -> Reply:
        """Send one request. Start the server first if there is none."""
        try:
            process = self._process or self._start()
            with turn(alone):
                reply = _exchange(process, request, later, limits)
        except (wire.ConnectionEnded, OSError, FactError, TimeoutError) as error:
            last_words = self._last_words()
            self._stop()
            raise ZoneError(
                _("{module} failed ({kind}: {problem}) {words}").format(
                    module=self._module,
                    kind=type(error).__name__,
                    problem=error,
                    words=last_words,
                )
            ) from error
        if self._fence.fresh:
            self._stop()
        return reply

    def close(self) -> None:
        """End the server and remove its folder. A request that still waits fails."""
        self._closed = True
        self._stop()
        remove(self._folder)

    def descendants(self) -> int:
        """Count the processes that requests have left behind."""
        if self._process is None:
            return 0
        return self._count() - self._servers

    def _count(self) -> int:
        assert self._process is not None  # noqa: S101 - both callers have started it
        return len(psutil.Process(self._process.pid).children(recursive=True))

    def _start(self) -> subprocess.Popen[bytes]:
        if self._closed:
            raise ConnectionError("the zone is closed")
        begun = time.monotonic()
        self._fence.prepare(self._folder)
        # It has no name, because the folder may belong to the user nobody.
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed in `_stop`
        process = subprocess.Popen(  # noqa: S603 - our own interpreter
            self._fence.command(self._module, self._folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            cwd=self._folder,
            env=environment(self._folder),
            start_new_session=True,
        )
        self._process = process
        if self._closed:  # another thread closed it meanwhile
            raise ConnectionError("the zone is closed")
        ready = wire.read_frame(
            _fileno(process.stdout), 10_000, time.monotonic() + START_SECONDS
        )
        if Ready.from_json(ready).threads != 1:
            raise FactError(_("the server has several threads, so it must not fork"))
        self._servers = self._count()
        self.start_seconds += time.monotonic() - begun
        return process

    def _last_words(self) -> str:
        errors, text = self._errors, b""
        if errors is not None:
            with contextlib.suppress(OSError, ValueError):  # another thread closed it
                size = os.fstat(errors.fileno()).st_size
                text = os.pread(errors.fileno(), 2_000, max(0, size - 2_000))
        lines = clean(text.decode("utf-8", "replace"), 2_000).strip().splitlines()
        return lines[-1] if lines else ""

    def _stop(self) -> None:
        process, self._process = self._process, None
        errors, self._errors = self._errors, None
        if errors is not None:
            errors.close()
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def _exchange(
    process: subprocess.Popen[bytes], request: bytes, later: bytes, limits: Limits
) -> Reply:
    deadline = time.monotonic() + longest(limits.seconds) + BACKSTOP_SECONDS
    requests, replies = _fileno(process.stdin), _fileno(process.stdout)
    for part in (limits.to_json().encode(), request, later):
        wire.write_frame(requests, part)
    header = wire.read_frame(replies, 200_000, deadline)
    wire.check_json(header)
    reply = ServerReply.from_json(header)
    answer = wire.read_frame(replies, wire.MAX_ANSWER, deadline)
    later_answer = wire.read_frame(replies, wire.MAX_ANSWER, deadline)
    if reply.failure:
        raise ZoneError(reply.failure)
    return Reply(
        reply.ending,
        reply.detail,
        reply.output,
        checked(answer),
        reply.silent,
        reply.contended,
        reply.starved,
        reply.continued,
        checked(later_answer),
    )


def _fileno(pipe: IO[bytes] | None) -> int:
    assert pipe is not None  # noqa: S101 - all pipes are asked for
    return pipe.fileno()
