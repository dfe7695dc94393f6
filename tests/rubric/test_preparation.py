"""Prepared digits: each wrong step costs what names it, and says nothing untrue."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder.datasets import Split
from autograder.facts.arrays import Array
from autograder.facts.compilation import Compilation
from autograder.facts.grade import Verdict
from autograder.facts.layers import BaseLayer, Dense, Flatten, Rescaling, Setting
from autograder.facts.observation import (
    ErrorFact,
    Observation,
    ObservedModel,
    RecordedFit,
    RecordedTest,
    Run,
    Sample,
)
from autograder.facts.spec import ModelSpec
from autograder.rubric.criteria import ImagesFlattened, ImagesScaled, LabelsOneHot, Loss
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.pixels import Shown

ROWS = tuple(range(3, 51, 3))
FLATTENED, SCALED, ONE_HOT = ImagesFlattened(), ImagesScaled(), LabelsOneHot()
Arrays = np.ndarray[Any, np.dtype[Any]]


def digits(count: int, seed: int) -> Split:
    """Make images of a few smooth blots each, with all greys from 0 to 255."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[:28, :28]
    images = np.zeros((count, 28, 28))
    for image in images:
        for a, b in random.uniform(5, 23, (3, 2)):
            image += np.exp(-((y - a) ** 2 + (x - b) ** 2) / 18)
        image[image < 0.1] = 0
        image *= 255 / image.max()
    return Split(x=np.rint(images).astype(np.uint8), y=random.integers(0, 10, count))


TRAIN, TEST = digits(90, 1), digits(70, 2)
FLAT = TRAIN.x.reshape(len(TRAIN.x), -1)
LABELS = np.eye(10)[TRAIN.y]
TEST_ROWS = TEST.x.reshape(len(TEST.x), -1)


def sample(array: Arrays) -> Sample:
    """Report some rows of an array, as the runner does."""
    return Sample.of(array, ROWS)


def model(*layers: Any, loss: str = "categorical_crossentropy") -> ModelSpec:
    """Return a compiled model for images or rows."""
    return ModelSpec(
        input_shape=(28, 28) if layers else (784,),
        layers=(*layers, Dense(units=10, activation=Setting(name="softmax"))),
        compiled=Compilation(loss=Setting(name=loss), optimizer=None),
    )


def evidence(x: Arrays, y: Arrays = LABELS, spec: ModelSpec | None = None) -> Evidence:
    """Return what is known after `fit(x, y)`."""
    fit = RecordedFit(model=0, x=sample(x), y=sample(y))
    observed = ObservedModel(variable="model", spec=spec or model())
    seen = Observation(models=(observed,), fits=(fit,))
    run = Run(ending="finished", observation=seen)
    return Evidence(run=run, images={"mnist": TRAIN, "mnist_test": TEST})


def statuses(found: Evidence) -> tuple[str, ...]:
    """Return the verdicts on rows, scale and labels."""
    return tuple(c.check(found).status for c in (FLATTENED, SCALED, ONE_HOT))


def test_right_preparation_passes() -> None:
    """Rows divided by 255 pass, as float32 or float64, also shuffled."""
    order = np.random.default_rng(3).permutation(len(FLAT))
    for dtype in ("float16", "float32", "float64"):
        assert set(statuses(evidence((FLAT / 255).astype(dtype)))) == {"passed"}
    assert set(statuses(evidence(FLAT[order] / 255, LABELS[order]))) == {"passed"}
    assert ONE_HOT.check(evidence(FLAT[order] / 255)).status == "failed"


