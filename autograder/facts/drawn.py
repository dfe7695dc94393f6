"""What code has drawn: the plots of its figures, with their words and their data."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from autograder.facts.base import Fact, Name
from autograder.facts.plain_data import NumberArray

MAX_PLOTS = 20
MAX_SERIES = 20
MAX_VALUES = 200
"""The most values of one series that are reported."""


class Series(Fact):
    """One line, set of points, row of bars, picture or other shape of a plot."""

    kind: Literal["line", "points", "bars", "picture", "shape"]
    count: Annotated[int, Field(ge=1, lt=2**53)]
    """How many values it has."""
    x: NumberArray
    """Some of its values along the x-axis, (n,), float64, n ≤ `MAX_VALUES`. Of bars,
    the places; of pictures and other shapes, their size."""
    y: NumberArray
    """The values along the y-axis at the same places, the sizes of the bars, or the
    values of a picture."""


class DrawnPlot(Fact):
    """A pair of axes in which something is drawn."""

    title: Name = ""
    x_label: Name = ""
    y_label: Name = ""
    legend: Annotated[tuple[Name, ...], Field(max_length=MAX_SERIES)] = ()
    """The names in the legend; empty if there is none."""
    series: Annotated[tuple[Series, ...], Field(min_length=1, max_length=MAX_SERIES)]


Plots = Annotated[tuple[DrawnPlot, ...], Field(max_length=MAX_PLOTS)]
