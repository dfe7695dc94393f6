"""Zones: how the controller sends requests to the runner or the trainer.

A `WarmZone` keeps a server that forks for each request (Linux). A `SpawnedZone`
starts a new process for each request. It is slower and works everywhere.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

import psutil

from autograder.errors import FactError, ZoneError
from autograder.facts.base import clean
from autograder.facts.observation import Ending, Limits
from autograder.sandbox import wire
from autograder.sandbox.fence import Fence
from autograder.sandbox.patience import longest
from autograder.sandbox.server import Ready, ServerReply
from autograder.sandbox.turns import turn

START_SECONDS = 180.0
"""The import of Keras may take so long on a slow, busy machine."""
BACKSTOP_SECONDS = 20.0
"""A server may need so much longer than the longest run before it counts as failed."""


@dataclass(frozen=True)
class Reply:
    """The answer to one request, and how its process ended."""

    ending: Ending
    detail: str
    output: str
    answer: bytes | None
    """Well-formed JSON that is not validated as a fact yet."""
    silent: bool = False
    """The process sent nothing, not even the beginning of an answer."""
    contended: bool = False
    """Other processes took much of its time. After a timeout, it should run alone."""
    starved: bool = False
    """It lost more time than can be added. Then a timeout proves nothing."""


class Zone(Protocol):
    """One or more isolated processes that answer requests."""

    def ask(self, request: bytes, limits: Limits, alone: bool = False) -> Reply:
        """Send one request and wait for its reply.

        Args:
            request: the body that the zone's module reads.
            limits: what the answer may cost.
            alone: wait until no other zone of this user works on this machine.

        Raises:
            ZoneError: if the zone itself failed. The request may be tried again.
        """

    def close(self) -> None:
        """End all processes of the zone."""


class WarmZone:
    """A server process that has imported Keras and forks for each request.

    It is not thread-safe. The server ends when the thread that started it ends.
    """

    def __init__(self, module: str, fence: Fence) -> None:
        """Prepare a zone whose processes run `python -m module` behind a fence."""
        self._module, self._fence = module, fence
        self._process: subprocess.Popen[bytes] | None = None
        self._servers = 0
        self._closed = False
        self._folder = Path(tempfile.mkdtemp(prefix="autograder-zone-"))

    def ask(self, request: bytes, limits: Limits, alone: bool = False) -> Reply:
        """Send one request. Start the server first if there is none."""
        try:
            process = self._process or self._start()
            with turn(alone):
                reply = _exchange(process, request, limits)
        except (wire.ConnectionEnded, OSError, FactError, TimeoutError) as error:
            last_words = self._last_words()
            self._stop()
            raise ZoneError(
                f"{self._module} failed ({type(error).__name__}: {error}) {last_words}"
            ) from error
        if self._fence.fresh:
            self._stop()
        return reply

    def close(self) -> None:
        """End the server and remove its folder. A request that still waits fails."""
        self._closed = True
        self._stop()
        shutil.rmtree(self._folder, ignore_errors=True)

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
        self._fence.prepare(self._folder)
        with (self._folder / "errors.txt").open("wb") as errors:
            process = subprocess.Popen(  # noqa: S603 - our own interpreter
                self._fence.command(self._module, self._folder),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
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
            raise FactError("the server has several threads, so it must not fork")
        self._servers = self._count()
        return process

    def _last_words(self) -> str:
        with contextlib.suppress(OSError):
            text = (self._folder / "errors.txt").read_bytes()[-2_000:]
            lines = clean(text.decode("utf-8", "replace"), 2_000).strip().splitlines()
            return lines[-1] if lines else ""
        return ""

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def _exchange(
    process: subprocess.Popen[bytes], request: bytes, limits: Limits
) -> Reply:
    deadline = time.monotonic() + longest(limits.seconds) + BACKSTOP_SECONDS
    requests, replies = _fileno(process.stdin), _fileno(process.stdout)
    wire.write_frame(requests, limits.to_json().encode())
    wire.write_frame(requests, request)
    header = wire.read_frame(replies, 200_000, deadline)
    wire.check_json(header)
    reply = ServerReply.from_json(header)
    answer = wire.read_frame(replies, wire.MAX_ANSWER, deadline)
    if reply.failure:
        raise ZoneError(reply.failure)
    return Reply(
        reply.ending,
        reply.detail,
        reply.output,
        _checked(answer),
        reply.silent,
        reply.contended,
        reply.starved,
    )


class SpawnedZone:
    """A new process for each request, on any operating system."""

    def __init__(self, module: str, ahead: bool = False) -> None:
        """Prepare a zone whose processes run `python -m module --once`.

        Args:
            module: the module that answers.
            ahead: start the process for the next request before the request comes.
        """
        self._module, self._ahead = module, ahead
        self._asked: _Once | None = None
        self._next: _Once | None = None
        self._closed = False

    def ask(self, request: bytes, limits: Limits, alone: bool = False) -> Reply:
        """Send the request to a process of its own, and wait until the process ends."""
        self._asked, self._next = self._next or _Once(self._module), None
        if self._closed:  # another thread closed it
            self._asked.close()
            raise ZoneError("the zone is closed")
        reply = self._asked.answer(request, limits)
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

    def answer(self, request: bytes, limits: Limits) -> Reply:
        """Send a request, and wait until the process ends."""
        frames = b"".join(
            len(body).to_bytes(4, "big") + body
            for body in (limits.to_json().encode(), request)
        )
        seconds = limits.seconds + START_SECONDS
        try:
            stdout, stderr = self._process.communicate(frames, seconds)
        except subprocess.TimeoutExpired as error:
            return Reply("timeout", "", _text(error.stderr), None, not error.stdout)
        finally:
            self.close()
        answer = wire.last_frame(stdout, wire.MAX_ANSWER)
        ending: Ending = "finished"
        if answer is None:
            ending = "exited" if self._process.returncode == 0 else "crashed"
        return Reply(ending, "", _text(stderr), _checked(answer or b""), not stdout)

    def kill(self) -> None:
        """End the process. A caller that waits for its answer gets none."""
        self._process.kill()

    def close(self) -> None:
        """End the process if it still runs, and remove its folder."""
        self.kill()
        with self._process:  # closes its pipes and waits for it
            pass
        shutil.rmtree(self._folder, ignore_errors=True)


def fenced_zone(module: str, fence: Fence) -> Zone:
    """Return a zone behind a fence; on other systems than Linux, one without."""
    return WarmZone(module, fence) if sys.platform == "linux" else SpawnedZone(module)


def environment(home: Path) -> dict[str, str]:
    """Return the fixed environment of a zone. It has nothing from the caller's."""
    fixed = {
        "HOME": str(home),
        "TMPDIR": str(home),
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "PYTHONIOENCODING": "utf-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "KERAS_BACKEND": "tensorflow",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",
        "MPLBACKEND": "Agg",
        # One thread during the import, so that the server may fork.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
    }
    if sys.platform == "win32":  # Python does not start there without these
        kept = ("SYSTEMROOT", "TEMP", "TMP", "USERPROFILE", "PATH")
        fixed |= {key: os.environ[key] for key in kept if key in os.environ}
    return fixed


def _checked(answer: bytes) -> bytes | None:
    """Return the answer, or None if it is empty or malformed."""
    if not answer:
        return None
    try:
        wire.check_json(answer)
    except FactError:
        return None
    return answer


def _text(output: bytes | None) -> str:
    return clean((output or b"").decode("utf-8", "replace"), 20_000)


def _fileno(pipe: IO[bytes] | None) -> int:
    assert pipe is not None  # noqa: S101 - all pipes are asked for
    return pipe.fileno()
