"""Pictures for feedback pages, as inline SVG.

A plot takes a scene and returns a figure, or None if there is nothing to show.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from autograder.facts.known_pictures import PICTURES
from autograder.facts.training import InlineData, TrainingResult
from autograder.i18n import _
from autograder.report.painter.comparisons import (
    rival_confusion,
    rival_maps,
    rival_scores,
    shifted_digits,
)
from autograder.report.painter.drawing import (
    BLUE,
    CLASS_COLOURS,
    GREEN,
    ORANGE,
    Floats,
    answers,
    draw_confusion,
    draw_map,
    new_axes,
    plain,
    side_by_side,
)
from autograder.report.painter.examples_shown import draw_misread, write_misread
from autograder.report.painter.scene import Picture, Scene
from autograder.report.painter.svg import svg_text

MOST_TEXTS = 8
"""The most texts of a picture."""
WIDE = 6.0
"""A picture is wide if it has at least this width in inches."""


def draw(scene: Scene) -> Picture:
    """Draw a scene."""
    figure = PLOTS[scene.name](scene)
    if figure is None:
        return Picture(svg="")
    # A picture does not depend on where the data are.
    key = scene.model_copy(update={"datasets": {}}).digest()
    svg = svg_text(figure, key, str(PICTURES[scene.name].caption))
    return Picture(svg=svg, wide=bool(figure.get_figwidth() > WIDE))


def _inline(scene: Scene) -> tuple[Floats, Floats] | None:
    data = scene.plan.data
    return data.single if isinstance(data, InlineData) else None


def _query(scene: Scene, name: str) -> tuple[Floats, Floats] | None:
    """Return the inputs of a query, and the predictions (runs, inputs, outputs)."""
    return answers(scene.plan, scene.runs, name)


def fitted_line(scene: Scene) -> Figure | None:
    """Draw the data and the line of each training, with the median in bold."""
    data, grid = _inline(scene), _query(scene, "grid")
    if data is None or grid is None or grid[1].shape[2] != 1:
        return None
    figure, axes = new_axes()
    x, lines = grid[0].ravel(), grid[1][:, :, 0]
    for line in lines:
        axes.plot(x, line, color=BLUE, alpha=0.25, linewidth=1)
    axes.plot(
        x, np.median(lines, axis=0), color=BLUE, linewidth=2, label=str(_("model"))
    )
    axes.scatter(*(part.ravel() for part in data), color=ORANGE, zorder=3,
                 label=str(_("data")))  # fmt: skip
    axes.set(xlabel="x", ylabel="y")
    axes.legend(frameon=False)
    return figure


def decision_boundary(scene: Scene) -> Figure | None:
    """Draw the probability of class 1 over the plane, and the points."""
    data, grid = _inline(scene), _query(scene, "grid")
    if data is None or grid is None or grid[1].shape[2] != 1:
        return None
    figure, axes = new_axes()
    likely = np.median(grid[1][:, :, 0], axis=0)
    image = draw_map(axes, grid[0], likely, *data)
    axes.legend(frameon=True, loc="upper left")
    figure.colorbar(image, ax=axes, label=str(_("probability of class 1")))
    return figure


def class_probabilities(scene: Scene) -> Figure | None:
    """Draw the probabilities of each row as stacked bars."""
    train, new = _query(scene, "train"), _query(scene, "new")
    if train is None or train[1].shape[2] < 2:
        return None
    probabilities = [np.median(train[1], axis=0)]
    names = [str(number + 1) for number in range(len(train[0]))]
    if new is not None:
        probabilities.append(np.median(new[1], axis=0))
        names += [str(_("new"))] * len(new[0])
    table = np.concatenate(probabilities)
    figure, axes = new_axes()
    bottom = np.zeros(len(table))
    for number, colour in zip(range(table.shape[1]), CLASS_COLOURS, strict=False):
        axes.bar(range(len(table)), table[:, number], bottom=bottom, color=colour,
                 label=str(_("class {n}").format(n=number)))  # fmt: skip
        bottom += table[:, number]
    axes.set_xticks(range(len(names)), names)
    axes.set(xlabel=str(_("row of the data")), ylabel=str(_("probability")))
    axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    return figure


def loss_curve(scene: Scene) -> Figure | None:
    """Draw the loss over the epochs, with that of the solution."""
    figure, axes = new_axes()
    training = TrainingResult(runs=scene.runs)
    _curves(axes, training, "loss", (BLUE, str(_("your model")), "-", 2.8))
    validation = str(_("your model, validation data"))
    _curves(axes, training, "val_loss", (GREEN, validation, "-", 1.6))
    if scene.reference is not None:
        same = _losses(scene.reference) == _losses(training)
        label = _("solution (the same curve)") if same else _("solution")
        _curves(axes, scene.reference, "loss", (ORANGE, str(label), "--", 1.2))
    axes.set(xlabel=str(_("epoch")), ylabel=str(_("loss")))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True))
    losses = np.concatenate([line.get_ydata() for line in axes.get_lines()] or [[0]])
    positive = losses[losses > 0]
    if losses.min() >= 0 and len(positive) and losses.max() > 50 * positive.min():
        # A loss of exactly 0 has no place on this axis: it leaves through the bottom.
        axes.set_yscale("log", nonpositive="clip")
        axes.set_ylim(bottom=positive.min() / 2)
    else:
        low = min(0, losses.min())
        axes.set_ylim(low, low + 1.1 * (losses.max() - low) or 1)
    axes.legend(frameon=False)
    return figure


def _losses(result: TrainingResult) -> list[tuple[float, ...]]:
    return [run.curves.get("loss", ()) for run in result.runs if not run.diverged]


def _curves(
    axes: Any, result: TrainingResult, metric: str, look: tuple[str, str, str, float]
) -> None:
    """Draw every run. A thin dashed curve is visible on top of a wide one.

    Args:
        axes: the axes of the picture.
        result: the trainings.
        metric: the name of the curve.
        look: the colour, the label, the style and the width.
    """
    colour, label, style, width = look
    runs = [run for run in result.runs if not run.diverged and metric in run.curves]
    for run in runs:
        axes.plot(run.epochs, run.curves[metric], color=colour, linestyle=style,
                  linewidth=width, alpha=0.9 if len(runs) == 1 else 0.6,
                  label=label if run is runs[0] else None)  # fmt: skip


def confusion_matrix(scene: Scene) -> Figure | None:
    """Draw how often each class was taken for which, for each output with classes."""
    shown = [(name, test.confusion.numpy())
             for name, test in scene.tests if test.confusion]  # fmt: skip
    figure, places = side_by_side(len(shown), 5.2, 4.6)
    for axes, (name, counts) in zip(places, shown, strict=True):
        draw_confusion(axes, counts, scene.class_names(name))
        axes.set(
            xlabel=str(_("predicted class")), ylabel=str(_("right class")), title=name
        )
    return figure if shown else None


def predicted_numbers(scene: Scene) -> Figure | None:
    """Draw the predictions for test data against the right numbers."""
    shown = [
        (name, test.labels.numpy().ravel(), test.predictions.numpy().ravel())
        for name, test in scene.tests
        if test.labels and test.predictions
    ]
    shown = [(n, right, own) for n, right, own in shown if len(right) == len(own) > 0]
    figure, places = side_by_side(len(shown), 4.6, 4.2)
    for axes, (name, labels, predictions) in zip(places, shown, strict=True):
        plain(axes)
        both = np.concatenate([labels, predictions])
        ends = [float(both.min()), float(both.max())]
        axes.plot(ends, ends, color=ORANGE, linewidth=1.2, linestyle="--",
                  label=str(_("right predictions")))  # fmt: skip
        axes.scatter(labels, predictions, color=BLUE, s=14, alpha=0.6,
                     label=str(_("your model")))  # fmt: skip
        axes.set(xlabel=str(_("right number")), ylabel=str(_("predicted number")),
                 title=name)  # fmt: skip
        axes.legend(frameon=False)
    return figure if shown else None


def misread_digits(scene: Scene) -> Figure | None:
    """Draw the wrong predictions with the highest probabilities."""
    test, images = scene.runs[0].test, scene.test_images
    if test is None or images is None or not test.misread:
        return None
    found = [(item, images[item.index]) for item in test.misread[:15]]
    return draw_misread(found, (), "gray_r")


def misread_examples(scene: Scene) -> Figure | None:
    """Draw or write wrong predictions with the highest probabilities.

    Of several outputs, it is the first one with such examples.
    """
    for name, test in scene.tests:
        names = scene.class_names(name)
        images = [(item, item.image.numpy()) for item in test.misread if item.image]
        if images:
            return draw_misread(images, names, "gray")
        texts = [item for item in test.misread if item.text]
        if texts:
            return write_misread(texts[:MOST_TEXTS], names)
    return None


PLOTS: dict[str, Callable[[Scene], Figure | None]] = {
    "fitted_line": fitted_line,
    "decision_boundary": decision_boundary,
    "class_probabilities": class_probabilities,
    "loss_curve": loss_curve,
    "confusion_matrix": confusion_matrix,
    "predicted_numbers": predicted_numbers,
    "misread_digits": misread_digits,
    "misread_examples": misread_examples,
    "rival_maps": rival_maps,
    "rival_scores": rival_scores,
    "rival_confusion": rival_confusion,
    "shifted_digits": shifted_digits,
}
