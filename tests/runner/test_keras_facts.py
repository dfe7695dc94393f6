"""What Keras does where its documentation leaves it open, and this project relies on.

Run with the oldest and the newest Keras that are supported.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:.*received `from_logits=True`:UserWarning"),
]
RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(32, 4)).astype("float32")
CLASSES = RANDOM.integers(0, 3, 32)
ONE_HOT = np.eye(3, dtype="float32")[CLASSES]
YES_NO = (X[:, :1] > 0).astype("float32")
Learn = Callable[..., list[float]]


@pytest.fixture(scope="module")
def learn() -> Learn:
    """Return a function that trains layers for three epochs and returns the losses."""
    import keras

    def train(*layers: Any, loss: Any, y: np.ndarray = ONE_HOT) -> list[float]:
        model = keras.Sequential([keras.Input((4,)), *layers])
        start = np.random.default_rng(1)
        model.set_weights([start.normal(size=w.shape) for w in model.get_weights()])
        model.compile(loss=loss, optimizer=keras.optimizers.SGD(0.5))
        history = model.fit(X, y, epochs=3, shuffle=False, verbose=0).history["loss"]
        return [round(float(value), 4) for value in history]

    return train


def test_the_loss_applies_the_activation(learn: Learn) -> None:
    """A linear output learns from logits what softmax and sigmoid learn from
    probabilities."""
    import keras
    import tensorflow as tf

    dense, losses = keras.layers.Dense, keras.losses
    softmax = learn(dense(3, activation="softmax"), loss="categorical_crossentropy")
    logits = losses.CategoricalCrossentropy(from_logits=True)
    assert learn(dense(3), loss=logits) == softmax
    assert learn(dense(3), loss=tf.nn.softmax_cross_entropy_with_logits) == softmax
    sigmoid = learn(dense(1, activation="sigmoid"), loss="bce", y=YES_NO)
    logits = losses.BinaryCrossentropy(from_logits=True)
    assert learn(dense(1), loss=logits, y=YES_NO) == sigmoid
    tensorflows = tf.nn.sigmoid_cross_entropy_with_logits
    assert learn(dense(1), loss=tensorflows, y=YES_NO) == sigmoid


def test_keras_finds_the_logits_behind_an_activation(learn: Learn) -> None:
    """softmax and from_logits=True are not applied twice, unless a layer is between."""
    import keras

    layers = keras.layers
    softmax = learn(layers.Dense(3, activation="softmax"), loss="crossentropy")
    logits = keras.losses.CategoricalCrossentropy(from_logits=True)
    assert learn(layers.Dense(3, activation="softmax"), loss=logits) == softmax
    assert learn(layers.Dense(3), layers.Softmax(), loss=logits) == softmax
    between = (layers.Dense(3, activation="softmax"), layers.Flatten())
    assert learn(*between, loss=logits) != softmax


def test_class_numbers_are_one_hot_labels(learn: Learn) -> None:
    """The sparse loss learns from class numbers what the plain one does from rows."""
    import keras

    def ends(loss: Any, y: np.ndarray) -> list[float]:
        return learn(keras.layers.Dense(3, activation="softmax"), loss=loss, y=y)

    rows = ends("categorical_crossentropy", ONE_HOT)
    assert ends("sparse_categorical_crossentropy", CLASSES) == rows
    assert ends("crossentropy", ONE_HOT) == ends("CE", CLASSES) == rows
    assert ends(["categorical_crossentropy"], ONE_HOT) == rows
    width_one = keras.layers.Dense(1, activation="sigmoid")
    binary = keras.layers.Dense(1, activation="sigmoid")
    assert learn(width_one, loss="ce", y=YES_NO) == learn(binary, loss="bce", y=YES_NO)


def test_layers_added_after_compile_learn() -> None:
    """compile, add, fit trains all layers; fit, add, fit leaves the last one out."""
    import keras

    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(5)])
    model.compile(loss="mse", optimizer="sgd")
    model.add(keras.layers.Dense(1))
    for learns in (True, False):
        before = model.layers[-1].get_weights()[0]
        model.fit(X, YES_NO, verbose=0)
        assert (model.layers[-1].get_weights()[0] != before).any() == learns
        model.add(keras.layers.Dense(1))


def test_layers_frozen_after_compile_do_not_learn() -> None:
    """`trainable` is read when `fit` begins, not by `compile`."""
    import keras

    dense = keras.layers.Dense
    model = keras.Sequential([keras.Input((4,)), dense(5), dense(1)])
    model.compile(loss="mse", optimizer="sgd")
    model.layers[0].trainable = False
    before = model.get_weights()
    model.fit(X, YES_NO, verbose=0)
    assert (model.get_weights()[0] == before[0]).all()
    assert (model.get_weights()[2] != before[2]).any()


def test_names_of_losses_know_their_case() -> None:
    """Aliases exist in small and in capital letters, and in no other way."""
    import keras

    for name in ("mse", "mae", "mape", "msle", "bce", "kld"):
        assert keras.losses.get(name) is keras.losses.get(name.upper())
        with pytest.raises(ValueError, match="Could not interpret"):
            keras.losses.get(name.capitalize())
    for name in ("cce", "logcosh", "crossentropy"):
        with pytest.raises(ValueError, match="Could not interpret"):
            keras.losses.get(name)


def test_rows_of_one_number_need_a_built_model() -> None:
    """A model that knows its input takes (n,) for (n, 1); another one does not."""
    import keras

    y = x = np.array([1.0, 2.0, 3.0])
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(loss="mse")
    model.fit(x, y, verbose=0)
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile(loss="mse")
    with pytest.raises(ValueError, match="ndim"):
        model.fit(x, y, verbose=0)


def test_the_delta_of_huber_is_kept_to_itself() -> None:
    """Keras does not tell it, so models that differ in it alone are taken for one."""
    import keras

    plain, other = keras.losses.Huber(), keras.losses.Huber(delta=5.0)
    assert plain.get_config() == other.get_config()
