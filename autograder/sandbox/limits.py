"""What the operating system holds a child to."""

from __future__ import annotations

from autograder.facts.observation import Limits

try:
    import resource
except ImportError:  # Windows has no resource limits; a student's own check runs on
    resource = None  # type: ignore[assignment]

MAX_FILE = 200_000_000
"""Bytes of the largest file a submission may write."""


def set_limits(limits: Limits) -> None:
    """Limit memory, file size and core dumps of this process, where that is possible.

    Private memory is limited (RLIMIT_DATA), not address space: TensorFlow reserves
    far more address space than it uses.
    """
    if resource is None:
        return
    memory = limits.memory * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_FILE, MAX_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
