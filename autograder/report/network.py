"""Draw the graph of a model with branches: boxes and arrows, from top to bottom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from autograder.facts.base import one_line
from autograder.i18n import Message, _, _n
from autograder.report.lines import Lines
from autograder.report.wording import shape_text

MOST_BOXES = 60
"""A larger graph is not drawn, because nobody could read it."""
MOST_ARROWS = 180
MOST_LETTERS = 30
"""Longer names are cut."""
HEIGHT, GAP, MARGIN = 46, 30, 8
"""The height of a box, the space between boxes, and the space around all, in pixels."""
LETTER = 7.1
"""The width of a letter in pixels, estimated for the fonts of the page."""

Point = tuple[float, float]


class Box(NamedTuple):
    """A layer, an input or an output."""

    title: str
    detail: str
    role: str
    """One of `input`, `layer`, `network` and `output`."""


class Placed(NamedTuple):
    """A box and the place of its upper left corner."""

    box: Box
    x: float
    y: float


@dataclass(frozen=True)
class GraphPicture:
    """What the template draws. Sizes are in pixels."""

    width: float
    height: float
    box_width: float
    boxes: tuple[Placed, ...]
    arrows: tuple[str, ...]
    """The path of each arrow, without its head."""
    heads: tuple[Point, ...]
    """Where each arrow ends."""
    box_height: float = HEIGHT


def too_large(lines: Lines) -> Message | None:
    """Say why a graph is not drawn; None if it can be drawn."""
    boxes, arrows = _boxes(lines)
    if len(boxes) <= MOST_BOXES and len(arrows) <= MOST_ARROWS:
        return None
    count = len(lines.lines)
    return _n(
        "The model has {n} layer with branches, which is too much for a drawing.",
        "The model has {n} layers with branches, which is too much for a drawing.",
        count,
    ).format(n=count)


def graph_picture(lines: Lines) -> GraphPicture:
    """Return where the boxes and arrows of a graph are."""
    boxes, arrows = _boxes(lines)
    longest = max(max(len(box.title), len(box.detail)) for box in boxes)
    width = round(longest * LETTER + 24)
    centres, bends = _layout(len(boxes), arrows, width + GAP, HEIGHT + GAP)
    points = [*centres, *(point for line in bends for point in line)]
    left, top = (min(point[axis] for point in points) for axis in (0, 1))
    shift = MARGIN + width / 2 - left, MARGIN + HEIGHT / 2 - top

    def moved(point: Point) -> Point:
        return round(point[0] + shift[0], 1), round(point[1] + shift[1], 1)

    placed = [moved(point) for point in centres]
    size = [max(moved(point)[axis] for point in points) for axis in (0, 1)]
    ways = [
        [placed[source], *map(moved, line), placed[target]]
        for (source, target), line in zip(arrows, bends, strict=True)
    ]
    return GraphPicture(
        width=size[0] + width / 2 + MARGIN,
        height=size[1] + HEIGHT / 2 + MARGIN,
        box_width=width,
        boxes=tuple(
            Placed(box, x - width / 2, y - HEIGHT / 2)
            for box, (x, y) in zip(boxes, placed, strict=True)
        ),
        arrows=tuple(_path(way) for way in ways),
        heads=tuple((way[-1][0], way[-1][1] - HEIGHT / 2) for way in ways),
    )


def _boxes(lines: Lines) -> tuple[list[Box], list[tuple[int, int]]]:
    """Return the boxes, and from which box to which the arrows go."""
    boxes = [
        Box(_cut(name), shape_text(shape), "input") for name, shape in lines.inputs
    ]
    arrows: list[tuple[int, int]] = []
    for line in lines.lines:
        role = "network" if line.is_network else "layer"
        arrows += [(source, len(boxes)) for source in dict.fromkeys(line.reads)]
        boxes.append(Box(_cut(line.name), shape_text(line.output_shape), role))
    if len(lines.outputs) > 1:
        for number, source in enumerate(lines.outputs):
            name = lines.output_names[number] if lines.output_names else str(number)
            arrows.append((source, len(boxes)))
            text = _("output {name}").format(name=name)
            boxes.append(Box(_cut(str(text)), "", "output"))
    return boxes, arrows


def _cut(text: str) -> str:
    return one_line(text, MOST_LETTERS)


def _layout(
    count: int, arrows: Sequence[tuple[int, int]], across: float, down: float
) -> tuple[list[Point], list[list[Point]]]:
    """Return the centre of each box, and the points by which each arrow passes boxes.

    Args:
        count: the number of boxes.
        arrows: from which box to which they go.
        across: the distance of boxes beside each other.
        down: the distance of boxes below each other.
    """
    import igraph  # it loads Matplotlib, and most classes have no model with branches

    graph = igraph.Graph(n=count, edges=arrows, directed=True)
    layout = graph.layout_sugiyama(hgap=across, vgap=down)
    centres = [(float(x), float(y)) for x, y in layout.coords[:count]]
    ways = layout.edge_routing
    return centres, [[(float(x), float(y)) for x, y in way] for way in ways]


def _path(way: Sequence[Point]) -> str:
    """Return an SVG path through the points. It passes other boxes straight down."""
    return " ".join(_pieces(way))


def _pieces(way: Sequence[Point]) -> Iterator[str]:
    half = HEIGHT / 2
    x, y = way[0][0], way[0][1] + half
    yield f"M{x:g} {y:g}"
    for number, (to_x, centre) in enumerate(way[1:], 1):
        to_y, middle = centre - half, (y + centre - half) / 2
        yield f"C{x:g} {middle:g} {to_x:g} {middle:g} {to_x:g} {to_y:g}"
        x, y = to_x, centre + half
        if number < len(way) - 1:
            yield f"V{y:g}"
