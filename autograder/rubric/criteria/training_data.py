"""Criteria on the arrays that `fit` was given.

They compare the rows that the runner reported with our own preparation of the same
data. So a student cannot only claim to have prepared the data.
"""

from __future__ import annotations

import math
from typing import ClassVar, Literal

import numpy as np

from autograder.facts.architectures import PREPARING
from autograder.facts.base import Name
from autograder.facts.grade import Verdict
from autograder.facts.layers import Flatten, Reshape
from autograder.facts.message import Sentence
from autograder.facts.observation import Sample
from autograder.i18n import Message, _
from autograder.rubric.criteria.criterion_terms import Ladder, RightAnswers
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.given import (
    DataCriterion,
    Given,
    given_shape,
    why_rows_differ,
)
from autograder.rubric.criteria.judging import failed, passed, skipped
from autograder.rubric.criteria.pixels import (
    Shown,
    are_greys,
    describe_scaling,
    shown,
)
from autograder.rubric.criteria.wrong_code import Change, WrongCall


class ImagesFlattened(DataCriterion):
    """Each training image reached the network as one row of pixels, in order."""

    wrong_code: ClassVar = frozenset((Change.FLATTENING, WrongCall("fit")))
    reads_gaps: ClassVar[bool] = True
    kind: Literal["images_flattened"] = "images_flattened"
    id: Name = "images_flattened"
    title: Sentence = _("The images are flattened to rows of pixels")

    def look(self, sample: Sample, given: Given, evidence: Evidence) -> Verdict:
        """Check the shape, then that the pixels are those of the training images."""
        pixels = evidence.images[self.dataset].x[0].size
        by_model = model_flattens(evidence, sample, pixels)
        if sample.shape[1:] != (pixels,) and not by_model:
            return self._wrong_shape(sample, given, pixels)
        found = shown(sample, evidence, self.dataset)
        if found is None and not sample.finite:
            return skipped(_("Not checked, because too many pixels are nan."))
        if found is None:
            return failed(
                given.found(
                    _("The rows given to {to} were not found among the images.")
                ),
                _("Expected each row to hold the pixels of one image, in order."),
                _("A model trained on other pixels learns something else."),
                _("Use the images of the exercise. Reshape once, and only scale "
                  "afterwards."),
            )  # fmt: skip
        if found.from_test and given.part == "train":
            return failed(
                given_test_images(),
                _("Expected the training images."),
                _("A test says nothing about images that were learnt from."),
                _("Give `fit` `x_train` and `y_train`."),
            )
        text = (
            _("The model flattens each image to a row of {pixels} pixels.")
            if by_model
            else _("Each image is a row of {pixels} pixels.")
        )
        return passed(text.format(pixels=pixels))

    def ladder(self) -> Ladder:
        """Ask for the shape, then for a row for each image."""
        return (
            _("Print `x_train.shape` before `fit`: is each image one row?"),
            _("A Dense layer reads rows. Put the lines of an image one after the "
              "other; do not mix them or leave any out."),
            _("Use `x_train.reshape(len(x_train), -1)`, likewise for `x_test`."),
        )  # fmt: skip

    def right_answers(self) -> RightAnswers:
        """How pixels are prepared."""
        return {"pixels": True}

    def _wrong_shape(self, sample: Sample, given: Given, pixels: int) -> Verdict:
        return failed(
            given_shape(given, sample),
            _("Expected (n, {pixels}).").format(pixels=pixels),
            self.why
            or _("A Dense layer reads rows of numbers; a 28 × 28 image is a table."),
        )


def _scales(evidence: Evidence) -> bool:
    """Say whether the model has a layer that scales its inputs."""
    layers = evidence.model.layers if evidence.model else ()
    return any(isinstance(layer, PREPARING) for layer in layers)


def _why_scaled(found: Shown | None, sample: Sample, evidence: Evidence) -> Message:
    """Say why the scale of these pixels is wrong."""
    if _scales(evidence):
        return _("A layer of the model scales them, but the exercise asks for numbers "
                 "that are scaled before `fit`.")  # fmt: skip
    if found is not None and found.changed and sample.maximum <= 1:
        return _("A division of all pixels by one number keeps what the images show. "
                 "This change does not.")  # fmt: skip
    return _("Inputs of very different size make the steps of gradient descent too "
             "large or too small.")  # fmt: skip


