"""Build a model as `fit` would. Refuse weights that need too much memory."""

from __future__ import annotations

import contextlib
import math
import weakref
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf

MAX_WEIGHTS = 200_000_000
"""The most numbers in one weight. They need 800 MB, more than any exercise needs."""


def build(model: Any, x: Any, rows: int | None = None) -> Any:
    """Build a model on data, or check that the data fit, as `fit` would.

    Args:
        model: of Keras, or of a class of the student.
        x: an array, or several in a list or dictionary; see `feeding.py`.
        rows: how many rows the outputs are to have.

    Returns:
        The outputs as a `KerasTensor`, or several in a list or dictionary; None if
        nobody knows them.

    Raises:
        Exception: what Keras raises for data that the model does not take.
    """
    if not model.built and isinstance(x, np.ndarray):
        model.build((None, *x.shape[1:]))
    if not model.built:
        return model(keras.tree.map_structure(lambda part: _tensor(part, rows), x))
    wanted = inputs_of(model)
    if not wanted:
        return model.compute_output_spec(
            keras.tree.map_structure(lambda part: _tensor(part, rows), x)
        )
    ordered = _in_order(model, wanted, x)
    parts = keras.tree.flatten(ordered)
    if len(parts) == len(wanted):
        adjusted = [_adjusted(*pair, rows) for pair in zip(parts, wanted, strict=True)]
        ordered = keras.tree.pack_sequence_as(ordered, adjusted)
        if any(map(_is_wider, adjusted, wanted)):
            return _traced(model, ordered)
    else:
        ordered = keras.tree.map_structure(lambda part: _tensor(part, rows), ordered)
    with _naming_order(parts, wanted):
        return model.compute_output_spec(ordered)


def inputs_of(model: Any) -> list[Any]:
    """Return the inputs of a Functional or Sequential model; none if not known."""
    try:
        return list(model.inputs)
    except (AttributeError, TypeError, ValueError):  # not built, or of another class
        return []


def outputs_of(model: Any) -> list[Any]:
    """Return the outputs of a Functional or Sequential model; none if not known."""
    try:
        return list(model.outputs)
    except (AttributeError, TypeError, ValueError):
        return []


def _in_order(model: Any, wanted: list[Any], x: Any) -> Any:
    """Return inputs in a dictionary in the order of the model, as Keras does."""
    names = [tensor.name for tensor in wanted]
    if not isinstance(x, dict) or isinstance(model.input, dict):
        return x
    for name in names:
        if name not in x:
            raise ValueError(
                f'Missing data for input "{name}". You passed a data dictionary with '
                f"keys {list(x)}. Expected the following keys: {names}"
            )
    parts = [x[name] for name in names]
    return parts if len(parts) > 1 else parts[0]


@contextlib.contextmanager
def _naming_order(parts: list[Any], wanted: list[Any]) -> Iterator[None]:
    """Add to an error of Keras in which order inputs are given, if it is another one.

    Raises:
        ValueError: that of Keras.
    """
    try:
        yield
    except ValueError as error:
        fits = [[_fits(part, tensor) for tensor in wanted] for part in parts]
        places = [row.index(True) for row in fits if row.count(True) == 1]
        if len(wanted) < 2 or sorted(places) != list(range(len(wanted))):
            raise
        names = ", ".join(wanted[place].name for place in places)
        raise ValueError(f"{error} [given: {names}]") from None


def _fits(part: Any, wanted: Any) -> bool:
    """Say whether an array has the axes of an input."""
    shape, known = getattr(part, "shape", ())[1:], wanted.shape[1:]
    return len(shape) == len(known) and all(
        size in (None, own) for size, own in zip(known, shape, strict=True)
    )


def _tensor(part: Any, rows: int | None) -> Any:
    """Return what stands for an array with so many rows."""
    if not isinstance(part, np.ndarray):
        return part
    return keras.KerasTensor((rows, *part.shape[1:]) if part.ndim else (), "float32")


def _adjusted(part: Any, wanted: Any, rows: int | None) -> Any:
    """Return what stands for an input, with the axes that the model sees.

    A Functional or Sequential model of Keras adds a missing last axis of size 1, and
    removes one that is too many.

    Raises:
        ValueError: as Keras does, for None and for other numbers of axes.
    """
    if part is None:
        raise ValueError(
            f"The input '{wanted.name}' is not optional, but None was passed. Please "
            "provide a valid tensor."
        )
    if not isinstance(part, np.ndarray):
        return part
    given = shape = (rows, *part.shape[1:]) if part.ndim else ()
    known = wanted.shape
    if len(known) == len(shape) + 1 and known[-1] == 1:
        shape = (*shape, 1)
    elif len(known) == len(shape) - 1 and shape[-1] == 1:
        shape = shape[:-1]
    if len(known) != len(shape):
        raise ValueError(
            f"Invalid input shape for input with name '{wanted.name}'. Expected shape "
            f"{known}, but input has incompatible shape {given}"
        )
    return keras.KerasTensor(shape, wanted.dtype)


def _is_wider(part: Any, wanted: Any) -> bool:
    """Say whether rows are wider than the 1 that a model was built for.

    Keras leaves it to the layers to refuse them. An Embedding takes them, a Dense
    layer does not.
    """
    sizes: tuple[int | None, ...] = getattr(part, "shape", ())
    return wanted.shape[-1:] == (1,) and sizes[-1:] not in ((1,), (None,), ())


def _traced(model: Any, inputs: Any) -> Any:
    """Call a model on symbolic tensors, so that each layer checks what it reads.

    Returns:
        The outputs as one `KerasTensor`, or several.
    """

    def empty(part: Any) -> Any:
        return tf.TensorSpec(part.shape, part.dtype)

    specs = keras.tree.map_structure(empty, inputs)
    traced = tf.function(model, autograph=False).get_concrete_function(specs)
    return keras.tree.map_structure(
        lambda part: keras.KerasTensor(tuple(part.shape), part.dtype.name),
        traced.structured_outputs,
    )


INITIALIZERS: dict[int, Any] = {}
"""`id` of a weight -> what it was initialized with."""


def refuse_huge_weights() -> None:
    """Make a layer that is far too large fail at once.

    TensorFlow would try for ten seconds to get the memory. That is the whole time of a
    submission.
    """
    add_weight = keras.layers.Layer.add_weight

    def add(self: Any, *args: Any, **kwargs: Any) -> Any:
        given = dict(zip(("shape", "initializer"), args, strict=False)) | kwargs
        count = math.prod(given.get("shape") or ())
        if count > MAX_WEIGHTS:
            raise MemoryError(f"{count:,} weights in one layer")
        return add_weight(self, *args, **kwargs)

    keras.layers.Layer.add_weight = add


def remember_initializers() -> None:
    """Remember with what weights begin, also those that code makes without a layer."""
    make = keras.Variable.__init__

    def init(self: Any, initializer: Any, *args: Any, **kwargs: Any) -> None:
        make(self, initializer, *args, **kwargs)
        known = callable(initializer) or isinstance(initializer, str | dict)
        INITIALIZERS[id(self)] = initializer if known else _given_numbers(initializer)
        weakref.finalize(self, INITIALIZERS.pop, id(self), None)

    keras.Variable.__init__ = init


def _given_numbers(numbers: Any) -> Any:
    """Return an initializer that returns fixed numbers."""

    def given_numbers(shape: Any, dtype: Any = None) -> Any:
        return np.broadcast_to(np.asarray(numbers), shape)

    return given_numbers
