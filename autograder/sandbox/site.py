"""Where zones stand: behind the same fence, with the same data, on every machine."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from autograder.datasets import cache_folder, find_by_fingerprint
from autograder.sandbox.fence import Fence, Level
from autograder.sandbox.pool import AnyJob
from autograder.sandbox.selftest import strongest
from autograder.sandbox.zone import SpawnedZone, WarmZone, Zone, fenced_zone


@dataclass(frozen=True)
class FencedSite:
    """Zones behind a fence, which is attacked before the first of them is used."""

    level: Level
    data: tuple[str, ...] = ()
    """The fingerprints of the data sets that zones may read."""
    fresh_modules: frozenset[str] = frozenset()
    """The modules that get a new fence and server for each request."""

    def zone(self, module: str) -> Zone:
        """Return a new zone.

        Raises:
            UsageError: if the walls do not hold here, or the data are not here.
        """
        strongest(self.level)
        readable = tuple(_folder(fingerprint) for fingerprint in self.data)
        return fenced_zone(
            module, Fence(self.level, readable, module in self.fresh_modules)
        )

    def locate(self, job: AnyJob) -> AnyJob:
        """Put the folder of each data set in the place of its fingerprint."""
        return _located(job)


@dataclass(frozen=True)
class UnfencedSite:
    """Zones for one's own code, without a fence, on every operating system."""

    ready: bool = False
    """A process that has imported everything waits for the next request."""

    def zone(self, module: str) -> Zone:
        """Return a new zone; only Linux can fork what has imported TensorFlow."""
        if self.ready and sys.platform == "linux":
            return WarmZone(module, Fence("none"))
        return SpawnedZone(module, self.ready)

    def locate(self, job: AnyJob) -> AnyJob:
        """Put the folder of each data set in the place of its fingerprint."""
        return _located(job)


def _located(job: AnyJob) -> AnyJob:
    folders = {name: str(_folder(found)) for name, found in job.datasets.items()}
    return job.model_copy(update={"datasets": folders})


def _folder(fingerprint: str) -> Path:
    return find_by_fingerprint(fingerprint, cache_folder()).folder
