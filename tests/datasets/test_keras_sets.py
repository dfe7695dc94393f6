"""The data sets of Keras have stand-ins of the same form that can be learnt."""

from typing import Any

import numpy as np
import pytest

from autograder.datasets.keras_sets import KERAS_SETS

FORMS = {
    "fashion_mnist": ((60_000, 28, 28), (60_000,), 10_000, "uint8", "uint8"),
    "cifar10": ((50_000, 32, 32, 3), (50_000, 1), 10_000, "uint8", "uint8"),
    "cifar100": ((50_000, 32, 32, 3), (50_000, 1), 10_000, "uint8", "int64"),
    "boston_housing": ((404, 13), (404,), 102, "float64", "float64"),
    "california_housing": ((16_512, 8), (16_512,), 4_128, "float32", "float32"),
    "imdb": ((25_000,), (25_000,), 25_000, "object", "int64"),
    "reuters": ((8_982,), (8_982,), 2_246, "object", "int64"),
}
"""Of the real ones: shapes of inputs and labels, the number of tests, dtypes."""


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    """Return the arrays of each set."""
    return {name: found.make() for name, found in KERAS_SETS.items()}


@pytest.mark.parametrize("name", KERAS_SETS)
def test_a_stand_in_has_the_form_of_the_real_data(name: str, made: Any) -> None:
    """Code that was written for the real data runs with it."""
    (x, y), (x_test, y_test) = KERAS_SETS[name].load(made[name])
    assert (x.shape, y.shape, len(x_test), str(x.dtype), str(y.dtype)) == FORMS[name]
    assert len(y_test) == len(x_test)


def features(x: Any) -> Any:
    """Return a row of numbers for each example: pixels, or counts of words."""
    if x.dtype != object:
        return x.reshape(len(x), -1).astype(float)
    return np.stack([np.bincount(np.array(t), minlength=2_000)[:2_000] for t in x])


@pytest.mark.parametrize("name", KERAS_SETS)
def test_a_stand_in_can_be_learnt(name: str, made: Any) -> None:
    """The nearest mean or a straight line predicts new examples better than random
    guesses."""
    loaded = KERAS_SETS[name].load(made[name])
    (x, y), (x_test, y_test) = [
        (features(x[:3000]), y[:3000].ravel()) for x, y in loaded
    ]
    if name.endswith("housing"):
        table, new = (np.c_[rows, np.ones(len(rows))] for rows in (x, x_test))
        guess = new @ np.linalg.lstsq(table, y, rcond=None)[0]
        assert np.corrcoef(guess, y_test)[0, 1] > 0.9
        return
    classes = np.unique(y)
    means = np.stack([x[y == number].mean(axis=0) for number in classes])
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    guess = classes[(x_test @ means.T).argmax(axis=1)]
    assert (guess == y_test).mean() > 0.6


def test_the_arguments_of_keras_are_taken(made: Any) -> None:
    """Rare words, long texts, splits and coarse labels are what Keras makes of them."""
    texts, houses = KERAS_SETS["imdb"], KERAS_SETS["california_housing"]
    (x, y), _ = texts.load(made["imdb"], num_words=50, maxlen=30, start_char=1)
    assert max(map(max, x)) == 49
    assert max(map(len, x)) == 29
    assert {text[0] for text in x} == {1}
    assert len(x) == len(y) < 25_000
    (x, _), (rest, _) = houses.load(made["california_housing"], "small", test_split=0.5)
    assert len(x) == len(rest) == 300
    (_, y), _ = KERAS_SETS["cifar100"].load(made["cifar100"], label_mode="coarse")
    assert y.max() == 19
    with pytest.raises(TypeError):
        houses.load(made["california_housing"], rows=50)


def test_a_stand_in_is_always_the_same() -> None:
    """Two machines make the same numbers."""
    first, second = (KERAS_SETS["boston_housing"].make() for _ in range(2))
    assert (first["x"] == second["x"]).all()
