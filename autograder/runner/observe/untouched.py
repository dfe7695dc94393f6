"""Find out whether a submission changed what Keras made."""

from __future__ import annotations

import inspect
import math
from collections.abc import Iterator
from typing import Any

_KNOWN = {"keras", "tensorflow", "autograder"}
"""Whose functions Keras' modules and classes have."""
_COMPUTE = (
    "__call__", "call", "build", "add_weight", "compute_output_spec", "get_config",
    "from_config", "apply", "apply_gradients", "update_step",
)  # fmt: skip
"""Methods that compute something, or say what is computed."""
_SETS_UP = {
    "__init__", "__new__", "__module__", "__qualname__", "__doc__", "__firstlineno__",
    "__static_attributes__", "__annotations__", "get_config", "from_config",
}  # fmt: skip
"""What a class of the student's own may have that computes as its base does."""


def only_sets_up(kind: type, base: type) -> bool:
    """Say whether a class is a class of Keras, or only makes its objects otherwise."""
    more = [part for part in kind.__mro__ if part not in base.__mro__]
    return {name for part in more for name in vars(part)} <= _SETS_UP


def only_adds(kind: type, base: type) -> bool:
    """Say whether each method of a class goes on with the one that it replaces."""
    more = [part for part in kind.__mro__ if part not in base.__mro__]
    replaced = [
        (name, value)
        for part in more
        for name, value in vars(part).items()
        if name not in _SETS_UP and hasattr(base, name)
    ]
    return all(_goes_on(name, value) for name, value in replaced)


def _goes_on(name: str, value: Any) -> bool:
    """Say whether the code of a method has `super()` and its own name in it."""
    code = getattr(value, "__code__", None)
    return code is not None and {"super", name} <= {*code.co_names}


def is_others(function: Any) -> bool:
    """Say whether a function is neither of Keras or TensorFlow nor ours."""
    home = getattr(function, "__module__", None) or "keras"  # some have none
    return str(home).partition(".")[0] not in _KNOWN


def has_other_methods(kind: type) -> bool:
    """Say whether code of a submission replaced a method of a class of Keras."""
    methods = (getattr(kind, name, None) for name in _COMPUTE)
    return any(inspect.isroutine(one) and is_others(one) for one in methods)


def differs_from_config(value: Any, kind: Any, config: dict[str, Any]) -> bool:
    """Say whether an object has other numbers or texts than its config says.

    Keras computes with the attributes of an object. Its config does not have all of
    them: `GlorotUniform().scale` can be set, and is not in it.

    Args:
        value: an initializer, regularizer, constraint or loss.
        kind: its class in Keras.
        config: its config. The function `fn` of a loss belongs to its class.
    """
    try:
        given = {name: part for name, part in config.items() if name != "fn"}
        same = kind.from_config(given)
    except Exception:  # noqa: BLE001 - a function of the student's has no config
        return False
    made = dict(_plain(vars(same)))
    return any(_differ(found, made.get(name)) for name, found in _plain(vars(value)))


def _plain(attributes: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield attributes that are numbers or texts, also those in dictionaries."""
    for name, value in attributes.items():
        if "seed" in str(name) or name == "name":
            continue
        if type(value) is dict:
            yield from _plain(value)
        elif type(value) in (bool, int, float, str):
            yield name, value


def _differ(one: Any, other: Any) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return not math.isclose(one, other, rel_tol=1e-5, abs_tol=1e-12)
    return bool(one != other)
