"""Criteria on the arrays that `fit` was given.

They compare the rows that the runner reported with our own transformation of the
data we handed out, so preparing the data cannot be claimed but only done.
"""

from __future__ import annotations

import math
from typing import ClassVar, Literal, NamedTuple

import numpy as np

from autograder.facts.base import Name, Sentence
from autograder.facts.grade import Verdict
from autograder.facts.layers import Flatten, Reshape
from autograder.facts.observation import Lack, RecordedFit, RecordedTest, Sample
from autograder.i18n import _
from autograder.rubric.criteria.criterion import (
    Criterion,
    Evidence,
    failed,
    partial,
    passed,
    skipped,
)
from autograder.rubric.criteria.pixels import TOLERANCE, Shown, describe_scaling, shown


class Given(NamedTuple):
    """The data that training or a test was given."""

    part: Literal["train", "test"]
    """The end of the names of the exercise's variables."""
    x: Sample | None
    y: Sample | None
    x_lack: Lack | None = None
    """Why there is no `x`, see `RecordedFit`."""
    y_lack: Lack | None = None

    @classmethod
    def of(cls, call: RecordedFit | RecordedTest) -> Given:
        """Return what a call was given."""
        part: Literal["train", "test"] = (
            "train" if isinstance(call, RecordedFit) else "test"
        )
        return cls(part, call.x, call.y, call.x_lack, call.y_lack)

    @property
    def rows_differ(self) -> str:
        """Say that there are not as many labels as inputs; empty if there are."""
        if self.x is None or self.y is None or self.x.shape[:1] == self.y.shape[:1]:
            return ""
        text = _("{to} was given {x:,} inputs and {y:,} answers.")
        return self.found(text, x=self.x.shape[0], y=self.y.shape[0])

    @property
    def to(self) -> str:
        """What was given the data, for messages."""
        return "`fit`" if self.part == "train" else _("the test")

    def found(self, text: str, **values: object) -> str:
        """Write a sentence in which `to` may be the first word."""
        written = text.format(to=self.to, **values)
        return written[0].upper() + written[1:]


class DataCriterion(Criterion):
    """Base of the criteria on prepared images or labels.

    The data of `fit` count, and for half of the points those of the last test, such as
    `evaluate`, if there is one.
    """

    needs_model: ClassVar[bool] = False
    dataset: Name = "mnist"
    part: ClassVar[Literal["x", "y"]] = "x"

    def check(self, evidence: Evidence) -> Verdict:
        """Say that nothing was fitted, or look at what was."""
        fit, test = evidence.fit, evidence.test
        if fit is None:
            return _never_fitted(evidence)
        verdict = self._judge(Given.of(fit), evidence)
        if verdict.status != "passed" or test is None:
            return verdict
        tested = self._judge(Given.of(test), evidence)
        if tested.status != "failed":
            return verdict
        return partial(0.5, tested.found, tested.expected, tested.why, tested.advice)

    def _judge(self, given: Given, evidence: Evidence) -> Verdict:
        sample = given.x if self.part == "x" else given.y
        if sample is None or not sample.is_full:
            return _unseen(given, given.x_lack if self.part == "x" else given.y_lack)
        return self.look(sample, given, evidence)

    def look(self, sample: Sample, given: Given, evidence: Evidence) -> Verdict:
        """Judge the rows of the criterion's part that were reported."""
        raise NotImplementedError


class ImagesFlattened(DataCriterion):
    """Each training image reached the network as one row of pixels, in order."""

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
        if found is None:
            return failed(
                given.found(
                    _("The rows given to {to} were not found among the images.")
                ),
                _("Expected each row to hold the pixels of one image, in order."),
                _("A model trained on other pixels learns something else."),
                _("Reshape once, and only scale afterwards."),
            )
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

    def _wrong_shape(self, sample: Sample, given: Given, pixels: int) -> Verdict:
        return failed(
            given_shape(given, sample),
            _("Expected (n, {pixels}).").format(pixels=pixels),
            self.why
            or _("A Dense layer reads rows of numbers; a 28 × 28 image is a table."),
        )


