"""How a plan trains a solution's model: as long as `fit` did, on what was kept of it.

A model learns in steps. Of large data only a part is kept, so an epoch has fewer steps.
More epochs and smaller batches make up for them, as far as this does not take long.
"""

from __future__ import annotations

from typing import NamedTuple

from autograder.errors import FactError
from autograder.facts.calls import RecordedFit
from autograder.facts.examples import length
from autograder.facts.keras_calls import BATCH
from autograder.facts.spec import ModelSpec
from autograder.facts.workload import Workload, training_seconds

SEEDS = (1, 2, 3, 4, 5)
SLOW, VERY_SLOW = 4.0, 15.0
"""Estimated seconds of one training. Slower ones are repeated three times, or once."""
MOST_LONGER = 10
"""How many times as many epochs a plan has, at most, if it has fewer data."""
SMALLEST = 16
"""Batches are not made smaller than this. In tiny ones, the steps are mostly noise."""
TOO_FEW = 0.5
"""A training that has less than this share of the steps may be very slow."""


class Pace(NamedTuple):
    """How long a model is trained."""

    epochs: int
    batch: int

    def steps(self, rows: int) -> int:
        """Return the updates of the weights for so many rows."""
        return -(-rows // self.batch) * self.epochs

    def seconds(self, spec: ModelSpec, rows: int) -> float:
        """Estimate the time of one training. Raises FactError as the estimate does."""
        load = Workload(rows * self.epochs, self.steps(rows), self.batch)
        return training_seconds(spec, load)

    @property
    def longer(self) -> Pace:
        """The next one with more epochs."""
        return self._replace(epochs=self.epochs + max(1, self.epochs // 10))

    @property
    def finer(self) -> Pace:
        """The next one with smaller batches."""
        return self._replace(batch=self.batch // 2)


def rows_of(fit: RecordedFit) -> int:
    """Return how many examples are trained on."""
    if fit.in_folder:
        return len(fit.in_folder.rows)
    return length(fit.examples.x) if fit.examples else 0


def pace_of(spec: ModelSpec, fit: RecordedFit) -> Pace:
    """Return the epochs and the size of the batches of a plan.

    Args:
        spec: the solution's model.
        fit: what it was trained on.
    """
    now = Pace(max(fit.trained_epochs, 1), fit.batch_size or BATCH)
    rows, given = rows_of(fit), max((s.shape[0] for s in fit.inputs_seen), default=0)
    if given <= rows or fit.in_folder:
        return now
    wanted, most = now.steps(given), MOST_LONGER * now.epochs

    def grown(now: Pace, share: float, limit: float) -> Pace:
        while now.steps(rows) < share * wanted:
            more = now.longer
            more = more._replace(epochs=min(more.epochs, most))
            if more == now or more.seconds(spec, rows) > limit:
                break
            now = more
        return now

    try:
        now = grown(now, 1, SLOW)
        while now.steps(rows) < wanted and now.finer.batch >= SMALLEST:
            if now.finer.seconds(spec, rows) > VERY_SLOW:
                break
            now = now.finer
        return grown(now, TOO_FEW, VERY_SLOW)
    except FactError:
        return now


def seeds(spec: ModelSpec, rows: int, planned: Pace) -> tuple[int, ...]:
    """Return the seeds of a plan: fewer of them for trainings that take long."""
    try:
        seconds = planned.seconds(spec, rows)
    except FactError:
        return SEEDS
    return SEEDS[: 1 if seconds > VERY_SLOW else 3 if seconds > SLOW else 5]
