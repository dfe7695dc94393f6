"""What the operating system holds a child to."""

from __future__ import annotations

import math
import os

from autograder.facts.observation import Limits

try:
    import resource
except ImportError:  # Windows has no resource limits; a student's own check runs on
    resource = None  # type: ignore[assignment]

MAX_FILE = 50_000_000
"""Bytes of the largest file a submission may write."""
MAX_OPEN_FILES = 256
CORES = os.cpu_count() or 1
MAX_TASKS = 256 + 8 * CORES
"""Processes and threads; TensorFlow starts some for every core."""


def set_limits(limits: Limits, own_user: bool) -> None:
    """Limit what this process may use, where that is possible.

    Private memory is limited (RLIMIT_DATA), not address space: TensorFlow reserves
    far more address space than it uses.

    Args:
        limits: the memory and the time.
        own_user: the process is alone in its user namespace. Elsewhere tasks are
            counted over all processes of the user, so they cannot be limited.
    """
    if resource is None:
        return
    memory = limits.memory * 1024 * 1024
    values = {
        resource.RLIMIT_DATA: memory,
        resource.RLIMIT_FSIZE: MAX_FILE,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: MAX_OPEN_FILES,
        # A belt: the deadline comes first for all but those who evade it.
        resource.RLIMIT_CPU: math.ceil(limits.seconds + 60) * CORES,
    }
    if own_user:
        values[resource.RLIMIT_NPROC] = MAX_TASKS
    for name, value in values.items():
        _, hard = resource.getrlimit(name)
        if hard != resource.RLIM_INFINITY:
            value = min(value, hard)  # nobody may raise a limit
        resource.setrlimit(name, (value, value))