@pytest.mark.parametrize(
    ("x", "y", "expected", "said"),
    [
        (TEST.x, np.eye(10)[TEST.y], ("partial", "partial", "passed"), "The test was"),
        (
            TEST_ROWS,
            np.eye(10)[TEST.y],
            ("passed", "partial", "passed"),
            "The test was",
        ),
        (TEST_ROWS / 255, TEST.y, ("passed", "passed", "partial"), "The test was"),
        (TEST_ROWS / 255, np.eye(10)[TEST.y], ("passed",) * 3, ""),
        (FLAT / 255, LABELS, ("passed",) * 3, ""),
    ],
)
def test_test_data_count_half(
    x: Arrays, y: Arrays, expected: tuple[str, ...], said: str
) -> None:
    """A mistake in the test data alone costs half of its criterion."""
    found = evidence(FLAT / 255)
    test = RecordedTest(model=0, x=sample(x), y=sample(y))
    seen = found.observation.model_copy(update={"tests": (test,)})
    found = replace(found, run=Run(ending="finished", observation=seen))
    assert statuses(found) == expected
    verdicts = [criterion.check(found) for criterion in (FLATTENED, SCALED, ONE_HOT)]
    lost = [verdict for verdict in verdicts if verdict.status == "partial"]
    assert all(verdict.fraction == 0.5 and said in verdict.found for verdict in lost)


def _standard_with_gaps(pixels: Arrays) -> Arrays:
    """Divide each pixel by its deviation, which is 0 at the margins."""
    with np.errstate(invalid="ignore"):
        return (pixels - pixels.mean(axis=0)) / pixels.std(axis=0)


def test_nan_costs_what_looks_at_it() -> None:
    """Pixels that are nan cost the scale, and labels that are nan cost the labels."""
    gaps = _standard_with_gaps(FLAT.astype(float))
    assert np.isnan(gaps).any()
    found = evidence(gaps)
    assert statuses(found) == ("passed", "failed", "passed")
    assert "nan" in SCALED.check(found).found
    labels = LABELS.copy()
    labels[3] = np.nan
    assert statuses(evidence(FLAT / 255, labels)) == ("passed", "passed", "failed")
    one = FLAT / 255
    one[89, 5] = np.inf
    assert statuses(evidence(one)) == ("passed", "failed", "passed")


def test_the_page_says_where_nan_comes_from() -> None:
    """Found, expected and why are about nan, and not about the size of numbers."""
    verdict = SCALED.check(evidence(_standard_with_gaps(FLAT.astype(float))))
    said = str(verdict.message)
    assert "nan (not a number) or infinity" in said
    assert "standard deviation of a pixel that is the same in every image" in said
    assert "different size" not in said


