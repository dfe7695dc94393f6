"""What pages only show has a limit; grades do not change."""

import numpy as np
import pytest

from autograder.facts.arrays import Array
from autograder.facts.examples import InlineData
from autograder.facts.layers import Dense
from autograder.facts.training import Misread, TestResult, TrainingResult, TrainingRun
from autograder.trainer.refusal import TrainerError
from autograder.trainer.room import within
from tests.trainer.models import Example, chain

IMAGE = Array.of(np.zeros((64, 64, 3), np.uint8))


def result(wide: int, runs: int = 5) -> TrainingResult:
    """Return some runs that show so many numbers and 15 images."""
    numbers = Array.of(np.arange(wide, dtype=np.float32).reshape(-1, 10))
    misread = [
        Misread(index=n, true=0, predicted=1, confidence=1, image=IMAGE)
        for n in range(15)
    ]
    test = TestResult(labels=numbers, predictions=numbers, misread=tuple(misread))
    run = TrainingRun(seed=1, metrics={"loss": 1}, epochs=(), curves={}, test=test)
    return TrainingResult(runs=(run,) * runs)


def test_a_small_result_stays_as_it_is() -> None:
    """Nothing is left out without need."""
    small = result(100)
    assert within(small, 4_000_000) is small


@pytest.mark.parametrize("room", [2_000_000, 500_000, 50_000])
def test_a_large_result_shows_less(room: int) -> None:
    """All runs keep the same part, and their metrics."""
    found = within(result(50_000), room)
    assert len(found.to_json().encode()) <= room
    assert len({run.to_json() for run in found.runs}) == 1
    assert found.runs[0].metrics == {"loss": 1}
    test = found.runs[0].test
    assert test is not None
    assert len(test.misread) == 15
    assert (test.labels is None) == (test.predictions is None)
    if test.labels is not None:
        shown = test.labels.numpy()
        np.testing.assert_array_equal(shown, np.arange(shown.size))


def test_what_cannot_be_shortened_is_an_error() -> None:
    """The error says how long the result is."""
    with pytest.raises(TrainerError, match="bytes"):
        within(result(10), 100)


@pytest.mark.slow
def test_labels_may_be_images() -> None:
    """An autoencoder is trained and tested, and shows a part of its answers."""
    from autograder.trainer.train import train

    x = np.random.default_rng(0).random((40, 3_000))
    rows = Array.of(x)
    data = InlineData(x=rows, y=rows, x_test=rows, y_test=rows)
    spec = chain((3_000,), "mean_squared_error", Dense(units=3_000))
    given = Example(spec, data).job(epochs=1, seeds=(1, 2))
    for run in train(given).runs:
        assert run.test is not None
        assert run.test.labels is not None
        assert run.test.labels.numpy().size < x.size
