"""Functions of TensorFlow that compute with each number, for symbolic tensors.

They have the arguments of TensorFlow's, and consist of functions of Keras.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from autograder.runner.observe import look_alikes


def functions() -> dict[str, Callable[..., Any]]:
    """Return the name of each function, and what takes its place."""
    return {
        "acos": keras.ops.arccos,
        "asin": keras.ops.arcsin,
        "atan": keras.ops.arctan,
        "atan2": keras.ops.arctan2,
        "ceil": keras.ops.ceil,
        "cumprod": look_alikes.cumulated("cumprod"),
        "cumsum": look_alikes.cumulated("cumsum"),
        "divide_no_nan": _divided,
        "erf": keras.ops.erf,
        "is_nan": keras.ops.isnan,
        "local_response_normalization": _normalized,
        "lrn": _normalized,
        "reduce_euclidean_norm": _length,
        "scalar_mul": keras.ops.multiply,
        "truediv": keras.ops.divide,
    }


def _divided(x: Any, y: Any) -> Any:
    """Divide, and return 0 where the divisor is 0."""
    is_zero = keras.ops.equal(y, 0)
    return keras.ops.where(is_zero, 0.0, x / keras.ops.where(is_zero, 1.0, y))


def _length(input_tensor: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return look_alikes.norm(input_tensor, axis=axis, keepdims=keepdims)


def _normalized(
    input: Any,
    depth_radius: int = 5,
    bias: float = 1.0,
    alpha: float = 1.0,
    beta: float = 0.5,
) -> Any:
    """Divide by the squares of neighbouring channels, as `tf.nn.lrn` does.

    A matrix of ones and zeros adds them up.
    """
    places = np.arange(input.shape[-1])
    near = np.abs(places[:, None] - places) <= depth_radius
    total = keras.ops.matmul(keras.ops.square(input), near.astype("float32"))
    return input / keras.ops.power(bias + alpha * total, beta)
