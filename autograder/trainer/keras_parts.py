"""Make a layer, a loss or another setting of Keras from its fact.

Only the kinds of `facts/layers/` and the settings of `facts/known_settings.py` can be
built, with arguments of their types and within their bounds. Everything else is refused
with a sentence for the student.
"""

from __future__ import annotations

import functools
import inspect
import operator
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras

from autograder.facts.known import WHOLE, KnownLoss
from autograder.facts.known_losses import LOSSES
from autograder.facts.known_settings import KNOWN
from autograder.facts.layers import (
    CELLS,
    KINDS,
    Layer,
    Opaque,
    Operation,
    OwnCell,
    RandomLayer,
    Untracked,
)
from autograder.facts.layers.weighing import OwnWeight
from autograder.facts.names import is_own
from autograder.facts.own_starts import drawn_instead
from autograder.facts.setting import Argument, Role, Schedule, Setting
from autograder.i18n import _
from autograder.trainer.cell_steps import make_cell
from autograder.trainer.refusal import Refusal, TrainerError
from autograder.trainer.text_functions import changing
from autograder.trainer.weighed import make_operation

NO_SUCH_ARGUMENT = "recognized"
"""A word in the errors of Keras for an argument that it does not have."""


@contextmanager
def _taken_by_keras(role: str, name: object) -> Iterator[None]:
    """Refuse what Keras does not make, such as a penalty with a factor below 0.

    A submission can change the number after Keras has checked it. An argument that
    Keras does not have is no mistake of a student.
    """
    try:
        yield
    except ValueError as error:
        if NO_SUCH_ARGUMENT in str(error):
            raise
        text = _("Keras does not take the arguments of the {role} {name}.")
        raise Refusal(text.format(role=role, name=str(name))) from None


def make_layer(layer: Layer) -> Any:
    """Return the layer of Keras that a fact is about.

    Its class says which layer that is, and which arguments it has.

    Raises:
        Refusal: if one of its settings is not known, or it has no vocabulary yet.
        TrainerError: if its class is not in the registry.
    """
    if isinstance(layer, Opaque):
        raise Refusal(
            _("it has a part that the grader cannot build: {kind}.").format(
                kind=layer.class_name
            )
        )
    if isinstance(layer, Untracked):
        return make_layer(layer.layer)
    if isinstance(layer, Operation):
        return make_operation(layer, _weight_settings)
    if isinstance(layer, OwnCell):
        return make_cell(layer, make_layer)
    if type(layer) is not (KINDS | CELLS).get(layer.kind):
        raise TrainerError(f"no layer {layer.kind} is in the registry")
    if layer.obstacle is not None:
        raise Refusal(layer.obstacle)
    layer = layer.made_as
    roles, fields = layer.roles(), type(layer).model_fields
    arguments: dict[str, Any] = {}
    for name, value in layer.arguments().items():
        if name in fields and value == fields[name].default:
            continue  # an older Keras may not have the argument yet
        if isinstance(value, str) and is_own(value):
            raise Refusal(
                _("the {role} {name!r} is not one that is trained here.").format(
                    role=name, name=value
                )
            )
        if name in layer.around:
            arguments[name] = _held(value)
        elif name == "standardize" and isinstance(value, tuple):
            arguments[name] = changing(value)
        else:
            arguments[name] = (
                _setting_of(layer, roles[name], value) if name in roles else value
            )
    kind = getattr(keras.layers, layer.kind)
    if isinstance(layer, RandomLayer) and layer.always:
        kind = _always(kind)
    with _taken_by_keras("layer", layer.kind):
        return kind(**arguments)


@functools.cache
def _always(kind: Any) -> Any:
    """Return a layer of Keras that computes what it does in training at all times."""

    def call(self: Any, inputs: Any, training: Any = None) -> Any:
        return kind.call(self, inputs, training=True)

    return type(f"Always{kind.__name__}", (kind,), {"call": call})


