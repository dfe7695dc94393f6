"""Find the names of activations, losses, optimizers, initializers and so on.

All spellings of one object become the same `Setting`: text, alias, function, class or
object, from Keras or TensorFlow. A function that the student wrote is named as his own.
"""

from __future__ import annotations

import functools
import inspect
import math
import operator
import re
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from autograder.facts import names
from autograder.facts.known import is_whole
from autograder.facts.known_activations import ACTIVATIONS
from autograder.facts.known_losses import LOSSES
from autograder.facts.known_settings import KNOWN
from autograder.facts.setting import Argument, Role, Schedule, Setting

_ALIASES = {alias: known.name for known in ACTIVATIONS for alias in known.aliases}
_SPELLINGS = (*names.ACTIVATIONS, *_ALIASES)
_LAYERS = {
    getattr(keras.layers, known.layer): known.name
    for known in ACTIVATIONS
    if known.layer
} | {keras.layers.ActivityRegularization: "linear"}
"""Layers that only apply the activation of this name."""


def _parameters(function: Any) -> dict[str, Any]:
    parameters = inspect.signature(function).parameters.values()
    return {p.name: p.default for p in parameters if p.default is not p.empty}


@functools.cache
def _functions() -> dict[Any, Setting]:
    """Return the functions that Keras and TensorFlow offer for each activation."""
    known = {}
    for name in _SPELLINGS:
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


_OPERATIONS = {name.replace("_", ""): name for name in _SPELLINGS}


def activation(value: Any) -> Setting:
    """Name an activation given as a function, or as a layer that applies one."""
    if type(value) is keras.layers.Activation:
        return activation(value.activation)
    if type(value) in _LAYERS:
        name = _LAYERS[type(value)]
        if name == "linear":  # no arguments; its config may not be readable
            return Setting(name=name)
        return _applied(name, value.get_config())
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
        return described(found, Role.LOSS)
    try:
        return _LOSS_FUNCTIONS[found]
    except (KeyError, TypeError):
        return _named_or_own(found, keras.losses)


def losses(
    value: Any, names: list[str] | None, count: int
) -> tuple[Setting | None, ...]:
    """Name the loss of each output, in the order of the outputs.

    Args:
        value: what `compile` was given: one loss for all outputs, a list with one for
            each, or a dictionary by the names of the outputs.
        names: the names of the outputs.
        count: how many outputs there are.
    """
    if count == 1:
        return (loss(value, names),)
    if isinstance(value, dict) and names and set(value) <= set(names):
        return tuple(loss(value.get(name)) for name in names)
    if isinstance(value, list | tuple) and len(value) == count:
        return tuple(loss(one) for one in value)
    return (loss(value),) * count


def metric(value: Any) -> str:
    """Name a metric given as text, alias, function, class or object."""
    if isinstance(value, str) and value in _METRICS_BY_DATA:
        return _METRICS_BY_DATA[value]
    try:
        found = keras.metrics.get(value)
    except (ValueError, TypeError):
        return f"{value[:150]} (unknown)" if isinstance(value, str) else names.BLANK
    if not isinstance(found, keras.metrics.Metric):
        return _named_or_own(found, keras.metrics).name
    kind = type(found)
    known = getattr(keras.metrics, kind.__name__, None) is kind
    return _name(kind.__name__, Role.METRIC) if known else own(found).name


_METRICS_BY_DATA = {
    "accuracy": "accuracy", "acc": "accuracy",
    "crossentropy": "crossentropy", "ce": "crossentropy",
}  # fmt: skip
"""Names by which Keras chooses a metric when it sees the labels."""


def optimizer(value: Any) -> Setting | None:
    """Name an optimizer. After `compile` it is always an object."""
    if value is None:
        return None
    if type(value) is keras.optimizers.LossScaleOptimizer:
        value = value.inner_optimizer  # float16 does not change the method
    return described(value, Role.OPTIMIZER)


def described(value: Any, role: Role) -> Setting:
    """Name an object of Keras, with the arguments that are not the defaults.

    If an argument is neither a number nor text, it is described by its type.
    """
    value = _as_keras_has_it(value) if role is Role.INITIALIZER else value
    kind = type(value)
    if getattr(_home(role), kind.__name__, None) is not kind:
        return own(value)
    if _is_changed(value):
        return Setting(name=f"{kind.__name__} (own class)")
    arguments = _differing(_config(value), _defaults(kind))
    return Setting(name=_name(kind.__name__, role), arguments=arguments)


def _as_keras_has_it(value: Any) -> Any:
    """Return the initializer of Keras for one of TensorFlow with its name."""
    kind = type(value)
    if kind.__module__ != tf.zeros_initializer.__module__ or kind is type:
        return value
    same = getattr(keras.initializers, kind.__name__, None)
    return value if same is None else same(**_config(value))


