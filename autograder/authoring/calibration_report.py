"""Show a calibration as a table and a picture."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from autograder.authoring.calibrated import (
    FILE,
    Calibration,
    CriterionCalibration,
    Trials,
)
from autograder.engine.store import write_whole
from autograder.i18n import Message, _, _n, sentences
from autograder.report.painter.svg import svg_text
from autograder.rubric.assignment import Assignment

RIGHT, WRONG, INK = "#2563eb", "#d97706", "#111827"
SHARES = np.linspace(0, 1, 21)
ROW_HEIGHT = 0.24
"""The height of a row in inches. Each model has one row."""


def write_calibration(
    calibration: Calibration, assignment: Assignment, solutions: Path
) -> None:
    """Write the numbers, the tables and the picture beside the rubric."""
    numbers = json.dumps(calibration.model_dump(mode="json"), indent=1) + "\n"
    file = solutions / assignment.slug / FILE
    write_whole(file, [numbers])
    write_whole(file.with_name("README.md"), [table_text(calibration, assignment)])
    write_whole(file.with_name("picture.svg"), [picture(calibration, assignment)])


def table_text(calibration: Calibration, assignment: Assignment) -> str:
    """Return the tables in Markdown."""
    titles = {criterion.id: criterion.title for criterion in assignment.criteria}
    lines = [f"# {assignment.title}: how often luck decides", ""]
    lines += [str(_about(calibration)), "", "![](picture.svg)", ""]
    for criterion in calibration.criteria:
        lines += [f"## {titles[criterion.id]} (`{criterion.id}`)", ""]
        lines += [str(bounds_text(criterion)), ""]
        lines += ["| model | passes | 95 % interval | one run alone |",
                  "|---|---:|---:|---:|"]  # fmt: skip
        lines += [_row(trials) for trials in (criterion.solution, *criterion.mutants)]
        lines.append("")
    return "\n".join(lines)


def _about(calibration: Calibration) -> Message:
    text = _(
        "Trained with {versions}. {stopped} more wrong answers fail other criteria, so "
        "that nothing is trained."
    ).format(
        versions=", ".join(calibration.versions),
        stopped=calibration.stopped,
    )
    if not calibration.data:
        return text
    return sentences(text, _("Digits: {source}.").format(source=calibration.data))


def bounds_text(criterion: CriterionCalibration) -> Message:
    """Say how many runs are in a group, and what the bound is."""
    runs = _n(
        "Each model was trained from {seeds} seeds; {runs} run is judged at a time.",
        "Each model was trained from {seeds} seeds; {runs} runs are judged together.",
        criterion.runs,
    ).format(runs=criterion.runs, seeds=criterion.seeds)
    if criterion.bound is None:
        return runs
    text = _(
        "Its bound is {bound:g}; half-way from the solution to the nearest model that "
        "fails is {other}."
    )
    other = criterion.recommended
    return sentences(
        runs,
        text.format(
            bound=criterion.bound, other=_("none") if other is None else f"{other:g}"
        ),
    )


def _row(trials: Trials) -> str:
    cells = (
        trials.model.replace("|", "\\|"),
        f"{trials.passes:.1%}",
        f"{trials.low:.2%} – {trials.high:.2%}",
        f"{trials.one_run:.1%}",
    )
    return f"| {' | '.join(cells)} |"


def picture(calibration: Calibration, assignment: Assignment) -> str:
    """Return an SVG: the numbers of the models for each criterion, and who passes."""
    heights = [ROW_HEIGHT * (3 + len(c.mutants)) + 1.4 for c in calibration.criteria]
    figure = Figure(figsize=(11, sum(heights)), layout="constrained")
    grid = figure.subplots(
        len(heights), 2, squeeze=False, gridspec_kw={"height_ratios": heights}
    )
    for (left, right), criterion in zip(grid, calibration.criteria, strict=True):
        _draw_measures(left, criterion)
        _draw_probabilities(right, criterion)
    title = _("Calibration of {slug}").format(slug=assignment.slug)
    return svg_text(figure, calibration.digest(), str(title)) + "\n"


def _draw_measures(axes: Any, criterion: CriterionCalibration) -> None:
    """Draw the share of groups whose number is not larger than each value."""
    if criterion.bound is None:
        axes.set_axis_off()
        return
    axes.set_title(criterion.id, loc="left", fontsize=10)
    for trials in criterion.mutants:
        axes.plot(trials.measures, SHARES[: len(trials.measures)], color=WRONG,
                  linewidth=1, alpha=0.6)  # fmt: skip
    own = criterion.solution.measures
    axes.plot(own, SHARES[: len(own)], color=RIGHT, linewidth=2.5, label=_("solution"))
    axes.plot([], [], color=WRONG, label=_("wrong models"))
    axes.axvline(criterion.bound, color=INK, label=_("bound"))
    if criterion.recommended is not None:
        axes.axvline(criterion.recommended, color=INK, linestyle=":",
                     label=_("half-way"))  # fmt: skip
    numbers = [n for trials in (criterion.solution, *criterion.mutants)
               for n in trials.measures]  # fmt: skip
    if min((*numbers, criterion.bound)) > 0 and max(numbers) > 100 * min(numbers):
        axes.set_xscale("log")
    axes.set(ylabel=_("share of groups"), ylim=(-0.02, 1.02))
    axes.legend(frameon=False, fontsize=8)


def _draw_probabilities(axes: Any, criterion: CriterionCalibration) -> None:
    """Draw the probability that each model passes, with its interval."""
    trials = (criterion.solution, *criterion.mutants)
    axes.set_title(_("probability to pass {id}").format(id=criterion.id), loc="left",
                   fontsize=10)  # fmt: skip
    for row, model in enumerate(trials):
        colour = RIGHT if row == 0 else WRONG
        axes.plot([model.low, model.high], [row, row], color=colour, linewidth=2)
        axes.plot(model.passes, row, "o", color=colour, markersize=5)
    axes.set_yticks(range(len(trials)), [_short(model.model) for model in trials])
    axes.tick_params(axis="y", labelsize=7)
    axes.set(xlim=(-0.03, 1.03), ylim=(len(trials) - 0.4, -0.6))


def _short(name: str) -> str:
    return name if len(name) <= 50 else f"{name[:49]}…"
