"""Measure what a child and all processes that it started use together.

The limits of the kernel count each process alone. They do not count shared memory,
page tables, and data that wait in sockets and pipes. This module counts them.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import psutil

from autograder.facts.observation import Ending, Limits
from autograder.i18n import EMPTY, _
from autograder.sandbox.limits import MAX_TASKS
from autograder.sandbox.patience import Clock

SOCKET_BYTES = 212_992
"""The usual limit of the bytes that wait in one socket (`net.core.wmem_default`)."""
OVERFULL = 1.5
"""A socket takes another packet while it is below its limit. A packet of a stream
(`unix_stream_sendmsg`) has at most half as many bytes as the limit."""
_NUMBERS = Path("/proc/sys/kernel/pid_max")
"""Holds the number of process numbers. After the last one, the kernel begins again."""
MAX_STARTED = 1_000
"""A run that started more processes and threads than this gets no extra time.

When a process ends and nobody waits for it (`SIGCHLD` ignored), the kernel forgets the
processor time that it used. So each process is measured while it runs. That misses up
to a fifth of a second of each process.
"""
_MEMORY = "\nVmRSS:"
"""In the status of each process and thread that has memory."""
_KIBIBYTES = ("VmData", "RssAnon", "VmSwap", "RssFile", "RssShmem", "VmPTE")


class Watch:
    """Measures one run. The keeper, the ancestor of all its processes, uses it."""

    def __init__(
        self,
        pid: int,
        zygote: int,
        limits: Limits,
        grace: float,
        socket_bytes: int = SOCKET_BYTES,
        other_sockets: int | None = None,
    ) -> None:
        """Begin to watch a child.

        Args:
            pid: the process number of the child.
            zygote: the process that forked the child and shares memory with it.
            limits: what the run may use.
            grace: seconds after the deadline in which the child may still report.
            socket_bytes: the limit of the bytes that wait in one socket. The kernel
                does not show how many wait, so each descriptor counts as full.
            other_sockets: how many sockets of its network belong to others. None if
                that changes, so that sockets are not counted.
        """
        self._other_sockets = other_sockets
        self._descriptor_bytes = int(OVERFULL * socket_bytes)
        self._pid, self._zygote = pid, zygote
        self._limits, self._grace = limits, grace
        self.clock = Clock(limits.seconds)
        self._next_deadline = limits.seconds + grace
        self._times: dict[int, float] = {}
        """Process number -> processor time at the last measurement, in seconds."""
        self._started = 0
        self.detail = EMPTY
        """Which limit was exceeded, if the ending alone does not say it."""

    def late(self) -> bool:
        """Say whether the time is over. Time lost to other processes is added first."""
        if self.clock.elapsed < self._next_deadline:
            return False
        left = self.clock.left(self._pid, self._processor_time())
        self._next_deadline = self.clock.elapsed + left + self._grace * (left > 0)
        return left == 0

    def ended(self) -> None:
        """Measure the lost time of a child that used all its time.

        Call this before `waitpid`.
        """
        if self.clock.elapsed >= self._limits.seconds:
            self.clock.left(self._pid, self._processor_time())

    def _processes(self) -> Iterator[psutil.Process]:
        return processes_of_run(self._zygote)

    def _processor_time(self) -> float:
        """Return the processor time of all processes, in seconds.

        The time of an ended process is in the account of the process that waited for
        it, or it was measured before. A run with too many processes counts as if it
        had used all its time.
        """
        alive = 0.0
        for process in self._processes():
            with contextlib.suppress(psutil.Error):
                own, waited_for = _times(process)
                alive += own + waited_for
                self._times[process.pid] = max(own, self._times.get(process.pid, 0.0))
        used = max(alive, sum(self._times.values()))
        return used if self._started <= MAX_STARTED else max(used, self._limits.seconds)

    def too_much(self) -> Ending | None:
        """Return how the run must end if it uses too much; None if it does not.

        It ends when its processes together hold too much memory, or are too many.
        """
        self._processor_time()
        own = _status(self._zygote)
        used, tasks, descriptors = own["VmData"], 0, 0
        for process in self._processes():
            with contextlib.suppress(OSError):
                its = _status(process.pid)
                tasks += its["Threads"]
                used += _shared_memory(its, own)
                descriptors += its["FDSize"]
                used += _memory(its, own if process.pid == self._pid else None)
                started = its["NSpid"] or self._started_since(process.pid)
                self._started = max(self._started, started)
        # A thread that waits for sockets (`poll`) keeps them after they were closed.
        if self._other_sockets is not None:
            sockets = sockets_in_network(self._pid) - self._other_sockets
            descriptors = max(descriptors, sockets)
        used += descriptors * self._descriptor_bytes
        if tasks > MAX_TASKS:
            text = _("more than {most} processes and threads")
            self.detail = text.format(most=MAX_TASKS)
            return "crashed"
        return "memory" if used > self._limits.memory * 1024 * 1024 else None

    def _started_since(self, number: int) -> int:
        """Return how many processes and threads were started after the child.

        Without namespaces, those of other programs count, too.
        """
        return (number - self._pid) % int(_text(_NUMBERS))


def processes_of_run(zygote: int) -> Iterator[psutil.Process]:
    """Yield all descendants of this process, except the zygote."""
    with contextlib.suppress(psutil.Error):
        for process in psutil.Process().children(recursive=True):
            if process.pid != zygote:
                yield process


def sockets_in_network(process: int) -> int:
    """Return how many sockets there are in the network namespace of a process."""
    root = Path(f"/proc/{process}")
    with contextlib.suppress(OSError):
        return _sockets_used(root)
    with contextlib.suppress(OSError):
        for thread in (root / "task").iterdir():  # the first one may have ended
            with contextlib.suppress(OSError):
                return _sockets_used(thread)
    return 0


def _sockets_used(task: Path) -> int:
    first, _, _ = _text(task / "net" / "sockstat").partition("\n")
    return int(first.removeprefix("sockets: used "))


def _times(process: psutil.Process) -> tuple[float, float]:
    """Return the processor time of a process, and that of the ones it waited for."""
    times = process.cpu_times()
    return times.user + times.system, times.children_user + times.children_system


def _memory(its: dict[str, int], own: dict[str, int] | None) -> int:
    """Return the private memory of a process, in bytes.

    Memory that was written and then made read-only is counted in `RssAnon` only, or in
    `VmSwap`.

    Args:
        its: the numbers of the process.
        own: the numbers of the process that forked it. What both have is not counted.
            If it is None, everything is counted, because the kernel does not show
            which pages a fork still shares.
    """
    if own is None:
        return its["RssAnon"] + its["VmSwap"] + its["VmPTE"]
    data = its["VmData"] - own["VmData"]
    written = its["RssAnon"] + its["VmSwap"] - own["RssAnon"] - own["VmSwap"]
    return max(0, data, written) + max(0, its["VmPTE"] - own["VmPTE"])


def _shared_memory(its: dict[str, int], own: dict[str, int]) -> int:
    """Return how many bytes of files and shared memory `its` maps more than `own`."""
    names = ("RssFile", "RssShmem")
    return max(0, sum(its[name] - own[name] for name in names))


def _status(process: int | str) -> dict[str, int]:
    """Return numbers from /proc/PID/status. Sizes are in bytes; a zombie has none.

    `NSpid` is the number of the process in its own namespace; without one it is 0.
    """
    found = dict.fromkeys((*_KIBIBYTES, "FDSize", "Threads"), 0)
    started = 0
    text = _status_text(process)
    # A line ends only at "\n". The name of a process may have other control characters.
    for line in text.split("\n"):
        name, _, value = line.partition(":")
        if name in found:
            found[name] = int(value.split()[0])
        elif name == "NSpid":
            _, *inner = value.split()
            started = int(inner[-1]) if inner else 0
    sizes = {n: v * 1024 if n in _KIBIBYTES else v for n, v in found.items()}
    return {**sizes, "NSpid": started}


def _status_text(process: int | str) -> str:
    """Return the status of a process, or of one of its threads if the first has ended.

    The first thread of a process may end before the others. The kernel then shows no
    memory and no descriptors for it, and for the process.
    """
    text = _text(Path(f"/proc/{process}/status"))
    if _MEMORY in text:
        return text
    for thread in Path(f"/proc/{process}/task").iterdir():
        with contextlib.suppress(OSError):
            if _MEMORY in (other := _text(thread / "status")):
                return other
    return text


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")
