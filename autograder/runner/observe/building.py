"""Build a model as `fit` would, but not one that no machine could hold."""

from __future__ import annotations

import math
from typing import Any

import keras
import numpy as np

MAX_WEIGHTS = 200_000_000
"""In one layer: 800 MB, more than any exercise of the course could want."""


def build(model: Any, x: np.ndarray[Any, Any]) -> None:
    """Build a model on data, or check that the data fit, as `fit` would."""
    if not model.built:
        model.build((None, *x.shape[1:]))
    else:
        model.compute_output_spec(keras.KerasTensor(_as_taken(model, x)))


def _as_taken(model: Any, x: np.ndarray[Any, Any]) -> tuple[int | None, ...]:
    """Return the shape of the data as the model takes it.

    As Keras does, a Functional or Sequential model adds a last axis of size 1 that is
    missing, and takes one away that it has no place for.
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

    TensorFlow would try for ten seconds to find the memory, which is our deadline.
    """
    add_weight = keras.layers.Layer.add_weight

    def add(self: Any, shape: Any = None, *args: Any, **kwargs: Any) -> Any:
        count = math.prod(shape or ())
        if count > MAX_WEIGHTS:
            raise MemoryError(f"{count:,} weights in one layer")
        return add_weight(self, shape, *args, **kwargs)

    keras.layers.Layer.add_weight = add
