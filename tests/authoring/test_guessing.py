"""What always the same answer reaches."""

from pathlib import Path

import numpy as np
import pytest

from autograder.authoring.guessing import (
    guess_for,
    guessed_loss,
    guessed_share,
    metric_for,
)
from autograder.datasets.own_files import OwnFiles
from autograder.facts.arrays import Array
from autograder.facts.compilation import Compilation
from autograder.facts.setting import Setting
from autograder.facts.spec import ModelSpec
from autograder.facts.training import InlineData, TrainingPlan
from autograder.rubric import Assignment, Dense, OutputUnits, TrainsTo

FILES = OwnFiles(Path("no"), Path("no"))
PLAN = TrainingPlan(
    data=InlineData(
        x=Array.of([[0.0], [1.0]]),
        y=Array.of([[1.0], [3.0]]),
        x_test=Array.of([[2.0], [3.0], [4.0]]),
        y_test=Array.of([[2.0], [2.0], [5.0]]),
    ),
    optimizer=Setting(name="sgd"),
    epochs=1,
    seeds=(1,),
)


@pytest.mark.parametrize(
    ("loss", "metric", "expected"),
    [
        ("mean_squared_error", "loss", 1.0),
        ("mean_squared_error", "test_loss", 3.0),
        ("mean_absolute_error", "test_loss", 1.0),
        ("huber", "test_loss", None),
    ],
)
def test_the_loss_of_the_mean_of_the_training_labels(
    loss: str, metric: str, expected: float | None
) -> None:
    """The mean is that of the training labels, measured on the test labels."""
    spec = ModelSpec(
        input_shape=(1,),
        layers=(Dense(units=1),),
        compiled=Compilation(loss=Setting(name=loss), optimizer=None),
    )
    assert guessed_loss(spec, PLAN, metric, FILES) == expected


@pytest.mark.parametrize(
    ("loss", "labels", "expected"),
    [
        ("binary_crossentropy", [[0.0, 0.5], [1.0, 0.25]], "test_loss"),
        ("binary_crossentropy", [[0.0], [1.0]], "test_accuracy"),
        ("sparse_categorical_crossentropy", [[2.0], [1.0]], "test_accuracy"),
        ("mean_squared_error", [[0.0], [1.0]], "test_loss"),
    ],
)
def test_what_is_measured_follows_from_loss_and_labels(
    loss: str, labels: list[list[float]], expected: str
) -> None:
    """A cross-entropy of pixels, as in an autoencoder, has no accuracy."""
    spec = ModelSpec(
        input_shape=(1,),
        layers=(Dense(units=1),),
        compiled=Compilation(loss=Setting(name=loss), optimizer=None),
    )
    x, y = Array.of([[0.0], [1.0]]), Array.of(labels)
    data = InlineData(x=x, y=y, x_test=x, y_test=y)
    assert metric_for(spec, PLAN.model_copy(update={"data": data})) == expected


def test_several_outputs_are_measured_on_test_data() -> None:
    """The loss of all outputs together is that of the test data, if there are some."""
    x = Array.of([[0.0], [1.0]])
    both = {"a": x, "b": x}
    tested = InlineData(x=x, y=both, x_test=x, y_test=both)
    untested = InlineData(x=x, y=both)
    spec = ModelSpec(
        input_shape=(1,),
        layers=(Dense(units=1),),
        compiled=Compilation(loss=Setting(name="mean_squared_error"), optimizer=None),
    )
    found = [metric_for(spec, PLAN.model_copy(update={"data": data}))
             for data in (tested, untested)]  # fmt: skip
    assert found == ["test_loss", "loss"]


def test_the_share_of_the_commonest_class() -> None:
    """Two of three test labels are the same."""
    share, by_luck = guessed_share(PLAN, "test_accuracy", FILES)
    assert np.isclose(share, 2 / 3)
    assert np.isclose(by_luck, 5 / 6)


def test_the_share_if_several_labels_of_a_row_can_be_one() -> None:
    """The best answer is 0 for the first column and 1 for the second."""
    x, y = Array.of([[0.0]] * 4), Array.of([[0, 1], [0, 1], [1, 1], [0, 0.0]])
    plan = PLAN.model_copy(update={"data": InlineData(x=x, y=y)})
    share, by_luck = guessed_share(plan, "accuracy", FILES)
    assert np.isclose(share, 3 / 4)
    assert by_luck > share


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("test_accuracy", 2 / 3),
        ("loss", 1.0),
        ("f1", None),
        ("test_auc", 0.5),
        ("test_r2_score", 0.0),
        ("test_mean_absolute_error", 1.0),
        ("root_mean_squared_error", 1.0),
        ("test_root_mean_squared_error", 3**0.5),
    ],
)
def test_a_guess_is_known_for_a_criterion(metric: str, expected: float | None) -> None:
    """Other criteria and other metrics have none."""
    spec = ModelSpec(
        input_shape=(1,),
        layers=(Dense(units=1),),
        compiled=Compilation(loss=Setting(name="mean_squared_error"), optimizer=None),
    )
    assignment = Assignment.model_construct(plan=PLAN, plans={}, reference=spec)
    criterion = TrainsTo(metric=metric, at_least=0.5)
    guess = guess_for(assignment, criterion, FILES)
    assert guess == (None if expected is None else pytest.approx(expected))
    below = TrainsTo(metric=metric, below_reference=0.1)
    assert guess_for(assignment, below, FILES) is None
    assert guess_for(assignment, OutputUnits(units=1), FILES) is None
