"""How long a run may take on a busy machine.

A run may take its seconds on the wall clock. It loses time when it is ready to run but
other processes have the processor. Lost time is added to its deadline, up to a limit.
A run that has used its seconds of processor time gets no more.
"""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

STRETCH, MAX_EXTRA = 10, 300.0
"""The limits of a run on the wall clock: how many times its seconds it may take, and
how many more seconds. The smaller one counts. They are for a machine that does ten
other things."""
FAIR = 0.2
"""A run that lost at most this fraction of its seconds counts as if it ran alone."""


def longest(seconds: float) -> float:
    """Return how long a run may last at most on the wall clock, in seconds."""
    return min(STRETCH * seconds, seconds + MAX_EXTRA)


def seconds_left(seconds: float, elapsed: float, used: float, lost: float) -> float:
    """Return how many seconds a run may continue; 0 if its time is over.

    Args:
        seconds: the time that the run was given.
        elapsed: the seconds since it began, on the wall clock.
        used: the processor time of all its processes, in seconds.
        lost: how long it waited while others had the processor, in seconds.
    """
    if elapsed >= seconds and used >= seconds:
        return 0.0
    return max(0.0, min(seconds + lost, longest(seconds)) - elapsed)


def lost_time(process: int | str, used: float) -> float:
    """Return for how many seconds a process waited while others had the processor.

    A thread may also wait for another thread or process of the same run. So the
    processor time of those does not count as lost. The result is 0 if the kernel does
    not measure waiting (`/proc/PID/schedstat`).

    Args:
        process: the process number, or "self".
        used: the processor time of the whole run, in seconds.
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
    """Measures the time of one run, from now on."""

    def __init__(self, seconds: float) -> None:
        """Begin to measure a run that may take so many seconds."""
        self._seconds, self._began = seconds, time.monotonic()
        self._used = self._lost = 0.0

    @property
    def elapsed(self) -> float:
        """The seconds since the run began."""
        return time.monotonic() - self._began

    @property
    def contended(self) -> bool:
        """Say whether the run lost much time to others, so that it should run alone."""
        return self._lost > FAIR * self._seconds and self._used < self._seconds

    @property
    def starved(self) -> bool:
        """Say whether the run lost more time than can be added."""
        owed = self._seconds + self._lost > longest(self._seconds)
        return owed and self._used < self._seconds

    def left(self, process: int | str, used: float) -> float:
        """Measure a process. Return how many seconds the run may continue."""
        self._used = max(self._used, used)  # an ended process is missing
        self._lost = lost_time(process, self._used)
        return seconds_left(self._seconds, self.elapsed, self._used, self._lost)
