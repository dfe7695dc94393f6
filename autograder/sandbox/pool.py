"""The zones of this process: each of its threads keeps one of a kind, warm."""

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
"""A zone that failed is tried again; then the work stays ungraded."""


class Site(Protocol):
    """How zones are made and data found, on whatever machine the work is done."""

    def zone(self, module: str) -> Zone:
        """Return a new zone whose processes run `python -m module`."""

    def locate(self, job: AnyJob) -> AnyJob:
        """Return the job with the folders in which its data lie on this machine."""


_zones: dict[tuple[int, Site, str], Zone] = {}
_making = threading.Lock()


def use(site: Site, module: str, work: Callable[[Zone], T]) -> T:
    """Do some work with this thread's zone, which is started when first asked.

    Raises:
        ZoneError, FactError: as the last attempt did, if every attempt failed.
        UsageError: if such a zone cannot be had on this machine.
    """
    key = threading.get_ident(), site, module
    with _making:  # so that the walls are proved once, not by every thread
        zone = _zones.get(key) or _zones.setdefault(key, site.zone(module))
    for _ in range(ATTEMPTS - 1):
        with contextlib.suppress(ZoneError, FactError):
            return work(zone)
    return work(zone)


@atexit.register
def close_zones() -> None:
    """End all zones of this process; whatever they are at fails."""
    while _zones:
        _zones.popitem()[1].close()
