"""The public part of a rubric, as it travels with the student's stub."""

from __future__ import annotations

import difflib
from pathlib import Path

from autograder.assignment import Assignment
from autograder.errors import FactError, UsageError
from autograder.resources import resource_folder
from autograder.submissions import SUFFIXES


def find_public(file: Path) -> Assignment:
    """Return the public criteria for a submission, from its file name.

    Those that lie beside the file, as they were released with it, come first.

    Raises:
        UsageError: if there are none for that name.
    """
    beside = file.with_suffix(".json")
    if beside.is_file():
        return _load(beside)
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
    return _load(folder / file.stem / f"{file.stem}.json")


def _load(path: Path) -> Assignment:
    try:
        return Assignment.from_json(path.read_bytes())
    except (OSError, FactError) as error:
        raise UsageError(f"{path}: cannot be read ({error})") from None
