"""Find the names of losses, in all spellings that `compile` takes."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from autograder.facts import names
from autograder.facts.known_losses import LOSSES
from autograder.facts.setting import Argument, Role, Setting
from autograder.runner.observe.equal_losses import equal_loss
from autograder.runner.observe.setting_names import (
    described,
    named_or_own,
)

_LOGITS: dict[str, Argument] = {"from_logits": True}
_LOSS_FUNCTIONS = {
    getattr(keras.ops, known.name): Setting(name=known.name)
    for known in LOSSES
    if hasattr(keras.ops, known.name)
} | {
    getattr(tf.nn, known.tensorflow): Setting(name=known.name, arguments=_LOGITS)
    for known in LOSSES
    if known.tensorflow
}


def loss(value: Any, outputs: list[str] | None = None) -> Setting | None:
    """Name a loss given as text, function, class, object, or one of them in a list.

    Args:
        value: what `compile` was given.
        outputs: the names of the model's outputs. A dictionary of losses has them as
            keys.
    """
    if isinstance(value, list | tuple) and len(value) == 1:
        value = value[0]
    if isinstance(value, dict) and len(value) == 1 and set(value) == set(outputs or ()):
        value = next(iter(value.values()))
    if value is None:
        return None
    if isinstance(value, str) and value.lower() in ("crossentropy", "ce"):
        return Setting(name="crossentropy")
    if isinstance(value, dict | list | tuple):
        return Setting(name=names.BLANK)
    try:
        found = keras.losses.get(value)
    except (ValueError, TypeError):
        unknown = f"{value[:150]} (unknown)" if isinstance(value, str) else names.BLANK
        return Setting(name=unknown)
    if isinstance(found, keras.losses.Loss):
        return _as_keras_has_it(described(found, Role.LOSS), found)
    try:
        return _LOSS_FUNCTIONS[found]
    except (KeyError, TypeError):
        return _as_keras_has_it(named_or_own(found, keras.losses), found)


def _as_keras_has_it(named: Setting, value: Any) -> Setting:
    """Name an own loss as that of Keras which computes the same, if there is one."""
    equal = equal_loss(value) if names.is_own(named.name) else None
    return named if equal is None else equal


def losses(
    value: Any, names: list[str] | None, count: int
) -> tuple[Setting | None, ...]:
    """Name the loss of each output, in the order of the outputs.

    Args:
        value: what `compile` was given: one loss for all outputs, a list with one for
            each, or a dictionary by the names of the outputs. An output whose name is
            not in it has no loss.
        names: the names of the outputs.
        count: how many outputs there are.
    """
    if count == 1:
        return (loss(value, names),)
    if isinstance(value, dict) and names:
        return tuple(loss(value.get(name)) for name in names)
    if isinstance(value, list | tuple) and len(value) == count:
        return tuple(loss(one) for one in value)
    return (loss(value),) * count
