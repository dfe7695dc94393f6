"""Raise the errors that Keras would raise for the arguments of `fit` and similar.

The data are checked in `accepted.py`. The text of an error is that of Keras, followed
by the argument in square brackets. The page explains the error by this argument.
"""

from __future__ import annotations

import inspect
import operator
import reprlib
import types
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np

from autograder.facts.keras_calls import RECORDED_METHODS
from autograder.runner.observe.feeding import kind_of_batches
from autograder.runner.observe.samples import holds_arrays

_SIZES = ("batch_size", "steps_per_epoch", "steps")
_VALIDATION_SIZES = ("validation_batch_size", "validation_steps")


def signatures() -> dict[str, inspect.Signature]:
    """Return the signatures of Keras' own methods, before they are replaced."""
    methods = {name: getattr(keras.Model, name) for name in RECORDED_METHODS}
    return {name: inspect.signature(method) for name, method in methods.items()}


def bound(
    signature: inspect.Signature, method: str, args: tuple[Any, ...], named: Any
) -> dict[str, Any]:
    """Return all arguments of a call by name, with the defaults.

    Raises:
        TypeError: for an argument that the method does not have.
        ValueError: the same, for `evaluate`.
    """
    try:
        call = signature.bind(*args, **named)
    except TypeError as error:
        raise TypeError(f"{method}() {error}") from None
    call.apply_defaults()
    given = dict(call.arguments)
    if unknown := given.pop("kwargs", None):
        raise ValueError(f"Arguments not recognized: {unknown}")
    return given


def is_batches(value: Any) -> bool:
    """Say whether a value yields batches, such as a `tf.data.Dataset`."""
    kinds = (np.ndarray, list, tuple, dict, str, int, float, type(None))
    return not (isinstance(value, kinds) or hasattr(value, "__array__"))


def whole_number(value: Any) -> int:
    """Return a number of epochs, rows or batches.

    Raises:
        TypeError: for texts and fractions, as Python does when Keras counts with them.
    """
    return operator.index(value)


def count_of(value: Any) -> int:
    """Return a number of epochs or rows; 0 if Keras does not accept the value."""
    try:
        return max(whole_number(value), 0)
    except TypeError:
        return 0


def validation_parts(given: Any) -> tuple[Any, Any, Any]:
    """Return inputs, labels and weights of `validation_data`.

    Raises:
        ValueError: as Keras does, if there are more than three parts.
    """
    parts = tuple(given) if isinstance(given, list | tuple) else (given,)
    if not 1 <= len(parts) <= 3:
        with naming("fit", "validation_data", given):
            raise ValueError(
                "Data is expected to be in format `x`, `(x,)`, `(x, y)`, or "
                f"`(x, y, sample_weight)`, found {len(parts)} parts"
            )
    x, y, weights = (*parts, None, None)[:3]
    return x, y, weights


def check_call(method: str, given: dict[str, Any]) -> None:
    """Check all arguments of a call except its arrays.

    Raises:
        TypeError: as Keras does.
        ValueError: as Keras does.
        AttributeError: as Keras does.
        ZeroDivisionError: as Keras does.
    """
    _check_kind_of_data(given)
    check_weights(method, given.get("sample_weight"), given.get("y"))
    with naming(method, "class_weight", given.get("class_weight")):
        _check_class_weight(given)
    sizes: tuple[str, ...] = () if is_batches(given["x"]) else _SIZES
    if given.get("validation_data") is not None:
        sizes += _VALIDATION_SIZES
        with naming(method, "validation_freq", given["validation_freq"]):
            _check_frequency(given["validation_freq"])
    for name in sizes:
        with naming(method, name, given.get(name)):
            _check_size(given.get(name))
    for name in {"epochs", "initial_epoch"} & given.keys():
        with naming(method, name, given[name]):
            whole_number(given[name])
    _check_callbacks(given.get("callbacks"))