def _home(role: Role) -> Any:
    return operator.attrgetter(role.home)(keras)


def _is_changed(value: Any) -> bool:
    """Say whether an object has other methods, or another function, than its class."""
    if any(callable(getattr(type(value), name, None)) for name in vars(value)):
        return True
    kind: Any = type(value)
    is_loss = isinstance(value, keras.losses.Loss)
    return is_loss and getattr(value, "fn", None) is not _function(kind)


@functools.cache
def _function(kind: Any) -> Any:
    """Return the function that the losses of a class apply, if they have one."""
    return getattr(kind(), "fn", None)


def _config(value: Any) -> dict[str, Any]:
    """Return the arguments. The config of some losses does not have all of them."""
    try:
        config = dict(value.get_config())
    except Exception:  # noqa: BLE001 - an own schedule that does not say its arguments
        names = _parameters(type(value)).keys() - {"learning_rate"}
        own_one = {"class_name": "LearningRateSchedule", "module": None}
        config = {name: getattr(value, name, None) for name in names}
        config["learning_rate"] = own_one
    if isinstance(value, keras.losses.Loss):
        config = dict(super(type(value), value).get_config()) | config
    return config


@functools.cache
def _defaults(kind: Any) -> dict[str, Any]:
    try:
        return _config(kind())
    except TypeError:  # an argument without default
        return _parameters(kind)


_NAMES_ONLY = ("name", "seed", "input_axes", "output_axes")
"""Arguments that do not change what is computed."""


def _differing(
    config: dict[str, Any], defaults: dict[str, Any], only: Any = None
) -> dict[str, Argument]:
    return {
        key: _argument(key, value, defaults.get(key))
        for key, value in config.items()
        if key not in _NAMES_ONLY and (only is None or key in only)
        if _argument(key, value, None) != _argument(key, defaults.get(key), None)
    }


MAX_NUMBERS = 100
"""The most numbers in an argument of a schedule."""


def _argument(name: str, value: Any, default: Any) -> Argument:
    """Convert a number so that equal numbers are written in the same way.

    1 becomes 1.0 unless a whole number is expected. Keras stores some numbers as
    float32, in which 0.1 is 0.10000000149. Facts can only hold finite numbers, so nan
    and infinity become texts.
    """
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, bool | str) or value is None:
        return value[:200] if isinstance(value, str) else value
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, int | float):
        whole = is_whole(name, default) and isinstance(value, int)
        return value if whole else float(f"{value:.6g}")
    if isinstance(value, dict):
        if name == "learning_rate":
            return _schedule(value)
        return str(value.get("class_name", "dict"))[:200]
    if isinstance(value, list | tuple) and len(value) <= MAX_NUMBERS:
        numbers = [_argument(name, number, None) for number in value]
        if all(type(number) is float for number in numbers):
            return tuple(numbers)  # type: ignore[arg-type]
    return type(value).__name__[:200]


def _schedule(serialized: dict[str, Any]) -> Schedule:
    """Name a schedule by what Keras writes about it in the config of an optimizer."""
    name = str(serialized.get("class_name"))[:150]
    kind = getattr(keras.optimizers.schedules, name, None)
    if kind is None or serialized.get("module") != "keras.optimizers.schedules":
        return Schedule(name=f"{name} (own class)")
    arguments: Any = _differing(serialized["config"], _defaults(kind))
    return Schedule(name=_name(name, Role.SCHEDULE), arguments=arguments)


def _named_or_own(value: Any, home: Any) -> Setting:
    name = str(getattr(value, "__name__", ""))
    known = name and getattr(home, name, None) is value
    return Setting(name=name) if known else own(value)


def own(value: Any) -> Setting:
    """Name an object without a known name as the student's own, or as Keras' own."""
    is_class = isinstance(value, keras.losses.Loss) or not hasattr(value, "__name__")
    name = type(value).__name__ if is_class else str(value.__name__)
    if is_kerases(type(value)):
        return Setting(name=name[:150])
    return Setting(name=f"{name[:150]} (own {'class' if is_class else 'function'})")


def is_kerases(thing: Any) -> bool:
    """Say whether a class or function belongs to Keras and not to the student."""
    return bool(str(thing.__module__).partition(".")[0] == "keras")


def _name(kind: str, role: Role) -> str:
    """Return the name that facts use for a class of Keras."""
    for known in KNOWN[role].values():
        if known.keras == kind:
            return known.name
    between = "" if role is Role.OPTIMIZER else "_"
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", between, kind).lower()
