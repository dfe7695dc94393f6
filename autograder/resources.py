"""Where the files lie that are not Python: in the installed package or the checkout."""

from __future__ import annotations

from pathlib import Path

from autograder.errors import UsageError

PACKAGE = Path(__file__).parent


def resource_folder(name: str) -> Path:
    """Return the folder of `templates` or `assignments`, which the wheel carries."""
    packaged = PACKAGE / name
    return packaged if packaged.is_dir() else PACKAGE.parent / name


def checkout_folder(name: str) -> Path:
    """Return a folder that only the source code has.

    Raises:
        UsageError: if this is an installed package without it.
    """
    folder = PACKAGE.parent / name
    if not folder.is_dir():
        raise UsageError(
            f"there is no folder {name!r}; run this in a checkout of the source code, "
            "or name the folder"
        )
    return folder
