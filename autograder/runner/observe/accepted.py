"""Raise the errors that Keras would raise for data that it cannot train on.

`fit` is recorded and not run, so Keras itself does not check the data. The messages are
those of Keras, so that reports explain them in the same way. If it is not certain that
Keras would raise an error, nothing is raised.
"""

from __future__ import annotations

import math
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from autograder.facts.keras_calls import BATCH
from autograder.facts.known_losses import known_loss
from autograder.runner.compat.absent_layers import AbsentLayer
from autograder.runner.observe.call_arguments import is_batches, naming
from autograder.runner.observe.feeding import Fed, arrays_in
from autograder.runner.observe.loss_names import loss
from autograder.runner.observe.trials import trained_loss, trains_as_keras

MAX_LOOKED_AT = 100_000
"""In an array of objects, so many elements are searched for one that is no number."""


def check_arrays(model: Any, given: Fed) -> None:
    """Check the arguments of `fit`, `evaluate` and `predict`. Batches are not checked.

    Args:
        model: the model that gets the data.
        given: what it gets.

    Raises:
        ValueError: for arrays that hold no numbers, and for arrays with different
            numbers of rows.
        KeyError: if there are no arrays at all.
        UnimplementedError: of TensorFlow, for texts in a dataset.
    """
    if given.problem is not None:
        raise given.problem
    parts = {"x": given.x, "y": given.y, "sample_weight": given.weights}
    if given.kind:
        texts = any(array.dtype.kind in "OSU" for array in arrays_in(given.x))
        if texts and not _reads_texts(model):
            raise tf.errors.UnimplementedError(
                None, None, "Cast string to float is not supported"
            )
        return
    for name, value in parts.items():
        if name == "x" and _reads_texts(model):
            continue
        _refuse_what_is_no_array(value)
        for array in arrays_in(value):
            if array.dtype.kind not in "bfiuc":
                raise ValueError(f"Invalid dtype: {array.dtype.name}{_odd_one(array)}")
    sizes = {name: [len(a) for a in arrays_in(value)] for name, value in parts.items()}
    different = {size for own in sizes.values() for size in own}
    if len(different) > 1:
        lines = [f"'{name}' sizes: {', '.join(map(str, own))}\n"
                 for name, own in sizes.items() if own]  # fmt: skip
        raise ValueError(
            "Data cardinality is ambiguous. Make sure all arrays contain the same "
            f"number of samples.{''.join(lines)}"
        )
    if not different and all(value is None for value in parts.values()):
        raise KeyError("pop from an empty set")


def check_activations(model: Any) -> None:
    """Check that no activation is a class. Keras finds that out when it computes.

    Raises:
        TypeError: as Keras does for most classes of layers.
    """
    for layer in getattr(model, "layers", ()):
        check_activations(layer)
        kind = getattr(layer, "activation", None)
        if isinstance(kind, type) and issubclass(kind, keras.layers.Layer):
            found = f"<{kind.__name__}> of type {kind.__name__!r}"
            raise TypeError(f"Expected {keras.config.floatx()}, but got {found}.")


def check_given(model: Any, y: Any) -> None:
    """Check that there are labels, if a loss of Keras needs them.

    Raises:
        ValueError: as Keras does, if there are none.
    """
    if y is None and trains_as_keras(model) and loss(trained_loss(model)) is not None:
        raise ValueError("None values not supported.")


def check_rows(x: Any) -> None:
    """Check that there are rows to predict.

    Raises:
        UnboundLocalError: as Keras does, if there are none.
    """
    arrays = arrays_in(x)
    if x is None or (arrays and not all(len(array) for array in arrays)):
        raise UnboundLocalError(
            "cannot access local variable 'batch_outputs' where it is not associated "
            "with a value"
        )


def check_labels(model: Any, y: Any, batch_size: int | None) -> None:
    """Check whether labels fit the predictions of a built model with one output.

    Raises:
        ValueError: if the loss cannot compare them because of their shapes.
        InvalidArgumentError: the same, for losses that TensorFlow checks. Also for
            class numbers that are negative, or not less than the number of units.
    """
    answers, setting = _answers(model), loss(trained_loss(model))
    if setting is None or not isinstance(y, np.ndarray) or not y.size:
        return
    if answers is None or setting.arguments.get("axis", -1) != -1:
        return
    row, labels = known_loss(setting.name), _same_rank(y.shape[1:], answers)
    if row.one_hot:
        _check_class_numbers(y, answers)
    elif row.compares == "equal shapes" and labels != answers:
        what = "rank (ndim)" if len(labels) != len(answers) else "shape"
        raise ValueError(
            f"Arguments `target` and `output` must have the same {what}. Received: "
            f"target.shape={(None, *y.shape[1:])}, output.shape={(None, *answers)}"
        )
    elif row.compares == "broadcast":
        rows = min(len(y), batch_size or BATCH)
        try:
            np.broadcast_shapes((rows, *labels), (rows, *answers))
        except ValueError:
            shapes = f"{[rows, *labels]} vs. {[rows, *answers]}"
            raise _invalid(f"Incompatible shapes: {shapes}") from None


