"""What a platform says about its downloads and grade files."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from autograder.delivery.collected import Collection
from autograder.delivery.download import Download
from autograder.delivery.entry import Entry, Key
from autograder.delivery.returning.feedback_archives import Member, Pages
from autograder.delivery.returning.grade_return import GradeFile
from autograder.delivery.roster import Column, Roster
from autograder.facts.grade import Grade
from autograder.i18n import EMPTY, Message


class Platform(ABC):
    """One platform. `platforms/__init__.py` finds the class in its module."""

    name: ClassVar[str]
    """The name after `--from` and `--to`."""
    title: ClassVar[str]
    """The platform's own name."""
    keys: ClassVar[tuple[Key, ...]]
    """By which ids files and rows of the roster are joined."""
    grade_file: ClassVar[GradeFile | None] = None
    """The file with which scores go back; None if the platform takes none."""
    note: ClassVar[Message] = EMPTY
    """What to know before such a file is uploaded."""
    deducts: ClassVar[bool] = False
    """Whether it deducts for late work, and so must get scores without a deduction."""
    columns: ClassVar[Mapping[str, Column]] = {}
    """Header of a column of the grade file, in lower case -> what it holds."""
    automatic: ClassVar[bool] = True
    """Whether a download is recognised without `--from`."""
    snapshot: ClassVar[bool] = True
    """Whether a download has the attempt that counts, and no other.

    Then the newest download counts. Otherwise the latest attempt counts.
    """

    @abstractmethod
    def recognises(self, download: Download) -> bool:
        """Say whether all that is at the top of a download is as this platform does."""

    def within(self, views: Sequence[Download], _roster: Roster) -> Download:
        """Return the download itself.

        Args:
            views: what is within more and more folders, and is recognised.
            _roster: who is in the class; empty if that is not known.
        """
        return views[0]

    @abstractmethod
    def read(self, download: Download, roster: Roster) -> Iterator[Entry]:
        """Describe the files of a download; those that are not described are unknown.

        Raises:
            UsageError: if the download as a whole cannot be understood.
        """

    def heading(self, _rows: Sequence[Sequence[str]]) -> Mapping[int, Column] | None:
        """Find columns by what is in them, where headers are in other languages.

        Args:
            _rows: the rows of a grade file, the header first.

        Returns:
            the index of a column -> what it holds; None if it is no such file.
        """
        return None

    def is_person(self, cells: Sequence[str]) -> bool:
        """Say whether a row of the grade file below its header is about a person."""
        return any(cells)

    def cell(self, _column: Column, text: str) -> str:
        """Return the value in a cell of the grade file."""
        return text

    def feedback(
        self,
        _here: Collection,
        _pages: Pages,
        _grades: Mapping[str, Grade],
        _submissions: Path,
    ) -> Iterator[Member]:
        """Yield the files in an archive of feedback, if it takes one.

        Args:
            _here: with which names in the download everybody handed in.
            _pages: the pages of the report.
            _grades: student -> the grade in this assignment.
            _submissions: the folder of `_here`.
        """
        return iter(())

    def mismatch(self, _entry: Entry, _name: str) -> Message:
        """Say why an entry cannot be of a person of this name, if the ids say so.

        It is asked where ids of another assignment could be taken for those of this.
        """
        return EMPTY
