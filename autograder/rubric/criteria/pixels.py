"""Which images the rows that `fit` was given show, and how they were scaled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.facts.base import Name
from autograder.facts.observation import Sample
from autograder.i18n import EMPTY, Message, _
from autograder.rubric.criteria.criterion_terms import Rubric
from autograder.rubric.criteria.evidence import Evidence, Images

TOLERANCE = 1e-3
"""How far a pixel may be off. A white pixel that was divided by 256 is off by
0.0039."""
ALIKE = 0.8
"""The smallest mean correlation of rows with their images. It is below 0.6 for turned,
mirrored or mixed images, and above 0.9 if each image is scaled by itself."""
ENOUGH = 8
"""The fewest rows for which the order of the grey levels is a proof."""
Floats = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class Shown:
    """The images that the reported rows show."""

    values: Floats
    """As they were reported, (n, pixels that are numbers in all rows)."""
    pixels: Floats
    """The same pixels as they were handed out, 0 to 255."""
    labels: dict[int, int]
    """Row of the array -> class number."""
    from_test: bool
    """They are images of the test data."""

    @property
    def scaled(self) -> bool:
        """Whether each pixel was divided by 255, or by the largest in its place."""
        by_255 = np.abs(self.values - self.pixels / 255) <= TOLERANCE
        return bool(by_255.all()) or self._scaled_by_place

    @property
    def _scaled_by_place(self) -> bool:
        """Whether each place of the images has a factor of its own, up to 1.

        `MinMaxScaler` divides by the largest pixel in a place, which is below 255 at
        the edge of digits. One factor for each image is something else.
        """
        if len(self.values) < ENOUGH:
            return False  # any value fits one factor if only one pixel is not black
        factors, same = _factors(self.values, self.pixels)
        _, of_images = _factors(self.values.T, self.pixels.T)
        light = self.pixels.any(axis=0)
        large = bool((factors[light] * 255 >= 1 - TOLERANCE).all())
        high = not self.from_test and self.values.max() > 1 + TOLERANCE
        return same and large and not high and not of_images

    @property
    def changed(self) -> bool:
        """Whether something else than one scaling of all pixels was done."""
        return self.turned or not _one_line(self.values.ravel(), self.pixels.ravel())

    @property
    def turned(self) -> bool:
        """Whether light pixels became dark ones."""
        varied = len(self.values) >= ENOUGH and np.ptp(self.values) > 0
        return bool(varied) and _rises_with(-self.values, self.pixels)


def shown(sample: Sample, evidence: Evidence, dataset: Name) -> Shown | None:
    """Find the images that the reported rows show, however they were scaled.

    Test images are looked up too, where the evidence holds them as `<dataset>_test`.
    Pixels that are nan in a row are left out; more than half must be numbers.
    """
    if not sample.is_full:
        return None
    values = sample.seen
    known = np.isfinite(values).all(axis=0)
    if not 2 * known.sum() > known.size:
        return None
    for name in (dataset, f"{dataset}_test"):
        images = evidence.images.get(name)
        if images is None or images.x[0].size != values.shape[1]:
            continue
        numbers = _numbers(values, sample, images)
        if numbers is not None:
            labels = images.y[numbers].astype(int).tolist()
            return Shown(
                values=values[:, known],
                pixels=_pixels(images, numbers)[:, known],
                labels=dict(zip(sample.rows, labels, strict=True)),
                from_test=name != dataset,
            )
    return None


def are_greys(sample: Sample) -> bool:
    """Say whether numbers may be pixels of any images, divided by 255.

    They are whole numbers from 0 to 255 then, divided by 255, and some are light.
    """
    if sample.minimum < 0 or not 0.5 < sample.maximum <= 1 + TOLERANCE:
        return False
    if abs(sample.maximum - 1) < TOLERANCE:
        return True
    greys = sample.seen * 255
    return bool((np.abs(greys - np.rint(greys)) <= TOLERANCE).all())


def _pixels(images: Images, numbers: list[int]) -> Floats:
    return np.asarray(images.x[numbers]).reshape(len(numbers), -1).astype(float)


def _numbers(values: Floats, sample: Sample, images: Images) -> list[int] | None:
    """Return the number of the image in each row.

    Scaled by any a · pixel + b, rows are found wherever they are, so that a shuffle or
    a split does no harm. Otherwise only the order is judged, where they should be.
    """
    known = np.isfinite(values).all(axis=0)
    width = sample.maximum - sample.minimum
    if width > 0 and known.all():
        grey = np.rint((values - sample.minimum) * (255 / width)).clip(0, 255)
        found = _search(grey.astype(np.uint8), sample.rows, images)
        if found is not None:
            return found
    own = [number for number in sample.rows if number < len(images.x)]
    if len(own) < len(values):
        return None
    if _in_order(values[:, known], _pixels(images, own)[:, known]):
        return own
    return None


def _search(rows: Floats, numbers: tuple[int, ...], images: Images) -> list[int] | None:
    flat = images.x.reshape(len(images.x), -1)
    found: list[int] = []
    for row, number in zip(rows, numbers, strict=True):
        if number < len(flat) and (flat[number] == row).all():
            found.append(number)
            continue
        place = images.find(row)
        if place is None:
            return None
        found.append(place)
    return found


def _in_order(values: Floats, pixels: Floats) -> bool:
    """Tell whether each pixel is in its place, however its value was changed."""
    if len(values) >= ENOUGH and _rises_with(values, pixels):
        return True
    a, b = (part - part.mean(axis=1, keepdims=True) for part in (values, pixels))
    lengths = np.sqrt((a * a).sum(axis=1) * (b * b).sum(axis=1))
    correlation = (a * b).sum(axis=1) / np.where(lengths > 0, lengths, 1)
    return abs(float(correlation.mean())) > ALIKE


def _rises_with(values: Floats, pixels: Floats) -> bool:
    """Tell whether a darker pixel never became lighter than one in the same place.

    That holds for every scaling pixel by pixel, also for one that loses the greys. Rows
    that are all alike show no image: here and there a lighter pixel must be lighter.
    """
    order = np.argsort(pixels, axis=0, kind="stable")
    greys = np.take_along_axis(pixels, order, axis=0)
    steps = np.diff(np.take_along_axis(values, order, axis=0), axis=0)
    width = float(np.ptp(values)) or 1.0
    flat = np.diff(greys, axis=0) == 0
    wrong = np.where(flat, np.abs(steps), -steps) > TOLERANCE * width
    rises = ~flat & (steps > TOLERANCE * width)
    return bool(rises.any()) and not wrong.any()


def describe_scaling(
    found: Shown | None, sample: Sample, to: Message
) -> tuple[Message, Message]:
    """Say how the pixels were scaled, and what to try for typical mistakes.

    Args:
        found: the images that the reported rows show, if they are any.
        sample: the rows.
        to: what was given them.
    """
    ends = _("The pixels given to {to} go from {low:.4g} to {high:.4g}.").format(
        to=to, low=sample.minimum, high=sample.maximum
    )
    if found is None:
        return ends, EMPTY
    if np.isin(found.values, (0, 1)).all():
        whole = (found.values == found.pixels // 255).all()
        return (
            _("The pixels given to {to} are only 0 and 1: the greys are lost.").format(
                to=to
            ),
            _("Divide with `/`; `//` leaves out everything after the decimal point.")
            if whole
            else _("Divide each pixel. Do not compare or round it."),
        )
    if found.turned:
        return _("The pixels were inverted: white became black."), EMPTY
    if _one_line(found.values.ravel(), found.pixels.ravel()):
        return ends, EMPTY
    if all(map(_one_line, found.values, found.pixels)):
        return _("Each image was scaled by a number of its own."), EMPTY
    return _("The pixels were not all scaled by the same number."), EMPTY


def _factors(values: Floats, pixels: Floats) -> tuple[Floats, bool]:
    """Return a factor for each column, and whether values = factors · pixels."""
    lightest = pixels.argmax(axis=0), np.arange(pixels.shape[1])
    factors = values[lightest] / np.maximum(pixels[lightest], 1)
    return factors, bool((np.abs(values - factors * pixels) <= TOLERANCE).all())


def _one_line(values: Floats, pixels: Floats) -> bool:
    """Tell whether values = a · pixels + b."""
    if not np.ptp(pixels):
        return not np.ptp(values)
    a, b = np.polyfit(pixels, values, 1)
    width = float(np.ptp(values)) or 1.0
    return bool((np.abs(a * pixels + b - values) <= TOLERANCE * width).all())


def no_digits(rubric: Rubric) -> Iterator[Message]:
    """Yield a line if a criterion on the digits is in an assignment without digits."""
    if not rubric.needs_mnist:
        yield _("it looks at the digits, and no plan trains on them")
