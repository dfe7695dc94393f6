"""Whether plots are as a rubric asks: their number, words and data."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

import numpy as np

from autograder.facts.drawn import DrawnPlot, Series
from autograder.i18n import Message, _

BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs of Unicode that are drawn as nothing."""


class Lack(Enum):
    """What a plot may lack, in the order in which it is said."""

    LINES = "lines"
    DATA = "data"
    LABELS = "labels"
    LEGEND = "legend"
    TITLE = "title"


class Asked(NamedTuple):
    """What each plot must have."""

    lines: int
    """The fewest lines; 0 if their number is not asked for."""
    labelled: bool
    legend: bool
    titled: bool
    tolerance: float
    relative: float

    def lacks(self, plot: DrawnPlot, right: DrawnPlot | None) -> list[Lack]:
        """Return what a plot lacks.

        Args:
            plot: the student's.
            right: that of the solution; None if the data do not count.
        """
        lacks = {
            Lack.LINES: right is None and _drawn(plot) < self.lines,
            Lack.DATA: right is not None and not self._shows(plot, right),
            Lack.LABELS: self.labelled
            and not all(map(_is_seen, (plot.x_label, plot.y_label))),
            Lack.LEGEND: self.legend and not any(map(_is_seen, plot.legend)),
            Lack.TITLE: self.titled and not _is_seen(plot.title),
        }
        return [lack for lack, is_there in lacks.items() if is_there]

    def _shows(self, plot: DrawnPlot, right: DrawnPlot) -> bool:
        """Say whether a plot shows all data of another one, in any order."""
        left = list(plot.series)
        for wanted in right.series:
            same = [one for one in left if self._are_same(one, wanted)]
            if not same:
                return False
            left.remove(same[0])
        return True

    def _are_same(self, found: Series, right: Series) -> bool:
        if (found.kind, found.count) != (right.kind, right.count):
            return False
        pairs = (found.x, right.x), (found.y, right.y)
        return all(self._are_close(own.numpy(), other.numpy()) for own, other in pairs)

    def _are_close(self, found: np.ndarray, right: np.ndarray) -> bool:
        if found.shape != right.shape or found.dtype.kind != right.dtype.kind:
            return False
        return np.allclose(
            found, right, rtol=self.relative, atol=self.tolerance, equal_nan=True
        )

    def count(self, with_data: bool) -> int:
        """Return how many things each plot must have. Right data are enough lines."""
        shows = with_data or self.lines > 0
        return sum((shows, self.labelled, self.legend, self.titled))


def _drawn(plot: DrawnPlot) -> int:
    """Return how many lines, sets of points or others have a number to draw."""
    return sum(bool(np.isfinite(one.y.numpy()).any()) for one in plot.series)


def _is_seen(text: str) -> bool:
    """Say whether a text has a character that is drawn. Between `$` are formulas."""
    return any(
        character not in BLANKS
        and unicodedata.category(character)[0] not in ("Z", "C", "M")
        for character in text.replace("$", "")
    )


def lacks_of(
    asked: Asked, plots: Sequence[DrawnPlot], wanted: Sequence[DrawnPlot | None]
) -> list[list[Lack] | None]:
    """Return what the best plot lacks for each that is wanted; None if none is left.

    No plot counts for two. Those that fit best are taken first.
    """
    pairs = [
        (asked.lacks(plot, right), row, column)
        for row, right in enumerate(wanted)
        for column, plot in enumerate(plots)
    ]
    found: dict[int, list[Lack]] = {}
    taken: set[int] = set()
    for lacks, row, column in sorted(pairs, key=lambda pair: len(pair[0])):
        if row not in found and column not in taken:
            taken.add(column)
            found[row] = lacks
    return [found.get(row) for row in range(len(wanted))]


FOUND = {
    Lack.LINES: _("A plot shows too few lines."),
    Lack.DATA: _("A plot does not show the data that are asked for."),
    Lack.LABELS: _("An axis of a plot has no label."),
    Lack.LEGEND: _("A plot has no legend."),
    Lack.TITLE: _("A plot has no title."),
}
ADVICE: dict[Lack, Message] = {
    Lack.LINES: _("Draw all of them in one plot, before `plt.show()`."),
    Lack.DATA: _("Check what you give to the function that draws, and in which order."),
    Lack.LABELS: _("Name both axes before `plt.show()`: `plt.xlabel(\"...\")` and "
                   "`plt.ylabel(\"...\")`."),
    Lack.LEGEND: _("Give each line a `label=\"...\"`, and call `plt.legend()` before "
                   "`plt.show()`."),
    Lack.TITLE: _("Write `plt.title(\"...\")` before `plt.show()`."),
}  # fmt: skip