def check_weights(method: str, weights: Any, labels: Any) -> None:
    """Check that weights of rows are arrays: one, or one for each array of labels.

    Raises:
        ValueError: as Keras does.
        TypeError: as Keras does.
    """
    for part in keras.tree.flatten(weights):
        if part is not None and not hasattr(part, "__array__"):
            with naming(method, "sample_weight", weights):
                raise ValueError(
                    f"Unrecognized data type: x={part!r:.60} (of type {type(part)})"
                )
    several = isinstance(labels, dict | list | tuple)
    with naming(method, "sample_weight", weights):
        if isinstance(weights, dict) and not several:
            raise TypeError("Expected float32, but got a dictionary")
        if weights is not None and several:
            _check_weights_of_outputs(weights, labels)


def _check_weights_of_outputs(weights: Any, labels: Any) -> None:
    if isinstance(weights, dict | list | tuple):
        try:
            keras.tree.assert_same_structure(labels, weights)
        except ValueError:
            raise ValueError(
                "You should provide one `sample_weight` array per output in `y`."
            ) from None
    elif np.shape(weights)[1:] not in ((), (1,)):
        raise ValueError(
            "For a model with multiple outputs, when providing a single "
            "`sample_weight` array, it should only have one scalar score per sample"
        )


def check_steps(model: Any) -> None:
    """Check the argument `steps_per_execution` of `compile`, which a fit counts with.

    Raises:
        TypeError: as Keras does.
        ValueError: as Keras does.
    """
    steps = model.steps_per_execution
    with naming("compile", "steps_per_execution", steps):
        range(0, 1, steps)


@contextmanager
def naming(method: str, argument: str, value: Any) -> Iterator[None]:
    """Add the argument to the text of an error."""
    try:
        yield
    except (AttributeError, TypeError, ValueError, ZeroDivisionError) as error:
        text = f"{error} [{method}({argument}={reprlib.repr(value)})]"
        raise type(error)(text) from None


def _check_kind_of_data(given: dict[str, Any]) -> None:
    """Refuse data that are neither arrays nor batches, and labels beside batches.

    Of the built-in types of Python, only a generator yields batches.
    """
    x = given["x"]
    if not is_batches(x):
        return
    in_python = type(x).__module__ == "builtins"
    if in_python and not isinstance(x, types.GeneratorType):
        raise ValueError(f"Unrecognized data type: x={x!r:.60} (of type {type(x)})")
    kind = kind_of_batches(x)
    for name in ("y", "sample_weight"):
        if kind and given.get(name) is not None:
            raise ValueError(
                f"When providing `x` as a {kind}, `{name}` should not be passed. "
                f"Instead, it should be included as part of the {kind}."
            )


def _check_class_weight(given: dict[str, Any]) -> None:
    weights, y = given.get("class_weight"), given.get("y")
    if weights is None:
        return
    if given.get("sample_weight") is not None:
        raise ValueError(
            "You cannot `class_weight` and `sample_weight` at the same time."
        )
    if isinstance(given["x"], types.GeneratorType):
        raise ValueError("Argument `class_weight` is not supported for generators.")
    if isinstance(y, dict) or (isinstance(y, list | tuple) and holds_arrays(y)):
        raise ValueError("`class_weight` is only supported for Models with a single "
                         "output.")  # fmt: skip
    weights.get  # noqa: B018 - Keras calls it for each class, so a list fails here
    slot = np.empty(1)
    for number, weight in weights.items():
        if isinstance(number, int | np.integer):
            slot[0] = weight


def _check_size(value: Any) -> None:
    if value and whole_number(value) < 0:
        raise ValueError(f"Invalid value in tensor used for shape: {value}")


def _check_frequency(value: Any) -> None:
    if isinstance(value, int):
        divmod(1, value)  # as Keras does after each epoch
    elif not isinstance(value, list):
        raise ValueError(
            f"Expected `validation_freq` to be a list or int. Received: {type(value)}."
        )


def _check_callbacks(given: Any) -> None:
    if isinstance(given, keras.callbacks.CallbackList):
        return
    for callback in keras.tree.flatten([] if given is None else given):
        callback.set_model  # noqa: B018 - raises what Keras raises
        if isinstance(callback, type):
            raise TypeError("Callback.set_model() missing 1 required positional "
                            "argument: 'model'")  # fmt: skip
