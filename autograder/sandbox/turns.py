"""Who runs on this machine now: many runs at a time, or one alone.

All graders of one user share two locks, which are files. Whoever wants to be alone
closes the gate, so that nobody new comes in, and waits until the room is empty.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, where no zone is kept
    fcntl = None  # type: ignore[assignment]


@contextmanager
def turn(alone: bool) -> Iterator[None]:
    """Wait for a turn, among others or alone, and hold it."""
    with ExitStack() as stack:
        gate = _open("gate", stack)
        room = _open("room", stack)
        if gate is not None and room is not None:
            fcntl.flock(gate, fcntl.LOCK_EX)
            fcntl.flock(room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
            fcntl.flock(gate, fcntl.LOCK_UN)
        yield


def _open(name: str, stack: ExitStack) -> int | None:
    """Open a lock; None where there are none, or its name is somebody else's."""
    if fcntl is None:
        return None
    path = Path(tempfile.gettempdir(), f"autograder-{os.getuid()}-{name}.lock")
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        lock = os.open(path, flags, 0o600)
    except OSError:
        return None
    stack.callback(os.close, lock)
    return lock
