"""Criteria on the arrays that `fit` was given.

They compare the rows that the runner reported with our own transformation of the
data we handed out, so preparing the data cannot be claimed but only done.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Literal

import numpy as np

from autograder.criteria.base import Criterion, Evidence, Images, failed, passed
from autograder.facts.base import Name, Sentence
from autograder.facts.grade import Verdict
from autograder.facts.observation import Sample
from autograder.translation import _

TOLERANCE = 1e-3
"""Less than the 1/255 − 1/256 that a wrong divisor makes of a white pixel (0.0039)."""


class DataCriterion(Criterion):
    """Base of the criteria on prepared images or labels."""

    needs_model: ClassVar[bool] = False
    dataset: Name = "mnist"
    part: ClassVar[Literal["x", "y"]] = "x"

    def check(self, evidence: Evidence) -> Verdict:
        """Say that nothing was fitted, or look at what was."""
        fit = evidence.fit
        if fit is None:
            return failed(
                _("`model.fit` was never called."),
                _("Expected a call with the prepared data."),
                _("The data are checked as they reach `fit`."),
                _("Keep the call of `model.fit` from the exercise."),
            )
        sample = fit.x if self.part == "x" else fit.y
        if sample is None:
            return failed(
                _("`fit` was given something that is not an array of numbers."),
                _("Expected NumPy arrays."),
            )
        return self.look(sample, evidence.images[self.dataset])

    def look(self, sample: Sample, images: Images) -> Verdict:
        """Judge the rows that were reported."""
        raise NotImplementedError


class ImagesFlattened(DataCriterion):
    """Each image reached `fit` as one row of pixels, in the order handed out."""

    kind: Literal["images_flattened"] = "images_flattened"
    id: Name = "images_flattened"
    title: Sentence = _("The images are flattened to rows of pixels")

    def look(self, sample: Sample, images: Images) -> Verdict:
        """Check the shape, then that the pixels are those of our images."""
        pixels = int(np.prod(images.x.shape[1:]))
        if sample.shape[1:] != (pixels,):
            return failed(
                _("`fit` was given inputs of shape {shape}.").format(
                    shape=sample.shape
                ),
                _("Expected (n, {pixels}).").format(pixels=pixels),
                self.why
                or _(
                    "A Dense layer reads rows of numbers; a 28 × 28 image is a table."
                ),
                _("Use `x_train.reshape(len(x_train), {pixels})`.").format(
                    pixels=pixels
                ),
            )
        if _known_rows(sample, images) is None:
            return failed(
                _("The rows given to `fit` are not the images of the data set."),
                _("Expected each row to hold the pixels of one image, in order."),
                _("A model trained on other pixels learns something else."),
                _("Reshape once, and only scale afterwards."),
            )
        return passed(
            _("Each image is a row of {pixels} pixels.").format(pixels=pixels)
        )


class ImagesScaled(DataCriterion):
    """The pixels reached `fit` as floating-point numbers from 0 to 1."""

    kind: Literal["images_scaled"] = "images_scaled"
    id: Name = "images_scaled"
    title: Sentence = _("The pixels are float32 numbers from 0 to 1")

    def look(self, sample: Sample, images: Images) -> Verdict:
        """Check the dtype, then every reported pixel against pixel / 255."""
        expected = _("Expected float32 numbers from 0 to 1: each pixel divided by 255.")
        why = self.why or _(
            "Inputs of very different size make the steps of gradient descent "
            "too large or too small."
        )
        advice = _('Use `x_train.astype("float32") / 255`.')
        if not sample.dtype.startswith("float"):
            found = _("`fit` was given {dtype} numbers.").format(dtype=sample.dtype)
            return failed(found, expected, why, advice)
        rows = _known_rows(sample, images)
        if rows is None or not _close(sample.values.numpy(), rows / 255.0):
            found = _("The pixels given to `fit` go from {low:.4g} to {high:.4g}.")
            found = found.format(low=sample.minimum, high=sample.maximum)
            return failed(found, expected, why, advice)
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

    def check(self, evidence: Evidence) -> Verdict:
        """Look at the labels, and whether they still belong to their images."""
        verdict = super().check(evidence)
        fit = evidence.fit
        if verdict.status != "passed" or fit is None or fit.x is None or fit.y is None:
            return verdict
        images = evidence.images[self.dataset]
        numbers = _row_numbers(fit.x, images)
        if numbers is None:
            return verdict
        if (images.y[numbers] == fit.y.values.numpy().argmax(axis=-1)).all():
            return verdict
        return failed(
            _("The labels given to `fit` are not those of the images."),
            _("Expected each label to stand in the row of its image."),
            _("Shuffled labels teach the model nonsense."),
            _("Prepare `x_train` and `y_train` without changing their order."),
        )

    def look(self, sample: Sample, images: Images) -> Verdict:
        """Check the shape, then that each row is a row of the identity matrix."""
        values = sample.values.numpy()
        if (
            sample.shape[1:] == (self.classes,)
            and bool(np.isin(values, (0, 1)).all())
            and bool((values.sum(axis=-1) == 1).all())
        ):
            return passed(
                _("Each label is a row of {count}.").format(count=self.classes)
            )
        return failed(
            _("`fit` was given labels of shape {shape}, with values from {low:.4g} to "
              "{high:.4g}.").format(
                  shape=sample.shape, low=sample.minimum, high=sample.maximum),
            _("Expected (n, {count}): one column for each class.").format(
                count=self.classes),
            self.why
            or _("The model answers with one chance for each class, "
                 "so the labels must have the same form."),
            _("Use `keras.utils.to_categorical(y_train, {count})`.").format(
                count=self.classes),
        )  # fmt: skip


def _close(found: np.ndarray, expected: np.ndarray) -> bool:
    flat = expected.reshape(found.shape)
    return bool((np.abs(found - flat) <= TOLERANCE).all())


def _known_rows(sample: Sample, images: Images) -> np.ndarray | None:
    """Return our pixels (n, height × width) for the reported rows, if all are ours."""
    numbers = _row_numbers(sample, images)
    if numbers is None:
        return None
    return np.asarray(images.x[numbers]).reshape(len(numbers), -1).astype(float)


def _row_numbers(sample: Sample, images: Images) -> np.ndarray | None:
    """Find the image that each reported row shows, whatever its scale.

    A row is ours if some a · pixels is. Rows normally stand where we handed them
    out; after a shuffle or a split they are searched for.
    """
    found = sample.values.numpy().reshape(len(sample.rows), -1).astype(float)
    if not len(found) or found.shape[1] != int(np.prod(images.x.shape[1:])):
        return None
    top = float(sample.maximum)
    pixels = np.rint(found * (255.0 / top)) if top > 0 else found
    numbers = [
        _find(row.astype(np.uint8), number, images)
        for row, number in zip(pixels, sample.rows, strict=True)
    ]
    if any(number is None for number in numbers):
        return None
    return np.array(numbers, dtype=int)


def _find(row: np.ndarray, number: int, images: Images) -> int | None:
    same: Callable[[int], bool] = lambda n: bool(  # noqa: E731
        (np.asarray(images.x[n]).ravel() == row).all()
    )
    if number < len(images.x) and same(number):
        return number
    flat = images.x.reshape(len(images.x), -1)
    places = np.flatnonzero((flat == row).all(axis=1))
    return int(places[0]) if len(places) else None
