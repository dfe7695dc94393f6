"""Calibrate from as many seeds as the time allows, and say which bounds are weak."""

from __future__ import annotations

import ast
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from autograder.arguments import Settings
from autograder.authoring.calibrated import (
    TOLERATED,
    Calibration,
    CriterionCalibration,
    trained_criteria,
)
from autograder.authoring.calibration import calibrate
from autograder.authoring.calibration_report import write_calibration
from autograder.authoring.findings import TriedAnswer
from autograder.authoring.guessing import guess_for
from autograder.authoring.seed_groups import seconds_of_one
from autograder.authoring.trained_in_time import TrainedAnswers
from autograder.datasets.dataset import cache_folder
from autograder.datasets.own_files import FOLDER, OwnFiles
from autograder.errors import AutograderError
from autograder.i18n import EMPTY, Message, _
from autograder.rubric.assignment import Assignment

SHARE = 0.4
"""The share of the whole time that trainings from more seeds may take."""
RESERVE = 0.1
"""The share of the whole time that is kept for the steps after this one."""
MOST_SEEDS = 60
FEW = 5
"""Fewer seeds say nothing about luck."""


def calibrated_in_time(
    assignment: Assignment,
    settings: Settings,
    seconds: float,
    end: float,
    trained: TrainedAnswers,
) -> Iterator[TriedAnswer]:
    """Train from as many seeds as the time allows. Begin with a few seeds.

    If there is not even time for these, nothing is measured, and this is said.

    Args:
        assignment: the assignment.
        settings: the folders.
        seconds: the whole time; `SHARE` of it is used.
        end: when it is over, as `time.monotonic` counts.
        trained: the wrong answers that are tried, and how long one pass takes.
    """
    if not trained_criteria(assignment):
        return
    # A plan with one seed takes so long that the trainer may refuse a second one.
    seeds = len(assignment.seeds)

    def left() -> float:
        return end - RESERVE * seconds - time.monotonic()

    chosen = trained.names if trained.seconds <= left() else ()
    if not chosen and trained.of_solution > left():
        for criterion in trained_criteria(assignment):
            yield _not_measured(criterion.id)
        return
    started = time.monotonic()
    found = calibrate(assignment, settings, seeds, chosen)
    each = max(
        (time.monotonic() - started) / seeds,
        _estimated(assignment, settings, found),
    )
    more = min(int(min(SHARE * seconds, left()) / each), MOST_SEEDS)
    found = with_more(
        lambda count: calibrate(assignment, settings, count, chosen), found, seeds, more
    )
    few = any(criterion.seeds < FEW for criterion in found.criteria)
    if few and FEW * trained.of_solution / seeds <= left():
        alone = calibrate(assignment, settings, FEW, ())
        found = with_surer_solution(found, alone)
    files = OwnFiles(settings.solutions / assignment.slug / FOLDER, cache_folder())
    found = with_guesses(found, assignment, files)
    write_calibration(found, assignment, settings.solutions)
    path = settings.solutions / assignment.slug / "rubric.py"
    for tried in found.criteria:
        yield of_bound(tried, *_bound_place(path, tried))


def _estimated(assignment: Assignment, settings: Settings, found: Calibration) -> float:
    """Estimate the seconds for one more seed of all models that were trained.

    It is needed if results were kept, so that nobody measured how long they take.
    """
    one = 0.0
    if assignment.reference is not None and assignment.plan is not None:
        one = seconds_of_one(assignment.reference, assignment.plan) or 0.0
    models = max((1 + len(c.mutants) for c in found.criteria), default=1)
    return max(one * models / max(settings.jobs, 1), 0.001)


def _not_measured(name: str) -> TriedAnswer:
    return TriedAnswer(
        _("criterion {id}").format(id=name),
        _("was not measured in this time"),
        _("Give more `--minutes`, or fewer `epochs` in `training` of rubric.py."),
    )


def with_more(
    run: Callable[[int], Calibration], first: Calibration, seeds: int, more: int
) -> Calibration:
    """Return a calibration from more seeds than the first; that one if there is none.

    The trainer refuses too many trainings of one model, so fewer are tried then.
    """
    while more >= 2 * seeds:
        try:
            return run(more)
        except AutograderError:
            more //= 2
    return first


