"""Find what the training of a solution reaches, and a bound that follows from it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from autograder.authoring.calibrated import between
from autograder.authoring.guessing import guessed_loss, guessed_share, metric_for
from autograder.datasets.own_files import OwnFiles
from autograder.engine.store import Store
from autograder.engine.trainings import training_of
from autograder.errors import AutograderError, FactError
from autograder.facts.training import (
    FileData,
    TrainingPlan,
    TrainingResult,
    TrainingRun,
)
from autograder.i18n import _
from autograder.rubric.criteria.metrics import metric_of
from autograder.rubric.criteria.proposal import Goal
from autograder.rubric.solution_facts import KnownSolution
from autograder.sandbox.selftest import best
from autograder.sandbox.shared_zones import zone_of
from autograder.sandbox.site import FencedSite
from autograder.trainer.training_client import MODULE, train

FAIR = 0.75
"""Where the proposed bound is: at this share of the way from a guess to the
solution."""


Train = Callable[[TrainingPlan], tuple[TrainingRun, ...]]
"""Trains the solution's model by a plan. It raises AutograderError if it cannot."""


def goal_of(
    known: KnownSolution, plan: TrainingPlan, files: OwnFiles, train: Train
) -> Goal:
    """Return a bound that the solution passes and a guess does not, from trainings.

    Raises:
        AutograderError: if the solution cannot be trained, or learns nothing.
    """
    runs = train(plan)
    metric = metric_for(known.model(), plan)
    values = [v for v in (metric_of(run, metric) for run in runs) if v is not None]
    if not values:
        raise AutograderError(_("the solution does not learn: its loss is infinite"))
    higher = metric.endswith("accuracy")
    if higher:
        guess, by_luck = guessed_share(plan, metric, files)
        if min(values) <= by_luck:
            raise AutograderError(
                _(
                    "the solution reaches {worst:.1%} once, and always the same answer "
                    "{guess:.1%}. Train it longer, or on more data"
                ).format(worst=min(values), guess=guess)
            )
        fair = np.floor(100 * (guess + FAIR * (min(values) - guess))) / 100
        bound = max(float(fair), 0.01)
        why = _("the solution reaches {worst:.1%} or more, a guess {guess:.1%}").format(
            worst=min(values), guess=guess
        )
    else:
        why = _("the solution ends at {worst:.3g} or less, always the same answer "
                "gives {first:.3g}")  # fmt: skip
        first = guessed_loss(known.model(), plan, metric, files)
        if first is None:
            why = _("the solution ends at {worst:.3g} or less and begins at "
                    "{first:.3g} or more")  # fmt: skip
            first = min(run.curves["loss"][0] for run in runs)
        why = why.format(worst=max(values), first=first)
        if max(values) >= first:
            raise AutograderError(_("it learns nothing: {why}").format(why=why))
        bound = between(max(values), first)
    return Goal(metric, bound, higher, why, training="")


def trained(
    known: KnownSolution, store: Store | None, plan: TrainingPlan
) -> tuple[TrainingRun, ...]:
    """Train the solution's model, fenced, from the seeds of a plan.

    Args:
        known: the solution.
        store: keeps the result as that of a class, so that it is not repeated.
        plan: how it is trained.

    Raises:
        AutograderError: if it cannot be trained.
    """
    data = plan.data.fingerprint if isinstance(plan.data, FileData) else ""
    site = FencedSite(best(), data=(data,) if data else ())
    try:
        digest, job = training_of(known.model(), plan)
        result = store.get(TrainingResult, digest) if store else None
        if result is None:
            with zone_of(site, MODULE) as zone:
                result = train(zone, site.locate(job))
            if store:
                store.put(digest, result)
    except FactError as error:
        raise AutograderError(str(error)) from None
    if not result.runs:
        raise AutograderError(str(result.refusal))
    return result.runs
