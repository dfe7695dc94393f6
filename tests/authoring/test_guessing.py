"""What always the same answer reaches."""

from pathlib import Path

import numpy as np
import pytest

from autograder.authoring.guessing import guessed_loss, guessed_share
from autograder.datasets.own_files import OwnFiles
from autograder.facts.arrays import Array
from autograder.facts.setting import Setting
from autograder.facts.spec import Compilation, ModelSpec
from autograder.facts.training import InlineData, TrainingPlan
from autograder.rubric import Dense

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


def test_the_share_of_the_commonest_class() -> None:
    """Two of three test labels are the same."""
    share, by_luck = guessed_share(PLAN, "test_accuracy", FILES)
    assert np.isclose(share, 2 / 3)
    assert np.isclose(by_luck, 5 / 6)
