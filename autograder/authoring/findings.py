"""What `ready` tried for an assignment, and which edit cures what is weak."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from autograder.i18n import EMPTY, Message


class TriedAnswer(NamedTuple):
    """One thing that was tried."""

    about: Message
    found: Message
    cure: Message = EMPTY
    """The edit that would fix it; empty if nothing is wrong."""


@dataclass
class Findings:
    """All that was tried for one assignment."""

    slug: str
    page: Path
    findings: list[TriedAnswer] = field(default_factory=list)
