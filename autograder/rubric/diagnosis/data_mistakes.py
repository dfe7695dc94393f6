"""Mistakes in the inputs that `fit` and `evaluate` were given."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import takewhile

from autograder.facts.layers import (
    Activation,
    BatchNormalization,
    Dense,
    Dropout,
    Layer,
    Rescaling,
)
from autograder.facts.observation import Sample
from autograder.facts.training import InlineData, OutlineData
from autograder.i18n import _
from autograder.rubric.criteria.given import (
    FIT,
    Given,
    given_shape,
    nan_found,
    why_nan,
    why_rows_differ,
)
from autograder.rubric.criteria.pixels import describe_scaling, shown
from autograder.rubric.criteria.training_data import given_test_images, model_flattens
from autograder.rubric.diagnosis.case import Case, Finding, Mistake

WHITE = 255
"""The largest value of a pixel in the data of the exercise."""
SLACK = 1e-3
"""How far a scaled number may be outside of its range."""
DIFFERENT = 1.5
"""How many times larger the largest test pixel may be than that of training."""
LARGE = 25
"""Larger numbers are pixels that were not scaled in any way."""
WITHOUT_SHAPE = (Activation, BatchNormalization, Dropout, Rescaling)
"""Layers that leave the shape of a picture as it is."""


def swapped(case: Case) -> Finding | None:
    """Inputs and answers are swapped in the call."""
    x, y, row = case.inputs, case.labels, case.evidence.row
    if x is None or y is None or row is None or x.shape[1:] == row:
        return None
    data = case.evidence.plan.data if case.evidence.plan else None
    if isinstance(data, InlineData | OutlineData):
        label = data.outline.label
        if label is None:
            return None
        turned = y.shape[1:] == row and x.shape[1:] == label.shape
    else:
        turned = math.prod(y.shape[1:]) == math.prod(row) and len(x.shape) < 3
    if not turned:
        return None
    return Finding(
        _("`fit` was given the answers first and the inputs second."),
        _("The first argument is what the model sees, the second what it should say."),
        _("Write `model.fit(x, y, ...)`, with your names for inputs and answers."),
        case.fitted,
    )


def rows_differ(case: Case) -> Finding | None:
    """The numbers of inputs and of answers differ."""
    calls = ([case.fit] if case.fit else []) + list(case.tests)
    for call in calls:
        found = Given.of(call).rows_differ
        if found:
            return Finding(
                found,
                why_rows_differ(),
                _("Look where the two are made: is one of them of the training data "
                  "and the other of the test data, or was one reshaped by mistake?"),
                call.place,
            )  # fmt: skip
    return None


def nan_in_data(case: Case) -> Finding | None:
    """The data hold nan or infinity."""
    for call in ([case.fit] if case.fit else []) + list(case.tests):
        if any(part is not None and not part.finite for part in (call.x, call.y)):
            return Finding(
                Given.of(call).found(nan_found()),
                why_nan(),
                _("Look for a division whose divisor may be 0, and for gaps in the "
                  "data: `np.isnan(x).any()` tells."),
                call.place,
            )  # fmt: skip
    return None


def fitted_on_test(case: Case) -> Finding | None:
    """The model was trained on the test data."""
    found = _images(case) and case.inputs and shown(case.inputs, case.evidence, "mnist")
    if not found or not found.from_test:
        return None
    return Finding(
        given_test_images(),
        _("A test says nothing about images that were learnt from."),
        _("Give `fit` the training images and their labels."),
        case.fitted,
    )


def images_not_rows(case: Case) -> Finding | None:
    """A Dense layer gets images that were not flattened."""
    x = case.inputs
    if not _images(case) or x is None or case.evidence.row is None or len(x.shape) < 3:
        return None
    if math.prod(x.shape[1:]) != math.prod(case.evidence.row):
        return None
    if model_flattens(case.evidence, x, math.prod(case.evidence.row)):
        return None
    if not all(isinstance(la, WITHOUT_SHAPE) for la in _before_dense(case)):
        return None  # a convolution, say, which reads pictures
    return Finding(
        given_shape(Given("train", x, case.labels), x),
        _("A Dense layer reads rows of numbers; an image is a table of them."),
        _("Use `x_train.reshape(len(x_train), {pixels})`.").format(
            pixels=math.prod(case.evidence.row))
        if case.known.pixels
        else _("Turn each image into one row before it is given to `fit`."),
        case.fitted,
    )  # fmt: skip


def scaled_twice(case: Case) -> Finding | None:
    """Pixels were divided by 255 twice."""
    x = case.inputs
    if not _images(case) or x is None or not 0 < x.maximum < 2 / WHITE:
        return None
    return Finding(
        _("The largest number given to `fit` is {high:.4g}.").format(high=x.maximum),
        _(
            "The pixels were divided twice. In a notebook that happens when a cell "
            "runs a second time. Such small inputs hardly move the weights."
        ),
        _("Divide once: start the notebook afresh, or load and scale in one cell."),
        case.fitted,
    )


def pixels_not_scaled(case: Case) -> Finding | None:
    """Pixels were not scaled."""
    x = case.inputs
    if not _images(case) or x is None or x.maximum <= LARGE:
        return None
    if any(isinstance(layer, Rescaling) for layer in case.layers[:2]):
        return None
    text, special = describe_scaling(shown(x, case.evidence, "mnist"), x, FIT)
    return Finding(
        text,
        _(
            "Inputs of that size make the first steps of training far too large: the "
            "loss goes up and down, or becomes infinite."
        ),
        special
        or _('Use `x_train.astype("float32") / 255`, and the same for `x_test`.')
        if case.known.pixels
        else _("Bring the pixels to numbers from 0 to 1 before `fit`."),
        case.fitted,
    )


def test_prepared_otherwise(case: Case) -> Finding | None:
    """The test data were not prepared like the training data."""
    x = case.inputs
    if not _images(case) or x is None:
        return None
    found = shown(x, case.evidence, "mnist")
    in_range = x.minimum >= -SLACK and x.maximum <= 1 + SLACK
    if case.known.pixels and not (in_range and (found is None or found.scaled)):
        return None  # the training data themselves must change first
    for test in case.tests:
        if test.x is not None and _otherwise(x, test.x):
            return Finding(
                _("The test data have the shape {shape} and go from {low:.4g} to "
                  "{high:.4g}. The training data have {own} and go from {a:.4g} to "
                  "{b:.4g}.").format(
                      shape=test.x.shape, low=test.x.minimum, high=test.x.maximum,
                      own=x.shape, a=x.minimum, b=x.maximum),
                _("A model can only read what is prepared as in training, so its test "
                  "accuracy says nothing."),
                _("Do with `x_test` exactly what you did with `x_train`."),
                test.place,
            )  # fmt: skip
    return None


def tested_on_training(case: Case) -> Finding | None:
    """The model was tested on the training data."""
    for test in case.tests:
        if _images(case) and test.x is not None and test.x == case.inputs:
            learnt = fitted_on_test(case)
            return Finding(
                _("The model is tested on the images that it learnt from."),
                _("It may have memorized them; only new ones show what it has learnt."),
                learnt.fix if learnt else _("Use `x_test` and `y_test` there."),
                test.place,
            )
    return None


def _before_dense(case: Case) -> Iterator[Layer]:
    """Yield the layers in front of the first Dense layer."""
    return takewhile(lambda layer: not isinstance(layer, Dense), case.layers)


def _images(case: Case) -> bool:
    plan = case.evidence.plan
    return plan is not None and plan.on_digits


def _otherwise(train: Sample, test: Sample) -> bool:
    if train.shape[1:] != test.shape[1:]:
        return True
    if not test.finite:
        return False
    small, large = sorted((train.maximum, test.maximum))
    return small > 0 and large / small > DIFFERENT


MISTAKES = (
    Mistake(
        "swapped", _("Inputs and answers swapped"), swapped,
        explains=(
            "rows_differ", "input_shape_wrong", "input_mismatch", "labels_and_loss",
            "wrong_output_units", "images_not_rows", "pixels_not_scaled",
        ),
        stops=True,
    ),
    Mistake("rows_differ", _("Not as many answers as inputs"), rows_differ,
            explains=("labels_and_loss",), stops=True),
    Mistake("nan_in_data", _("Data with nan or infinity"), nan_in_data,
            explains=("labels_no_numbers",), stops=True),
    Mistake("fitted_on_test", _("Trained on the test data"), fitted_on_test),
    Mistake(
        "images_not_rows", _("Images that were not flattened"), images_not_rows,
        explains=("input_mismatch", "input_shape_wrong"),
    ),
    Mistake("scaled_twice", _("Pixels divided twice"), scaled_twice,
            explains=("test_prepared_otherwise",)),
    Mistake("pixels_not_scaled", _("Pixels that were not scaled"), pixels_not_scaled,
            explains=("test_prepared_otherwise",)),
)  # fmt: skip
TESTS = (
    Mistake("test_prepared_otherwise", _("Test data prepared in another way"),
            test_prepared_otherwise),
)  # fmt: skip
HABITS = (
    Mistake("tested_on_training", _("Tested on the training data"), tested_on_training),
)  # fmt: skip
