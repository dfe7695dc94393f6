"""Pictures that compare several models, or changed digits with unchanged ones."""

from __future__ import annotations

import statistics

import numpy as np
from matplotlib.figure import Figure

from autograder.datasets.shifts import SHIFTS
from autograder.facts.training import InlineData
from autograder.i18n import _
from autograder.report.painter.drawing import (
    BLUE,
    INK,
    ORANGE,
    Floats,
    answers,
    draw_confusion,
    draw_map,
    plain,
)
from autograder.report.painter.scene import Rival, Scene
from autograder.rubric.criteria.metrics import show

EXAMPLES = 6
"""The number of digits that are shown for each change."""


def _title(rival: Rival) -> str:
    """Return the variable, and the score of its model."""
    text = _("{name}: {score}") if rival.own else _("{name} (the solution's): {score}")
    score = show(rival.metric, statistics.median(rival.scores))
    return str(text.format(name=rival.variable, score=score))


def rival_maps(scene: Scene) -> Figure | None:
    """Draw how each model divides the plane, with a row for each question."""
    pairs = [pair for pair in scene.rivals if all(map(_plane, pair))]
    if not pairs:
        return None
    figure = Figure(figsize=(5.6, 2.75 * len(pairs)), layout="constrained")
    grid = figure.subplots(len(pairs), 2, squeeze=False, sharex=True, sharey=True)
    for axes, rival in zip(grid.flat, (r for pair in pairs for r in pair), strict=True):
        plane = _plane(rival)
        if plane is not None:
            draw_map(axes, *plane)
        axes.set_title(_title(rival), fontsize=9)
        axes.set_aspect("equal")
    return figure


def _plane(rival: Rival) -> tuple[Floats, Floats, Floats, Floats] | None:
    """Return grid, probabilities, data and classes of a model with two inputs.

    The probabilities are those of one run, because a median of straight lines is not
    straight.
    """
    data = rival.plan.data
    grid = answers(rival.plan, (rival.typical,), "grid")
    single = data.single if isinstance(data, InlineData) else None
    if grid is None or single is None:
        return None
    if grid[0].shape[1] != 2 or grid[1].shape[2] != 1:
        return None
    return grid[0], grid[1][0, :, 0], *single


def rival_scores(scene: Scene) -> Figure | None:
    """Draw a bar for each model, and a dot for each of its trainings."""
    pairs = scene.rivals
    if not pairs:
        return None
    figure = Figure(figsize=(5.6, 0.95 * len(pairs) + 0.8), layout="constrained")
    axes = figure.add_subplot()
    plain(axes)
    axes.grid(visible=False, axis="y")
    ticks: list[tuple[float, str]] = []
    for number, pair in enumerate(pairs):
        for offset, (rival, colour) in enumerate(
            zip(pair, (BLUE, ORANGE), strict=True)
        ):
            place = 2.5 * number + offset
            scores = 100 * np.array(rival.scores)
            median = float(np.median(scores))
            axes.barh(place, median, color=colour, alpha=0.35, height=0.8)
            axes.scatter(scores, [place] * len(scores), color=colour, s=18, zorder=3)
            axes.text(2, place, f"{median:.1f} %", va="center", fontsize=9, color=INK)
            own = "" if rival.own else "*"
            ticks.append((place, f"{rival.variable}{own}"))
    axes.set_yticks(*map(list, zip(*ticks, strict=True)))
    axes.tick_params(axis="y", length=0)
    axes.invert_yaxis()
    unseen = {rival.metric for pair in pairs for rival in pair} > {"test_accuracy"}
    label = _("accuracy in percent")
    if unseen:
        label = _("accuracy in percent, of digits on the test images")
    axes.set(xlim=(0, 101), xlabel=str(label))
    if any(not rival.own for pair in pairs for rival in pair):
        note = _("* the solution's model: yours was not trained")
        axes.set_title(str(note), fontsize=8, loc="left")
    return figure


def rival_confusion(scene: Scene) -> Figure | None:
    """Draw the confusion matrices of two models side by side."""
    for pair in scene.rivals:
        tests = [rival.typical.test for rival in pair]
        figure = Figure(figsize=(7.6, 4.3), layout="constrained")
        both = figure.subplots(1, 2)
        for axes, rival, test in zip(both, pair, tests, strict=True):
            if test is None or test.confusion is None:
                break
            draw_confusion(axes, test.confusion.numpy())
            axes.set_title(_title(rival), fontsize=10)
            axes.set(xlabel=str(_("predicted class")), ylabel=str(_("right class")))
        else:
            return figure
    return None


def shifted_digits(scene: Scene) -> Figure | None:
    """Draw some digits after each change, with the accuracy beside them."""
    images = scene.test_images
    run = next((run for run in scene.runs if run.test and run.shifted), None)
    if run is None or images is None or run.test is None:
        return None
    some = np.asarray(images[:EXAMPLES])
    rows = [(str(_("unchanged")), some, run.test.accuracy or 0.0)]
    rows += [
        (name, change(some), run.shifted[name].accuracy or 0.0)
        for name, change in SHIFTS.items()
        if name in run.shifted
    ]
    figure = Figure(figsize=(7.6, 0.8 * len(rows) + 0.7), layout="constrained")
    grid = figure.subplots(len(rows), 2, squeeze=False, width_ratios=(3, 2))
    trained = 100 * run.metrics.get("accuracy", 0)
    for (strip, bar), (name, digits, accuracy) in zip(grid, rows, strict=True):
        strip.imshow(
            np.concatenate(list(digits), axis=1), cmap="gray", vmin=0, vmax=255
        )
        strip.set_ylabel(name, rotation=0, ha="right", va="center", fontsize=10)
        strip.set(xticks=[], yticks=[])
        bar.barh(0, 100 * accuracy, color=BLUE if name == rows[0][0] else ORANGE,
                 alpha=0.75)  # fmt: skip
        bar.axvline(trained, color=INK, linestyle="--", linewidth=1)
        place = 100 * accuracy + 2 if accuracy < 0.5 else 3
        bar.text(place, 0, show("accuracy", accuracy), va="center", fontsize=10,
                 color=INK)  # fmt: skip
        bar.set(xlim=(0, 100), ylim=(-0.7, 0.7), yticks=[], xticks=[])
        bar.spines[["top", "right", "bottom"]].set_visible(False)
    title = _("in training: {accuracy:.1f} %").format(accuracy=trained)
    grid[0][1].set_title(str(title), fontsize=9)
    return figure
