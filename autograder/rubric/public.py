"""The public part of a rubric, as it travels with the student's stub."""

from __future__ import annotations

from pathlib import Path

from autograder.errors import FactError, UsageError
from autograder.resources import find_released
from autograder.rubric.assignment import Assignment


def find_public(file: Path) -> Assignment:
    """Return the public criteria for a submission, from its file name.

    Raises:
        UsageError: if there are none for that name, or they cannot be read.
    """
    path = find_released(file)
    try:
        return Assignment.from_json(path.read_bytes())
    except (OSError, FactError) as error:
        raise UsageError(f"{path}: cannot be read ({error})") from None
