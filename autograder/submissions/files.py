"""A file that was handed in, on the disk or as a member of an archive."""

from __future__ import annotations

import stat
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from autograder.errors import AutograderError, SubmissionError
from autograder.facts.base import clean
from autograder.i18n import _
from autograder.submissions.file_names import Kind, program

MAX_BYTES = 20_000_000


@dataclass(frozen=True)
class File:
    """A file that was handed in."""

    path: PurePath
    """Where it lies: on the disk, or in its archive."""
    data: bytes | None = field(default=None, repr=False)
    """The bytes of a member of an archive, at most one more than may be read."""

    @property
    def kind(self) -> Kind:
        """Whether it is a script or a notebook."""
        named = program(self.path.name)
        return named[1] if named else "py"

    def read(self) -> bytes:
        """Return its bytes.

        Raises:
            SubmissionError: if it is no file, or is too large.
            AutograderError: if the machine cannot read it.
        """
        data = self._from_disk() if self.data is None else self.data
        if len(data) > MAX_BYTES:
            raise SubmissionError(
                _("{name}: larger than the {most:,} bytes that are read").format(
                    name=shown(self.path), most=MAX_BYTES
                )
            )
        return data

    def _from_disk(self) -> bytes:
        path = Path(self.path)
        try:
            # Reading a named pipe would wait for ever.
            if not stat.S_ISREG(path.stat().st_mode):
                raise SubmissionError(_("{name}: not a file").format(name=shown(path)))
            with path.open("rb") as file:
                return file.read(MAX_BYTES + 1)
        except OSError as error:
            raise AutograderError(f"{shown(path)}: {error.strerror or error}") from None


def shown(path: PurePath) -> str:
    """Return the last two names of a path in one harmless line."""
    return clean("/".join(path.parts[-2:]), 200).replace("\n", " ")
