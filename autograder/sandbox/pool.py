"""Several zones of one kind, each used by one thread at a time."""

from __future__ import annotations

import contextlib
import queue
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from autograder.errors import FactError, ZoneError
from autograder.sandbox.zone import Zone

T = TypeVar("T")
ATTEMPTS = 3
"""A zone that failed is tried again; then the work stays ungraded."""


class ZonePool:
    """Hands out zones, and tries again when one fails."""

    def __init__(self, zones: list[Zone]) -> None:
        """Share some zones; each is started when it is first asked."""
        self._idle: queue.SimpleQueue[Zone] = queue.SimpleQueue()
        for zone in zones:
            self._idle.put(zone)

    def use(self, work: Callable[[Zone], T]) -> T:
        """Do some work with an idle zone.

        Raises:
            ZoneError, FactError: as the last attempt did, if every attempt failed.
        """
        zone = self._idle.get()
        try:
            for _ in range(ATTEMPTS - 1):
                with contextlib.suppress(ZoneError, FactError):
                    return work(zone)
            return work(zone)
        finally:
            self._idle.put(zone)


@contextmanager
def zone_pool(new_zone: Callable[[], Zone], count: int) -> Iterator[ZonePool]:
    """Make a pool of `count` zones and close them all at the end."""
    zones = [new_zone() for _ in range(count)]
    try:
        yield ZonePool(zones)
    finally:
        for zone in zones:
            zone.close()
