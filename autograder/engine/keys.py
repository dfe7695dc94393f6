"""Under which key the result of a step is stored."""

from __future__ import annotations

import hashlib
from importlib.metadata import version

from autograder import __version__

VERSIONS = (
    f"autograder={__version__}",
    *(f"{name}={version(name)}" for name in ("keras", "tensorflow", "numpy")),
)
"""The versions of the software. Results of other versions may differ, so the versions
are a part of each key."""


def key_of(*parts: str) -> str:
    """Return the digest of all that a result depends on, 64 hexadecimal digits."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
