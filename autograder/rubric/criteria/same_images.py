"""The criterion on an array that must hold the images that were handed out."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, ClassVar, Literal

import numpy as np

from autograder.facts.base import Name
from autograder.facts.grade import Verdict
from autograder.facts.message import Sentence
from autograder.facts.observation import Sample, Value
from autograder.facts.sample import weighted_mean
from autograder.i18n import Message, _
from autograder.rubric.criteria.criterion_terms import Ladder, Rubric
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.judging import (
    failed,
    passed,
)
from autograder.rubric.criteria.pixels import TOLERANCE, no_digits
from autograder.rubric.criteria.variables import VariableCriterion

ALIKE = 0.0007
"""How far weighted means of pixels from 0 to 255 may be apart. Half precision makes a
difference of 0.0005. Zeros in place of the last two rows and columns make 0.08."""


class SameImages(VariableCriterion):
    """An array holds the images that were handed out, each in its place."""

    example: ClassVar[dict[str, Any]] = {"variable": "restored"}
    kind: Literal["same_images"] = "same_images"
    id: Name = "same_images"
    title: Sentence = _("The images are as they were")
    dataset: Name = "mnist_test"
    """The data set that was handed out."""

    def look(self, value: Value, evidence: Evidence) -> Verdict:
        """Compare the rows that the runner chose, in pixels or divided by 255."""
        images = evidence.images[self.dataset].x
        sample = value if isinstance(value, Sample) and value.is_full else None
        if sample is None or sample.shape[0] != len(images):
            return failed(
                _("`{name}` does not hold the images.").format(name=self.variable),
                _("Expected an array of {count:,} images.").format(count=len(images)),
                self.why,
                _("Compute it from the array of images, all at once."),
            )
        if math.prod(sample.shape[1:]) != images[0].size:
            return failed(
                _("`{name}` has the shape {shape}.").format(
                    name=self.variable, shape=sample.shape
                ),
                _("Expected the shape of the images, {shape}.").format(
                    shape=images.shape
                ),
                self.why,
            )
        wanted = np.asarray(images[list(sample.rows)], np.float32)
        found = np.asarray(sample.values.numpy(), np.float32)
        if found.size == wanted.size:
            found = found.reshape(wanted.shape)
            for scale in (1, 255):
                near = np.abs(scale * found - wanted) <= scale * TOLERANCE
                if bool(near.all()) and _is_whole(sample, scale, images):
                    return passed(
                        _("`{name}` holds the images as they were.").format(
                            name=self.variable
                        )
                    )
        return failed(
            _("`{name}` holds other pixels, from {low:.4g} to {high:.4g}.").format(
                name=self.variable, low=sample.minimum, high=sample.maximum
            ),
            _("Expected every pixel as it was before."),
            self.why,
        )

    def ladder(self) -> Ladder:
        """Ask what became of two pixels."""
        return (
            _("Look at one pixel: what became of 0, and what of 255?"),
            _("A change is undone by its opposite, for all images at once."),
            _("Compare the array with the images as they were handed out: every "
              "pixel must be the same."),
        )  # fmt: skip

    def problems(self, rubric: Rubric) -> Iterator[Message]:
        """Refuse it if the assignment does not use the digits."""
        yield from no_digits(rubric)


def _is_whole(sample: Sample, scale: int, images: np.ndarray[Any, Any]) -> bool:
    """Say whether the rows that were not reported are those of the images, too."""
    found, right = sample.weighted_mean, weighted_mean(images)
    if found is None or right is None:
        return False
    return abs(scale * found - right) <= ALIKE
