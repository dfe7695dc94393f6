"""Read many examples in parts, so that they fit in memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import tensorflow as tf

from autograder.trainer.capacity import PREDICT_BATCH
from autograder.trainer.model_data import Values


def in_batches(x: tuple[Values, ...]) -> Iterator[tuple[Values, ...]]:
    """Yield the examples of each input in parts."""
    for first in range(0, len(x[0]), PREDICT_BATCH):
        yield tuple(a[first : first + PREDICT_BATCH] for a in x)


def applied(model: Any, x: tuple[Values, ...]) -> Any:
    """Return what a model makes of examples. It does not learn."""
    tensors = [tf.constant(a) for a in x]
    return model(tensors[0] if len(tensors) == 1 else tensors, training=False)
