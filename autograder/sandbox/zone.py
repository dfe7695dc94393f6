"""Zones: how the controller sends requests to the runner or the trainer.

This module has what all zones share. A `WarmZone` keeps a server that forks for each
request (Linux). A `SpawnedZone` starts a new process for each request. It is slower and
works everywhere.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from autograder.errors import FactError
from autograder.facts.observation import Ending, Limits
from autograder.i18n import Message
from autograder.sandbox import wire

START_SECONDS = 180.0
"""The import of Keras may take so long on a slow, busy machine."""


@dataclass(frozen=True)
class Reply:
    """The answer to one request, and how its process ended."""

    ending: Ending
    detail: Message
    output: str
    answer: bytes | None
    """Well-formed JSON that is not validated as a fact yet."""
    silent: bool = False
    """Whether the process sent nothing, not even the beginning of an answer."""
    contended: bool = False
    """Whether other processes took much of its time. After a timeout, it should run
    alone."""
    starved: bool = False
    """Whether it lost more time than can be added. Then a timeout proves nothing."""
    continued: bool = False
    """Whether the process asked for the second part of the request."""
    later_answer: bytes | None = None
    """The answer to the second part, as well-formed JSON."""


class Zone(Protocol):
    """One or more isolated processes that answer requests."""

    start_seconds: float
    """How long it took to start the processes that it keeps. It is 0 without any."""

    def ask(
        self, request: bytes, limits: Limits, alone: bool = False, later: bytes = b""
    ) -> Reply:
        """Send one request and wait for its reply.

        Args:
            request: the body that the zone's module reads.
            limits: what the answer may cost.
            alone: wait until no other zone of this user works on this machine.
            later: a second part, which the process gets when it has answered the first.

        Raises:
            ZoneError: if the zone itself failed. The request may be tried again.
        """

    def close(self) -> None:
        """End all processes of the zone."""


def environment(home: Path) -> dict[str, str]:
    """Return the fixed environment of a zone. It has nothing from the caller's."""
    fixed = {
        "HOME": str(home),
        "TMPDIR": str(home),
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "PYTHONIOENCODING": "utf-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "KERAS_BACKEND": "tensorflow",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",
        "MPLBACKEND": "Agg",
        # One thread during the import, so that the server may fork.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
    }
    if sys.platform == "win32":  # Python does not start there without these
        kept = ("SYSTEMROOT", "TEMP", "TMP", "USERPROFILE", "PATH")
        fixed |= {key: os.environ[key] for key in kept if key in os.environ}
    return fixed


def checked(answer: bytes) -> bytes | None:
    """Return the answer, or None if it is empty or malformed."""
    if not answer:
        return None
    try:
        wire.check_json(answer)
    except FactError:
        return None
    return answer
