"""The public part of a rubric, as it travels with the student's stub."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.errors import FactError, UsageError
from autograder.resources import resource_folder
from autograder.settings import SUFFIXES

if TYPE_CHECKING:
    from autograder.assignment import Assignment


def find_released(file: Path) -> Path:
    """Return where the public criteria for a submission lie; loads nothing heavy.

    Those that lie beside the file, as they were released with it, come first.

    Raises:
        UsageError: if there are none for that name.
    """
    beside = file.with_suffix(".json")
    if beside.is_file():
        return beside
    folder = resource_folder("assignments")
    slugs = sorted(path.parent.name for path in folder.glob("*/*.json"))
    if file.suffix not in SUFFIXES or file.stem not in slugs:
        close = difflib.get_close_matches(file.stem, slugs, n=1)
        suffix = file.suffix if file.suffix in SUFFIXES else SUFFIXES[0]
        guess = f"; did you mean {close[0]}{suffix}?" if close else ""
        raise UsageError(
            f"{file}: expected a file called <assignment>.py or .ipynb, with one of "
            f"{', '.join(slugs)}{guess}"
        )
    return folder / file.stem / f"{file.stem}.json"


def find_public(file: Path) -> Assignment:
    """Return the public criteria for a submission, from its file name.

    Raises:
        UsageError: if there are none for that name, or they cannot be read.
    """
    from autograder.assignment import Assignment

    path = find_released(file)
    try:
        return Assignment.from_json(path.read_bytes())
    except (OSError, FactError) as error:
        raise UsageError(f"{path}: cannot be read ({error})") from None
