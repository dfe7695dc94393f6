"""Describe what a student's function returned."""

from __future__ import annotations

import itertools
from types import GeneratorType
from typing import Any

import keras
import numpy as np

from autograder.facts.function_calls import Answer, ModelAnswer
from autograder.facts.plain_data import MAX_ITEMS, Unknown, datum_of
from autograder.runner.observe.capture import describe

_RUNS_OUT = (GeneratorType, range, map, filter, zip, enumerate)
"""What is a list as soon as it is read."""


def described(value: Any) -> Answer:
    """Return a value as plain data; its type alone if plain data cannot express it."""
    try:
        if isinstance(value, keras.Model):
            return ModelAnswer(spec=describe(value, ()))
        return datum_of(_plain(value))
    except Exception as error:  # noqa: BLE001 - a student's class may raise anything
        too_large = isinstance(error, ValueError) and "bytes" in str(error)
        return Unknown(type_name=type(value).__name__[:100], too_large=too_large)


def _plain(value: Any) -> Any:
    """Return a value with arrays in place of tensors, also within lists."""
    if isinstance(value, _RUNS_OUT):
        return list(itertools.islice(value, MAX_ITEMS + 1))
    if isinstance(value, keras.Variable | keras.KerasTensor):
        return np.asarray(value)
    if keras.ops.is_tensor(value):
        return keras.ops.convert_to_numpy(value)
    if type(value).__module__.partition(".")[0] == "pandas":
        return np.asarray(value)
    if isinstance(value, list | tuple):
        parts = [_plain(one) for one in value]
        return parts if isinstance(value, list) else tuple(parts)
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return value
