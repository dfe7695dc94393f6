"""Find what the training of a solution reaches, and a bound that follows from it."""

from __future__ import annotations

import numpy as np

from autograder.authoring.calibrated import between
from autograder.authoring.guessing import guessed_loss, guessed_share, metric_for
from autograder.datasets.own_files import OWN, OwnFiles
from autograder.errors import AutograderError, FactError
from autograder.facts.training import (
    FileData,
    TrainingJob,
    TrainingPlan,
    TrainingRun,
)
from autograder.i18n import _
from autograder.rubric.criteria.metrics import metric_of
from autograder.rubric.criteria.proposal import Goal
from autograder.rubric.solution_facts import KnownSolution
from autograder.sandbox.selftest import best
from autograder.sandbox.site import FencedSite
from autograder.trainer.training_client import MODULE, train

FAIR = 0.75
"""Where the proposed bound is: at this share of the way from a guess to the
solution."""


def goal_of(known: KnownSolution, plan: TrainingPlan, files: OwnFiles) -> Goal:
    """Return a bound that the solution passes and a guess does not, from trainings.

    Raises:
        AutograderError: if the solution cannot be trained, or learns nothing.
    """
    runs = trained(known, plan)
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


def trained(known: KnownSolution, plan: TrainingPlan) -> tuple[TrainingRun, ...]:
    """Train the solution's model, fenced, from the seeds of a plan.

    Raises:
        AutograderError: if it cannot be trained.
    """
    data = plan.data.fingerprint if isinstance(plan.data, FileData) else ""
    site = FencedSite(best(), data=(data,) if data else ())
    job = TrainingJob.of(known.model(), plan, {OWN: data} if data else {})
    zone = site.zone(MODULE)
    try:
        result = train(zone, site.locate(job))
    except FactError as error:
        raise AutograderError(str(error)) from None
    finally:
        zone.close()
    if not result.runs:
        raise AutograderError(str(result.refusal))
    return result.runs
