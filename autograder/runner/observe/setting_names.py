"""Name what Keras knows by name: activations, losses, optimizers, initializers.

All spellings of one thing become one `Setting`: text, alias, function, class or object,
from Keras or from TensorFlow. What a student wrote himself is named as his own.
"""

from __future__ import annotations

import functools
import inspect
import math
import re
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from autograder.facts import names
from autograder.facts.layers import Scalar, Setting

ACTIVATION_LAYERS = {
    keras.layers.ReLU: "relu",
    keras.layers.LeakyReLU: "leaky_relu",
    keras.layers.ELU: "elu",
    keras.layers.Softmax: "softmax",
}
"""Layers that only apply the activation of this name."""
_ALIASES = {"swish": "silu", "hard_swish": "hard_silu", "exp": "exponential"}


def _parameters(function: Any) -> dict[str, Any]:
    parameters = inspect.signature(function).parameters.values()
    return {p.name: p.default for p in parameters if p.default is not p.empty}


@functools.cache
def _functions() -> dict[Any, Setting]:
    """Return the functions that Keras and TensorFlow offer for each activation."""
    known = {}
    for name in (*names.ACTIVATIONS, *_ALIASES):
        plain = _ALIASES.get(name, name)
        for home in (keras.activations, keras.ops, tf.nn, tf.math):
            function = getattr(home, name, None)
            if function is None:
                continue
            ours = home in (keras.activations, keras.ops)
            defaults = _parameters(function) if ours else {}
            known[function] = _applied(plain, defaults)
    return known


def _applied(name: str, arguments: dict[str, Any]) -> Setting:
    """Keep the arguments that differ from the defaults of the Keras function."""
    defaults = _parameters(getattr(keras.activations, name))
    return Setting(
        name=name, arguments=_differing(arguments, defaults, only=defaults.keys())
    )


_OPERATIONS = {name.replace("_", ""): name for name in (*names.ACTIVATIONS, *_ALIASES)}


def activation(value: Any) -> Setting:
    """Name an activation given as a function, or as a layer that applies one."""
    if type(value) is keras.layers.Activation:
        return activation(value.activation)
    if type(value) in ACTIVATION_LAYERS:
        return _applied(ACTIVATION_LAYERS[type(value)], value.get_config())
    if type(value) is keras.layers.Identity:
        return Setting(name="linear")
    if type(value) is functools.partial and not value.args:
        return _partial(value)
    try:
        return _functions()[value]
    except (KeyError, TypeError):
        return _named_or_own(value, keras.activations)


def _partial(value: Any) -> Setting:
    """Name a function of Keras that is given some of its arguments."""
    plain = activation(value.func)
    function = getattr(keras.activations, plain.name, None)
    if value.func is not function or value.keywords.keys() - _parameters(function):
        return own(value)
    return _applied(plain.name, value.keywords)


def operation(value: Any) -> Setting | None:
    """Name the activation that a step such as `keras.ops.relu(x)` applies, if any."""
    kind = type(value)
    name = _OPERATIONS.get(kind.__name__.lower())
    if name is None or not is_kerases(kind):
        return None
    return _applied(_ALIASES.get(name, name), value.get_config())


_LOGITS: dict[str, Scalar] = {"from_logits": True}
_LOSS_FUNCTIONS = {
    keras.ops.binary_crossentropy: Setting(name="binary_crossentropy"),
    keras.ops.categorical_crossentropy: Setting(name="categorical_crossentropy"),
    keras.ops.sparse_categorical_crossentropy: Setting(
        name="sparse_categorical_crossentropy"
    ),
    tf.nn.sigmoid_cross_entropy_with_logits: Setting(
        name="binary_crossentropy", arguments=_LOGITS
    ),
    tf.nn.softmax_cross_entropy_with_logits: Setting(
        name="categorical_crossentropy", arguments=_LOGITS
    ),
}


