"""One forked child: its limits, its deadline, and how it ended."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn

from autograder.facts.observation import Ending, Limits
from autograder.sandbox import wire
from autograder.sandbox.limits import set_limits

GRACE = 1.0
"""Seconds after the deadline in which a child may still report what it has."""

_MEMORY_SIGNS = (b"bad_alloc", b"out of memory", b"OOM", b"Cannot allocate memory")


@dataclass
class Child:
    """What came out of a child, and how it ended."""

    pid: int
    answer: bytes | None = None
    """The body of its one frame; None if there was none or it was malformed."""
    ending: Ending = "finished"
    detail: str = ""
    log: bytearray = field(default_factory=bytearray)
    stream: bytearray = field(default_factory=bytearray)

    @property
    def output(self) -> str:
        """What it printed, as far as it was kept."""
        return self.log[:20_000].decode("utf-8", "replace")


def fork_child(
    work: Callable[[Callable[[bytes], None]], None], limits: Limits
) -> Child:
    """Fork, run `work(send)` in the child, and wait for it within its limits.

    The child is gone when this returns, and so is its process group.
    """
    answer_read, answer_write = os.pipe()
    log_read, log_write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(answer_read)
        os.close(log_read)
        _be_child(work, limits, answer_write, log_write)
    os.close(answer_write)
    os.close(log_write)
    child = Child(pid)
    try:
        killed = _collect(child, answer_read, log_read, limits)
    finally:
        os.close(answer_read)
        os.close(log_read)
    _, status = os.waitpid(pid, 0)
    child.answer = wire.take_frame(bytes(child.stream), wire.MAX_ANSWER)
    _explain(child, status, killed)
    return child


def _be_child(
    work: Callable[[Callable[[bytes], None]], None],
    limits: Limits,
    answer_fd: int,
    log_fd: int,
) -> NoReturn:
    code = 1
    try:
        os.setsid()
        os.dup2(log_fd, 1)
        os.dup2(log_fd, 2)
        os.close(log_fd)
        set_limits(limits)
        work(lambda answer: wire.write_frame(answer_fd, answer))
        code = 0
    finally:
        os._exit(code)  # no atexit handler, no destructor, no second frame


def _collect(
    child: Child, answer_fd: int, log_fd: int, limits: Limits
) -> Ending | None:
    """Read both pipes until the child exits; return why it was killed, if it was.

    The child's exit ends the wait, not the end of the pipes: a process that it left
    behind could hold them open.
    """
    buffers = {
        answer_fd: (child.stream, wire.MAX_ANSWER + 4),
        log_fd: (child.log, 2 * limits.output),
    }
    deadline = time.monotonic() + limits.seconds + GRACE
    exit_fd = os.pidfd_open(child.pid)
    exited, killed = False, None
    while not exited and killed is None:
        left = max(0.0, deadline - time.monotonic())
        ready, _, _ = select.select([exit_fd, *buffers], [], [], left)
        exited = exit_fd in ready
        killed = _read(ready, buffers) if ready else "timeout"
    _kill_group(child.pid)
    select.select([exit_fd], [], [])
    os.close(exit_fd)
    while killed is None and (ready := select.select([*buffers], [], [], 0)[0]):
        killed = _read(ready, buffers)
    return killed


def _read(ready: list[int], buffers: dict[int, tuple[bytearray, int]]) -> Ending | None:
    """Read from the pipes that are ready; say so when one holds too much."""
    for fd in ready:
        if fd not in buffers:
            continue
        buffer, limit = buffers[fd]
        part = os.read(fd, 1 << 16)
        buffer += part
        if not part:
            del buffers[fd]
        elif len(buffer) > limit:
            return "output"
    return None


def _kill_group(pid: int) -> None:
    for kill in (os.killpg, os.kill):  # the child may not have called setsid yet
        with contextlib.suppress(ProcessLookupError):
            kill(pid, signal.SIGKILL)


def _explain(child: Child, status: int, killed: Ending | None) -> None:
    """Set how the child ended, from its exit status and its last words."""
    if killed is not None:
        child.ending = killed
    elif os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        child.detail = signal.Signals(number).name
        out_of_memory = number == signal.SIGKILL or any(
            sign in child.log for sign in _MEMORY_SIGNS
        )
        child.ending = "memory" if out_of_memory else "crashed"
    elif child.answer is None:
        child.ending = "exited" if os.WEXITSTATUS(status) == 0 else "crashed"
