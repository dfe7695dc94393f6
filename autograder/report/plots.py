"""Pictures for feedback pages, as inline SVG.

A plot takes a scene and returns a figure, or None if there is nothing to show.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from autograder.facts.training import InlineData, TrainingResult
from autograder.report.scene import CAPTIONS, Picture, Scene
from autograder.report.svg import svg_text
from autograder.translation import _

BLUE, ORANGE = "#2563eb", "#d97706"
INK = "#111827"
CLASS_COLOURS = ("#2563eb", "#d97706", "#059669", "#7c3aed", "#db2777")
Floats = np.ndarray[Any, np.dtype[Any]]


def draw(scene: Scene) -> Picture:
    """Draw a scene."""
    figure = PLOTS[scene.name](scene)
    if figure is None:
        return Picture(svg="")
    # Where the data lie changes nothing.
    key = scene.model_copy(update={"datasets": {}}).digest()
    return Picture(svg=svg_text(figure, key, CAPTIONS[scene.name]))


def _axes(width: float = 5.2, height: float = 3.4) -> tuple[Figure, Any]:
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(color="#e2e8f0", linewidth=0.8)
    axes.set_axisbelow(True)
    return figure, axes


def _inline(scene: Scene) -> tuple[Floats, Floats] | None:
    data = scene.plan.data
    return (data.x.numpy(), data.y.numpy()) if isinstance(data, InlineData) else None


def _query(scene: Scene, name: str) -> tuple[Floats, Floats] | None:
    """Return the inputs of a query, and the predictions (runs, inputs, outputs)."""
    if name not in scene.plan.queries:
        return None
    answers = [run.predictions[name].numpy() for run in scene.runs]
    return scene.plan.queries[name].numpy(), np.stack(answers)


def fitted_line(scene: Scene) -> Figure | None:
    """Data and the line of each training, the median in bold."""
    data, grid = _inline(scene), _query(scene, "grid")
    if data is None or grid is None or grid[1].shape[2] != 1:
        return None
    figure, axes = _axes()
    x, lines = grid[0].ravel(), grid[1][:, :, 0]
    for line in lines:
        axes.plot(x, line, color=BLUE, alpha=0.25, linewidth=1)
    axes.plot(x, np.median(lines, axis=0), color=BLUE, linewidth=2, label=_("model"))
    axes.scatter(*(part.ravel() for part in data), color=ORANGE, zorder=3,
                 label=_("data"))  # fmt: skip
    axes.set(xlabel="x", ylabel="y")
    axes.legend(frameon=False)
    return figure


def decision_boundary(scene: Scene) -> Figure | None:
    """The chance of class 1 over the plane, and the points."""
    data, grid = _inline(scene), _query(scene, "grid")
    if data is None or grid is None or grid[1].shape[2] != 1:
        return None
    figure, axes = _axes()
    columns, rows = (np.unique(grid[0][:, axis]) for axis in (0, 1))
    chance = np.median(grid[1][:, :, 0], axis=0).reshape(len(rows), len(columns))
    axes.grid(visible=False)
    image = axes.pcolormesh(columns, rows, chance, cmap="coolwarm", alpha=0.6,
                            vmin=0, vmax=1, rasterized=True)  # fmt: skip
    if chance.min() < 0.5 < chance.max():
        axes.contour(columns, rows, chance, levels=[0.5], colors=INK)
    x, y = data
    for number, marker in enumerate("os"):
        chosen = y.ravel() == number
        axes.scatter(x[chosen, 0], x[chosen, 1], marker=marker, color=INK,
                     edgecolor="white", s=60, label=_("class {n}").format(n=number),
                     zorder=3)  # fmt: skip
    axes.legend(frameon=True, loc="upper left")
    figure.colorbar(image, ax=axes, label=_("chance of class 1"))
    return figure


def class_probabilities(scene: Scene) -> Figure | None:
    """The chances of each row as stacked bars."""
    train, new = _query(scene, "train"), _query(scene, "new")
    if train is None or train[1].shape[2] < 2:
        return None
    chances = [np.median(train[1], axis=0)]
    names = [str(number + 1) for number in range(len(train[0]))]
    if new is not None:
        chances.append(np.median(new[1], axis=0))
        names += [_("new")] * len(new[0])
    table = np.concatenate(chances)
    figure, axes = _axes()
    bottom = np.zeros(len(table))
    for number, colour in zip(range(table.shape[1]), CLASS_COLOURS, strict=False):
        axes.bar(range(len(table)), table[:, number], bottom=bottom, color=colour,
                 label=_("class {n}").format(n=number))  # fmt: skip
        bottom += table[:, number]
    axes.set_xticks(range(len(names)), names)
    axes.set(xlabel=_("row of the data"), ylabel=_("chance"))
    axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    return figure


def loss_curve(scene: Scene) -> Figure | None:
    """The loss over the epochs, against that of the solution."""
    figure, axes = _axes()
    training = TrainingResult(runs=scene.runs)
    _curves(axes, training, BLUE, _("your model"), "-", 2.8)
    if scene.reference is not None:
        same = _losses(scene.reference) == _losses(training)
        label = _("solution (the same curve)") if same else _("solution")
        _curves(axes, scene.reference, ORANGE, label, "--", 1.2)
    axes.set(xlabel=_("epoch"), ylabel=_("loss"))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True))
    losses = np.concatenate([line.get_ydata() for line in axes.get_lines()] or [[0]])
    positive = losses[losses > 0]
    if losses.min() >= 0 and len(positive) and losses.max() > 50 * positive.min():
        # A loss of exactly 0 has no place on this axis: it leaves through the bottom.
        axes.set_yscale("log", nonpositive="clip")
        axes.set_ylim(bottom=positive.min() / 2)
    else:
        axes.set_ylim(bottom=min(0, losses.min()))
    axes.legend(frameon=False)
    return figure


def _losses(result: TrainingResult) -> list[tuple[float, ...]]:
    return [run.curves.get("loss", ()) for run in result.runs if not run.diverged]


def _curves(
    axes: Any, result: TrainingResult, colour: str, label: str, style: str, width: float
) -> None:
    """Draw every run; a thin dashed curve can be seen on a wide one."""
    runs = [run for run in result.runs if not run.diverged and "loss" in run.curves]
    for run in runs:
        axes.plot(run.epochs, run.curves["loss"], color=colour, linestyle=style,
                  linewidth=width, alpha=0.9 if len(runs) == 1 else 0.6,
                  label=label if run is runs[0] else None)  # fmt: skip


def confusion_matrix(scene: Scene) -> Figure | None:
    """True digits against predicted ones."""
    test = scene.runs[0].test
    if test is None:
        return None
    counts = test.confusion.numpy()
    figure, axes = _axes(5.2, 4.6)
    axes.grid(visible=False)
    axes.imshow(np.log1p(counts), cmap="Blues")
    for (row, column), count in np.ndenumerate(counts):
        colour = "white" if 2 * np.log1p(count) > np.log1p(counts.max()) else INK
        axes.text(column, row, str(count) if count else "", ha="center", va="center",
                  fontsize=7, color=colour)  # fmt: skip
    axes.set_xticks(range(len(counts)))
    axes.set_yticks(range(len(counts)))
    axes.set(xlabel=_("read as"), ylabel=_("is a"))
    return figure


def misread_digits(scene: Scene) -> Figure | None:
    """Digits that the model was most sure of, and wrong."""
    test, images = scene.runs[0].test, scene.test_images
    if test is None or images is None or not test.misread:
        return None
    shown = test.misread[:15]
    rows = -(-len(shown) // 5)
    figure = Figure(figsize=(5.2, 1.4 * rows), layout="constrained")
    grid = figure.subplots(rows, 5, squeeze=False)
    for axes, item in zip(grid.flat, shown, strict=False):
        axes.imshow(images[item.index], cmap="gray_r")
        title = _("read as {predicted},\nis a {true}")
        axes.set_title(
            title.format(true=item.true, predicted=item.predicted), fontsize=8
        )
    for axes in figure.axes:
        axes.set_axis_off()
    return figure


PLOTS: dict[str, Callable[[Scene], Figure | None]] = {
    "fitted_line": fitted_line,
    "decision_boundary": decision_boundary,
    "class_probabilities": class_probabilities,
    "loss_curve": loss_curve,
    "confusion_matrix": confusion_matrix,
    "misread_digits": misread_digits,
}
