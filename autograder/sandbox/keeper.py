"""The keeper talks to each child, enforces its limits, and ends it.

The keeper reads what submissions send and never forks a child. The zygote forks the
children and never reads anything of a submission (`autograder.sandbox.zygote`). So
nothing of one run is in the memory of the next one. The keeper adopts each child,
because it is the nearest subreaper above it.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import time
from dataclasses import dataclass

import psutil

from autograder.errors import ZoneError
from autograder.facts.observation import Ending, Limits
from autograder.i18n import _
from autograder.sandbox import wire
from autograder.sandbox.child import Child
from autograder.sandbox.pipes import Later, Pipes
from autograder.sandbox.usage import Watch, processes_of_run, sockets_in_network
from autograder.sandbox.walls import Walls
from autograder.sandbox.zygote import READY, Ends, send_ends

GRACE = 1.0
"""Seconds after the deadline in which a child may still report what it has."""
MANY_LOOKS, PAUSE = 500, 0.001
"""After so many looks at the pipes, the keeper pauses for so many seconds before the
next one. A child that writes single bytes would keep it busy, and its time counts for
no run."""
POLL = 0.2
"""Seconds between two measurements of the memory of a child and its processes."""


@dataclass(frozen=True)
class Zygote:
    """The keeper's connection to the process that forks."""

    pid: int
    control: socket.socket

    def fork(self, ends: Ends) -> None:
        """Ask for a child with these descriptors, and wait until it is forked.

        Raises:
            ConnectionEnded: if the zygote has ended.
        """
        send_ends(self.control, ends)
        if self.control.recv(1) != READY:
            raise wire.ConnectionEnded


def run_child(
    zygote: Zygote, body: bytes, later: bytes, limits: Limits, walls: Walls
) -> Child:
    """Let a child answer a request behind the walls, and wait for it.

    The second part of the request, `later`, stays here until the child asks for it.
    Without a second part, the child cannot ask. When this returns, the child has
    ended, and so has every process that it started.

    Raises:
        ZoneError: if the walls could not be set up, or if another process killed the
            child. Then nothing is known about the submission.
        ConnectionEnded: if the zygote has ended.
    """
    pipes = Pipes()
    try:
        zygote.fork(pipes.of_child)
        pipes.close(*pipes.of_child)
        child = Child(_start(pipes, limits), may_ask=bool(later))
        pipes.tell(body)
        killed = _collect(child, pipes, later, limits, walls, zygote)
        _, status = os.waitpid(child.pid, 0)
        child.take_answer()
        child.explain(status, killed, walls)
    finally:
        _kill_descendants(zygote)
        _reap()
        pipes.close()
    return child


def _start(pipes: Pipes, limits: Limits) -> int:
    """Return the process number of the child when its walls are set up.

    The parent of the child has ended by now, so the keeper has adopted the child. When
    the keeper ends, the kernel ends the child.
    """
    written = bool(select.select([pipes.setup[0]], [], [], 0)[0])
    number = _read_exactly(pipes.setup[0], 4) if written else b""
    if len(number) == 4:
        pipes.tell(limits.to_json().encode())
    if len(number) != 4 or _read_exactly(pipes.setup[0], 1) != READY:
        output = _printed(pipes).decode("utf-8", "replace").strip()
        last_line = output.splitlines()[-1] if output else _("no reason given")
        raise ZoneError(
            _("the isolation could not be set up: {line}").format(line=last_line)
        )
    return int.from_bytes(number, "big")


def _printed(pipes: Pipes) -> bytes:
    with contextlib.suppress(BlockingIOError):
        return os.read(pipes.log[0], 4_000)
    return b""


def _read_exactly(fd: int, count: int) -> bytes:
    parts = b""
    while len(parts) < count and (part := os.read(fd, count - len(parts))):
        parts += part
    return parts


