"""Wrong predictions for texts and images are shown with the example."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.facts.arrays import Array
from autograder.facts.layers import Setting
from autograder.facts.sources import CsvColumns
from autograder.facts.training import (
    FileData,
    InlineData,
    Misread,
    NamedData,
    TestResult,
    TrainingJob,
    TrainingPlan,
    TrainingRun,
)

pytestmark = pytest.mark.slow
WRONG = tuple(Misread(index=n, true=0, predicted=1, confidence=1) for n in (2, 0))


def shown(*x: np.ndarray) -> tuple[Misread, ...]:
    """Return the wrong predictions with their examples."""
    from autograder.trainer.shown_examples import with_examples

    test = TestResult(misread=WRONG)
    run = TrainingRun(seed=1, metrics={}, epochs=(), curves={}, test=test,
                      tests={"kind": test})  # fmt: skip
    found = with_examples(run, x)
    assert found.tests == {"kind": found.test}
    assert found.test is not None
    return found.test.misread


def test_texts_are_shown() -> None:
    """A text of several columns is one line, and a long one is cut."""
    texts = np.array([["so", "far"], ["", ""], ["x" * 999, ""]], dtype=object)
    assert [item.text for item in shown(texts)] == ["x" * 300, "so far"]
    assert [item.text for item in shown(texts[:, 0])] == ["x" * 300, "so"]


@pytest.mark.parametrize("white", [1, 255])
@pytest.mark.parametrize(
    ("shape", "small"),
    [((6, 5, 3), (6, 5, 3)), ((6, 5), (6, 5, 1)), ((200, 100, 1), (50, 25, 1))],
)
def test_images_are_shown(
    white: int, shape: tuple[int, ...], small: tuple[int, ...]
) -> None:
    """Pixels are from 0 to 255, also if they were scaled, and images are small."""
    first, second = shown(np.ones((3, *shape), np.float32) * white)
    for item in (first, second):
        assert item.image is not None
        pixels = item.image.numpy()
        assert (pixels.dtype, pixels.shape) == (np.uint8, small)
        assert (pixels == 255).all()


def test_numbers_and_several_inputs_are_not_shown() -> None:
    """Rows of numbers are no picture."""
    rows = np.ones((3, 4), np.float32)
    assert shown(rows) == shown(rows, rows) == shown(np.ones((3, 8, 8, 7))) == WRONG


@pytest.mark.parametrize(
    ("data", "may"),
    [
        (NamedData(name="mnist"), False),
        (NamedData(name="cifar10"), True),
        (InlineData(x=Array.of([[1.0]]), y=Array.of([[1.0]])), True),
        (FileData(x=CsvColumns(file="a.csv"), y=CsvColumns(file="a.csv")), True),
        (FileData(
            x=CsvColumns(file="a.csv"), y=CsvColumns(file="a.csv"),
            x_test=CsvColumns(file="hidden/a.csv"),
            y_test=CsvColumns(file="hidden/a.csv")), False),
    ],
)  # fmt: skip
def test_hidden_data_are_not_shown(
    data: InlineData | NamedData | FileData, may: bool
) -> None:
    """Students never get them, and the painter has the digits itself."""
    from autograder.trainer.shown_examples import may_be_shown

    sgd = Setting(name="sgd")
    plan = TrainingPlan(data=data, optimizer=sgd, epochs=1, seeds=(1,))
    assert may_be_shown(plan) == may


def test_texts_are_shown_before_they_are_vectorized() -> None:
    """A layer that numbers the words is applied once, before the training."""
    from autograder.trainer.train import train

    from .models import texts

    example = texts()
    same = {"x_test": example.data.x, "y_test": example.data.y}
    still = Setting(name="sgd", arguments={"learning_rate": 0.0})
    plan = TrainingPlan(
        data=example.data.model_copy(update=same), optimizer=still, epochs=1, seeds=(1,)
    )
    (run,) = train(TrainingJob.of(example.spec, plan)).runs
    assert run.test is not None
    assert run.test.misread
    assert all(" " in item.text for item in run.test.misread[:15])
