"""What a platform's grade file says about its columns: where scores and comments go."""

from __future__ import annotations

import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import ClassVar, NamedTuple

from autograder.delivery.entry import Key
from autograder.i18n import EMPTY, Message


class ScoreColumn(NamedTuple):
    """A column that can hold the scores of an assignment."""

    place: int
    """Its index in a row."""
    header: str
    """Its title as it is in the file."""
    names: tuple[str, ...]
    """What it can be called: the title of the assignment, its number, its header."""
    points: Decimal | None = None
    """Points possible, if the file says it in one place."""


class GradeTable(ABC):
    """The columns in the grade file of one platform."""

    decimal: ClassVar[str] = ""
    """The decimal sign of scores; empty for the one that the file has."""
    comments: ClassVar[frozenset[str]] = frozenset()
    """Headers of the column for comments, in lower case."""
    is_of_one: ClassVar[bool] = False
    """Whether the file is of one assignment, so that its column needs no title."""
    keys: ClassVar[tuple[Key, ...]] = ()
    """The ids in it, if they are others than those of the platform's downloads."""
    needs_points: ClassVar[bool] = False
    """Whether every such file says the points possible."""

    @abstractmethod
    def columns(
        self, rows: Sequence[Sequence[str]], header: int
    ) -> Iterator[ScoreColumn]:
        """Yield the columns that can be filled.

        Args:
            rows: all rows.
            header: the index of the row with the titles.
        """

    def ignored(self, _column: ScoreColumn) -> Message:
        """Say why the platform would not read a column; empty if it does."""
        return EMPTY

    def is_locked(self, _column: ScoreColumn, _row: Sequence[str]) -> bool:
        """Say whether the platform will not change the score in this row."""
        return False

    def score(self, cell: str) -> str:
        """Return the score in a cell; empty if there is none yet."""
        return cell

    def is_html(self, _header: Mapping[str, int], _row: Sequence[str]) -> bool:
        """Say whether the comment of this row is HTML."""
        return False


def alike(title: str) -> str:
    """Return a title in a form that is equal for titles that mean the same."""
    folded = unicodedata.normalize("NFC", title).casefold()
    return " ".join(re.split(r"[\s_-]+", folded)).strip()
