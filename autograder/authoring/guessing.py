"""Say what a model reaches that always gives the same answer."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.datasets.file_data import read_parts
from autograder.datasets.own_files import OwnFiles
from autograder.facts.examples import by_name
from autograder.facts.outline import task_of
from autograder.facts.spec import ModelSpec
from autograder.facts.training import FileData, InlineData, TrainingPlan
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.criteria.metrics import TEST

Labels = np.ndarray[Any, Any]
TWO_ERRORS = 2.0
"""How many standard errors an accuracy is above that of a guess, if it is no luck."""
BY_LUCK = {"auc": 0.5, "r2_score": 0.0}
"""Metric -> what always the same answer reaches on any data."""


def guess_for(
    assignment: Assignment, criterion: Criterion, files: OwnFiles
) -> float | None:
    """Return what always the same answer reaches in a training criterion.

    It is None if that is unknown, as for several outputs or data that have a name.
    """
    metric = criterion.bounded_metric
    plan = assignment.plan_of(criterion.model)
    spec = assignment.reference_of(criterion.model)
    if plan is None or spec is None or not isinstance(plan.data, FileData | InlineData):
        return None
    name, tested = metric.removeprefix(TEST), metric.startswith(TEST)
    if name == "accuracy":
        return guessed_share(plan, metric, files)[0]
    if name == "loss":
        return guessed_loss(spec, plan, metric, files)
    if len(spec.losses) > 1 or name in BY_LUCK:
        return BY_LUCK.get(name)
    return _guessed_error(name, plan, files, tested=tested)


def metric_for(spec: ModelSpec, plan: TrainingPlan) -> str:
    """Return what is measured: the accuracy for classes, else the loss."""
    outline = plan.data.outline
    loss = spec.losses[0]
    if outline is None:
        return "loss"
    metric = "loss"
    if loss is not None and (label := outline.label) is not None:
        # A cross-entropy may also compare numbers from 0 to 1, such as pixels.
        has_classes = label.task != "numbers" or label.may_be_class_numbers
        if has_classes and loss.name.endswith("crossentropy"):
            metric = "accuracy"
    return f"test_{metric}" if outline.has_test else metric


def guessed_share(
    plan: TrainingPlan, metric: str, files: OwnFiles
) -> tuple[float, float]:
    """Return the accuracy of a model that always gives the same answer.

    Returns:
        the accuracy, and the one that such a model hardly exceeds by luck. Of a few
        rows, at most half of the way from the one to 1 is luck.
    """
    labels = _labels(plan, files, tested=metric.startswith("test_"))
    if labels is None:
        return 0.1, 0.1
    share, count = _most_frequent(labels)
    luck = TWO_ERRORS * float(np.sqrt(share * (1 - share) / count))
    return share, share + min(luck, (1 - share) / 2)


def _most_frequent(labels: Labels) -> tuple[float, int]:
    """Return the share of the best answer that is always the same, and of how many.

    If several labels of a row can be 1, each column has a best answer of its own.
    """
    if labels.ndim > 1 and labels.shape[-1] > 1:
        if task_of(labels) == "yes_no":
            ones = labels.reshape(-1, labels.shape[-1]).mean(axis=0)
            return float(np.maximum(ones, 1 - ones).mean()), len(labels)
        labels = labels.argmax(axis=-1)
    _values, counts = np.unique(labels, return_counts=True)
    return float(counts.max() / counts.sum()), int(counts.sum())


def guessed_loss(
    spec: ModelSpec, plan: TrainingPlan, metric: str, files: OwnFiles
) -> float | None:
    """Return the loss of a model that always answers the mean or the median.

    It is None for other losses than mean squared and mean absolute errors, and for
    several outputs.
    """
    loss = spec.losses[0]
    if loss is None or len(spec.losses) > 1:
        return None
    return _guessed_error(loss.name, plan, files, tested=metric.startswith("test_"))


def _guessed_error(
    name: str, plan: TrainingPlan, files: OwnFiles, *, tested: bool
) -> float | None:
    """Return an error of a model that always answers the mean or the median."""
    labels = _labels(plan, files, tested=False)
    given = _labels(plan, files, tested=tested)
    if labels is None or given is None:
        return None
    if name in ("mean_squared_error", "root_mean_squared_error"):
        squared = float(np.mean((given - labels.mean(axis=0)) ** 2))
        return squared if name == "mean_squared_error" else squared**0.5
    if name == "mean_absolute_error":
        return float(np.mean(np.abs(given - np.median(labels, axis=0))))
    return None


def _labels(plan: TrainingPlan, files: OwnFiles, *, tested: bool) -> Labels | None:
    """Return the labels of the first output; None for data that have a name."""
    data = plan.data
    if isinstance(data, FileData):
        parts = read_parts(data, files.cache / data.fingerprint, None)
        given = (parts.test if tested and parts.test else parts.train).y
    elif isinstance(data, InlineData):
        given = by_name(data.y_test if tested and data.y_test else data.y)
    else:
        return None
    return np.asarray(next(iter(given.values())))
