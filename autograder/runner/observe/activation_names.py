"""Find the names of activations: functions, layers that apply one, and operations."""

from __future__ import annotations

import functools
from typing import Any

import keras
import tensorflow as tf

from autograder.facts import names
from autograder.facts.known_activations import ACTIVATIONS
from autograder.facts.setting import Setting
from autograder.runner.observe.setting_names import (
    differing,
    is_kerases,
    named_or_own,
    own,
    parameters,
)
from autograder.runner.observe.untouched import is_others

_ALIASES = {alias: known.name for known in ACTIVATIONS for alias in known.aliases}
_SPELLINGS = (*names.ACTIVATIONS, *_ALIASES)
_LAYERS = {
    getattr(keras.layers, known.layer): known.name
    for known in ACTIVATIONS
    if known.layer
} | {keras.layers.ActivityRegularization: "linear"}
"""Layers that only apply the activation of this name."""


@functools.cache
def _functions() -> dict[Any, Setting]:
    """Return the functions that Keras and TensorFlow offer for each activation."""
    known = {}
    for name in _SPELLINGS:
        plain = _ALIASES.get(name, name)
        for home in (keras.activations, keras.ops, tf.nn, tf.math):
            function = getattr(home, name, None)
            if function is None or is_others(function):
                continue  # a submission may have put its own one there
            ours = home in (keras.activations, keras.ops)
            defaults = parameters(function) if ours else {}
            known[function] = _applied(plain, defaults)
    return known


def _applied(name: str, arguments: dict[str, Any]) -> Setting:
    """Keep the arguments that differ from the defaults of the Keras function."""
    defaults = parameters(getattr(keras.activations, name))
    return Setting(
        name=name, arguments=differing(arguments, defaults, only=defaults.keys())
    )


def _held(layer: Any, name: str) -> dict[str, Any]:
    """Return the arguments that a layer holds. `ELU(0.5)` may have no config here."""
    names = parameters(getattr(keras.activations, name))
    return {one: getattr(layer, one) for one in names if hasattr(layer, one)}


_OPERATIONS = {name.replace("_", ""): name for name in _SPELLINGS}


def activation(value: Any) -> Setting:
    """Name an activation given as a function, or as a layer that applies one."""
    if type(value) is keras.layers.Activation:
        return activation(value.activation)
    if type(value) in _LAYERS:
        name = _LAYERS[type(value)]
        return _applied(name, _held(value, name))
    if isinstance(value, type) and issubclass(value, keras.layers.Layer):
        return Setting(name=f"{value.__name__[:150]} (class)")
    if type(value) is functools.partial and not value.args:
        return _partial(value)
    try:
        return _functions()[value]
    except (KeyError, TypeError):
        return named_or_own(value, keras.activations)


def _partial(value: Any) -> Setting:
    """Name a function of Keras that is given some of its arguments."""
    plain = activation(value.func)
    function = getattr(keras.activations, plain.name, None)
    if value.func is not function or value.keywords.keys() - parameters(function):
        return own(value)
    return _applied(plain.name, value.keywords)


def operation(value: Any) -> Setting | None:
    """Name the activation that a step such as `keras.ops.relu(x)` applies, if any."""
    kind = type(value)
    name = _OPERATIONS.get(kind.__name__.lower())
    if name is None or not is_kerases(kind):
        return None
    return _applied(_ALIASES.get(name, name), value.get_config())