class ImagesScaled(DataCriterion):
    """The pixels reached `fit` as floating-point numbers from 0 to 1."""

    kind: Literal["images_scaled"] = "images_scaled"
    id: Name = "images_scaled"
    title: Sentence = _("The pixels are floating-point numbers from 0 to 1")

    def look(self, sample: Sample, given: Given, evidence: Evidence) -> Verdict:
        """Check the dtype, then every reported pixel against pixel / 255."""
        expected = _("Expected float32 numbers from 0 to 1: each pixel divided by 255.")
        why = self.why or _(
            "Inputs of very different size make the steps of gradient descent "
            "too large or too small."
        )
        found = shown(sample, evidence, self.dataset)
        text, advice = describe_scaling(found, sample, given.to)
        if not sample.dtype.startswith("float"):
            text = given.found(_("{to} was given {dtype} numbers."), dtype=sample.dtype)
            return failed(text, expected, why, advice)
        if (
            found is None
            and sample.minimum >= 0
            and abs(sample.maximum - 1) < TOLERANCE
        ):
            # They may well be pixels divided by 255, but nobody knows of which images.
            return skipped(_("Not checked, because the images are not those given."))
        if found is None or not found.scaled:
            return failed(text, expected, why, advice)
        return passed(
            _("The pixels are {dtype} numbers from 0 to 1.").format(dtype=sample.dtype)
        )


class LabelsOneHot(DataCriterion):
    """Each label reached `fit` as a row with one 1, the right one."""

    kind: Literal["labels_one_hot"] = "labels_one_hot"
    part: ClassVar[Literal["x", "y"]] = "y"
    id: Name = "labels_one_hot"
    title: Sentence = _("The labels are one-hot")
    classes: int = 10

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
                _("Expected each label to stand in the row of its image."),
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
            or _("The model answers with one chance for each class, "
                 "so the labels must have the same form."),
        )  # fmt: skip


def why_rows_differ() -> str:
    """Say what is wrong about unequal numbers of inputs and labels."""
    return _("Each input needs its answer in the same row; Keras stops with an error.")


def nan_found() -> str:
    """Say that there are numbers that are none."""
    return _("{to} was given data with nan (not a number) or infinity in them.")


def why_nan() -> str:
    """Say where such numbers come from, and what they do."""
    return _(
        "A division by 0 makes them, such as one by the deviation of a pixel that is "
        "the same in every image; so does a value that is missing. The loss becomes "
        "nan, and nothing is learnt."
    )


_LACKS: dict[Lack | None, str] = {
    "missing": _("{to} was not given this part of the data."),
    "empty": _("{to} was given an array without any rows or columns."),
    "not_finite": nan_found(),
    "complex": _("{to} was given complex numbers, of which Keras drops a part."),
    "no_numbers": _("{to} was given texts or objects, and no numbers."),
    "several": _("{to} was given several arrays in a list, where one belongs."),
}


def _unseen(given: Given, lack: Lack | None) -> Verdict:
    """Say why nothing could be looked at: nothing passes unseen."""
    text = _("{to} was given something that is not an array of numbers.")
    return failed(
        given.found(_LACKS.get(lack, text)),
        _("Expected NumPy arrays of numbers."),
        why_nan() if lack == "not_finite" else "",
    )


def _never_fitted(evidence: Evidence) -> Verdict:
    """Tell a call that was left out from one that the code did not get to."""
    expected = _("Expected a call with the prepared data.")
    why = _("The data are checked as they reach `fit`.")
    if evidence.own_loop:
        return failed(
            _("Your own loop trains the model; `model.fit` was never called."),
            expected,
            _("Only the data that `fit` and `train_on_batch` are given can be read."),
            _("Call `model.fit` with the prepared data."),
        )
    if evidence.stopped:
        return failed(
            _("Your code stopped before `model.fit`."),
            expected,
            why,
            _("Fix first what stopped your code."),
        )
    return failed(
        _("`model.fit` was never called."),
        expected,
        why,
        _("Keep the call of `model.fit` from the exercise."),
    )


def given_shape(given: Given, sample: Sample) -> str:
    """Say which shape the inputs have."""
    text = _("{to} was given inputs of shape {shape}.")
    return given.found(text, shape=sample.shape)


def given_test_images() -> str:
    """Say that the model learnt from the images that are to test it."""
    return _("`fit` was given the test images.")


def model_flattens(evidence: Evidence, sample: Sample, pixels: int) -> bool:
    """Tell whether whole images were given to a model that flattens them itself."""
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