def with_surer_solution(found: Calibration, alone: Calibration) -> Calibration:
    """Return a calibration with the solution's trials from another one.

    If there is time for few seeds only, it goes to the solution. A bound that a right
    answer misses is worse than one that is not half-way.

    Args:
        found: the calibration, with wrong models.
        alone: that of the solution alone, from more seeds.
    """
    criteria = (
        criterion.model_copy(update={"solution": surer.solution, "seeds": surer.seeds})
        if surer.seeds > criterion.seeds
        else criterion
        for criterion, surer in zip(found.criteria, alone.criteria, strict=True)
    )
    return found.model_copy(update={"criteria": tuple(criteria)})


def with_guesses(
    found: Calibration, assignment: Assignment, files: OwnFiles
) -> Calibration:
    """Return a calibration with what always the same answer reaches."""
    by_id = {criterion.id: criterion for criterion in assignment.criteria}
    criteria = (
        tried.model_copy(
            update={"guess": guess_for(assignment, by_id[tried.id], files)}
        )
        for tried in found.criteria
    )
    return found.model_copy(update={"criteria": tuple(criteria)})


def _bound_place(path: Path, criterion: CriterionCalibration) -> tuple[str, Message]:
    """Return the argument with the bound, and its file and line.

    Both are empty if the bound is computed.
    """
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.keyword) and isinstance(node.value, ast.Constant):
            value = node.value.value
            number = isinstance(value, int | float) and not isinstance(value, bool)
            if number and node.arg != "points" and value == criterion.bound:
                place = _("{file}, line {line}")
                return str(node.arg), place.format(file=path, line=node.lineno)
    return "", EMPTY


def _no_bound(criterion: CriterionCalibration) -> Message:
    return _(
        "Always the same answer gives {guess:.3g}, and the solution is not always "
        "better, so no bound is right. Train it on more data, or with more `epochs` "
        "in `training` of rubric.py, or leave this criterion out."
    ).format(guess=criterion.guess)


def of_bound(
    criterion: CriterionCalibration, argument: str = "", place: Message = EMPTY
) -> TriedAnswer:
    """Say how often the solution passes a criterion, and what is weak.

    Args:
        criterion: the results of its calibration.
        argument: the name of the argument with its bound; empty if that is computed.
        place: the file and the line of this argument.
    """
    about = _("criterion {id}").format(id=criterion.id)
    passes = _(
        "the solution passes {share:.0%} of the time, from {seeds} seeds"
    ).format(share=criterion.solution.passes, seeds=criterion.seeds)
    half_way = criterion.recommended
    advice = (
        _("Half-way between the solution and the best wrong model is {bound:g}.")
        .format(bound=half_way)
        if half_way is not None
        else _("No wrong model that is trained is worse than the solution.")
    )  # fmt: skip
    if too_easy := criterion.no_better_than_guess(criterion.bound):
        passes = _("{passes}, and always the same answer passes, too").format(
            passes=passes
        )
    if too_easy or criterion.solution.passes < 1 - TOLERATED:
        if criterion.no_better_than_guess(criterion.worst):
            return TriedAnswer(about, passes, _no_bound(criterion))
        text = _("Change the bound {bound}. {advice}")
        if place:
            text = _("Change the bound {bound} ({place}). {advice}")
        if place and half_way is not None:
            text = _("Write `{argument}={half_way:g}` ({place}). {advice}")
        cure = text.format(
            bound=criterion.bound, place=place, advice=advice,
            argument=argument, half_way=half_way,
        )  # fmt: skip
        return TriedAnswer(about, passes, cure)
    if criterion.seeds < FEW:
        return TriedAnswer(
            about,
            passes,
            _(
                "So few seeds do not show how often luck decides. Give fewer `epochs` "
                "in `training` of rubric.py, or more `--minutes`."
            ),
        )
    return TriedAnswer(
        about, _("{passes}. {advice}").format(passes=passes, advice=advice)
    )