class ImagesScaled(DataCriterion):
    """The pixels reached `fit` as floating-point numbers from 0 to 1."""

    wrong_code: ClassVar = frozenset((Change.SCALING, WrongCall("fit")))
    kind: Literal["images_scaled"] = "images_scaled"
    id: Name = "images_scaled"
    title: Sentence = _("The pixels are floating-point numbers from 0 to 1")

    def look(self, sample: Sample, given: Given, evidence: Evidence) -> Verdict:
        """Check the dtype, then every reported pixel against pixel / 255."""
        expected = _("Expected float32 numbers from 0 to 1: each pixel divided by 255.")
        found = shown(sample, evidence, self.dataset)
        why = self.why or _why_scaled(found, sample, evidence)
        text, advice = describe_scaling(found, sample, given.to)
        if not sample.dtype.startswith("float"):
            text = given.found(
                _("{to} was given True and False, and no numbers.")
                if sample.dtype == "bool"
                else _("{to} was given {dtype} numbers."),
                dtype=sample.dtype,
            )
            return failed(text, expected, why, advice)
        if found is None and are_greys(sample):
            # They may well be pixels divided by 255, but nobody knows of which images.
            return skipped(_("Not checked, because the images are not those given."))
        if found is None or not found.scaled:
            return failed(text, expected, why, advice)
        return passed(
            _("The pixels are {dtype} numbers from 0 to 1.").format(dtype=sample.dtype)
        )

    def ladder(self) -> Ladder:
        """Ask for the range, then for a division."""
        return (
            _("Print the smallest and the largest number of `x_train`."),
            _("Divide all pixels once by the largest value that a pixel can have. The "
              "results are floating-point numbers."),
            _('Use `x_train.astype("float32") / 255`, and the same for `x_test`.'),
        )  # fmt: skip

    def right_answers(self) -> RightAnswers:
        """How pixels are prepared."""
        return {"pixels": True}


class LabelsOneHot(DataCriterion):
    """Each label reached `fit` as a row with one 1, the right one."""

    wrong_code: ClassVar = frozenset(
        (Change.LABELS, Change.LABEL_FORM, WrongCall("fit"))
    )
    kind: Literal["labels_one_hot"] = "labels_one_hot"
    part: ClassVar[Literal["x", "y"]] = "y"
    id: Name = "labels_one_hot"
    title: Sentence = _("The labels are one-hot")
    classes: int = 10
    """How many columns a row has."""

    def look(self, sample: Sample, given: Given, evidence: Evidence) -> Verdict:
        """Look at the labels, and whether they still belong to their images."""
        if given.rows_differ:
            return failed(
                given.rows_differ,
                _("Expected a label for each image."),
                why_rows_differ(),
                _("Give both of the same data: `x_{part}` with `y_{part}`.").format(
                    part=given.part
                ),
            )
        if not self._one_hot(sample):
            return self._wrong_form(sample, given)
        found = given.x and shown(given.x, evidence, self.dataset)
        if found and not _belong(sample, found):
            return failed(
                given.found(_("The labels given to {to} are not those of the images.")),
                _("Expected each label in the row of its image."),
                _("Shuffled labels teach the model nonsense."),
                _(
                    "Prepare `x_{part}` and `y_{part}` without changing their order."
                ).format(part=given.part),
            )
        return passed(_("Each label is a row of {count}.").format(count=self.classes))

    def _one_hot(self, sample: Sample) -> bool:
        """Tell whether each row is a row of the identity matrix."""
        values = sample.values.numpy()
        return (
            sample.shape[1:] == (self.classes,)
            and bool(np.isin(values, (0, 1)).all())
            and bool((values.sum(axis=-1) == 1).all())
        )

    def _wrong_form(self, sample: Sample, given: Given) -> Verdict:
        return failed(
            given.found(
                _("{to} was given labels of shape {shape}, with values from {low:.4g} "
                  "to {high:.4g}."),
                shape=sample.shape, low=sample.minimum, high=sample.maximum),
            _("Expected (n, {count}): one column for each class.").format(
                count=self.classes),
            self.why
            or _("The model answers with one probability for each class, "
                 "so the labels must have the same form."),
        )  # fmt: skip

    def ladder(self) -> Ladder:
        """Ask for the shape, then say what one-hot means."""
        return (
            _("Print `y_train.shape` before `fit`: has a label as many numbers as "
              "the model has outputs?"),
            _("One-hot means a row for each label: 1 in the column of its class, "
              "and 0 elsewhere."),
            _("Use `keras.utils.to_categorical(y_train, {count})`, and the same "
              "for `y_test`.").format(count=self.classes),
        )  # fmt: skip

    def right_answers(self) -> RightAnswers:
        """How labels are prepared."""
        return {"labels": True}


def given_test_images() -> Message:
    """Say that the model was trained on the test images."""
    return _("`fit` was given the test images.")


def model_flattens(evidence: Evidence, sample: Sample, pixels: int) -> bool:
    """Tell whether `fit` was given whole images, and the model flattens them."""
    if evidence.canonical_model is None or math.prod(sample.shape[1:]) != pixels:
        return False
    first = next(iter(evidence.canonical_model.layers), None)
    return isinstance(first, Flatten) or (
        isinstance(first, Reshape) and first.target_shape == (pixels,)
    )


def _belong(labels: Sample, images: Shown) -> bool:
    """Compare the labels of those rows of which the image was reported too.

    There are such rows, because there are as many labels as images.
    """
    numbers = labels.values.numpy().argmax(axis=-1)
    given = dict(zip(labels.rows, numbers.tolist(), strict=True))
    common = given.keys() & images.labels.keys()
    return bool(common) and all(given[row] == images.labels[row] for row in common)
