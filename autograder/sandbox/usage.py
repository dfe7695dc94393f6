"""What a child and all that it started use together, and whether that is too much.

The limits of the kernel hold for each process alone. Some memory belongs to none:
what processes share, their page tables, what waits in sockets and pipes.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import psutil

from autograder.facts.observation import Ending, Limits
from autograder.sandbox.limits import MAX_TASKS
from autograder.sandbox.patience import Clock

DESCRIPTOR_BYTES = 212_992
"""What may wait in one socket (the kernel's `net.core.wmem_default`) or pipe.

How much waits there is shown nowhere, so each descriptor is counted as full.
"""
MAX_STARTED = 1_000
"""Processes and threads of a run that can still be given time back.

What a process used is lost when it ends and nobody waits for it (`SIGCHLD` ignored). So
it is looked at while it lives, which misses up to a fifth of a second of each.
"""
_KIBIBYTES = ("VmData", "RssAnon", "RssFile", "RssShmem", "VmPTE")


class Watch:
    """Looks at one run from the keeper, below which it runs."""

    def __init__(self, pid: int, zygote: int, limits: Limits, grace: float) -> None:
        """Begin to watch a child.

        Args:
            pid: of the child.
            zygote: the process that forked it, with which it shares memory.
            limits: what it may use.
            grace: seconds after its deadline in which it may still report.
        """
        self._pid, self._zygote = pid, zygote
        self._limits, self._grace = limits, grace
        self.clock = Clock(limits.seconds)
        self._next_deadline = limits.seconds + grace
        self._times: dict[int, float] = {}
        """Process -> the processor time that it was seen to have used."""
        self._started = 0
        self.detail = ""
        """What was too much, where the ending alone does not say it."""

    def late(self) -> bool:
        """Say whether its time is over, however much of it the run lost to others."""
        if self.clock.elapsed < self._next_deadline:
            return False
        left = self.clock.left(self._pid, self._processor_time())
        self._next_deadline = self.clock.elapsed + left + self._grace * (left > 0)
        return left == 0

    def ended(self) -> None:
        """Note what a child lost that took all its time; call it before `waitpid`."""
        if self.clock.elapsed >= self._limits.seconds:
            self.clock.left(self._pid, self._processor_time())

    def _processes(self) -> Iterator[psutil.Process]:
        return processes_of_run(self._zygote)

    def _processor_time(self) -> float:
        """Return what all processes used, in seconds; of too many, all that there is.

        What ended is in the account of who waited for it, or it was seen before.
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
        """Say so when all processes together hold too much memory or are too many."""
        self._processor_time()
        own = _status(self._zygote)
        used, tasks = own["VmData"], 0
        for process in self._processes():
            with contextlib.suppress(OSError):
                its = _status(process.pid)
                tasks += its["Threads"]
                self._started = max(self._started, its["NSpid"])
                used += _shared_memory(its, own) + its["FDSize"] * DESCRIPTOR_BYTES
                used += _memory(its, own if process.pid == self._pid else None)
        if tasks > MAX_TASKS:
            self.detail = f"more than {MAX_TASKS} processes and threads"
            return "crashed"
        return "memory" if used > self._limits.memory * 1024 * 1024 else None


def processes_of_run(zygote: int) -> Iterator[psutil.Process]:
    """Yield all processes below this one, but for the one that forks."""
    with contextlib.suppress(psutil.Error):
        for process in psutil.Process().children(recursive=True):
            if process.pid != zygote:
                yield process


def _times(process: psutil.Process) -> tuple[float, float]:
    """Return the processor time of a process, and of those it waited for."""
    times = process.cpu_times()
    return times.user + times.system, times.children_user + times.children_system


def _memory(its: dict[str, int], own: dict[str, int] | None) -> int:
    """Return what a process has for itself, in bytes.

    Memory that was written and made read-only is in `RssAnon` alone.

    Args:
        its: its numbers.
        own: of the process from which it has all that it did not allocate. Without it
            all counts: how much of it a fork still shares is shown nowhere.
    """
    if own is None:
        return its["RssAnon"] + its["VmPTE"]
    private = max(its[name] - own[name] for name in ("VmData", "RssAnon"))
    return max(0, private) + max(0, its["VmPTE"] - own["VmPTE"])


def _shared_memory(its: dict[str, int], own: dict[str, int]) -> int:
    """Return what a process maps of files and shared memory, beyond another one."""
    names = ("RssFile", "RssShmem")
    return max(0, sum(its[name] - own[name] for name in names))


def _status(process: int | str) -> dict[str, int]:
    """Return numbers of /proc/PID/status, sizes in bytes; a zombie has no memory.

    `NSpid` is the number of the process in a namespace of its own, or else 0.
    """
    found = dict.fromkeys((*_KIBIBYTES, "FDSize", "Threads"), 0)
    started = 0
    text = Path(f"/proc/{process}/status").read_text(encoding="utf-8", errors="replace")
    for line in text.splitlines():
        name, _, value = line.partition(":")
        if name in found:
            found[name] = int(value.split()[0])
        elif name == "NSpid":
            _, *inner = value.split()
            started = int(inner[-1]) if inner else 0
    sizes = {n: v * 1024 if n in _KIBIBYTES else v for n, v in found.items()}
    return {**sizes, "NSpid": started}
