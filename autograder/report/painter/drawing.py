"""Functions for all pictures: colours, axes, and the trainings that are shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from autograder.facts.training import TrainingPlan, TrainingRun

BLUE, ORANGE, GREEN = "#2563eb", "#d97706", "#059669"
INK = "#111827"
SHORT, LONGEST = 6, 20
"""Letters of a name that is written level, and of one that is not cut."""
FEW = 6
"""The most classes of a confusion matrix with large numbers."""
READABLE = 16
"""The most classes of a confusion matrix with a number in each field."""
CLASS_COLOURS = ("#2563eb", "#d97706", "#059669", "#7c3aed", "#db2777")
Floats = np.ndarray[Any, np.dtype[Any]]


def new_axes(width: float = 5.2, height: float = 3.4) -> tuple[Figure, Any]:
    """Return a figure with one pair of plain axes. Sizes are in inches."""
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.add_subplot()
    plain(axes)
    return figure, axes


def side_by_side(count: int, width: float, height: float) -> tuple[Figure, list[Any]]:
    """Return a figure with axes beside each other. The size is that of each of them."""
    figure = Figure(figsize=(width * max(count, 1), height), layout="constrained")
    grid = figure.subplots(1, max(count, 1), squeeze=False)
    return figure, list(grid.flat)[:count]


def plain(axes: Any) -> None:
    """Remove the frame, and draw a light grid behind the data."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(color="#e2e8f0", linewidth=0.8)
    axes.set_axisbelow(True)


def answers(
    plan: TrainingPlan, runs: tuple[TrainingRun, ...], query: str
) -> tuple[Floats, Floats] | None:
    """Return the inputs of a query, and the predictions (runs, inputs, outputs)."""
    rows = plan.rows(query)
    if rows is None or not runs:
        return None
    predictions = [run.predictions[query].numpy() for run in runs]
    return rows, np.stack(predictions)


def draw_map(axes: Any, grid: Floats, likely: Floats, x: Floats, y: Floats) -> Any:
    """Draw the probability of class 1 over the plane, its line at 0.5, and the points.

    Args:
        axes: the axes of the picture.
        grid: the points of a grid, (n, 2), in rows with the same second coordinate.
        likely: the probability of class 1 at each point, (n,).
        x: the data, (m, 2).
        y: the classes of the data, 0 and 1, (m, 1).
    """
    columns, rows = (np.unique(grid[:, axis]) for axis in (0, 1))
    likely = likely.reshape(len(rows), len(columns))
    axes.grid(visible=False)
    image = axes.pcolormesh(columns, rows, likely, cmap="coolwarm", alpha=0.6,
                            vmin=0, vmax=1, rasterized=True)  # fmt: skip
    decides = likely.max() - likely.min() > 0.02
    if decides and likely.min() < 0.5 < likely.max():
        axes.contour(columns, rows, likely, levels=[0.5], colors=INK)
    for number, marker in enumerate("os"):
        chosen = y.ravel() == number
        axes.scatter(x[chosen, 0], x[chosen, 1], marker=marker, color=INK,
                     edgecolor="white", s=60 if len(x) < 30 else 22, zorder=3,
                     label=f"class {number}")  # fmt: skip
    return image


def draw_confusion(axes: Any, counts: Floats, names: Sequence[str] = ()) -> None:
    """Draw true classes against predicted ones, (classes, classes).

    The numbers are written where they can be read, and not at every class of many.

    Args:
        axes: the axes of the picture.
        counts: how often each class was taken for which.
        names: of the classes; their numbers are shown without them.
    """
    axes.grid(visible=False)
    axes.imshow(np.log1p(counts), cmap="Blues")
    classes = len(counts)
    for (row, column), count in np.ndenumerate(counts if classes <= READABLE else []):
        colour = "white" if 2 * np.log1p(count) > np.log1p(counts.max()) else INK
        axes.text(column, row, str(count) if count else "", ha="center", va="center",
                  fontsize=11 if classes <= FEW else 7, color=colour)  # fmt: skip
    ticks = range(0, classes, -(-classes // READABLE))
    shown = [short(names[n]) if n < len(names) else str(n) for n in ticks]
    slanted = any(len(name) > SHORT for name in shown)
    axes.set_xticks(ticks, shown, rotation=40 if slanted else 0,
                    ha="right" if slanted else "center")  # fmt: skip
    axes.set_yticks(ticks, shown)


def short(name: str) -> str:
    """Return a name, cut if it is long."""
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
