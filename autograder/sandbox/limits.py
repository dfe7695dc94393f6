"""What the operating system holds a child to."""

from __future__ import annotations

import math
import os

from autograder.facts.observation import Limits
from autograder.sandbox.patience import longest

try:
    import resource
except ImportError:  # Windows has no resource limits; a student's own check runs on
    resource = None  # type: ignore[assignment]

MAX_FILE = 50_000_000
"""Bytes of the largest file a submission may write."""
MAX_OPEN_FILES = 256
CORES = os.cpu_count() or 1
MAX_TASKS = 48 + 4 * CORES
"""Processes and threads. TensorFlow starts two for every core and about six more; a
pool of Python's has up to 32."""
ADDRESS_SPACE = (16 << 30) + (256 << 20) * CORES
"""Bytes that a process may reserve beyond its memory.

TensorFlow and its threads reserve 4 GB on 64 cores. Page tables, which no limit
counts, are a 512th of what is reserved.
"""
NICE = 5
"""How far submissions stand back behind the grader itself."""


def set_limits(limits: Limits, own_user: bool) -> None:
    """Limit what this process may use, where that is possible.

    Private memory is limited (RLIMIT_DATA), and address space far less closely:
    TensorFlow reserves much more than it uses.

    Args:
        limits: the memory and the time.
        own_user: the process is alone in its user namespace. Elsewhere tasks are
            counted over all processes of the user, so the server counts them.
    """
    if resource is None:
        return
    memory = limits.memory * 1024 * 1024
    values = {
        resource.RLIMIT_DATA: memory,
        resource.RLIMIT_AS: memory + ADDRESS_SPACE,
        resource.RLIMIT_FSIZE: MAX_FILE,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: MAX_OPEN_FILES,
        # A belt: the deadline comes first for all but those who evade it.
        resource.RLIMIT_CPU: math.ceil(longest(limits.seconds) + 60) * CORES,
    }
    if own_user:
        values[resource.RLIMIT_NPROC] = MAX_TASKS
    os.nice(NICE)
    for name, value in values.items():
        _, hard = resource.getrlimit(name)
        if hard != resource.RLIM_INFINITY:
            value = min(value, hard)  # nobody may raise a limit
        resource.setrlimit(name, (value, value))
