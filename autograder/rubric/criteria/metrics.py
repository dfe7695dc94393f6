"""The metrics of a training: how they are called, read, and when there is none."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from autograder.facts.canonical import canonical
from autograder.facts.spec import ModelSpec
from autograder.facts.training import InlineData, TrainingPlan, TrainingRun
from autograder.i18n import _

METRICS = {
    "loss": _("loss"),
    "accuracy": _("training accuracy"),
    "test_accuracy": _("test accuracy"),
}
NEGATIVE = {"poisson", "cosine_similarity"}
"""Losses that may fall below zero."""
ROWS = "categorical_crossentropy"
"""In canonical form; for class numbers, too."""
CLASSES = 10
"""Of the digits."""


def metric_of(run: TrainingRun, metric: str) -> float | None:
    """Return a metric of a run; None if the training diverged."""
    if run.diverged:
        return None
    if metric == "test_accuracy":
        return run.test.accuracy if run.test else None
    return run.metrics.get(metric)


def show(metric: str, value: float) -> str:
    """Write a metric as people read it: accuracies in percent."""
    return f"{value:.4g}" if metric == "loss" else f"{100 * value:.1f} %"


def loss_of(reference: ModelSpec | None) -> str | None:
    """Return the loss of a solution's model in canonical form, if it has one."""
    form = reference and canonical(reference)
    loss = form.compiled.loss if form and form.compiled else None
    return loss.name if loss else None


def label_width(plan: TrainingPlan) -> int:
    """Return how many numbers one label of the data has."""
    if isinstance(plan.data, InlineData):
        return math.prod(plan.data.y.numpy().shape[1:])
    return CLASSES


def no_metric(
    metric: str, plan: TrainingPlan, reference: ModelSpec | None
) -> Iterator[str]:
    """Yield why a training on these data does not measure a metric."""
    if not isinstance(plan.data, InlineData):
        return
    if metric == "test_accuracy":
        yield "there is no `test_accuracy`: the data have no test part"
    labels = plan.data.y.numpy()
    classes = label_width(plan) > 1 or bool(np.isin(labels, (0, 1)).all())
    numbers = bool((labels == np.round(labels)).all()) and labels.min(initial=0) >= 0
    may_be = numbers and (reference is None or loss_of(reference) == ROWS)
    if metric == "accuracy" and not classes and not may_be:
        yield "there is no `accuracy`: the labels are no classes"
