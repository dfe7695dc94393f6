"""A file that a student handed in, on disk or as a member of an archive."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from autograder.errors import AutograderError, SubmissionError
from autograder.facts.base import clean
from autograder.i18n import _
from autograder.submissions.file_names import Kind, program
from autograder.submissions.opening import open_plain

MAX_BYTES = 20_000_000
MAX_DEPTH = 30
"""The most folders in each other that are looked into."""


@dataclass(frozen=True)
class File:
    """A file that a student handed in."""

    path: PurePath
    """The path of the file on disk or in its archive."""
    data: bytes | None = field(default=None, repr=False)
    """The bytes of a member of an archive, at most `MAX_BYTES` + 1; None on disk."""
    within: Path | None = None
    """The folder below which no link is followed; None if links are followed."""

    @property
    def kind(self) -> Kind:
        """The kind of the file: "py" for a script, "ipynb" for a notebook."""
        named = program(self.path.name)
        return named[1] if named else "py"

    def read(self, most: int = MAX_BYTES) -> bytes:
        """Return the bytes of the file; `most` says how many there may be.

        Raises:
            SubmissionError: if it is no regular file, or is too large.
            AutograderError: if the machine cannot read it.
        """
        data = self._from_disk(most) if self.data is None else self.data
        if len(data) > most:
            raise SubmissionError(
                _("{name}: larger than the {most:,} bytes that are read").format(
                    name=shown(self.path), most=MAX_BYTES
                )
            )
        return data

    def _from_disk(self, most: int) -> bytes:
        path = Path(self.path)
        try:
            with os.fdopen(open_plain(path, self.within), "rb") as file:
                return file.read(most + 1)
        except SubmissionError as error:
            raise SubmissionError(
                _("{name}: {why}").format(name=shown(path), why=error)
            ) from None
        except OSError as error:
            raise AutograderError(
                _("{shown}: {reason}").format(
                    shown=shown(path), reason=error.strerror or error
                )
            ) from None


def plain_files(folder: Path) -> list[Path]:
    """Return the files in a folder and in those within it, in order.

    Links, pipes and devices are left out, and so is what lies deeper than `MAX_DEPTH`.
    """
    found: list[Path] = []
    for place, folders, names in os.walk(folder):
        here = Path(place)
        if len(here.relative_to(folder).parts) >= MAX_DEPTH:
            folders.clear()
        paths = (here / name for name in names)
        found += [p for p in paths if not p.is_symlink() and p.is_file()]
    return sorted(found)


def shown(path: PurePath) -> str:
    """Return the last two names of a path in one safe line, for messages."""
    return clean("/".join(path.parts[-2:]), 200).replace("\n", " ")
