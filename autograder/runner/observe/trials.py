"""Try the loss and the metrics of a model on some rows, as `fit` would use them.

Only unusual ones are tried, because a trial takes time. The model itself does not run:
its answers are made up, and only their shapes are those of the model.
"""

from __future__ import annotations

import weakref
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf

from autograder.facts.keras_calls import BATCH
from autograder.facts.known_losses import known_loss
from autograder.runner.compat.old_calls import ADDS_LOSS
from autograder.runner.observe.building import build, outputs_of
from autograder.runner.observe.feeding import Fed, arrays_in, first_rows
from autograder.runner.observe.loss_names import loss
from autograder.runner.observe.setting_names import replaces_call

_USUAL_METRICS = {"acc", "accuracy", "mae", "mean_absolute_error", "mean_squared_error",
                  "mse"}  # fmt: skip
"""They take labels of every shape that the loss takes."""


class CompileArguments(NamedTuple):
    """What `compile` was given for the numbers that `fit` shows."""

    metrics: Any = None
    weighted_metrics: Any = None
    loss_weights: Any = None

    @property
    def all_metrics(self) -> list[Any]:
        """The metrics of all outputs in one list."""
        both = (self.metrics, self.weighted_metrics)
        parts = [part for given in both for part in keras.tree.flatten(given)]
        return [part for part in parts if part is not None]


def has_own_step(model: Any) -> bool:
    """Say whether the student wrote a step of training or of a test."""
    return any(
        getattr(type(model), step) is not getattr(keras.Model, step)
        for step in ("train_step", "test_step")
    )


def has_call(model: Any) -> bool:
    """Say whether a model says what it computes."""
    kind = type(model)
    return kind.call is not keras.Model.call or replaces_call(kind)


def trains_as_keras(model: Any) -> bool:
    """Say whether Keras' own code compares labels and predictions."""
    steps = ("train_step", "test_step", "compute_loss")
    return all(getattr(type(model), s) is getattr(keras.Model, s) for s in steps)


_LOSSES: weakref.WeakKeyDictionary[Any, Any] = weakref.WeakKeyDictionary()
"""Model -> the loss that its last `compile` with a loss was given."""


def remember_loss(model: Any, loss: Any) -> None:
    """Remember what `compile` was given. Without a loss, Keras keeps the one before."""
    _LOSSES[model] = _LOSSES.get(model) if loss is None else loss


def trained_loss(model: Any) -> Any:
    """Return the loss that `fit` uses.

    Keras ignores another `model.loss` that is set after `compile`.
    """
    return _LOSSES.get(model, model.loss)


def check_compiled(model: Any, compiled: CompileArguments) -> None:
    """Check what `compile` was given, as far as Keras looks at it only in `fit`.

    Raises:
        ValueError: as Keras does, for a metric that is unknown, and for no loss at all.
        AttributeError: as Keras does, if there is no optimizer.
    """
    for metric in compiled.all_metrics:
        if isinstance(metric, str) and metric.lower() not in ("accuracy", "acc"):
            keras.metrics.get(metric)
    if not trains_as_keras(model):
        return
    if trained_loss(model) is None and not _any_adds_loss(model):
        raise ValueError(
            "No loss to compute. Provide a `loss` argument in `compile()`."
        )
    if model.optimizer is None:
        raise AttributeError("'NoneType' object has no attribute 'apply_gradients'")


def adds_loss(layer: Any) -> bool:
    """Say whether `add_loss` was called on a layer or a model itself."""
    return layer in ADDS_LOSS


def _any_adds_loss(layer: Any) -> bool:
    """Say whether Keras finds a loss without `compile`: of `add_loss`, or a penalty."""
    if adds_loss(layer) or getattr(layer, "losses", None):
        return True
    return any(map(_any_adds_loss, getattr(layer, "layers", ())))


