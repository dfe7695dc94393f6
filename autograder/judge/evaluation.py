"""What a trained model can do: predictions, accuracy, and its mistakes."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from autograder.facts.arrays import Array
from autograder.facts.training import Misread, TestResult
from autograder.judge.data import Floats

BATCH = 1_000
"""Examples that are predicted at once."""
MISREAD = 25
"""How many misread examples are reported, the most confident ones first."""


def accuracy_metric(labels: Floats) -> Any:
    """Return Keras' accuracy for labels (n, classes) or (n, 1); None for values."""
    if not np.isin(labels, (0, 1)).all():
        return None
    if labels.shape[-1] == 1:
        return keras.metrics.BinaryAccuracy(name="accuracy")
    if (labels.sum(axis=-1) == 1).all():
        return keras.metrics.CategoricalAccuracy(name="accuracy")
    return None


def predict(model: Any, x: Floats) -> Floats:
    """Return the outputs for all rows of `x`, as `model.predict` does."""
    return np.concatenate(
        [
            np.asarray(model(x[start : start + BATCH], training=False))
            for start in range(0, len(x), BATCH)
        ]
    )


def accuracy(outputs: Floats, labels: Floats) -> float:
    """Return the share of rows whose class is right: the largest, or 0.5 passed."""
    if labels.shape[-1] == 1:
        return float(((outputs > 0.5) == labels).mean())
    return float((outputs.argmax(axis=-1) == labels.argmax(axis=-1)).mean())


def test_result(outputs: Floats, labels: Floats) -> TestResult:
    """Compare outputs with one-hot labels, both (n, classes)."""
    predicted, true = outputs.argmax(axis=1), labels.argmax(axis=1)
    confusion = np.zeros((labels.shape[1], labels.shape[1]), dtype=np.int32)
    np.add.at(confusion, (true, predicted), 1)
    confidence = outputs.max(axis=1).clip(0, 1)
    wrong = np.flatnonzero(predicted != true)
    surest = wrong[np.argsort(-confidence[wrong], kind="stable")][:MISREAD]
    return TestResult(
        accuracy=accuracy(outputs, labels),
        confusion=Array.of(confusion),
        misread=tuple(
            Misread(
                index=int(row),
                true=int(true[row]),
                predicted=int(predicted[row]),
                confidence=float(confidence[row]),
            )
            for row in surest
        ),
    )
