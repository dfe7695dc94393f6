"""The resource limits that the operating system enforces on a child."""

from __future__ import annotations

import math
import os
import sys

from autograder.facts.observation import Limits
from autograder.sandbox.patience import longest

try:
    import resource
except ImportError:  # Windows has none; students check their own work without limits
    resource = None  # type: ignore[assignment]

MAX_FILE = 50_000_000
"""The size of the largest file that a submission may write, in bytes."""
MAX_OPEN_FILES = 256
CORES = os.cpu_count() or 1
MAX_TASKS = 48 + 4 * CORES
"""The number of processes and threads that a run may have.

TensorFlow starts two threads for every core and about six more. A thread pool of
Python has up to 32.
"""
ADDRESS_SPACE = (16 << 30) + (256 << 20) * CORES
"""Bytes that a process may reserve beyond its memory.

TensorFlow and its threads reserve 4 GB on 64 cores. No limit counts page tables. They
take a 512th of what is reserved.
"""
MAX_TIMERS = 1_000
"""The timers and the waiting signals that a run may have (RLIMIT_SIGPENDING).

The kernel counts the memory of a timer for no process. It counts the timers themselves
for the user, so one run could leave none for another.
"""
NO_CORE = 1
"""With a limit of 1 byte, the kernel never writes a core dump. With 0, it still gives
one to a program that `core_pattern` names (`man 5 core`). That program would store the
memory of a submission outside its folder."""
NICE = 5
"""What is added to the nice value, so that the grader runs before submissions."""


def set_limits(limits: Limits, own_user: bool) -> None:
    """Limit what this process may use, where that is possible.

    Private memory gets a strict limit (RLIMIT_DATA). Address space gets a much larger
    one, because TensorFlow reserves much more than it uses.

    Args:
        limits: the memory and the time.
        own_user: say whether the process is alone in its user namespace. Otherwise the
            kernel counts the tasks of all processes of the user. Then the server
            counts those of the run, and the kernel sets no limit.
    """
    if resource is None:
        return
    memory = limits.memory * 1024 * 1024
    values = {
        resource.RLIMIT_DATA: memory,
        resource.RLIMIT_AS: memory + ADDRESS_SPACE,
        resource.RLIMIT_FSIZE: MAX_FILE,
        resource.RLIMIT_CORE: NO_CORE,
        resource.RLIMIT_NOFILE: MAX_OPEN_FILES,
        # A second protection: the deadline ends every run that does not evade it.
        resource.RLIMIT_CPU: math.ceil(longest(limits.seconds) + 60) * CORES,
    }
    if sys.platform == "linux":
        values[resource.RLIMIT_SIGPENDING] = MAX_TIMERS
    if own_user:
        values[resource.RLIMIT_NPROC] = MAX_TASKS
    os.nice(NICE)
    for name, value in values.items():
        _, hard = resource.getrlimit(name)
        if hard != resource.RLIM_INFINITY:
            value = min(value, hard)  # nobody may raise a limit
        resource.setrlimit(name, (value, value))
