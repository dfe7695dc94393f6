"""Propose fewer epochs where a solution takes long, and from more seeds instead.

A bound says whether a model learns. For this, the training need not go to its end, but
it must not depend on the luck of one seed.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograder.authoring.seed_groups import seconds_of_one
from autograder.authoring.training_bound import Train
from autograder.facts.training import TrainingPlan, TrainingRun
from autograder.i18n import Message, _
from autograder.rubric.criteria.metrics import higher_is_better
from autograder.rubric.solution_facts import KnownSolution
from autograder.rubric.thinned_training import SLOW

LEARNT = 0.9
"""The share of all that the solution learns, after which a training may end."""
LONGER = 1.25
"""Wrong models may need more epochs, so there are a few more."""
SEEDS = (1, 2, 3)


def shorter_training(
    known: KnownSolution, plan: TrainingPlan, train: Train, notes: list[Message]
) -> dict[str, Any]:
    """Return the parts of a plan that should differ; none if it is quick enough.

    Args:
        known: the solution.
        plan: how the solution trains its model.
        train: trains it.
        notes: gets a line on what is proposed and why.

    Raises:
        AutograderError: if the solution cannot be trained.
    """
    seconds = seconds_of_one(known.model(), plan)
    if seconds is None or seconds <= SLOW:
        return {}
    (run,) = train(plan.model_copy(update={"seeds": SEEDS[:1]}))
    epochs = epochs_to_learn(run)
    if epochs >= plan.epochs:
        return {}
    notes.append(
        _(
            "training: {fewer} of {epochs} epochs, because the solution has learnt "
            "{share:.0%} by then, from {count} seeds. Change `training` in rubric.py "
            "if it should be otherwise"
        ).format(fewer=epochs, epochs=plan.epochs, share=LEARNT, count=len(SEEDS))
    )
    return {"epochs": epochs, "seeds": SEEDS}


def epochs_to_learn(run: TrainingRun) -> int:
    """Return after how many epochs a solution has learnt nearly all, and a few more.

    The accuracy decides if there is one, otherwise the loss.
    """
    names = [name for name in run.curves if not name.startswith("val_")]
    shares = [name for name in names if name.endswith("accuracy")]
    name = (shares or ["loss"])[0]
    values = np.array(run.curves[name])
    values = values if higher_is_better(name) else -values
    enough = values[0] + LEARNT * (values.max() - values[0])
    first = int(np.argmax(values >= enough))
    return math.ceil(LONGER * run.epochs[first])
