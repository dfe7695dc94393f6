"""One forked child: its walls, its deadline, and how it ended."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NoReturn

import psutil

from autograder.errors import ZoneError
from autograder.facts.observation import Ending, Limits
from autograder.sandbox import wire
from autograder.sandbox.walls import Walls, enter, isolate

GRACE = 1.0
"""Seconds after the deadline in which a child may still report what it has."""
POLL = 0.2
"""Seconds between two looks at the memory of a child and its processes."""
READY = b"R"

_MEMORY_SIGNS = (b"bad_alloc", b"out of memory", b"OOM", b"Cannot allocate memory")
Work = Callable[[Callable[[bytes], None]], None]


@dataclass
class Child:
    """What came out of a child, and how it ended."""

    pid: int
    answer: bytes | None = None
    """The body of its last frame; None if there was none."""
    ending: Ending = "finished"
    detail: str = ""
    log: bytearray = field(default_factory=bytearray)
    stream: bytearray = field(default_factory=bytearray)

    @property
    def output(self) -> str:
        """What it printed, as far as it was kept."""
        return self.log[:20_000].decode("utf-8", "replace")


class _Pipes:
    """The pipes between a server and one child, each as (read end, write end)."""

    def __init__(self) -> None:
        self.answer, self.log = os.pipe(), os.pipe()
        self.setup, self.go = os.pipe(), os.pipe()

    def close(self, *ends: int) -> None:
        for fd in ends:
            os.close(fd)

    @property
    def of_child(self) -> tuple[int, ...]:
        return self.answer[1], self.log[1], self.setup[1], self.go[0]

    @property
    def of_server(self) -> tuple[int, ...]:
        return self.answer[0], self.log[0], self.setup[0], self.go[1]


def fork_child(work: Work, limits: Limits, walls: Walls) -> Child:
    """Fork, run `work(send)` behind the walls, and wait for it within its limits.

    The child is gone when this returns, and so is every process that it started.

    Raises:
        ZoneError: if the walls could not be put up, or somebody else killed the
            child: nothing is known about the work then.
    """
    pipes = _Pipes()
    first = os.fork()
    if first == 0:
        pipes.close(*pipes.of_server)
        _be_first(work, limits, walls, pipes)
    pipes.close(*pipes.of_child)
    try:
        child = Child(_start(first, pipes))
        killed = _collect(child, pipes, limits)
        _, status = os.waitpid(child.pid, 0)
        child.answer = wire.last_frame(child.stream, wire.MAX_ANSWER)
        _explain(child, status, killed, walls)
    finally:
        _kill_descendants()
        _reap()
        pipes.close(*pipes.of_server)
    return child


# -- in the child -------------------------------------------------------------------


def _be_first(work: Work, limits: Limits, walls: Walls, pipes: _Pipes) -> NoReturn:
    """Fork the child proper, which the server then adopts.

    Only a child of this process can be process 1 of a new namespace, with which the
    kernel ends all others in it.
    """
    code = 1
    try:
        os.dup2(pipes.log[1], 1)
        os.dup2(pipes.log[1], 2)
        pid = isolate(walls)
        if pid == 0:
            _be_child(work, limits, walls, pipes)
        os.write(pipes.setup[1], pid.to_bytes(4, "big"))
        code = 0
    except OSError:
        traceback.print_exc()
    finally:
        os._exit(code)


def _be_child(work: Work, limits: Limits, walls: Walls, pipes: _Pipes) -> NoReturn:
    code = 1
    try:
        answer, setup = _keep_only(pipes.answer[1], pipes.setup[1], pipes.go[0])
        os.setsid()
        enter(walls, limits)
        os.write(setup, READY)
        os.close(setup)
        work(lambda body: wire.write_frame(answer, body))
        code = 0
    except Exception:  # noqa: BLE001 - our own failure; the log goes to the grader
        traceback.print_exc()
    finally:
        os._exit(code)  # no atexit handler, no destructor, no second frame


def _keep_only(answer: int, setup: int, go: int) -> tuple[int, int]:
    """Wait for the server's word, then close every descriptor but two and 0 to 2."""
    if os.read(go, 1) != READY:  # the server is gone
        os._exit(1)
    kept = sorted((answer, setup))
    os.closerange(3, kept[0])
    os.closerange(kept[0] + 1, kept[1])
    os.closerange(kept[1] + 1, os.sysconf("SC_OPEN_MAX"))
    return answer, setup


