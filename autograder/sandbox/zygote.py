"""The process that forks: it has imported Keras, and it never holds a submission.

For each request it gets four descriptors and forks a child that has them. What a
request says and what comes back goes between the keeper and that child alone
(`autograder.sandbox.keeper`). A fork copies the memory of the process that forks; so
whatever a child finds in its memory is ours or its own, and nothing has to be wiped.
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
"""Forks; to be warm is worth its time for whoever is asked more often."""
REHEARSAL_SECONDS = 3
"""A machine on which it takes longer has no time for it."""
REHEARSED = 42
"""The exit code of a child that has rehearsed; nothing else ends with it."""
READY = b"R"
LIMITS_BYTES = 10_000
"""The largest frame with limits."""

Send = Callable[[bytes], None]
Handle = Callable[[bytes, Limits, Send], None]
"""Answers a request: takes its body and limits, and sends its answer.

Of several answers the last one counts, so that a child can say what it has so far.
"""


class Ends(NamedTuple):
    """The descriptors of one child."""

    job: int
    """Its limits come from here, and, once its walls are up, the request."""
    answer: int
    log: int
    """Its standard output and standard error."""
    setup: int
    """Here it says its number, and then that its walls are up."""


def fork_for_ever(
    control: socket.socket,
    handle: Handle,
    warm: Callable[[], None],
    rehearse: Callable[[], object] | None,
    walls: Walls,
) -> NoReturn:
    """Fork a child for each set of descriptors that comes, until nobody sends more.

    Args:
        control: says one byte when `warm` is done, which is the number of threads
            then, and one after each fork.
        handle: what the child does with its request.
        warm: imports what `handle` needs, and must run no operation: TensorFlow
            hangs in a child whose parent has used it.
        rehearse: does what children do, so that they find it warm, once it is clear
            that there will be many.
        walls: round each child.
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
                # Now, while the keeper waits: after a run it kills what it finds.
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
    except BaseException:  # noqa: BLE001 - the keeper sees that this process is gone
        traceback.print_exc()
    finally:
        os._exit(code)


def send_ends(control: socket.socket, ends: Ends) -> None:
    """Ask the process at the other end of `control` for a child that has these."""
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
    """Tell whether a rehearsal ends well and leaves no thread: a child tries it."""
    child = os.fork()
    if child == 0:
        signal.alarm(REHEARSAL_SECONDS)  # ends the process
        if sys.platform == "linux":
            kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
        code = 1
        try:
            rehearse()
            code = REHEARSED if _threads() == 1 else 1
        except Exception:  # noqa: BLE001 - slower, but no reason to fail
            traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == REHEARSED


# -- in the child -------------------------------------------------------------------


def _be_first(handle: Handle, walls: Walls, ends: Ends) -> NoReturn:
    """Fork the child proper, which the keeper then adopts.

    Only a child of this process can be process 1 of a new namespace, with which the
    kernel ends all others in it.
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

    The limits come once the keeper has adopted this process, the request once the
    walls are up. A keeper that is gone ends the pipe, and so this process.
    """
    code = 1
    try:
        _keep_only(ends.job, ends.answer, ends.setup)
        os.setsid()
        limits = Limits.from_json(wire.read_frame(ends.job, LIMITS_BYTES))
        enter(walls, limits)
        os.write(ends.setup, READY)
        os.close(ends.setup)
        body = wire.read_frame(ends.job, wire.MAX_REQUEST)
        os.close(ends.job)
        handle(body, limits, lambda answer: wire.write_frame(ends.answer, answer))
        code = 0
    except Exception:  # noqa: BLE001 - our own failure; the log goes to the grader
        traceback.print_exc()
    finally:
        os._exit(code)  # no atexit handler, no destructor, no second frame


def _keep_only(*kept: int) -> None:
    """Close every descriptor but these and 0 to 2."""
    start = 3
    for fd in sorted(kept):
        os.closerange(start, fd)
        start = fd + 1
    os.closerange(start, os.sysconf("SC_OPEN_MAX"))
