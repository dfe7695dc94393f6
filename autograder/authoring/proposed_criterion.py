"""What a criterion of a new rubric is, before it is written."""

from __future__ import annotations

from typing import NamedTuple

from autograder.i18n import Message


class ProposedCriterion(NamedTuple):
    """A criterion of a new rubric."""

    kind: str
    """The name of its class."""
    arguments: tuple[str, ...]
    """Its arguments besides the points, as code."""
    points: int
    why: Message
    """What it takes from the solution, or why it is proposed."""
    training: str = ""
    """How the training must differ from the solution's `fit`, as code."""
