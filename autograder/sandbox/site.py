"""Where zones run: every machine gives them the same fence and the same data."""

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
    """Makes zones behind a fence. The fence is tested by attacks before first use."""

    level: Level
    data: tuple[str, ...] = ()
    """The fingerprints of the data sets that zones may read."""
    fresh_modules: frozenset[str] = frozenset()
    """These modules get a new fence and a new server for each request."""

    def zone(self, module: str) -> Zone:
        """Return a new zone.

        Raises:
            UsageError: if the walls do not hold on this machine, or if the data sets
                are not on it.
        """
        strongest(self.level)
        readable = tuple(_folder(fingerprint) for fingerprint in self.data)
        return fenced_zone(
            module, Fence(self.level, readable, module in self.fresh_modules)
        )

    def locate(self, job: AnyJob) -> AnyJob:
        """Replace the fingerprint of each data set by its folder on this machine."""
        return _located(job)


@dataclass(frozen=True)
class UnfencedSite:
    """Makes zones without a fence, for a user's own code, on any operating system."""

    ready: bool = False
    """Keep a process that has already imported everything for the next request."""

    def zone(self, module: str) -> Zone:
        """Return a new zone. Only on Linux can a process with TensorFlow be forked."""
        if self.ready and sys.platform == "linux":
            return WarmZone(module, Fence("none"))
        return SpawnedZone(module, self.ready)

    def locate(self, job: AnyJob) -> AnyJob:
        """Replace the fingerprint of each data set by its folder on this machine."""
        return _located(job)


def _located(job: AnyJob) -> AnyJob:
    folders = {name: str(_folder(found)) for name, found in job.datasets.items()}
    return job.model_copy(update={"datasets": folders})


def _folder(fingerprint: str) -> Path:
    return find_by_fingerprint(fingerprint, cache_folder()).folder