def _weight_settings(weight: OwnWeight) -> dict[str, Any]:
    roles = (Role.INITIALIZER, Role.REGULARIZER, Role.CONSTRAINT)
    return {
        str(role): _setting_of(weight, role, getattr(weight, role)) for role in roles
    }


def _setting_of(holder: Layer | OwnWeight, role: Role, value: Setting | None) -> Any:
    """Return the object of Keras for a setting of a layer or a weight.

    Own initializers are code. Weights that learn begin with other random numbers.
    """
    if value is not None and role is Role.INITIALIZER and holder.trainable:
        value = drawn_instead(value) or value
    return make_setting(role, value)


def _held(value: Layer | tuple[Layer, ...] | None) -> Any:
    """Return the layers of Keras that are inside another layer."""
    if isinstance(value, tuple):
        return [make_layer(layer) for layer in value]
    return None if value is None else make_layer(value)


def make_setting(role: Role, setting: Setting | None) -> Any:
    """Return the object of Keras for a setting; None for no setting.

    Raises:
        Refusal: if it is not known, or if one of its arguments is not.
    """
    if setting is None:
        return None
    known = KNOWN[role].get(setting.name)
    if known is None or (isinstance(known, KnownLoss) and known.one_hot):
        raise Refusal(
            _("the {role} {name!r} is not one that is trained here.").format(
                role=role, name=setting.name
            )
        )
    if not known.takes(setting):
        raise Refusal(
            _("the {role} {setting} has an argument that is not known.").format(
                role=role, setting=setting
            )
        )
    constructor = operator.attrgetter(f"{role.home}.{known.keras}")(keras)
    if role is not Role.ACTIVATION:
        arguments = {k: _argument(k, v) for k, v in setting.arguments.items()}
        with _taken_by_keras(role, setting):
            return constructor(**arguments)
    if not setting.arguments:
        return constructor
    return functools.partial(constructor, **setting.arguments)


def _argument(name: str, value: Argument) -> Any:
    """Return an argument for Keras. `takes` has checked it before."""
    if isinstance(value, tuple) and name in WHOLE:
        return [int(number) for number in value]
    if not isinstance(value, Schedule):
        return value
    setting = Setting(name=value.name, arguments=dict(value.arguments))
    return make_setting(Role.SCHEDULE, setting)


def make_loss(loss: Setting | None, class_numbers: bool = False) -> Any:
    """Return the loss of Keras for these labels; None for no loss.

    The canonical form writes `sparse_categorical_crossentropy` as
    `categorical_crossentropy`. Class numbers need the first, one-hot rows the second.

    Raises:
        Refusal: if it is not known.
    """
    if loss is None:
        return None
    loss = loss.model_copy(
        update={
            "arguments": {
                name: value
                for name, value in loss.arguments.items()
                if name != "loss_weights"
            }
        }
    )
    for known in LOSSES:
        if class_numbers and known.one_hot == loss.name:
            kind = getattr(keras.losses, known.keras)
            if loss.arguments.keys() <= inspect.signature(kind).parameters.keys():
                return kind(**loss.arguments)
            return OfClassNumbers(make_setting(Role.LOSS, loss))
    return make_setting(Role.LOSS, loss)


class OfClassNumbers(keras.losses.Loss):  # type: ignore[misc]
    """A loss of one-hot labels for labels that are class numbers."""

    def __init__(self, loss: Any) -> None:
        """Take the loss, which may have arguments that a sparse loss has not."""
        super().__init__(reduction=loss.reduction)
        self._loss = loss

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Write the labels as one-hot rows."""
        numbers = keras.ops.cast(y_true, "int32")
        if len(numbers.shape) == len(y_pred.shape):
            numbers = keras.ops.squeeze(numbers, -1)
        rows = keras.ops.one_hot(numbers, y_pred.shape[-1])
        return self._loss.call(rows, y_pred)