# -- in the server ------------------------------------------------------------------


def _start(first: int, pipes: _Pipes) -> int:
    """Return the pid of the child proper once its walls are up.

    It starts only after the first process is gone: from then on it is the server's
    own child, and dies with the server.
    """
    os.waitpid(first, 0)
    written = bool(select.select([pipes.setup[0]], [], [], 0)[0])
    number = _read_exactly(pipes.setup[0], 4) if written else b""
    with contextlib.suppress(BrokenPipeError):
        os.write(pipes.go[1], READY)
    if len(number) != 4 or _read_exactly(pipes.setup[0], 1) != READY:
        said = os.read(pipes.log[0], 4_000).decode("utf-8", "replace").strip()
        last_line = said.splitlines()[-1] if said else "no reason given"
        raise ZoneError(f"the walls could not be put up: {last_line}")
    return int.from_bytes(number, "big")


def _read_exactly(fd: int, count: int) -> bytes:
    parts = b""
    while len(parts) < count and (part := os.read(fd, count - len(parts))):
        parts += part
    return parts


def _collect(child: Child, pipes: _Pipes, limits: Limits) -> Ending | None:
    """Read both pipes until the child exits; return why it was killed, if it was.

    The child's exit ends the wait, not the end of the pipes: a process that it left
    behind could hold them open.
    """
    buffers = {
        pipes.answer[0]: (child.stream, wire.MAX_ANSWER + 4),
        pipes.log[0]: (child.log, 2 * limits.output),
    }
    deadline = time.monotonic() + limits.seconds + GRACE
    next_look = time.monotonic() + POLL
    exit_fd = os.pidfd_open(child.pid)
    exited, killed = False, None
    while not exited and killed is None:
        ready, _, _ = select.select([exit_fd, *buffers], [], [], POLL)
        exited = exit_fd in ready
        killed = _read(child, ready, buffers)
        if time.monotonic() > deadline:
            killed = killed or "timeout"
        elif time.monotonic() > next_look:
            next_look = time.monotonic() + POLL
            killed = killed or _too_much_memory(limits)
    _kill_all(child.pid)
    select.select([exit_fd], [], [])
    os.close(exit_fd)
    while killed is None and (ready := select.select([*buffers], [], [], 0)[0]):
        killed = _read(child, ready, buffers)
    return killed


def _read(
    child: Child, ready: list[int], buffers: dict[int, tuple[bytearray, int]]
) -> Ending | None:
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
    wire.forget_earlier(child.stream)
    return None


def _descendants() -> Iterator[psutil.Process]:
    with contextlib.suppress(psutil.Error):
        yield from psutil.Process().children(recursive=True)


def _too_much_memory(limits: Limits) -> Ending | None:
    """Count the memory of all processes of the child together.

    The limit of the kernel holds for each process alone, and not for memory that
    processes share. Pages that a process has from this server, before it writes to
    them, are counted once.
    """
    own = psutil.Process().memory_info()
    used = own.data
    for process in _descendants():
        with contextlib.suppress(psutil.Error):
            memory = process.memory_info()
            used += max(0, memory.data - own.data)
            used += max(0, memory.shared - own.shared)
    return "memory" if used > limits.memory * 1024 * 1024 else None


def _kill_all(pid: int) -> None:
    """Kill the child first: where it is process 1, the kernel kills all the others."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    _kill_descendants()


def _kill_descendants() -> None:
    """Kill what a child left behind, until nothing is left; this server adopts it."""
    while alive := [p for p in _descendants() if _is_alive(p)]:
        for process in alive:
            with contextlib.suppress(psutil.Error):
                process.kill()


def _is_alive(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def _reap() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _explain(child: Child, status: int, killed: Ending | None, walls: Walls) -> None:
    """Set how the child ended, from its exit status and its last words."""
    if killed is not None:
        child.ending = killed
    elif os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        child.detail = signal.Signals(number).name
        if number == signal.SIGKILL and walls.namespaces:
            # Process 1 of a namespace cannot be killed from within.
            raise ZoneError("the process of a submission was killed from outside")
        out_of_memory = number == signal.SIGKILL or any(
            sign in child.log for sign in _MEMORY_SIGNS
        )
        child.ending = "memory" if out_of_memory else "crashed"
    elif os.WEXITSTATUS(status) != 0:
        child.ending = "crashed"
    elif child.answer is None:
        child.ending = "exited"
