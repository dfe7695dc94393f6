"""Functions of `keras.backend` of Keras 2 that accept symbolic tensors.

They have its arguments, and consist of functions and layers of Keras.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras

from autograder.runner.observe import convolved, look_alikes

_REDUCTIONS = ("mean", "var", "std", "any", "all", "logsumexp")
"""Functions that ask TensorFlow for the type of numbers, or need numbers."""


def dot(x: Any, y: Any) -> Any:
    """Multiply over the last axis, and the last but one of a kernel with more axes."""
    if len(y.shape) <= 2:
        return keras.ops.matmul(x, y)
    if len(y.shape) > 3:
        raise ValueError("a product with a kernel of these axes is not known")
    first, shared, last = y.shape
    rows = keras.ops.reshape(keras.ops.transpose(y, (1, 0, 2)), (shared, first * last))
    steps = [-1 if size is None else size for size in x.shape[1:-1]]
    parts = keras.layers.Reshape((*steps, first, last), name="parts")
    return parts(keras.ops.matmul(x, rows))


def rectified(
    x: Any, alpha: Any = 0.0, max_value: Any = None, threshold: Any = 0.0
) -> Any:
    """Cut off what is below the threshold, as `K.relu` does."""
    if not alpha and max_value is None and not threshold:
        return keras.ops.relu(x)
    return keras.layers.ReLU(max_value, alpha, threshold)(x)


def chosen(condition: Any, then_expression: Any, else_expression: Any) -> Any:
    """Choose numbers of one of two tensors, as `K.switch` does."""
    made = [
        given() if callable(given) else given
        for given in (then_expression, else_expression)
    ]
    return keras.ops.where(condition, *made)


def pooled(
    x: Any,
    pool_size: Any,
    strides: Any = (1, 1),
    padding: str = "valid",
    data_format: Any = None,
    pool_mode: str = "max",
) -> Any:
    """Pool images as `K.pool2d` does."""
    kinds = {"max": keras.layers.MaxPooling2D, "avg": keras.layers.AveragePooling2D}
    return kinds[pool_mode](pool_size, strides, padding, data_format)(x)


def aligned(y_true: Any, y_pred: Any, input_length: Any, label_length: Any) -> Any:
    """Compare letters with what is read in each step, as `K.ctc_batch_cost` does."""
    lengths = [keras.ops.squeeze(n, -1) for n in (label_length, input_length)]
    logits = keras.ops.log(y_pred + keras.config.epsilon())
    blank = y_pred.shape[-1] - 1
    made = keras.ops.ctc_loss(y_true, logits, *lengths, mask_index=blank)
    return keras.ops.expand_dims(made, 1)


def functions() -> dict[str, Callable[..., Any]]:
    """Return the name of each function, and what takes its place."""
    return {
        "dot": dot,
        "transpose": look_alikes.transpose,
        "concatenate": lambda tensors, axis=-1: keras.ops.concatenate(tensors, axis),
        "ndim": lambda x: len(x.shape),
        "softmax": keras.activations.softmax,
        "batch_flatten": lambda x: keras.layers.Flatten()(x),
        "repeat": lambda x, n: keras.layers.RepeatVector(n)(x),
        "repeat_elements": lambda x, rep, axis: keras.ops.repeat(x, rep, axis=axis),
        "relu": rectified,
        "switch": chosen,
        "stop_gradient": lambda variables: keras.ops.stop_gradient(variables),
        "conv1d": convolved.of_backend("conv"),
        "conv2d": convolved.of_backend("conv"),
        "pool2d": pooled,
        "ctc_batch_cost": aligned,
        "gather": look_alikes.gathered,
        "depthwise_conv2d": convolved.of_backend("depthwise_conv"),
    } | {name: look_alikes.reduction(name) for name in _REDUCTIONS}
