"""Find the metric of Keras that a function of the student's own is equal to.

An example is a function that only sets the `k` of `top_k_categorical_accuracy`. It is
tried out where the code runs, on labels and predictions of several forms.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from autograder.facts.known_metrics import METRICS
from autograder.facts.setting import Setting
from autograder.runner.observe.own_settings import tried_out

ROWS, CLASSES = 200, 12
_FUNCTIONS = {
    row.name: getattr(keras.metrics, row.name)
    for row in METRICS
    if hasattr(keras.metrics, row.name)
}
"""The functions of Keras, before code of a student could put others in their places."""
Metric = Callable[[Any, Any], Any]


def equal_metric(value: Metric) -> Setting | None:
    """Return the metric that a function is; None if it is no known one.

    Both have the same value for each row, or the same mean, wherever they have any.
    """
    with tried_out():
        return _equal(value)
    return None


def _equal(value: Metric) -> Setting | None:
    left = [*_known()]
    seen = False
    for labels, predictions in _forms():
        found = _values(value, labels, predictions)
        if found is None:
            continue
        seen = True
        left = [
            (setting, metric)
            for setting, metric in left
            if _are_same(found, _values(metric, labels, predictions))
        ]
    return left[0][0] if seen and left else None


def _known() -> Iterator[tuple[Setting, Metric]]:
    """Yield each metric of Keras, and those that look at the best `k` classes."""
    for name, function in _FUNCTIONS.items():
        yield Setting(name=name), function
    for name in ("top_k_categorical_accuracy", "sparse_top_k_categorical_accuracy"):
        for k in range(2, CLASSES):
            own = functools.partial(_FUNCTIONS[name], k=k)
            yield Setting(name=name, arguments={"k": k}), own


def _forms() -> Iterator[tuple[Any, Any]]:
    """Yield one-hot rows, class numbers, single probabilities, and numbers."""
    draw = np.random.default_rng(4)
    numbers = draw.normal(size=(ROWS, CLASSES)).astype("float32")
    classes = draw.integers(0, CLASSES, ROWS)
    for labels in (np.eye(CLASSES, dtype="float32")[classes], classes[:, None]):
        yield labels, np.asarray(tf.nn.softmax(numbers))
    truths = (classes[:, None] % 2).astype("float32")
    yield truths, np.asarray(tf.sigmoid(numbers[:, :1]))
    yield draw.uniform(0.5, 3, (ROWS, 3)).astype("f4"), np.abs(numbers[:, :3]) + 0.1


def _values(
    metric: Metric, labels: Any, predictions: Any
) -> np.ndarray[Any, Any] | None:
    """Return one value for each row, or one for all; None if there is none."""
    found = None
    with contextlib.suppress(Exception):
        found = np.asarray(metric(tf.constant(labels), tf.constant(predictions)), float)
    if found is None or not np.isfinite(found).all():
        return None
    return found.reshape(len(found), -1).mean(axis=1) if found.ndim else found


def _are_same(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any] | None) -> bool:
    if other is None:
        return False
    if one.shape != other.shape:
        one, other = one.mean(), other.mean()
    return bool(np.allclose(one, other, rtol=1e-3, atol=1e-5))