def loss(value: Any, outputs: list[str] | None = None) -> Setting | None:
    """Name a loss given as text, function, class, object, or one of them in a list.

    Args:
        value: what `compile` was given.
        outputs: the names of the model's outputs, under which a loss may stand.
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
        return described(found, keras.losses)
    try:
        return _LOSS_FUNCTIONS[found]
    except (KeyError, TypeError):
        return _named_or_own(found, keras.losses)


def optimizer(value: Any) -> Setting | None:
    """Name an optimizer, which `compile` has made an object of."""
    if value is None:
        return None
    if type(value) is keras.optimizers.LossScaleOptimizer:
        value = value.inner_optimizer  # numbers of half the size change no method
    setting = described(value, keras.optimizers)
    return setting.model_copy(update={"name": setting.name.replace("_", "")})


def described(value: Any, home: Any) -> Setting:
    """Name an object by its class in `home`, with arguments that are not the defaults.

    An argument that is no number or text is named by its kind.
    """
    kind = type(value)
    if getattr(home, kind.__name__, None) is not kind:
        return own(value)
    if _is_changed(value):
        return Setting(name=f"{kind.__name__} (own class)")
    arguments = _differing(value.get_config(), _defaults(kind))
    return Setting(name=_snake_case(kind.__name__), arguments=arguments)


def _is_changed(value: Any) -> bool:
    """Tell whether an object has methods, or a function, other than its class."""
    if any(callable(getattr(type(value), name, None)) for name in vars(value)):
        return True
    kind: Any = type(value)
    is_loss = isinstance(value, keras.losses.Loss)
    return is_loss and getattr(value, "fn", None) is not _function(kind)


@functools.cache
def _function(kind: Any) -> Any:
    """Return the function that the losses of a class apply, if they have one."""
    return getattr(kind(), "fn", None)


@functools.cache
def _defaults(kind: Any) -> dict[str, Any]:
    try:
        return dict(kind().get_config())
    except TypeError:  # an argument without default
        return {}


_NAMES_ONLY = ("name", "seed", "input_axes", "output_axes")
"""Arguments that say nothing about what is computed."""


def _differing(
    config: dict[str, Any], defaults: dict[str, Any], only: Any = None
) -> dict[str, Scalar]:
    return {
        key: _scalar(value, defaults.get(key))
        for key, value in config.items()
        if key not in _NAMES_ONLY and (only is None or key in only)
        if _scalar(value, None) != _scalar(defaults.get(key), None)
    }


def _scalar(value: Any, default: Any) -> Scalar:
    """Write a number in one way: 1 is 1.0 unless whole numbers are expected.

    Keras keeps some numbers as float32, in which 0.1 is 0.10000000149. Facts
    hold finite numbers alone, so nan and infinity become texts.
    """
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, bool | str) or value is None:
        return value[:200] if isinstance(value, str) else value
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, int | float):
        whole = isinstance(default, int) and isinstance(value, int)
        return value if whole else float(f"{value:.6g}")
    if isinstance(value, dict):
        return str(value.get("class_name", "dict"))[:200]
    return type(value).__name__[:200]


def _named_or_own(value: Any, home: Any) -> Setting:
    name = str(getattr(value, "__name__", ""))
    known = name and getattr(home, name, None) is value
    return Setting(name=name) if known else own(value)


def own(value: Any) -> Setting:
    """Name what is not in the list as the student's own, or as one of Keras'."""
    is_class = isinstance(value, keras.losses.Loss) or not hasattr(value, "__name__")
    name = type(value).__name__ if is_class else str(value.__name__)
    if is_kerases(type(value)):
        return Setting(name=name[:150])
    return Setting(name=f"{name[:150]} (own {'class' if is_class else 'function'})")


def is_kerases(thing: Any) -> bool:
    """Tell classes and functions of Keras from those of a student."""
    return bool(str(thing.__module__).partition(".")[0] == "keras")


def _snake_case(name: str) -> str:
    name = name.replace("KLD", "KlD").replace("ELU", "Elu")
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
