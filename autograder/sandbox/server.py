"""The inside of a zone: a process that answers requests, each in a process of its own.

`serve` is the main function of the runner and of the judge. Where there is `fork`,
the process imports Keras once and forks a child for each request.
Started with `--once` it answers a single request itself; that works everywhere.
"""

from __future__ import annotations

import contextlib
import gc
import itertools
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from autograder.errors import ZoneError
from autograder.facts.base import Fact, Output, Sentence
from autograder.facts.observation import Ending, Limits
from autograder.sandbox import kernel, wire
from autograder.sandbox.child import fork_child
from autograder.sandbox.walls import Walls, settle

WARM_AFTER = 4
"""Answers; to be warm is worth its time for whoever is asked more often."""
REHEARSAL_SECONDS = 3
"""A machine on which it takes longer has no time for it."""
SAFE = 42
"""With what a child exits that has rehearsed; nothing else ends so by chance."""
Send = Callable[[bytes], None]
Handle = Callable[[bytes, Limits, Send], None]
"""Answers a request: takes its body and limits, and sends its answer.

Of several answers the last one counts, so that a child can say what it has so far.
"""


class ServerReply(Fact):
    """How the child ended; its answer follows as a frame of its own."""

    ending: Ending = "finished"
    detail: Sentence = ""
    output: Output = ""
    silent: bool = False
    """It said nothing at all, not even the beginning of an answer."""
    failure: Sentence = ""
    """Why nothing is known: the zone's own failure, never the submission's."""


class Ready(Fact):
    """The first thing a server says."""

    threads: int
    """Threads of the process after importing; more than one makes forking unsafe."""


def serve(
    handle: Handle,
    warm: Callable[[], None],
    rehearse: Callable[[], object] | None = None,
) -> None:
    """Answer requests on standard input with replies on standard output, until EOF.

    The one argument of the process is `--once`, or its `Walls` as JSON.

    Args:
        handle: runs in a process of its own for each request.
        warm: imports what `handle` needs, and must run no operation: TensorFlow
            hangs in a child whose parent has used it.
        rehearse: does what children do, so that they find it warm, once it is clear
            that there will be many.
    """
    requests, replies = os.dup(0), os.dup(1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)  # whatever a submission prints goes to standard error
    argument = sys.argv[1]
    if argument == "--once":
        warm()
        limits = Limits.from_json(wire.read_frame(requests, 10_000))
        body = wire.read_frame(requests, wire.MAX_REQUEST)
        handle(body, limits, lambda answer: wire.write_frame(replies, answer))
        os._exit(0)  # threads that a submission left behind must not hold us
    walls = Walls.from_json(argument)
    settle(walls)
    warm()
    gc.freeze()  # children then share these pages instead of copying them
    ready = Ready(threads=_threads())
    wire.write_frame(replies, ready.to_json().encode())
    for answered in itertools.count():
        if answered == WARM_AFTER:
            _get_warmer(rehearse)
        try:
            limits = Limits.from_json(wire.read_frame(requests, 10_000))
            body = wire.read_frame(requests, wire.MAX_REQUEST)
        except wire.ConnectionEnded:
            return
        reply, answer = _answer(handle, body, limits, walls)
        wire.write_frame(replies, reply.to_json().encode())
        wire.write_frame(replies, answer)


def _get_warmer(rehearse: Callable[[], object] | None) -> None:
    """Make all further children faster."""
    if rehearse is not None and _is_safe(rehearse):
        rehearse()
    gc.collect()
    gc.freeze()
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            kernel.use_large_pages()


def _threads() -> int:
    tasks = Path("/proc/self/task")
    return len(list(tasks.iterdir())) if tasks.is_dir() else 1


def _is_safe(rehearse: Callable[[], object]) -> bool:
    """Tell whether a rehearsal ends well and leaves no thread: a child tries it."""
    child = os.fork()
    if child == 0:
        signal.alarm(REHEARSAL_SECONDS)  # ends the process
        if sys.platform == "linux":
            kernel.prctl(kernel.PR_SET_PDEATHSIG, 9)
        code = 1
        try:
            rehearse()
            code = SAFE if _threads() == 1 else 1
        except Exception:  # noqa: BLE001 - slower, but no reason to fail
            traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == SAFE


def _answer(
    handle: Handle, body: bytes, limits: Limits, walls: Walls
) -> tuple[ServerReply, bytes]:
    try:
        child = fork_child(lambda send: handle(body, limits, send), limits, walls)
    except ZoneError as error:
        return ServerReply(failure=str(error)), b""
    finally:
        if walls.scratch and not walls.namespaces:
            _empty(Path(walls.scratch))  # no mount of its own went with the child
    reply = ServerReply(
        ending=child.ending,
        detail=child.detail,
        output=child.output,
        silent=not child.stream,
    )
    return reply, child.answer or b""


def _empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(exist_ok=True)
