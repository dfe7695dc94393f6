"""What is measured of a trained model: metrics, and the results on test data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np

from autograder.facts.arrays import Array
from autograder.facts.measured_metrics import MEASURED_METRICS, KnownMetric
from autograder.facts.outline import Task
from autograder.facts.training import Misread, TestResult, TrainingPlan
from autograder.trainer.model_data import Data, Values

MISREAD = 25
MAX_CONFUSION = 100
"""The most classes of a confusion matrix."""
SHOWN, SHOWN_NUMBERS = 500, 50_000
"""The most labels that are numbers in a result, with the predictions for them, and how
many numbers they may have: a label may be an image."""


class Scoring:
    """The loss and the metrics of one output."""

    def __init__(
        self, plan: TrainingPlan, task: Task, class_numbers: bool, loss: Any
    ) -> None:
        """Choose the metrics of the plan that fit the labels, and the accuracy."""
        asked = dict.fromkeys(("accuracy", *plan.metrics))
        known = (MEASURED_METRICS[name] for name in asked if name in MEASURED_METRICS)
        self._rows = [row for row in known if task in row.tasks]
        self._task, self._class_numbers, self._loss = task, class_numbers, loss

    def metrics(self) -> list[Any]:
        """Return new metrics of Keras."""
        return [self._made(row) for row in self._rows]

    def _made(self, row: KnownMetric) -> Any:
        name = row.keras
        if self._class_numbers and row.class_numbers:
            name = row.class_numbers
        elif row.name == "accuracy" and self._task == "yes_no":
            name = "BinaryAccuracy"
        return getattr(keras.metrics, name)(name=row.name)

    def measure(self, labels: Values, predictions: Values) -> dict[str, float]:
        """Return the loss and the metrics for some predictions."""
        found = {}
        if self._loss is not None:
            found["loss"] = float(self._loss(labels, predictions))
        for row in self._rows:
            if row.name == "accuracy":
                right = self._classes(predictions) == self._true(labels)
                found["accuracy"] = float(right.mean())
                continue
            metric = self._made(row)
            metric.update_state(labels, predictions)
            found[row.name] = float(metric.result())
        return {name: value for name, value in found.items() if np.isfinite(value)}

    def test(self, labels: Values, predictions: Values) -> TestResult:
        """Return the results on test data."""
        measured = self.measure(labels, predictions)
        result = TestResult(accuracy=measured.get("accuracy"), metrics=measured)
        if self._task == "numbers":
            shown = {"labels": _first(labels), "predictions": _first(predictions)}
            return result.model_copy(update=shown)
        width = predictions.shape[-1] if predictions.ndim > 1 else 1
        if self._task == "yes_no" and width > 1:
            return result
        predicted, true = self._classes(predictions), self._true(labels)
        classes = max(width, 2)
        if classes <= MAX_CONFUSION:
            confusion = np.zeros((classes, classes), dtype=np.int32)
            np.add.at(confusion, (true.ravel(), predicted.ravel()), 1)
            result = result.model_copy(update={"confusion": Array.of(confusion)})
        if true.ndim > 1:
            return result
        misread = _misread(true, predicted, _certainty(predictions))
        return result.model_copy(update={"misread": misread})

    def _classes(self, predictions: Values) -> Values:
        """Return the class that each prediction is for."""
        if self._task == "classes":
            return np.asarray(predictions.argmax(axis=-1))
        answers = np.asarray(predictions >= 0.5, dtype=int)
        return np.asarray(answers[..., 0]) if answers.shape[-1:] == (1,) else answers

    def _true(self, labels: Values) -> Values:
        return labels if self._class_numbers else self._classes(labels)


def scorings(plan: TrainingPlan, data: Data, losses: Sequence[Any]) -> list[Scoring]:
    """Return the scoring of each output, in their order."""
    each = zip(data.tasks, data.class_numbers, losses, strict=True)
    return [Scoring(plan, task, numbers, loss) for task, numbers, loss in each]


def _first(values: Values) -> Array:
    """Return the first rows, or numbers in one row if they are too many."""
    rows = values[:SHOWN]
    return Array.of(
        rows if rows.size <= SHOWN_NUMBERS else rows.ravel()[:SHOWN_NUMBERS]
    )


def _certainty(predictions: Values) -> Values:
    """Return the probability of the predicted class."""
    if predictions.ndim > 1 and predictions.shape[-1] > 1:
        return np.asarray(predictions.max(axis=-1))
    return np.asarray(np.maximum(predictions, 1 - predictions).ravel())


def _misread(true: Values, predicted: Values, certainty: Values) -> tuple[Misread, ...]:
    """Return the wrong predictions with the highest probabilities."""
    wrong = np.flatnonzero(predicted != true)
    surest = wrong[np.argsort(-certainty[wrong], kind="stable")]
    return tuple(
        Misread(
            index=int(n),
            true=int(true[n]),
            predicted=int(predicted[n]),
            confidence=float(np.clip(certainty[n], 0, 1)),
        )
        for n in surest[:MISREAD]
    )
