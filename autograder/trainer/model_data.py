"""Bring examples into the shapes that a model and its losses read."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from autograder.datasets.file_data import FileExamples, Parts
from autograder.facts.examples import (
    Inputs,
    by_name,
)
from autograder.facts.known_losses import for_other_labels
from autograder.facts.layers import Shape
from autograder.facts.model_graph import Input
from autograder.facts.outline import Task, task_of
from autograder.facts.setting import Setting
from autograder.facts.spec import ModelSpec
from autograder.i18n import _, _n
from autograder.trainer.refusal import Refusal

Values = np.ndarray[Any, np.dtype[Any]]


class ExampleArrays(NamedTuple):
    """Some examples: an array for each input, and labels for each output."""

    x: tuple[Values, ...]
    """float32, or Python strings."""
    y: tuple[Values, ...]
    """float32, or int32 class numbers."""

    def __len__(self) -> int:
        """Return the number of examples."""
        return len(self.x[0])

    def rows(self, chosen: slice) -> ExampleArrays:
        """Return some of the examples."""
        return ExampleArrays(*(tuple(a[chosen] for a in arrays) for arrays in self))


class Data(NamedTuple):
    """All examples of a plan, and what the labels of each output say."""

    train: ExampleArrays
    names: tuple[str, ...]
    """The names of the outputs; "" for one that has no name."""
    tasks: tuple[Task, ...]
    class_numbers: tuple[bool, ...]
    """Whether the labels of an output are class numbers, and not one-hot rows."""
    validation: ExampleArrays | None = None
    test: ExampleArrays | None = None
    shifted: Mapping[str, ExampleArrays] = {}
    """Name of a shift in the plan -> the test data after this shift."""
    queries: Mapping[str, tuple[Values, ...]] = {}
    """Name of a query in the plan -> the inputs."""


def inputs_of(inputs: Inputs, spec: ModelSpec) -> tuple[Values, ...]:
    """Return an array for each input of a model, in its order.

    Raises:
        Refusal: if the model has another number of inputs.
    """
    return _inputs(tuple(by_name(inputs).values()), spec)


def _inputs(arrays: Sequence[Values], spec: ModelSpec) -> tuple[Values, ...]:
    if len(arrays) != len(spec.inputs):
        raise Refusal(
            _n("it has {count} input, and the data have {asked}.",
               "it has {count} inputs, and the data have {asked}.",
               len(spec.inputs)).format(count=len(spec.inputs), asked=len(arrays))
        )  # fmt: skip
    pairs = zip(arrays, spec.inputs, strict=True)
    return tuple(_input(array, entry) for array, entry in pairs)


def _input(array: Values, entry: Input) -> Values:
    """Return numbers as float32, as whole ones if the model reads such numbers.

    An axis of length 1 may be left out.
    """
    if (array.dtype == object) != (entry.dtype == "string"):
        wrong = _("it reads numbers, and the data are texts.")
        if entry.dtype == "string":
            wrong = _("it reads texts, and the data are numbers.")
        raise Refusal(wrong)
    if array.ndim == 1 and entry.shape == (1,):
        array = array[:, None]
    if array.dtype == object:
        return array
    if entry.cuts_off:
        array = np.trunc(array) if entry.dtype != "bool" else array != 0
    return np.asarray(array, np.float32)


def for_model(parts: Parts, spec: ModelSpec) -> Data:
    """Return examples as a model takes them. They are in the order of the model."""
    labels = tuple(parts.train.y.values())
    if len(labels) != len(spec.outputs):
        raise Refusal(
            _("it has {count} outputs, and the labels are for {asked}.").format(
                count=len(spec.outputs), asked=len(labels)
            )
        )
    pairs = zip(labels, spec.losses, spec.output_shapes, strict=True)
    numbers = tuple(_are_class_numbers(*each) for each in pairs)

    def part(examples: FileExamples | None) -> ExampleArrays | None:
        if examples is None:
            return None
        each = zip(examples.y.values(), spec.output_shapes, numbers, strict=True)
        labels = tuple(_labels(*one) for one in each)
        return ExampleArrays(_inputs(tuple(examples.x.values()), spec), labels)

    train = part(parts.train)
    assert train is not None  # noqa: S101 - every plan has data
    return Data(
        train,
        tuple(parts.train.y),
        tuple(
            "classes" if number else task_of(y)
            for y, number in zip(train.y, numbers, strict=True)
        ),
        numbers,
        part(parts.validation),
        part(parts.test),
    )


def reshaped(parts: Parts, spec: ModelSpec) -> Parts:
    """Return the examples in the shapes of a model, where only the axes differ."""
    inputs = [entry.shape for entry in spec.inputs]

    def part(examples: FileExamples) -> FileExamples:
        return FileExamples(
            *(
                {
                    name: _with_axes(array, shapes[n]) if n < len(shapes) else array
                    for n, (name, array) in enumerate(arrays.items())
                }
                for arrays, shapes in zip(
                    examples, (inputs, spec.output_shapes), strict=True
                )
            )
        )

    train, validation, test = parts
    return Parts(part(train), validation and part(validation), test and part(test))


def _with_axes(array: Values, shape: Shape) -> Values:
    """Return the same numbers of each example with other axes, if they mean the same.

    Images may be rows of pixels, and an axis of length 1 may be there or not. Other
    arrays stay as they are, because a model for them reads other data.
    """
    row = array.shape[1:]
    axes = tuple(axis for axis in shape if axis is not None)
    flat = len(axes) == 1 or len(row) == 1
    bare = [axis for axis in axes if axis != 1] == [axis for axis in row if axis != 1]
    if axes != shape or math.prod(row) != math.prod(axes) or not (flat or bare):
        return array
    return array.reshape(len(array), *axes)


def _are_class_numbers(labels: Values, loss: Setting | None, shape: Shape) -> bool:
    """Say whether labels name a class in each place where the output has a row.

    The canonical form writes `sparse_categorical_crossentropy` as
    `categorical_crossentropy`, so the labels decide.
    """
    if loss is None or not for_other_labels(loss.name) or not shape:
        return False
    if shape[-1] in (None, 1):
        return False
    return labels.ndim == len(shape) or labels.shape[1:] == (*shape[:-1], 1)


def _labels(labels: Values, shape: Shape, class_numbers: bool) -> Values:
    """Return labels as the loss takes them.

    Raises:
        Refusal: if a class number is larger than the output allows.
    """
    if not class_numbers:
        column = labels.ndim == 1 and len(shape) == 1
        return np.asarray(labels[:, None] if column else labels, np.float32)
    width = shape[-1] or 0
    whole = (labels == np.round(labels)) & (labels >= 0) & (labels < width)
    if not bool(whole.all()):
        raise Refusal(
            _("its {width} outputs are not one for each class of the labels.").format(
                width=width
            )
        )
    numbers = np.asarray(labels, np.int32)
    return numbers if numbers.ndim == len(shape) else numbers[..., 0]


def with_axes_of(spec: ModelSpec, data: Data) -> ModelSpec:
    """Return the model with the lengths of the data on its open axes."""
    shapes = [
        _filled(entry.shape, array.shape[1:])
        for entry, array in zip(spec.inputs, data.train.x, strict=True)
    ]
    graph = spec.graph and spec.graph.model_copy(
        update={
            "inputs": tuple(
                entry.model_copy(update={"shape": shape})
                for entry, shape in zip(spec.inputs, shapes, strict=True)
            )
        }
    )
    return spec.model_copy(update={"input_shape": shapes[0], "graph": graph})


def _filled(shape: Shape, row: Sequence[int]) -> Shape:
    if len(shape) != len(row):
        return shape
    pairs = zip(shape, row, strict=True)
    return tuple(size if axis is None else axis for axis, size in pairs)
