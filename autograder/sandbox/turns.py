"""Turns: on one machine run either many submissions at a time, or a single one.

All graders of one user share two locks, which are files: `gate` and `room`. Every run
takes the gate, then the room, and releases the gate. Many runs can share the room. A
run that must be alone keeps the gate, so that no new run starts, until the room is
empty.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows does not have it
    fcntl = None  # type: ignore[assignment]


@contextmanager
def turn(alone: bool) -> Iterator[None]:
    """Wait for a turn, and hold it. With `alone`, no other run has a turn meanwhile."""
    with ExitStack() as stack:
        gate = _open("gate", stack)
        room = _open("room", stack)
        if gate is not None and room is not None:
            fcntl.flock(gate, fcntl.LOCK_EX)
            fcntl.flock(room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
            fcntl.flock(gate, fcntl.LOCK_UN)
        yield


def _open(name: str, stack: ExitStack) -> int | None:
    """Open a lock file. Return None on Windows, or if another user owns the file.

    That user could hold the lock for ever.
    """
    if fcntl is None:
        return None
    path = Path(tempfile.gettempdir(), f"autograder-{os.getuid()}-{name}.lock")
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        lock = os.open(path, flags, 0o600)
    except OSError:
        return None
    stack.callback(os.close, lock)
    return lock if os.fstat(lock).st_uid == os.getuid() else None
