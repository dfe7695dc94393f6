"""Describe the variables that a rubric asks for: numbers, text, arrays, settings."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import KeysView, Sequence, ValuesView
from decimal import Decimal
from fractions import Fraction
from typing import Any

import keras
import numpy as np

from autograder.facts.arrays import Array
from autograder.facts.layers import Scalar, Setting
from autograder.facts.names import BLANK
from autograder.facts.observation import MAX_PARTS, Table, Value
from autograder.facts.sample import weighted_mean
from autograder.facts.setting import Role
from autograder.runner.observe.loss_names import loss
from autograder.runner.observe.samples import sample
from autograder.runner.observe.step_facts import setting_fact

MAX_ELEMENTS = 4_096
"""An array with at most so many elements is reported whole; of others, some rows."""
MAX_TEXT = 1_000
MAX_ANSWER = 10_000
"""A longer text is cut: a person reads it."""
MAX_WHOLE = 2**63


def describe_value(value: Any, seed: int) -> Value | None:
    """Return a value as plain data; None if plain data cannot express it.

    Args:
        value: the value of a variable of the submission.
        seed: chooses the rows of large arrays that are reported.
    """
    if isinstance(value, dict):
        return Table(settings=_settings(value))
    value = _without_tensor(_usual(value))
    if isinstance(value, np.ndarray | np.generic) and value.dtype.kind == "U":
        value = value.ravel().tolist() if value.ndim else value.item()
    if isinstance(value, np.ndarray | np.generic):
        return _array(np.asarray(value), seed)
    if isinstance(value, list | tuple):
        return _parts(value)
    if type(value) is str:
        return value[:MAX_ANSWER]
    return value if _is_plain(value) else None


def _usual(value: Any) -> Any:
    """Return a number, text, list or array for one of a less usual type.

    The values of a column of pandas, a range or a dictionary are a list of them.
    """
    if isinstance(value, Fraction | Decimal):
        return float(value)
    if isinstance(value, bytes):
        return value[:MAX_ANSWER].decode(errors="replace")
    if isinstance(value, range | KeysView | ValuesView | deque):
        return list(value) if len(value) <= MAX_PARTS else None
    is_of_pandas = type(value).__module__.partition(".")[0] == "pandas"
    if is_of_pandas and hasattr(value, "to_numpy"):
        array = value.to_numpy()
        return array.ravel().tolist() if array.dtype.kind == "O" else array
    return value


def _parts(value: Sequence[Any]) -> tuple[Scalar, ...] | None:
    """Return several numbers or words; those of NumPy and TensorFlow count, too."""
    parts = [_number(_without_tensor(one)) for one in value]
    if not parts or len(parts) > MAX_PARTS or not all(map(_is_plain, parts)):
        return None
    return tuple(parts)


def _without_tensor(value: Any) -> Any:
    """Return the array in a tensor or a variable of Keras, and other values as is."""
    if isinstance(value, keras.Variable) or keras.ops.is_tensor(value):
        return np.asarray(keras.ops.convert_to_numpy(value))
    return value


def _number(value: Any) -> Any:
    """Return the number in an array without axes, and other values as they are."""
    alone = isinstance(value, np.generic | np.ndarray) and value.ndim == 0
    return value.item() if alone else value


def _is_plain(value: Any) -> bool:
    if type(value) is float:
        return math.isfinite(value)
    if type(value) is int:
        return abs(value) < MAX_WHOLE
    return type(value) is bool or (type(value) is str and len(value) <= MAX_TEXT)


def _array(value: np.ndarray[Any, Any], seed: int) -> Scalar | Array | Any:
    if value.dtype.kind not in "bfiu":
        return None
    if value.size > MAX_ELEMENTS:
        rows = sample(value, seed)
        if rows is None or not rows.finite:
            return None
        return rows.model_copy(update={"weighted_mean": weighted_mean(value)})
    try:
        return Array.of(value)
    except ValueError:  # infinite, or not a number
        return None


def _settings(table: dict[Any, Any]) -> dict[str, Setting | None]:
    """Return the settings under the keys `activation` and `loss` of a dictionary."""
    settings: dict[str, Setting | None] = {}
    if "activation" in table:
        settings["activation"] = _activation(table["activation"])
    if "loss" in table:
        settings["loss"] = loss(table["loss"])
    return settings


def _activation(value: Any) -> Setting | None:
    """Name an activation in any form that Keras accepts. None is the linear one."""
    if value is not None and not isinstance(value, str) and not callable(value):
        return Setting(name=BLANK)
    try:
        return setting_fact(Role.ACTIVATION, keras.activations.get(value))
    except ValueError:
        return Setting(name=f"{value[:180]} (unknown)")
