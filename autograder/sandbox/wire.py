"""Frames between processes, and strict JSON.

A frame is the length of its body (four bytes, big-endian and unsigned) and the body.
A body is always JSON. Arrays are sent inside it as validated `.npy` files
(`autograder.facts.arrays`).
"""

from __future__ import annotations

import json
import os
import select
import time
from typing import Any

from autograder.errors import FactError
from autograder.i18n import _

MAX_REQUEST = 32_000_000
"""The most bytes that are sent to a zone. A notebook with its pictures must fit."""
MAX_ANSWER = 4_000_000
"""The most bytes that are read from a zone."""
MAX_FRAMES = 400
"""The most frames that are read from one child. An honest one sends about 50 reports
while its code runs, and one after each of 200 calls. Small frames without end would
keep the keeper busy, whose time counts for no run."""
MAX_DEPTH = 16
"""How deep JSON may be nested. Arrays in lists in lists in lists, as arguments of a
method that is called, need as much."""
MAX_MEMBERS = 2_000
"""The most members of an object. The largest one has a weight for each class."""
MAX_CONTAINERS = 200_000
"""The most lists and objects. The largest answer of a function has 140,000."""


class ConnectionEnded(Exception):
    """The other side closed the pipe before a frame or in the middle of it."""


def write_frame(fd: int, body: bytes) -> None:
    """Write one frame. Raises BrokenPipeError if nobody reads it."""
    view = memoryview(len(body).to_bytes(4, "big") + body)
    while view:
        view = view[os.write(fd, view) :]


def read_frame(fd: int, limit: int, deadline: float | None = None) -> bytes:
    """Read one frame.

    Args:
        fd: a pipe.
        limit: the largest body that is accepted, in bytes.
        deadline: a time of `time.monotonic`. With None it waits without end.

    Raises:
        ConnectionEnded: if the pipe ends first.
        FactError: if the length in the frame is more than `limit`.
        TimeoutError: if the deadline passes.
    """
    length = int.from_bytes(_read_exactly(fd, 4, deadline), "big")
    if length > limit:
        raise FactError(
            _("a frame of {length:,} bytes; at most {limit:,} are read").format(
                length=length, limit=limit
            )
        )
    return _read_exactly(fd, length, deadline)


def _read_exactly(fd: int, count: int, deadline: float | None) -> bytes:
    parts = bytearray()
    while len(parts) < count:
        if deadline is not None:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([fd], [], [], left)[0]:
                raise TimeoutError
        part = os.read(fd, min(count - len(parts), 1 << 20))
        if not part:
            raise ConnectionEnded
        parts += part
    return bytes(parts)


def forget_earlier(stream: bytearray) -> int:
    """Delete all whole frames from `stream` except the last one. Return how many."""
    start = count = 0
    while (end := _end(stream, start)) and _end(stream, end):
        start, count = end, count + 1
    del stream[:start]
    return count


def _end(stream: bytearray, start: int) -> int:
    """Return where the frame that begins at `start` ends; 0 if it is not complete."""
    end = start + 4 + int.from_bytes(stream[start : start + 4], "big")
    return end if end <= len(stream) else 0


def last_frame(stream: bytes | bytearray, limit: int) -> bytes | None:
    """Return the body of the last whole frame, if it has at most `limit` bytes.

    An incomplete frame may follow it, if the process was killed while it was writing.
    """
    rest = bytearray(stream)
    forget_earlier(rest)
    end = _end(rest, 0)
    return bytes(rest[4:end]) if 0 < end <= limit + 4 else None


def cut_at_empty(stream: bytearray) -> bytes | None:
    """Delete everything up to the first empty frame. Return what stood before it.

    With an empty frame a child says that it is ready for what follows. The result is
    None if there is no such frame yet.
    """
    start = 0
    while end := _end(stream, start):
        if end == start + 4:
            before = bytes(stream[:start])
            del stream[:end]
            return before
        start = end
    return None


def check_json(text: bytes) -> None:
    """Refuse JSON that two parsers could read differently, before it becomes a fact.

    Raises:
        FactError: for text that is not UTF-8 or not JSON, duplicate keys, NaN and
            Infinity, numbers with too many digits, objects with more than
            `MAX_MEMBERS`, more lists and objects than `MAX_CONTAINERS`, or nesting
            deeper than `MAX_DEPTH`.
    """
    try:
        value = json.loads(
            text.decode("utf-8"),
            object_pairs_hook=_without_duplicates,
            parse_constant=_refuse_constant,
        )
    except (ValueError, RecursionError) as error:
        raise FactError(
            _("malformed JSON: {problem}").format(problem=str(error)[:200])
        ) from None
    depth, containers = _size(value)
    if depth > MAX_DEPTH:
        raise FactError(_("malformed JSON: nested too deeply"))
    if containers > MAX_CONTAINERS:
        raise FactError(_("malformed JSON: too many lists and objects"))


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > MAX_MEMBERS:
        raise ValueError("an object with too many members")
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("duplicate key")
    return members


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a number")


def _size(value: Any) -> tuple[int, int]:
    """Return how deeply it is nested, and how many lists and objects it has."""
    depth, containers, level = 0, 0, [value]
    while level:
        depth += 1
        nested = [v for v in level if isinstance(v, dict | list)]
        containers += len(nested)
        level = [
            inner for v in nested for inner in (v.values() if type(v) is dict else v)
        ]
    return depth, containers