def _collect(
    child: Child,
    pipes: Pipes,
    later_body: bytes,
    limits: Limits,
    walls: Walls,
    zygote: Zygote,
) -> Ending | None:
    """Read both pipes until the child exits. Return why it was killed, if it was.

    This waits for the exit of the child and not for the end of the pipes, because a
    process that the child left behind could keep them open.
    """
    # An answer is kept until the next one is complete.
    buffers = {
        pipes.answer[0]: (child.stream, 2 * (wire.MAX_ANSWER + 4)),
        pipes.log[0]: (child.log, 2 * limits.output),
    }
    others = 0 if walls.namespaces else None  # it then has its own network
    if walls.user and not walls.namespaces:
        others = sockets_in_network(child.pid)
    watch = Watch(child.pid, zygote.pid, limits, GRACE, walls.socket_bytes, others)
    next_look = time.monotonic() + POLL
    exit_fd = os.pidfd_open(child.pid)
    exited, killed = False, None
    later = Later(pipes, later_body)
    looks = 0
    while not exited and killed is None:
        looks += 1
        ready, writable, _ = select.select(
            [exit_fd, *buffers], later.waits_for, [], POLL
        )
        exited = exit_fd in ready
        killed = _read(child, ready, buffers)
        if child.continued and child.printed is None:
            # What it printed before it asked is in the pipe by now.
            killed = killed or _read_rest(child, buffers, [pipes.log[0]])
            child.printed = len(child.log)
            later.begin()
        elif writable:
            later.write()
        elif looks > MANY_LOOKS and not exited:
            time.sleep(PAUSE)
        if watch.late():
            killed = killed or "timeout"
        elif time.monotonic() > next_look:
            next_look = time.monotonic() + POLL
            killed = killed or watch.too_much()
    _kill_all(child.pid, zygote)
    select.select([exit_fd], [], [])
    if not killed:
        watch.ended()
    child.detail = watch.detail
    child.contended, child.starved = watch.clock.contended, watch.clock.starved
    os.close(exit_fd)
    return killed or _read_rest(child, buffers, [*buffers])


def _read_rest(
    child: Child, buffers: dict[int, tuple[bytearray, int]], fds: list[int]
) -> Ending | None:
    """Read what is in these pipes now."""
    killed = None
    while killed is None:
        ready = select.select([fd for fd in fds if fd in buffers], [], [], 0)[0]
        if not ready:
            return None
        killed = _read(child, ready, buffers)
    return killed


def _read(
    child: Child, ready: list[int], buffers: dict[int, tuple[bytearray, int]]
) -> Ending | None:
    """Read from the pipes that are ready. Return "output" if too much came."""
    for fd in ready:
        if fd not in buffers:
            continue
        buffer, limit = buffers[fd]
        try:
            part = os.read(fd, 1 << 18)
        except BlockingIOError:
            continue  # the child was faster
        buffer += part
        if not part:
            del buffers[fd]
        elif len(buffer) > limit:
            return "output"
    child.look_at_stream()
    return "output" if child.frames > wire.MAX_FRAMES else None


def _kill_all(pid: int, zygote: Zygote) -> None:
    """Kill the child, and all processes that it started.

    They are one group of processes, because none of them can leave it. The kernel
    signals all of a group at once. So none gets away by a fork while others are looked
    for.
    """
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    _kill_descendants(zygote)


def _kill_descendants(zygote: Zygote) -> None:
    """Kill the processes that a child left behind, until there are none.

    The keeper adopts them, so they are its descendants.
    """
    while alive := [p for p in processes_of_run(zygote.pid) if _is_alive(p)]:
        for process in alive:
            with contextlib.suppress(psutil.Error):
                process.kill()


def _is_alive(process: psutil.Process) -> bool:
    try:
        # If its first thread has ended, it looks like a zombie while others go on.
        ended = process.status() == psutil.STATUS_ZOMBIE and process.num_threads() == 1
        return not ended
    except psutil.Error:
        return False


def _reap() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
