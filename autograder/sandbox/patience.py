"""How long a run may take: its deadline waits while others keep the processor from it.

A run may take its seconds on the wall clock. What it lost, because it was ready to run
while others had the processor, is added, within bounds. A run that has used its
seconds of processor time gets no more, whoever else is there.
"""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

STRETCH, MAX_EXTRA = 10, 300.0
"""How many times its seconds a run may take at most on the wall clock, and how many
seconds more than them: on a machine that does ten other things, too."""
FAIR = 0.2
"""The part of its seconds that a run may lose to others and still count as alone."""


def longest(seconds: float) -> float:
    """Return how long a run may last at most, on the wall clock."""
    return min(STRETCH * seconds, seconds + MAX_EXTRA)


def seconds_left(seconds: float, elapsed: float, used: float, lost: float) -> float:
    """Return how long a run may go on; 0 if its time is over.

    Args:
        seconds: what it may take.
        elapsed: since it began, on the wall clock.
        used: processor time of all its processes, in seconds.
        lost: how long it waited for a processor that others had, in seconds.
    """
    if elapsed >= seconds and used >= seconds:
        return 0.0
    return max(0.0, min(seconds + lost, longest(seconds)) - elapsed)


def lost_time(process: int | str, used: float) -> float:
    """Return for how many seconds others kept the processor from a process.

    A thread that is ready and does not run may also wait for the run itself, so what
    the other threads and processes of the run used does not count as lost. A kernel
    that keeps no such account (`/proc/PID/schedstat`) gives 0.

    Args:
        process: its pid, or "self".
        used: processor time of the whole run, in seconds.
    """
    lost = 0.0
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{process}/task").iterdir():
            with contextlib.suppress(OSError, ValueError):
                ran, waited = (task / "schedstat").read_text().split()[:2]
                others = max(0.0, used - int(ran) / 1e9)
                lost = max(lost, int(waited) / 1e9 - others)
    return lost


class Clock:
    """The time of one run, from now on."""

    def __init__(self, seconds: float) -> None:
        """Begin a run that may take so many seconds."""
        self._seconds, self._began = seconds, time.monotonic()
        self._used = self._lost = 0.0

    @property
    def elapsed(self) -> float:
        """Seconds since it began."""
        return time.monotonic() - self._began

    @property
    def contended(self) -> bool:
        """Say whether others had much of its time, so that it should be tried alone."""
        return self._lost > FAIR * self._seconds and self._used < self._seconds

    @property
    def starved(self) -> bool:
        """Say whether others had more of its time than could be given back."""
        owed = self._seconds + self._lost > longest(self._seconds)
        return owed and self._used < self._seconds

    def left(self, process: int | str, used: float) -> float:
        """Look at a process, and return how long the run may go on, in seconds."""
        self._used = max(self._used, used)  # an ended process takes its share along
        self._lost = lost_time(process, self._used)
        return seconds_left(self._seconds, self.elapsed, self._used, self._lost)