@pytest.mark.parametrize(
    ("x", "layers", "why"),
    [
        (FLAT, (), "very different size"),
        (FLAT / 255 * 9, (), "very different size"),
        (FLAT, (Rescaling(scale=1 / 255),), "A layer of the model scales them"),
        (FLAT / 255, (Rescaling(scale=1 / 255),), ""),
        (1 - FLAT / 255, (), "keeps what the images show"),
        (FLAT // 255, (), "keeps what the images show"),
        (FLAT / np.linalg.norm(FLAT, axis=1)[:, None], (), "keeps what the images"),
    ],
)
def test_the_reason_fits_the_change(
    x: Arrays, layers: tuple[BaseLayer, ...], why: str
) -> None:
    """The page does not speak of the size of numbers from 0 to 1."""
    spec = ModelSpec(input_shape=(784,), layers=(*layers, Dense(units=10)))
    assert bool(why) == (SCALED.check(evidence(x, spec=spec)).status == "failed")
    assert why in str(SCALED.check(evidence(x, spec=spec)).why)


def test_what_is_nan_shows_no_images() -> None:
    """Pixels that are nan, or in another shape or order, do not pass."""
    nothing = np.full(FLAT.shape, np.nan)
    assert statuses(evidence(nothing))[:2] == ("skipped", "failed")
    gaps = _standard_with_gaps(TRAIN.x.astype(float))
    assert statuses(evidence(gaps))[:2] == ("failed", "failed")
    mixed = _standard_with_gaps(FLAT.astype(float))[:, ::-1]
    assert statuses(evidence(mixed))[0] != "passed"


def _standard(pixels: Arrays) -> Arrays:
    return (pixels - pixels.mean()) / pixels.std()


def _each_pixel(pixels: Arrays) -> Arrays:
    return (pixels - pixels.mean(axis=0)) / (pixels.std(axis=0) + 1e-9)


def _each_image(pixels: Arrays) -> Arrays:
    return pixels / np.linalg.norm(pixels, axis=1, keepdims=True)


@pytest.mark.parametrize(
    ("scale", "said"),
    [
        (lambda x: (x - 127.5) / 127.5, "from -1 to 1"),
        (_standard, "The pixels given to `fit` go from -"),
        (lambda x: x / 255 * 0.99 + 0.01, "from 0.01 to 1"),
        (lambda x: x / 256, "from 0 to 0.9961"),
        (lambda x: 1 - x / 255, "white became black"),
        (lambda x: x // 255, "only 0 and 1"),
        (lambda x: (x > 127).astype(float), "only 0 and 1"),
        (_each_image, "Each image was scaled by a number of its own"),
        (_each_pixel, "not all scaled by the same number"),
        (lambda x: x, "from 0 to 255"),
    ],
)
def test_wrong_scales_cost_the_scale(
    scale: Callable[[Arrays], Arrays], said: str
) -> None:
    """A wrong scale costs the scale alone, because the rows still show the images."""
    found = evidence(scale(FLAT.astype(float)))
    assert statuses(found) == ("passed", "failed", "passed")
    assert said in SCALED.check(found).found


@pytest.mark.parametrize(
    ("scale", "right"),
    [
        (lambda x: x / 255, True),
        (lambda x: x / np.maximum(x.max(axis=0), 1), True),
        (lambda x: x / x.max(axis=1, keepdims=True), False),
        (_each_image, False),
        (lambda x: x / 250, False),
        (lambda x: x / 256, False),
        (lambda x: x / np.maximum(2 * x.max(axis=0), 1), False),
        (lambda x: np.sqrt(x / 255), False),
        (lambda x: (x > 0).astype(float), False),
    ],
)
def test_the_verdict_on_a_scale_is_no_luck(
    scale: Callable[[Arrays], Arrays], right: bool
) -> None:
    """Each place may have a factor of its own, as `MinMaxScaler` gives it, and an image
    may not, whichever rows are reported."""
    random = np.random.default_rng(7)
    light = random.uniform(0.7, 0.99, (len(FLAT), 1))
    pixels = np.rint(FLAT * light)
    values = scale(pixels)
    for _seed in range(200):
        rows = random.choice(len(pixels), 16, replace=False)
        found = Shown(values[rows], pixels[rows], labels={}, from_test=False)
        assert found.scaled == right


def test_one_image_has_no_factor_for_each_place() -> None:
    """Any values of a single image are factors of its pixels."""
    pixels = FLAT[:1].astype(float)
    found = Shown(np.sqrt(pixels / 255), pixels, labels={}, from_test=False)
    assert not found.scaled


@pytest.mark.parametrize(
    "mix",
    [
        lambda x: x.transpose(0, 2, 1).reshape(-1, 784),
        lambda x: x[:, :, ::-1].reshape(-1, 784),
        lambda x: x.reshape(784, -1).T,
        lambda x: np.random.default_rng(4).permuted(x.reshape(-1, 784), axis=1),
    ],
)
def test_mixed_pixels_cost_the_rows(mix: Callable[[Arrays], Arrays]) -> None:
    """Pixels that do not stand where they should are no rows of the images."""
    for divisor in (255, 300):
        mixed = mix(TRAIN.x) / divisor
        assert FLATTENED.check(evidence(mixed)).status == "failed"
    assert FLATTENED.check(evidence(mix(TRAIN.x) // 255)).status == "failed"


def test_training_on_the_test_images_is_named() -> None:
    """The test images are recognised; their scale and labels are right."""
    x = TEST.x.reshape(-1, 784) / 255
    found = evidence(x, np.eye(10)[TEST.y])
    assert statuses(found) == ("failed", "passed", "passed")
    assert "the test images" in FLATTENED.check(found).found


def test_nothing_untrue_is_said_of_the_scale_of_other_images() -> None:
    """Other images from 0 to 1 get no message about their scale."""
    other = digits(90, 5).x.reshape(-1, 784) / 255
    assert statuses(evidence(other)) == ("failed", "skipped", "passed")
    assert statuses(evidence(other * 255))[1] == "failed"
    dark = np.minimum(other, 250 / 255)
    assert statuses(evidence(dark))[1] == "skipped"
    for wrong in (dark * 255 / 256, dark / 2, other * 0):
        assert statuses(evidence(wrong))[1] == "failed"


def test_few_rows_are_not_said_to_be_turned() -> None:
    """A single row says nothing about which pixels became dark."""
    found = Shown(values=FLAT[:1] / 9, pixels=FLAT[:1], labels={}, from_test=False)
    assert not found.turned


def test_images_that_are_not_rows_can_be_scaled() -> None:
    """(n, 28, 28) divided by 255 costs the rows alone."""
    assert statuses(evidence(TRAIN.x / 255)) == ("failed", "passed", "passed")


def test_a_model_may_flatten() -> None:
    """With `Flatten` in front, whole images are right; mixed ones are not."""
    spec = model(Flatten())
    assert statuses(evidence(TRAIN.x / 255, spec=spec)) == ("passed",) * 3
    turned = TRAIN.x.transpose(0, 2, 1) / 255
    assert FLATTENED.check(evidence(turned, spec=spec)).status == "failed"


def test_labels_of_fewer_rows_than_were_asked_for_are_no_evidence() -> None:
    """Half of the rows do not pass for all of them."""
    found = evidence(FLAT / 255)
    fit = found.observation.fits[0]
    assert fit.y is not None
    half = fit.y.model_copy(
        update={"rows": ROWS[:8], "values": Array.of(LABELS[list(ROWS[:8])])}
    )
    fits = (fit.model_copy(update={"y": half}),)
    seen = found.observation.model_copy(update={"fits": fits})
    run = found.run.model_copy(update={"observation": seen})
    assert ONE_HOT.check(Evidence(run=run, images=found.images)).status == "failed"


def _loss(y: Arrays, loss: str, apart: bool = True) -> Verdict:
    criterion = Loss(name="categorical_crossentropy", labels_apart=apart)
    return criterion.check(evidence(FLAT / 255, y, model(loss=loss)))


def test_wrong_labels_do_not_cost_the_right_loss() -> None:
    """Where the labels are judged apart, class numbers cost the labels alone."""
    numbers = TRAIN.y
    assert ONE_HOT.check(evidence(FLAT / 255, numbers)).status == "failed"
    assert _loss(numbers, "categorical_crossentropy").status == "passed"
    assert _loss(numbers, "categorical_crossentropy", apart=False).status == "failed"
    assert _loss(numbers, "sparse_categorical_crossentropy").status == "passed"
    assert _loss(LABELS, "sparse_categorical_crossentropy").status == "failed"


def test_a_class_number_for_each_step_is_no_one_hot_row() -> None:
    """Labels of sequences and images of classes are told by their number of axes."""
    steps = np.arange(len(FLAT) * 10).reshape(-1, 10) % 5
    for loss, labels, status in (
        ("sparse_categorical_crossentropy", steps, "passed"),
        ("sparse_categorical_crossentropy", steps[..., None], "passed"),
        ("sparse_categorical_crossentropy", np.eye(5)[steps], "failed"),
        ("categorical_crossentropy", np.eye(5)[steps], "passed"),
        ("categorical_crossentropy", steps, "failed"),
    ):
        compiled = Compilation(loss=Setting(name=loss), optimizer=None)
        layers = (Dense(units=5, activation="softmax"),)
        spec = ModelSpec(input_shape=(10, 4), layers=layers, compiled=compiled)
        found = evidence(FLAT / 255, labels, spec)
        verdict = Loss(name="categorical_crossentropy").check(found)
        assert verdict.status == status, (loss, labels.shape)


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (Run(ending="finished"), "was never called"),
        (Run(ending="timeout"), "stopped before `model.fit`"),
        (
            Run(
                ending="finished",
                observation=Observation(errors=(ErrorFact(kind="E", message="m"),)),
            ),
            "stopped before `model.fit`",
        ),
    ],
)
def test_code_that_stopped_did_not_leave_fit_out(run: Run, said: str) -> None:
    """The advice to keep the call of `fit` is only for code that ran to its end."""
    verdict = SCALED.check(Evidence(run=run, images={"mnist": TRAIN}))
    assert said in verdict.found
    assert ("Keep" in verdict.advice) == ("never" in said)
