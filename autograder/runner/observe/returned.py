"""Describe what a student's function returned."""

from __future__ import annotations

import base64
import itertools
from pathlib import Path
from types import GeneratorType
from typing import Any

import keras
import numpy as np

from autograder.facts.function_calls import (
    MAX_FILE,
    Answer,
    FileBytes,
    ModelAnswer,
)
from autograder.facts.plain_data import MAX_ITEMS, Frame, Unknown
from autograder.facts.plain_values import datum_of, whole_or_sampled
from autograder.runner.observe.capture import describe

_RUNS_OUT = (GeneratorType, range, map, filter, zip, enumerate)
"""Values that are read once. They are reported as lists."""


def described(value: Any) -> Answer:
    """Return a value as plain data; its type alone if plain data cannot express it."""
    try:
        if isinstance(value, keras.Model):
            return ModelAnswer(spec=describe(value, ()))
        return datum_of(_plain(value))
    except Exception as error:  # noqa: BLE001 - a student's class may raise anything
        too_large = isinstance(error, ValueError) and "bytes" in str(error)
        return Unknown(type_name=type(value).__name__[:100], too_large=too_large)


def described_variable(value: Any) -> Answer:
    """Return the value of a variable as data: of a large array, some elements."""
    try:
        if type(value).__module__.partition(".")[0] == "pandas":
            return _of_pandas(value)
        value = _plain(value)
        if isinstance(value, np.ndarray):
            return whole_or_sampled(np.array(value, subok=False))
    except Exception:  # noqa: BLE001 - a student's class may raise anything
        return Unknown(type_name=type(value).__name__[:100])
    return described(value)


def file_bytes(folder: Path, name: str) -> FileBytes | Unknown | None:
    """Return what is in a file; None if there is no plain file of this name."""
    path = folder / name
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            data = file.read(MAX_FILE + 1)
    except OSError:
        return None
    if len(data) > MAX_FILE:
        return Unknown(type_name="file", too_large=True)
    return FileBytes(data=base64.b64encode(data).decode())


def _of_pandas(value: Any) -> Answer:
    if type(value).__name__ != "DataFrame":
        return whole_or_sampled(_column(value))
    columns = [value.iloc[:, number] for number in range(value.shape[1])]
    return Frame(
        columns=tuple(str(name)[:1_000] for name in value.columns),
        values=tuple(whole_or_sampled(_column(column)) for column in columns),
    )


def _column(series: Any) -> np.ndarray[Any, Any]:
    """Return a column as numbers, or as texts in which a missing one is empty."""
    array = np.asarray(series)
    if array.dtype.kind in "OUS":
        missing = np.asarray(series.isna())
        array = np.where(missing, "", array.astype(str))
    return array.astype(str) if array.dtype.kind in "mM" else array


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
