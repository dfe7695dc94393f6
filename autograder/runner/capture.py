"""Describe a Keras model as data, through public attributes of Keras only.

The names are those that `keras.losses.get` and its siblings know, so all spellings
of one thing become one name. What cannot be described is refused with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from pydantic import ValidationError

from autograder.facts import layers as facts
from autograder.facts.base import first_problem
from autograder.facts.layers import Scalar, Setting
from autograder.facts.spec import Compilation, ModelSpec


class Undescribable(Exception):
    """The model cannot be described as data; the text says which part and why."""


def describe(model: Any, metrics: tuple[str, ...]) -> ModelSpec:
    """Return the model as a spec; `metrics` are the names given to `compile`.

    Raises:
        Undescribable: for branches, several inputs, and layers outside the table.
    """
    layers = tuple(_describe_layer(layer) for layer in _chain(model))
    try:
        return ModelSpec(
            input_shape=_input_shape(model),
            layers=layers,
            compiled=_compilation(model, metrics) if model.compiled else None,
        )
    except ValidationError as error:
        raise Undescribable(f"The model is unusual: {first_problem(error)}.") from None


def _input_shape(model: Any) -> tuple[int, ...] | None:
    if not model.built:
        return None
    shape = model.input_shape
    if not isinstance(shape, tuple):
        raise Undescribable("The model has several inputs; this exercise has one.")
    if any(size is None for size in shape[1:]):
        raise Undescribable("The input shape of the model has an open axis (None).")
    return tuple(int(size) for size in shape[1:])


def _chain(model: Any) -> Iterator[Any]:
    """Yield the layers in the order in which they are applied."""
    if isinstance(model, keras.Sequential):
        for layer in model.layers:
            yield from _chain(layer) if isinstance(layer, keras.Model) else [layer]
        return
    if not hasattr(model, "inputs"):
        raise Undescribable(
            f"The class {type(model).__name__} computes its output in its own code, "
            "which cannot be described as a chain of layers. Use `keras.Sequential`."
        )
    tensor = model.inputs[0]
    for layer in model.layers:
        if isinstance(layer, keras.layers.InputLayer):
            continue
        try:
            follows = layer.input is tensor
            tensor = layer.output
        except (AttributeError, ValueError):
            follows = False
        if not follows:
            raise Undescribable(
                f"The layer {layer.name!r} does not simply follow the one before it; "
                "this exercise asks for layers in a row."
            )
        yield layer


def _describe_layer(layer: Any) -> facts.Layer:
    kind = type(layer)
    common: dict[str, Any] = {"trainable": bool(layer.trainable)}
    if kind is keras.layers.Dense:
        return facts.Dense(
            units=layer.units,
            activation=activation(layer.activation),
            use_bias=bool(layer.use_bias),
            kernel_initializer=_object(layer.kernel_initializer),
            bias_initializer=_object(layer.bias_initializer),
            kernel_regularizer=_optional(layer.kernel_regularizer),
            bias_regularizer=_optional(layer.bias_regularizer),
            **common,
        )
    if kind in _ACTIVATION_LAYERS:
        return facts.Activation(activation=activation(layer), **common)
    if kind is keras.layers.Flatten:
        return facts.Flatten(**common)
    if kind is keras.layers.Identity:
        return facts.Activation(activation=facts.LINEAR, **common)
    if kind is keras.layers.Reshape:
        return facts.Reshape(target_shape=tuple(layer.target_shape), **common)
    if kind is keras.layers.Dropout:
        return facts.Dropout(rate=float(layer.rate), **common)
    if kind is keras.layers.Rescaling:
        return facts.Rescaling(
            scale=float(layer.scale), offset=float(layer.offset), **common
        )
    if kind is keras.layers.BatchNormalization:
        return facts.BatchNormalization(
            momentum=float(layer.momentum), epsilon=float(layer.epsilon), **common
        )
    if kind is keras.layers.Conv2D:
        return facts.Conv2D(
            filters=layer.filters,
            kernel_size=tuple(layer.kernel_size),
            strides=tuple(layer.strides),
            padding=layer.padding,
            activation=activation(layer.activation),
            use_bias=bool(layer.use_bias),
            **common,
        )
    if kind is keras.layers.MaxPooling2D:
        return facts.MaxPooling2D(
            pool_size=tuple(layer.pool_size),
            strides=tuple(layer.strides),
            padding=layer.padding,
            **common,
        )
    raise Undescribable(
        f"The layer {kind.__name__} is not one that this course's grader knows."
    )


_ACTIVATION_LAYERS = {
    keras.layers.Activation,
    keras.layers.ReLU,
    keras.layers.Softmax,
    keras.layers.LeakyReLU,
    keras.layers.ELU,
}


def activation(value: Any) -> Setting:
    """Name an activation given as a function, or as a layer that applies one."""
    if isinstance(value, keras.layers.Activation):
        return activation(value.activation)
    if type(value) in _ACTIVATION_LAYERS:
        return _activation_layer(value)
    name = str(getattr(value, "__name__", type(value).__name__))
    homes = (keras.activations, keras.ops, tf.nn)
    if any(getattr(home, name, None) is value for home in homes):
        return Setting(name="silu" if name == "swish" else name)
    return Setting(name=f"{name} (own function)")


def _activation_layer(layer: Any) -> Setting:
    """Name a layer such as ReLU; arguments only where they differ from the default."""
    name = _snake_case(type(layer).__name__).replace("re_lu", "relu")
    arguments = _differences(layer, ("name", "dtype", "trainable"))
    return Setting(name=name, arguments=arguments)


def _compilation(model: Any, metrics: tuple[str, ...]) -> Compilation:
    return Compilation(
        loss=loss(model.loss),
        optimizer=_optimizer(model.optimizer),
        metrics=metrics,
    )


def loss(value: Any) -> Setting | None:
    """Name a loss given as a string, function, class or instance."""
    if value is None:
        return None
    try:
        found = keras.losses.get(value)
    except (ValueError, TypeError):
        return Setting(name=f"{value} (unknown)" if isinstance(value, str) else "?")
    if isinstance(found, keras.losses.Loss):
        name = _snake_case(type(found).__name__)
        own = getattr(keras.losses, type(found).__name__, None) is not type(found)
        if own and type(found).__module__.partition(".")[0] != "keras":
            return Setting(name=f"{type(found).__name__} (own class)")
        return Setting(name=name, arguments=_differences(found, ("name",)))
    name = str(getattr(found, "__name__", type(found).__name__))
    if getattr(keras.losses, name, None) is found:
        return Setting(name=name)
    return Setting(name=f"{name} (own function)")


def _optimizer(value: Any) -> Setting | None:
    if value is None:
        return None
    config = value.get_config()
    arguments: dict[str, Scalar] = {}
    for key in ("learning_rate", "momentum"):
        number = config.get(key)
        if isinstance(number, float) and number:
            arguments[key] = float(f"{number:.6g}")  # float32 0.1 is 0.10000000149
    return Setting(name=type(value).__name__.lower(), arguments=arguments)


def _optional(value: Any) -> Setting | None:
    return None if value is None else _object(value)


def _object(value: Any) -> Setting:
    """Name an initializer or regularizer."""
    return Setting(
        name=_snake_case(type(value).__name__),
        arguments=_differences(value, ("seed", "input_axes", "output_axes")),
    )


def _differences(value: Any, ignored: tuple[str, ...]) -> dict[str, Scalar]:
    """Return the plain arguments of a Keras object that differ from the defaults."""
    try:
        defaults = type(value)().get_config()
    except TypeError:  # an argument without default
        defaults = {}
    return {
        key: item.item() if isinstance(item, np.generic) else item
        for key, item in value.get_config().items()
        if key not in ignored
        and item != defaults.get(key)
        and isinstance(item, bool | int | float | str | np.generic)
    }


def _snake_case(name: str) -> str:
    name = name.replace("KLD", "KlD").replace("ELU", "Elu")
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
