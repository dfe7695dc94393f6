"""Draw or write examples that a model took for something else."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from matplotlib.figure import Figure

from autograder.facts.training import Misread
from autograder.i18n import _
from autograder.report.painter.drawing import INK, ORANGE, Floats, short

COLUMNS = 5
LETTERS, LINES = 62, 3
"""The most letters of a line, and the most lines of a text."""
LINE = 0.19
"""The height of a line in inches."""


def draw_misread(
    found: Sequence[tuple[Misread, Floats]], names: Sequence[str], colours: str
) -> Figure:
    """Draw images with what they are and what they were taken for.

    Args:
        found: the wrong predictions, and their images.
        names: of the classes; their numbers are shown without them.
        colours: the colour map of images that are grey.
    """
    rows = -(-len(found) // COLUMNS)
    figure = Figure(figsize=(5.2, 1.4 * rows), layout="constrained")
    grid = figure.subplots(rows, COLUMNS, squeeze=False)
    for axes, (item, image) in zip(grid.flat, found, strict=False):
        axes.imshow(image.squeeze(), cmap=colours)
        axes.set_title(_taken(item, names, "\n"), fontsize=8, parse_math=False)
    for axes in figure.axes:
        axes.set_axis_off()
    return figure


def write_misread(found: Sequence[Misread], names: Sequence[str]) -> Figure:
    """Write texts with what they are and what they were taken for."""
    blocks = [
        textwrap.wrap(item.text, LETTERS, max_lines=LINES, placeholder=" …")
        for item in found
    ]
    height = sum(LINE * (len(lines) + 2) for lines in blocks)
    figure = Figure(figsize=(5.2, height))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, 1), ylim=(height, 0))
    axes.set_axis_off()
    y = LINE / 2
    for item, lines in zip(found, blocks, strict=True):
        axes.text(0.01, y, _taken(item, names, " "), color=ORANGE, fontsize=9, va="top")
        for number, line in enumerate(lines, start=1):
            axes.text(0.01, y + number * LINE, line, color=INK, fontsize=9, va="top",
                      parse_math=False)  # fmt: skip
        y += LINE * (len(lines) + 2)
    return figure


def _taken(item: Misread, names: Sequence[str], between: str) -> str:
    def name(number: int) -> str:
        return short(names[number]) if number < len(names) else str(number)

    text = _("predicted: {predicted},{between}right: {true}")
    return str(
        text.format(
            true=name(item.true), predicted=name(item.predicted), between=between
        )
    )
