"""The zones of this process: each thread keeps one running zone for each module."""

from __future__ import annotations

import atexit
import contextlib
import threading
from collections.abc import Callable
from typing import Protocol, TypeVar

from autograder.errors import FactError, ZoneError
from autograder.facts.base import Job
from autograder.sandbox.zone import Zone

T = TypeVar("T")
AnyJob = TypeVar("AnyJob", bound=Job)
ATTEMPTS = 3
"""How often the work is tried before it stays ungraded."""


class Site(Protocol):
    """Makes zones and finds data sets on the machine that does the work."""

    def zone(self, module: str) -> Zone:
        """Return a new zone whose processes run `python -m module`."""

    def locate(self, job: AnyJob) -> AnyJob:
        """Return the job with the folders of its data sets on this machine."""


_zones: dict[tuple[int, Site, str], Zone] = {}
_making = threading.Lock()


def with_zone(site: Site, module: str, work: Callable[[Zone], T]) -> T:
    """Do some work with this thread's zone. The first call starts the zone.

    Raises:
        ZoneError, FactError: if every attempt failed; the error of the last one.
        UsageError: if this machine cannot run such a zone.
    """
    key = threading.get_ident(), site, module
    with _making:  # so that one thread tests the walls, and not every thread
        zone = _zones.get(key) or _zones.setdefault(key, site.zone(module))
    for _ in range(ATTEMPTS - 1):
        with contextlib.suppress(ZoneError, FactError):
            return work(zone)
    return work(zone)


def seconds_of_starts() -> float:
    """Return how long the zones of all threads took to start, one after another."""
    return sum(zone.start_seconds for zone in [*_zones.values()])


@atexit.register
def close_zones() -> None:
    """End all zones of this process. Requests that they are answering fail."""
    while _zones:
        _zones.popitem()[1].close()
