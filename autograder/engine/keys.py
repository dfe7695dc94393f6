"""Under which key the result of a step is stored."""

from __future__ import annotations

import hashlib


def key_of(*parts: str) -> str:
    """Return the digest of all that a result depends on, 64 hexadecimal digits."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