def holds_text(value: Any) -> bool:
    """Say whether a list holds names of metrics. A list of weights holds numbers."""
    parts = value if isinstance(value, list | tuple) else (value,)
    return any(isinstance(part, str) for part in parts[:100])


def check_split(x: Any, share: Any) -> None:
    """Check that a validation split leaves rows for training and for validation.

    Raises:
        ValueError: as Keras does, if one of them gets no rows, or for batches.
        TypeError: as Python does, for what is no number.
    """
    if not share:
        return
    if is_batches(x):
        raise ValueError(
            "Argument `validation_split` is only supported for tensors or NumPy arrays."
        )
    rows = min(map(len, arrays_in(x)), default=0)
    if not rows:
        return
    with naming("fit", "validation_split", share):
        at = math.floor(rows * (1.0 - share))
    if at in (0, rows):
        raise ValueError(
            f"Training data contains {rows} samples, which is not sufficient to "
            "split it into a validation and training set as specified by "
            f"`validation_split={share}`. Either provide more data, or a different "
            "value for the `validation_split` argument."
        )


def _refuse_what_is_no_array(value: Any) -> None:
    """Raise ValueError for texts, lists of texts, and single numbers.

    Lists of numbers are arrays by now. Keras refuses them, but books still show them.
    """
    alone = isinstance(value, np.ndarray) and value.ndim == 0
    texts = (
        isinstance(value, list | tuple)
        and bool(value)
        and isinstance(value[0], str | list | tuple)
    )
    if alone or texts or isinstance(value, str):
        kind = type(value.item()) if alone else type(value)
        shown = f"{value!s:.100} (of type {kind})"
        raise ValueError(f"Unrecognized data type: x={shown}")


def _reads_texts(model: Any) -> bool:
    """Say whether a layer of the model takes texts, as TextVectorization does."""
    return any(
        isinstance(layer, AbsentLayer) or getattr(layer, "dtype", "") == "string"
        for layer in getattr(model, "layers", ())
    )


def _odd_one(array: np.ndarray[Any, Any]) -> str:
    """Describe the first element that is no number in an array of objects."""
    if array.dtype.kind != "O":
        return ""
    for item in array.ravel()[:MAX_LOOKED_AT].tolist():
        if isinstance(item, str):
            return f" (it holds the text {item[:40]!r})"
        if item is None or not isinstance(item, int | float | np.number):
            return f" (it holds the {type(item).__name__} object)"
    return ""


def _answers(model: Any) -> tuple[int, ...] | None:
    """Return the shape of one prediction, without the batch axis.

    It is None if the shape is not known, or if the student's own code uses the loss.
    """
    if not isinstance(model, keras.Sequential) and not hasattr(model, "inputs"):
        return None
    if not model.built or not trains_as_keras(model):
        return None
    shape = getattr(model, "output_shape", None)
    if not isinstance(shape, tuple) or len(shape) < 2:
        return None
    return shape[1:] if all(type(size) is int for size in shape[1:]) else None


def _same_rank(labels: tuple[int, ...], answers: tuple[int, ...]) -> tuple[int, ...]:
    """Add or remove a last axis of size 1 as Keras does, so that the ranks agree."""
    if len(labels) == len(answers) + 1 and labels[-1] == 1:
        return labels[:-1]
    if len(labels) + 1 == len(answers) and answers[-1] == 1:
        return (*labels, 1)
    return labels


def _check_class_numbers(y: np.ndarray[Any, Any], answers: tuple[int, ...]) -> None:
    shape = y.shape[1:]
    if len(shape) == len(answers) and shape[-1] == 1:
        shape = shape[:-1]
    if len(shape) != len(answers) - 1:
        raise ValueError(
            "Argument `output` must have rank (ndim) `target.ndim - 1`. Received: "
            f"target.shape={(None, *y.shape[1:])}, output.shape={(None, *answers)}"
        )
    if y.dtype.kind not in "bfiu" or not np.isfinite(y).all():
        return
    for number in (int(y.max()), int(y.min())):
        if not 0 <= number < answers[-1]:
            raise _invalid(
                f"Received a label value of {number} which is outside the valid range "
                f"of [0, {answers[-1]})."
            )


def _invalid(text: str) -> Exception:
    error: Exception = tf.errors.InvalidArgumentError(None, None, text)
    return error
