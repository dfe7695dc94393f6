"""Where zones run: every machine gives them the same fence and the same data."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from autograder.datasets import cache_folder, find_by_fingerprint, find_kept_files
from autograder.sandbox.fence import Fence, Level
from autograder.sandbox.pool import AnyJob
from autograder.sandbox.selftest import strongest
from autograder.sandbox.spawned_zone import SpawnedZone
from autograder.sandbox.warm_zone import WarmZone
from autograder.sandbox.zone import Zone

_FORKS = sys.platform == "linux"
"""Only on Linux can a process that has imported TensorFlow be forked."""


@dataclass(frozen=True)
class FencedSite:
    """Makes zones behind a fence. The fence is tested by attacks before first use."""

    level: Level
    data: tuple[str, ...] = ()
    """The fingerprints of the data sets that all zones may read."""
    withheld: tuple[str, ...] = ()
    """The fingerprints of those that only zones without students' code may read."""
    trusted_modules: frozenset[str] = frozenset()
    """The modules that run no code of students."""
    fresh_modules: frozenset[str] = frozenset()
    """These modules get a new fence and a new server for each request."""

    def zone(self, module: str) -> Zone:
        """Return a new zone. On other systems than Linux, it has no fence.

        Raises:
            UsageError: if the walls do not hold on this machine, or if the data sets
                are not on it.
        """
        strongest(self.level)
        trusted = module in self.trusted_modules
        data = (*self.data, *(self.withheld if trusted else ()))
        readable = tuple(map(_folder, dict.fromkeys(data)))
        fence = Fence(self.level, readable, module in self.fresh_modules)
        return WarmZone(module, fence) if _FORKS else SpawnedZone(module)

    def locate(self, job: AnyJob) -> AnyJob:
        """Replace the fingerprint of each data set by its folder on this machine."""
        return _located(job)


@dataclass(frozen=True)
class UnfencedSite:
    """Makes zones without a fence, for a user's own code, on any operating system."""

    ready: bool = False
    """Keep a process that has already imported everything for the next request."""

    def zone(self, module: str) -> Zone:
        """Return a new zone."""
        if self.ready and _FORKS:
            return WarmZone(module, Fence("none"))
        return SpawnedZone(module, self.ready)

    def locate(self, job: AnyJob) -> AnyJob:
        """Replace the fingerprint of each data set by its folder on this machine."""
        return _located(job)


def _located(job: AnyJob) -> AnyJob:
    folders = {name: str(_folder(found)) for name, found in job.datasets.items()}
    return job.model_copy(update={"datasets": folders})


def _folder(fingerprint: str) -> Path:
    cache = cache_folder()
    kept = find_kept_files(fingerprint, cache)
    return kept or find_by_fingerprint(fingerprint, cache).folder
