"""Keep what a submission draws with matplotlib, and describe it as plain data."""

from __future__ import annotations

import contextlib
import functools
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal

import matplotlib.pyplot as plt
import numpy as np
from matplotlib import axes as pairs_of_axes
from matplotlib import figure
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgba
from matplotlib.container import BarContainer

from autograder.facts.base import MAX_NAME, one_line
from autograder.facts.drawn import MAX_PLOTS, MAX_SERIES, MAX_VALUES, DrawnPlot, Series
from autograder.facts.plain_data import NumberArray

COLORBAR = "<colorbar>"
"""How matplotlib labels the axes of a bar of colours. They are no plot."""
Kind = Literal["line", "points", "bars", "picture", "shape"]

_kept: deque[figure.Figure | list[DrawnPlot]] | None = None
"""The last figures, and the plots of those that were cleared; None if nobody asks."""


def keep_figures() -> None:
    """Let matplotlib remember the figures of a submission, once in each process.

    `plt.show()` closes a figure, and a closed figure keeps what is drawn in it.
    """
    make, clear = figure.Figure.__init__, figure.Figure.clear
    clear_axes = pairs_of_axes.Axes.clear

    @functools.wraps(make)
    def make_and_keep(self: Any, *args: Any, **kwargs: Any) -> None:
        make(self, *args, **kwargs)
        if _kept is not None:
            _kept.append(self)

    @functools.wraps(clear)
    def keep_and_clear(self: Any, *args: Any, **kwargs: Any) -> None:
        again = _keep_plots(self, self.axes)
        clear(self, *args, **kwargs)  # this clears each pair of axes, too
        if again and _kept is not None:
            _kept.append(self)  # it may be drawn in again

    @functools.wraps(clear_axes)
    def keep_and_clear_axes(self: Any, *args: Any, **kwargs: Any) -> None:
        drawn: Any = getattr(self, "figure", None)
        if _kept is not None and _keep_plots(drawn, [self]):
            _kept.append(drawn)
        clear_axes(self, *args, **kwargs)

    kinds: Any = figure.Figure
    kinds.__init__, kinds.clear = make_and_keep, keep_and_clear
    changed: Any = pairs_of_axes.Axes
    changed.clear = keep_and_clear_axes


def _keep_plots(drawn: Any, all_axes: Sequence[Any]) -> bool:
    """Put plots in the place of their figure. Return whether there are any."""
    if _kept is None or drawn not in _kept or not (now := _plots_in(drawn, all_axes)):
        return False
    _kept[_kept.index(drawn)] = now
    return True


def begin(are_asked: bool) -> None:
    """Forget all figures, and keep those that follow if somebody asks for them."""
    global _kept
    plt.close("all")
    _kept = deque(maxlen=MAX_PLOTS) if are_asked else None


def end_cell() -> None:
    """Close all figures, as Jupyter does after each cell that draws."""
    if _kept is not None:
        plt.close("all")


def plots() -> tuple[DrawnPlot, ...]:
    """Return the last plots, in the order in which they were drawn."""
    drawn = (
        one if isinstance(one, list) else _plots_in(one, one.axes)
        for one in _kept or ()
    )  # fmt: skip
    return tuple(plot for plots in drawn for plot in plots)[-MAX_PLOTS:]


def _plots_in(drawn: figure.Figure, all_axes: Iterable[Any]) -> list[DrawnPlot]:
    """Return each plot in which something is drawn. Axes in one place are one plot."""
    found = []
    with contextlib.suppress(Exception):  # a student may change any object
        places: dict[Any, list[Any]] = {}
        for axes in all_axes:
            if axes.get_visible() and axes.get_label() != COLORBAR:
                bounds = axes.get_position(original=True).bounds
                places.setdefault((id(axes.figure), bounds), []).append(axes)
        for twins in places.values():
            series = [one for axes in twins for one in _series_in(axes)]
            if series:
                found.append(_plot(drawn, twins, series[:MAX_SERIES]))
    return found


