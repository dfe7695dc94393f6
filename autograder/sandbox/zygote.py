"""The zygote: it imports Keras, forks the children, and never reads a submission.

For each request it gets four descriptors and forks a child that has them. Only the
keeper (`autograder.sandbox.keeper`) and that child see the request and the answer. A
fork copies the memory of the zygote. So a child never finds the work of another one
in its memory, and nothing has to be erased.
"""

from __future__ import annotations

import array
import contextlib
import gc
import itertools
import os
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, NoReturn

from autograder.facts.observation import Limits
from autograder.sandbox import kernel, wire
from autograder.sandbox.walls import Walls, enter, isolate

WARM_AFTER = 4
"""The number of forks after which the zygote rehearses. For fewer requests, a rehearsal
takes too long."""
REHEARSAL_SECONDS = 3
"""If a rehearsal takes longer, this machine goes without it."""
REHEARSED = 42
"""The exit code of a child whose rehearsal succeeded. No other child exits with it."""
READY = b"R"
LIMITS_BYTES = 10_000
"""The largest frame with limits."""


class ChildLine:
    """The line from a child to the keeper."""

    def __init__(self, job: int, answer: int) -> None:
        """Read from one descriptor, and write to the other."""
        self._job, self._answer = job, answer

    def send(self, answer: bytes) -> None:
        """Send an answer. If a child sends several, the last one counts.

        So a child can send what it has found so far.
        """
        wire.write_frame(self._answer, answer)

    def more(self) -> bytes:
        """Say that the first part is done, and wait for the second part of the request.

        Later answers are about the second part. Nothing that the child prints from now
        on is shown to anybody.
        """
        self.send(b"")
        return wire.read_frame(self._job, wire.MAX_REQUEST)


Handle = Callable[[bytes, Limits, ChildLine], None]
"""Answers a request: it gets the first part of it, the limits, and the line."""


class Ends(NamedTuple):
    """The file descriptors of one child."""

    job: int
    """The child reads its limits here. When its walls are set up, it reads the request.
    """
    answer: int
    log: int
    """The standard output and standard error of the child."""
    setup: int
    """The keeper gets the child's number here, and then READY when the walls are up."""


def fork_for_ever(
    control: socket.socket,
    handle: Handle,
    warm: Callable[[], None],
    rehearse: Callable[[], object] | None,
    walls: Walls,
) -> NoReturn:
    """Fork a child for each set of descriptors, until the keeper closes `control`.

    Args:
        control: receives the descriptors. When `warm` is done, one byte is sent: the
            number of threads. One more byte is sent after each fork.
        handle: answers a request in the child.
        warm: imports what `handle` needs. It must run no operation of TensorFlow,
            because TensorFlow hangs in a child whose parent has used it.
        rehearse: does once what the children do, so that later children are faster.
            It is called after `WARM_AFTER` forks.
        walls: isolate each child.
    """
    code = 1
    try:
        if sys.platform == "linux":
            kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
        warm()
        gc.freeze()  # children then share these pages instead of copying them
        control.send(bytes([min(_threads(), 255)]))
        for forked in itertools.count():
            ends = _receive(control)
            if ends is None:
                break
            if forked == WARM_AFTER:
                # Do it now, while the keeper waits. After a run the keeper kills all
                # processes that it finds.
                _get_warmer(rehearse)
            first = os.fork()
            if first == 0:
                control.close()
                _be_first(handle, walls, ends)
            for fd in ends:
                os.close(fd)
            os.waitpid(first, 0)
            control.send(READY)
        code = 0
    except BaseException:  # noqa: BLE001 - the keeper sees that this process ended
        traceback.print_exc()
    finally:
        os._exit(code)


def send_ends(control: socket.socket, ends: Ends) -> None:
    """Ask the process at the other end of `control` for a child with these ends."""
    numbers = array.array("i", ends)
    control.sendmsg([READY], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, numbers)])


def _receive(control: socket.socket) -> Ends | None:
    message, fds, _, _ = socket.recv_fds(control, 1, len(Ends._fields))
    return Ends(*fds) if message else None


# -- warming ------------------------------------------------------------------------


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
    """Say whether a rehearsal succeeds and leaves no thread. A child tries it."""
    child = os.fork()
    if child == 0:
        signal.alarm(REHEARSAL_SECONDS)  # ends the process
        if sys.platform == "linux":
            kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
        code = 1
        try:
            rehearse()
            code = REHEARSED if _threads() == 1 else 1
        except Exception:  # noqa: BLE001 - without a rehearsal it is only slower
            traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == REHEARSED


# -- in the child -------------------------------------------------------------------


def _be_first(handle: Handle, walls: Walls, ends: Ends) -> NoReturn:
    """Fork the real child. This process then ends, so that the keeper adopts the child.

    Only a child of this process can be process 1 of a new namespace. When process 1
    ends, the kernel ends all other processes of the namespace.
    """
    code = 1
    try:
        os.dup2(ends.log, 1)
        os.dup2(ends.log, 2)
        pid = isolate(walls)
        if pid == 0:
            _be_child(handle, walls, ends)
        os.write(ends.setup, pid.to_bytes(4, "big"))
        code = 0
    except OSError:
        traceback.print_exc()
    finally:
        os._exit(code)


def _be_child(handle: Handle, walls: Walls, ends: Ends) -> NoReturn:
    """Answer one request behind the walls.

    The limits come when the keeper has adopted this process. The request comes when
    the walls are set up. If the keeper ends, the pipe ends, and so does this process.
    """
    code = 1
    try:
        _keep_only(ends.job, ends.answer, ends.setup)
        _open_own_input()
        os.setsid()
        limits = Limits.from_json(wire.read_frame(ends.job, LIMITS_BYTES))
        enter(walls, limits)
        os.write(ends.setup, READY)
        os.close(ends.setup)
        body = wire.read_frame(ends.job, wire.MAX_REQUEST)
        handle(body, limits, ChildLine(ends.job, ends.answer))
        code = 0
    except Exception:  # noqa: BLE001 - the grader's own failure; it reads the log
        traceback.print_exc()
    finally:
        os._exit(code)  # no atexit handler, no destructor, no second frame


def _open_own_input() -> None:
    """Open an empty standard input for this process alone.

    The one of the zygote is the same open file for all its children. A child could
    leave something in its flags for the next one (`F_SETFL`, `F_SETSIG`).
    """
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.close(empty)


def _keep_only(*kept: int) -> None:
    """Close all descriptors except these and 0 to 2."""
    start = 3
    for fd in sorted(kept):
        os.closerange(start, fd)
        start = fd + 1
    os.closerange(start, os.sysconf("SC_OPEN_MAX"))
