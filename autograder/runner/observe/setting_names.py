"""Find the names of optimizers, initializers and other objects of Keras.

All spellings of one object become the same `Setting`: text, alias, function, class or
object, from Keras or TensorFlow. A function that the student wrote is named as his own.
Activations are in `activation_names.py`, losses in `loss_names.py`, metrics in
`metric_names.py`.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import math
import operator
import re
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from autograder.facts.known import is_whole
from autograder.facts.known_settings import KNOWN
from autograder.facts.names import is_own
from autograder.facts.setting import Argument, Role, Schedule, Setting
from autograder.runner.observe.untouched import (
    differs_from_config,
    has_other_methods,
    only_sets_up,
)

_NETWORKS = keras.applications.MobileNet.__module__.rpartition(".")[0]
"""The package that holds the modules of `keras.applications`."""


def parameters(function: Any) -> dict[str, Any]:
    """Return the arguments of a function that have a default, with it."""
    parameters = inspect.signature(function).parameters.values()
    return {p.name: p.default for p in parameters if p.default is not p.empty}


def optimizer(value: Any) -> Setting | None:
    """Name an optimizer. After `compile` it is always an object."""
    if value is None:
        return None
    if type(value) is keras.optimizers.LossScaleOptimizer:
        value = value.inner_optimizer  # float16 does not change the method
    named = described(value, Role.OPTIMIZER)
    rate = named.arguments.get("learning_rate")
    if not isinstance(rate, Schedule) or not is_own(rate.name):
        return named
    with contextlib.suppress(Exception):  # the schedule is code of the student's
        first: dict[str, Any] = {"initial_learning_rate": float(value.learning_rate)}
        begins = Schedule(name=rate.name, arguments=first)
        arguments = {**named.arguments, "learning_rate": begins}
        return Setting(name=named.name, arguments=arguments)
    return named


def described(value: Any, role: Role) -> Setting:
    """Name an object of Keras, with the arguments that are not the defaults.

    If an argument is neither a number nor text, it is described by its type.
    """
    value = _as_keras_has_it(value) if role is Role.INITIALIZER else value
    kind = class_of(value, role)
    if kind is None:
        return own(value)
    if _is_changed(value, kind):
        return Setting(name=f"{kind.__name__} (own class)")
    arguments = differing(_config(value, kind), _defaults(kind))
    return Setting(name=name_in_facts(kind.__name__, role), arguments=arguments)


def class_of(value: Any, role: Role) -> Any:
    """Return the class of Keras that computes what an object does; None if none does.

    A class of the student's own that only sets up its base is this base.
    """
    home, own_one = _home(role), type(value)
    of_keras = (
        kind
        for kind in own_one.__mro__
        if is_kerases(kind) and getattr(home, kind.__name__, None) is kind
    )
    kind = next(of_keras, object)
    known = {row.keras for row in KNOWN[role].values()}
    is_set_up = kind.__name__ in known and only_sets_up(own_one, kind)
    return kind if kind is own_one or is_set_up else None


def _as_keras_has_it(value: Any) -> Any:
    """Return the initializer of Keras for one of TensorFlow with its name."""
    kind = type(value)
    if kind.__module__ != tf.zeros_initializer.__module__ or kind is type:
        return value
    same = getattr(keras.initializers, kind.__name__, None)
    return value if same is None else same(**_config(value, kind))


def _home(role: Role) -> Any:
    return operator.attrgetter(role.home)(keras)


def _is_changed(value: Any, kind: Any) -> bool:
    """Say whether an object does something else than Keras made it for.

    It has other methods or attributes, or another function, than its class.
    """
    if any(callable(getattr(kind, name, None)) for name in vars(value)):
        return True
    if has_other_methods(kind):
        return True
    if isinstance(value, keras.losses.Loss):
        if getattr(value, "fn", None) is not _function(kind):
            return True
    elif isinstance(value, keras.optimizers.Optimizer):
        return False  # its config has all, also what was set afterwards
    return differs_from_config(value, kind, _config(value, kind))


@functools.cache
def _function(kind: Any) -> Any:
    """Return the function that the losses of a class apply, if they have one."""
    return getattr(kind(), "fn", None)


def _config(value: Any, kind: Any) -> dict[str, Any]:
    """Return the arguments. The config of some losses does not have all of them."""
    try:
        config = dict(kind.get_config(value))
    except Exception:  # noqa: BLE001 - an own schedule that does not say its arguments
        names = parameters(kind).keys() - {"learning_rate"}
        own_one = {"class_name": "LearningRateSchedule", "module": None}
        config = {name: getattr(value, name, None) for name in names}
        config["learning_rate"] = own_one
    if isinstance(value, keras.losses.Loss):
        # Keras cannot write down a lambda whose code is in no file.
        with contextlib.suppress(Exception):
            config = dict(super(kind, value).get_config()) | config
    return config


@functools.cache
def _defaults(kind: Any) -> dict[str, Any]:
    try:
        return _config(kind(), kind)
    except TypeError:  # an argument without default
        return parameters(kind)


_NAMES_ONLY = ("name", "seed", "input_axes", "output_axes")
"""Arguments that do not change what is computed."""


def differing(
    config: dict[str, Any], defaults: dict[str, Any], only: Any = None
) -> dict[str, Argument]:
    """Return the arguments that are not the defaults, in the form of facts.

    Args:
        config: the arguments.
        defaults: what Keras takes without them.
        only: the names that are looked at; None for all.
    """
    return {
        key: _argument(key, value, defaults.get(key))
        for key, value in config.items()
        if key not in _NAMES_ONLY and (only is None or key in only)
        if _argument(key, value, default := defaults.get(key))
        != _argument(key, default, default)
    }


MAX_NUMBERS = 100
"""The most numbers in an argument of a schedule."""


def _argument(name: str, value: Any, default: Any) -> Argument:
    """Convert a number so that equal numbers are written in the same way.

    1 becomes 1.0 unless a whole number is expected, and True if a truth value is. Keras
    stores some numbers as float32, in which 0.1 is 0.10000000149. Facts can only hold
    finite numbers, so nan and infinity become texts.
    """
    if hasattr(value, "__array__") and np.size(value) <= MAX_NUMBERS:
        value = np.asarray(value).tolist()  # of NumPy, a tensor or a variable
    if isinstance(default, bool) and isinstance(value, int | float):
        return bool(value)
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
    arguments: Any = differing(serialized["config"], _defaults(kind))
    return Schedule(name=name_in_facts(name, Role.SCHEDULE), arguments=arguments)


def named_or_own(value: Any, home: Any) -> Setting:
    """Name a function of a module of Keras, or one of the student's own."""
    name = str(getattr(value, "__name__", ""))
    known = name and getattr(home, name, None) is value and is_kerases(value)
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


def replaces_call(kind: type) -> bool:
    """Say whether a student wrote what happens when a model or layer is called."""
    home = str(kind.__call__.__module__).partition(".")[0]
    return home not in ("keras", "autograder")


def has_own_call(kind: type) -> bool:
    """Say whether a student wrote what a model or layer computes."""
    return replaces_call(kind) or not is_kerases(kind.call)  # type: ignore[attr-defined]


def is_followed(kind: type) -> bool:
    """Say whether layers of a class of Keras are described by their steps.

    Some classes are only for the networks of `keras.applications`.
    """
    is_of_network = kind.__module__.startswith(f"{_NETWORKS}.")
    return is_of_network or kind is keras.layers.EinsumDense


def name_in_facts(kind: str, role: Role) -> str:
    """Return the name that facts use for a class of Keras."""
    for known in KNOWN[role].values():
        if known.keras == kind:
            return known.name
    between = "" if role is Role.OPTIMIZER else "_"
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", between, kind).lower()