def numbers(
    model: Any, given: Fed, compiled: CompileArguments, batch_size: int | None
) -> list[str]:
    """Return the names of the numbers that `fit` shows, and `evaluate` returns.

    Raises:
        ValueError: as Keras does, for losses, metrics or weights that do not fit the
            outputs, and for an unknown loss.
        Exception: of TensorFlow, for shapes that cannot be compared.
    """
    names = ["loss", *map(name_of, compiled.all_metrics)]
    if not trains_as_keras(model) or _is_usual(model, given, compiled):
        return names
    labels = arrays_in(given.y)
    if not labels or any(part.dtype.kind not in "bfiu" for part in labels):
        return names
    rows = min(*map(len, labels), batch_size or BATCH, 10**9)
    answers = build(model, given.x, rows)
    if not rows or not _are_known(answers):
        return names
    y, weights = (
        _tensors(part, rows, cast=not given.kind) for part in (given.y, given.weights)
    )
    guesses = keras.tree.map_structure(lambda part: tf.fill(part.shape, 0.5), answers)
    model.compute_loss(y=y, y_pred=guesses, sample_weight=weights)
    model.compute_metrics(x=None, y=y, y_pred=guesses, sample_weight=weights)
    shown = model.get_metrics_result()
    model.reset_metrics()
    return _in_order(model, list(shown))


def name_of(metric: Any) -> str:
    """Return the name of a metric that was given to `compile`."""
    if isinstance(metric, str):
        return metric
    own = getattr(metric, "__name__", type(metric).__name__)
    return str(getattr(metric, "name", own))


def _is_usual(model: Any, given: Fed, compiled: CompileArguments) -> bool:
    """Say whether `accepted.py` has checked all that a trial would find."""
    several = isinstance(given.y, list | tuple | dict) or len(outputs_of(model)) > 1
    if several or isinstance(trained_loss(model), dict | list | tuple):
        return False
    if compiled.weighted_metrics or compiled.loss_weights is not None:
        return False
    weights, metrics = given.weights, compiled.metrics
    for_rows = isinstance(weights, np.ndarray) and weights.shape[1:] in ((), (1,))
    if weights is not None and not for_rows:
        return False
    setting = loss(trained_loss(model))
    if setting is None or not _is_compared(setting.name):
        return False
    return isinstance(metrics, list | tuple | None) and all(
        isinstance(metric, str) and metric in _USUAL_METRICS for metric in metrics or ()
    )


def _is_compared(name: str) -> bool:
    """Say whether `accepted.py` compares the shapes for this loss."""
    row = known_loss(name)
    return bool(row.compares or row.one_hot)


def _are_known(answers: Any) -> bool:
    """Say whether all sizes of the outputs are known."""
    parts = keras.tree.flatten(answers)
    return bool(parts) and all(
        isinstance(part, keras.KerasTensor) and None not in part.shape for part in parts
    )


def _tensors(value: Any, rows: int, *, cast: bool) -> Any:
    """Return the first rows as tensors. Lists become tuples, as in Keras.

    Args:
        value: an array, or several.
        rows: how many.
        cast: whether fractions become those of the model, as Keras does with arrays,
            but not with batches.
    """

    def tensor(part: Any) -> Any:
        if not hasattr(part, "dtype"):
            return part
        found = tf.convert_to_tensor(part)
        return (
            tf.cast(found, keras.config.floatx())
            if cast and (found.dtype.is_floating)
            else found
        )

    parts = keras.tree.lists_to_tuples(first_rows(value, rows))
    return keras.tree.map_structure(tensor, parts)


def _in_order(model: Any, shown: list[str]) -> list[str]:
    """Return the names in the order in which `evaluate` returns its numbers."""
    known: list[str] = []
    for metric in model.metrics:
        parts = getattr(metric, "metrics", [metric])
        known += [part.name for part in parts]
    first = [name for name in known if name in shown]
    return [*dict.fromkeys(first), *sorted({*shown} - {*first})]