def _plot(
    drawn: figure.Figure, twins: Sequence[Any], series: Iterable[Series]
) -> DrawnPlot:
    """Describe a plot. What it does not say itself, its figure may say."""
    own = [legend for axes in twins if (legend := axes.get_legend()) is not None]
    legends = filter(_is_visible, own or drawn.legends)
    names = [text.get_text() for legend in legends for text in legend.get_texts()]
    titles = [
        axes.get_title(loc) for axes in twins for loc in ("center", "left", "right")
    ]
    shown = [axes for axes in twins if axes.axison]
    return DrawnPlot(
        title=_first(*titles, drawn.get_suptitle()),
        x_label=_first(*(_label(one.xaxis) for one in shown), drawn.get_supxlabel()),
        y_label=_first(*(_label(one.yaxis) for one in shown), drawn.get_supylabel()),
        legend=tuple(map(_text, names[:MAX_SERIES])),
        series=tuple(series),
    )


def _label(axis: Any) -> str:
    """Return the label of an axis, if it is shown."""
    seen = axis.get_visible() and _is_visible(axis.label)
    return axis.label.get_text() if seen else ""


def _first(*texts: str) -> str:
    return _text(next(filter(None, texts), ""))


def _series_in(axes: Any) -> list[Series]:
    """Return what is drawn in a plot, in the order of lines, points, bars, others."""
    found = [*_lines(axes), *_points(axes), *_bars(axes), *_pictures(axes)]
    return found or list(_shapes(axes))


def _lines(axes: Any) -> Iterator[Series]:
    for line in axes.lines:
        # `axhline` and its kin mark a place and show no data.
        if line.get_transform() == axes.transData and _shows_line(line):
            numbers = line.get_xdata(orig=False), line.get_ydata(orig=False)
            yield from _series("line", *numbers)


def _is_visible(drawn: Any) -> bool:
    """Say whether a part of a plot is shown, and not wholly transparent."""
    alpha = drawn.get_alpha()
    return bool(drawn.get_visible()) and (alpha is None or bool(np.any(alpha)))


def _shows_line(line: Any) -> bool:
    """Say whether a line has a colour, and is drawn or has markers."""
    drawn = line.get_linestyle() != "None" and line.get_linewidth() > 0
    marked = line.get_marker() not in ("None", None, "", " ")
    return (drawn or marked) and _is_visible(line) and to_rgba(line.get_color())[3] > 0


def _points(axes: Any) -> Iterator[Series]:
    for points in axes.collections:
        if isinstance(points, PathCollection) and _is_visible(points):
            yield from _series("points", *np.ma.asarray(points.get_offsets()).T)


def _bars(axes: Any) -> Iterator[Series]:
    for bars in axes.containers:
        if isinstance(bars, BarContainer) and any(map(_is_visible, bars)):
            upright = bars.orientation != "horizontal"
            places = [
                bar.get_x() + bar.get_width() / 2 if upright
                else bar.get_y() + bar.get_height() / 2
                for bar in bars
            ]  # fmt: skip
            sizes = [bar.get_height() if upright else bar.get_width() for bar in bars]
            yield from _series("bars", places, sizes)


def _pictures(axes: Any) -> Iterator[Series]:
    for image in filter(_is_visible, axes.images):
        pixels = np.ma.asarray(image.get_array())
        yield from _series("picture", pixels.shape, pixels)


def _shapes(axes: Any) -> Iterator[Series]:
    """Yield one series for all that is neither of the above, such as a pie."""
    ends = [getattr(patch, "theta2", 0.0) for patch in axes.patches]
    count = len(ends) + len(axes.collections)
    if count:
        yield from _series("shape", [count], [*ends, *[0.0] * len(axes.collections)])


def _series(kind: Kind, x: Any, y: Any) -> Iterator[Series]:
    first, second = _numbers(x), _numbers(y)
    if second.size:
        arrays = map(NumberArray.of, (_some(first), _some(second)))
        yield Series(kind=kind, count=second.size, x=next(arrays), y=next(arrays))


def _numbers(values: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the values as a flat array; NaN where one is missing."""
    array = np.ma.asarray(values, np.float64)
    return np.asarray(np.ma.filled(array, np.nan)).ravel()


def _some(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return some of many values, always at the same places."""
    if values.size <= MAX_VALUES:
        return values
    places = np.linspace(0, values.size - 1, MAX_VALUES).astype(int)
    return values.take(places)


def _text(text: str) -> str:
    return one_line(text, MAX_NAME)
