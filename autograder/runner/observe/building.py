"""Build a model as `fit` would. Refuse weights that need too much memory."""

from __future__ import annotations

import math
from typing import Any

import keras
import numpy as np

MAX_WEIGHTS = 200_000_000
"""The most numbers in one weight. They need 800 MB, more than any exercise needs."""


def build(model: Any, x: np.ndarray[Any, Any]) -> None:
    """Build a model on data, or check that the data fit, as `fit` would."""
    if not model.built:
        model.build((None, *x.shape[1:]))
    else:
        model.compute_output_spec(keras.KerasTensor(_as_taken(model, x)))


def _as_taken(model: Any, x: np.ndarray[Any, Any]) -> tuple[int | None, ...]:
    """Return the shape that the model sees.

    A Functional or Sequential model of Keras adds a missing last axis of size 1, and
    removes one that is too many.
    """
    shape = (None, *x.shape[1:])
    wanted = getattr(model, "input_shape", None)
    if not isinstance(wanted, tuple) or len(wanted) == len(shape):
        return shape
    if len(wanted) == len(shape) + 1 and wanted[-1] == 1:
        return (*shape, 1)
    return shape[:-1] if len(wanted) == len(shape) - 1 and shape[-1] == 1 else shape


def refuse_huge_weights() -> None:
    """Make a layer that is far too large fail at once.

    TensorFlow would try for ten seconds to get the memory. That is the whole time of a
    submission.
    """
    add_weight = keras.layers.Layer.add_weight

    def add(self: Any, shape: Any = None, *args: Any, **kwargs: Any) -> Any:
        count = math.prod(shape or ())
        if count > MAX_WEIGHTS:
            raise MemoryError(f"{count:,} weights in one layer")
        return add_weight(self, shape, *args, **kwargs)

    keras.layers.Layer.add_weight = add
