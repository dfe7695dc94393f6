"""Find files that are not Python, in the installed package or in a checkout."""

from __future__ import annotations

from pathlib import Path

from autograder.arguments import SUFFIXES
from autograder.errors import UsageError
from autograder.facts.close_names import guess_file
from autograder.i18n import _

PACKAGE = Path(__file__).parent


def resource_folder(name: str) -> Path:
    """Return the folder `templates` or `assignments`. The wheel contains both."""
    packaged = PACKAGE / name
    return packaged if packaged.is_dir() else PACKAGE.parent / name


def checkout_folder(name: str) -> Path:
    """Return a folder that only a source checkout has.

    Raises:
        UsageError: if this is an installed package.
    """
    folder = PACKAGE.parent / name
    if not folder.is_dir():
        raise UsageError(
            _(
                "there is no folder {name!r}; run this in a checkout of "
                "the source code, or name the folder"
            ).format(name=name)
        )
    return folder


def find_released(file: Path) -> Path:
    """Return the file with the public criteria for a submission.

    A file beside the submission, as it was released with it, is used first.

    Raises:
        UsageError: if there are no criteria for that name.
    """
    beside = file.with_suffix(".json")
    if beside.is_file():
        return beside
    folder = resource_folder("assignments")
    slugs = sorted(path.parent.name for path in folder.glob("*/*.json"))
    if file.suffix not in SUFFIXES or file.stem not in slugs:
        suffix = file.suffix if file.suffix in SUFFIXES else SUFFIXES[0]
        guess = guess_file(file.stem, suffix, slugs)
        raise UsageError(
            _(
                "{file}: expected a file called <assignment>.py or .ipynb, "
                "with one of {names}{guess}"
            ).format(file=file, names=", ".join(slugs), guess=guess)
        )
    return folder / file.stem / f"{file.stem}.json"
