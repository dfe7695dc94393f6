"""The data a model is trained on, in the shape it reads."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from autograder.errors import FactError
from autograder.facts.layers import Shape
from autograder.facts.spec import ModelSpec
from autograder.facts.training import InlineData, TrainingRequest
from autograder.judge.table import Refusal
from autograder.translation import _

CLASSES = 10
Floats = np.ndarray[Any, np.dtype[Any]]


class Data(NamedTuple):
    """float32 inputs and labels; the test part only for data sets that have one."""

    x: Floats
    y: Floats
    x_test: Floats | None = None
    y_test: Floats | None = None


def load(request: TrainingRequest) -> Data:
    """Return the data of a plan: images as float32 from 0 to 1, classes one-hot.

    Raises:
        Refusal: if the model does not read or answer in the shape of the data.
            Keras itself would stretch one output over three labels without a word.
    """
    model, data = request.job.model, request.job.plan.data
    shape = model.input_shape or ()
    if isinstance(data, InlineData):
        found = Data(_rows(data.x.numpy()), _rows(data.y.numpy()))
    else:
        folder = Path(request.datasets[data.name])
        found = Data(
            _images(np.load(folder / "x_train.npy"), shape),
            _one_hot(np.load(folder / "y_train.npy")),
            _images(np.load(folder / "x_test.npy"), shape),
            _one_hot(np.load(folder / "y_test.npy")),
        )
    if found.x.shape[1:] != shape:
        sentence = _("it reads inputs of shape {found}; those of the data are {data}.")
        raise Refusal(sentence.format(found=shape, data=found.x.shape[1:]))
    if found.y.shape[1:] != (output := _output_shape(model)):
        sentence = _(
            "its outputs have the shape {found}, the labels {data}. The last layer "
            "needs one unit for each number of a label."
        )
        raise Refusal(sentence.format(found=output, data=found.y.shape[1:]))
    return found


def _output_shape(model: ModelSpec) -> Shape:
    try:
        return model.output_shape
    except FactError as error:
        raise Refusal(f"{error}.") from None


def _rows(values: Floats) -> Floats:
    """Read a plain list of numbers as rows of one number, as Keras does."""
    rows = values.reshape(-1, 1) if values.ndim == 1 else values
    return rows.astype(np.float32)


def _images(pixels: Floats, shape: Shape) -> Floats:
    flat = math.prod(shape) == math.prod(pixels.shape[1:])
    images = pixels.reshape(len(pixels), *shape) if flat else pixels
    return images.astype(np.float32) / np.float32(255)


def _one_hot(classes: Floats) -> Floats:
    return np.eye(CLASSES, dtype=np.float32)[classes]
