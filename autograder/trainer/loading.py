"""Load the data of a plan: of a file, of a data set, or from the plan itself."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from autograder.datasets.file_data import FileExamples, Parts, read_parts
from autograder.datasets.named_data import read_named
from autograder.datasets.own_files import OWN
from autograder.datasets.shifts import SHIFTS
from autograder.facts.examples import (
    FileData,
    InlineData,
    Inputs,
    Labels,
    NamedData,
    OutlineData,
    by_name,
)
from autograder.facts.layers import Shape
from autograder.facts.spec import ModelSpec
from autograder.facts.training import TrainingJob
from autograder.i18n import _
from autograder.trainer.model_data import (
    Data,
    ExampleArrays,
    Values,
    for_model,
    inputs_of,
    reshaped,
)
from autograder.trainer.pictures import decoded
from autograder.trainer.refusal import Refusal, TrainerError

CLASSES = 10
"""Of the digits."""


def load(job: TrainingJob) -> Data:
    """Return the data of a job for its model.

    Raises:
        Refusal: if the model has other inputs or outputs than the data.
        TrainerError: if the plan only says the form of the data.
    """
    plan, spec = job.plan, job.model
    if isinstance(plan.data, OutlineData):
        raise TrainerError("the plan has no examples")
    if isinstance(plan.data, InlineData):
        data = for_model(_inline(plan.data), spec)
    elif isinstance(plan.data, FileData):
        parts = read_parts(plan.data, Path(job.datasets[OWN]), decoded)
        data = for_model(reshaped(parts, spec), spec)
    elif plan.on_digits:
        folder = Path(job.datasets[plan.data.name])
        data = _digits(plan.data, plan.shifts, spec, folder)
    else:
        parts = read_named(plan.data, Path(job.datasets[plan.data.name]))
        data = for_model(reshaped(parts, spec), spec)
    queries = {name: inputs_of(query, spec) for name, query in plan.queries.items()}
    data = data._replace(queries=queries)
    if data.validation is not None or not plan.validation_split:
        return data
    first = math.floor(len(data.train) * (1 - plan.validation_split))  # as in Keras
    return data._replace(
        train=data.train.rows(slice(first)),
        validation=data.train.rows(slice(first, None)),
    )


def _inline(data: InlineData) -> Parts:
    def part(x: Inputs | None, y: Labels | None) -> FileExamples | None:
        return None if x is None or y is None else FileExamples(by_name(x), by_name(y))

    return Parts(
        FileExamples(by_name(data.x), by_name(data.y)),
        part(data.x_validation, data.y_validation),
        part(data.x_test, data.y_test),
    )


def _digits(
    data: NamedData, shifts: Sequence[str], spec: ModelSpec, folder: Path
) -> Data:
    if len(spec.inputs) != 1 or len(spec.outputs) != 1:
        raise Refusal(_("it has several inputs or outputs, and the images need one."))
    shape = spec.input_shape or ()
    arrays = {
        f"{values}_{part}": np.load(folder / f"{values}_{part}.npy")[:count]
        for part, count in (("train", data.first_train), ("test", data.first_test))
        for values in ("x", "y")
    }
    rows = np.eye(CLASSES, dtype=np.float32)
    labels = (rows[arrays["y_test"]],)
    return Data(
        ExampleArrays((_images(arrays["x_train"], shape),), (rows[arrays["y_train"]],)),
        ("",),
        ("classes",),
        (False,),
        test=ExampleArrays((_images(arrays["x_test"], shape),), labels),
        shifted={
            name: ExampleArrays(
                (_images(SHIFTS[name](arrays["x_test"]), shape),), labels
            )
            for name in shifts
            if name in SHIFTS
        },
    )


def _images(pixels: Values, shape: Shape) -> Values:
    """Reshape images to the input shape of the model, as float32 from 0 to 1.

    An open axis is as long as the images say.
    """
    images = pixels.shape[1:]
    if len(shape) == len(images):
        pairs = zip(shape, images, strict=True)
        shape = tuple(size if axis is None else axis for axis, size in pairs)
    elif shape.count(None) == 1:
        shape = tuple(-1 if axis is None else axis for axis in shape)
    try:
        shaped = pixels.reshape(len(pixels), *shape)
    except (TypeError, ValueError):
        refusal = _("its input does not have the shape of the images.")
        raise Refusal(refusal) from None
    return np.asarray(shaped, np.float32) / 255
