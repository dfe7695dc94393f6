"""The data sets of Keras that a solution loads are handed out."""

import json

import pytest

from autograder.rubric import Assignment, Compiled
from autograder.rubric.loaded_sets import loaded_sets


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("keras.datasets.mnist.load_data()", ("mnist",)),
        (
            "from keras.datasets import imdb, fashion_mnist as f",
            ("fashion_mnist", "imdb"),
        ),
        ("from tensorflow.keras.datasets.cifar10 import load_data", ("cifar10",)),
        ("import keras.datasets.mnist as digits", ("mnist",)),
        ("print('mnist')  # mnist", ()),
    ],
)
def test_names_in_code(code: str, names: tuple[str, ...]) -> None:
    """They are found however they are imported, and not in texts."""
    assert loaded_sets(code) == names


def test_an_assignment_hands_them_out() -> None:
    """Its plans need not name them, and without any its files stay as they were."""
    plain = Assignment(slug="one", title="One", criteria=(Compiled(),))
    loading = plain.model_copy(update={"loads": ("imdb", "mnist")})
    assert loading.needs_mnist
    assert loading.keras_sets == {"imdb"}
    assert Assignment.from_json(loading.to_json()) == loading
    assert not plain.needs_mnist
    assert "loads" not in json.loads(plain.to_json())
