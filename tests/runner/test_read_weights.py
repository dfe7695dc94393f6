"""Weights of other layers that a Lambda or an own layer computes with."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.facts.layers import Operation
from autograder.facts.observation import Run

pytestmark = pytest.mark.slow


def reads() -> dict[str, Callable[[Any, Any, Any], Any]]:
    """Return what a Lambda computes of rows and of the layers `d` and `e`."""
    import tensorflow as tf
    from keras import activations, ops, regularizers
    from keras.ops import reshape, tanh
    from tensorflow.keras import backend as K

    return {
        "as it is": lambda x, d, e: ops.matmul(x, e.kernel),
        "transposed": lambda x, d, e: K.dot(x, K.transpose(d.kernel)),
        "one row": lambda x, d, e: x * d.kernel[0],
        "some columns": lambda x, d, e: ops.matmul(x, e.kernel[:, :3]),
        "twice": lambda x, d, e: x @ (2 * e.kernel),
        "and one": lambda x, d, e: tf.matmul(x, e.kernel + 1),
        "halves": lambda x, d, e: tf.matmul(x, e.kernel / 2),
        "sum": lambda x, d, e: x * tf.reduce_sum(d.kernel),
        "mean of columns": lambda x, d, e: x * ops.mean(d.kernel, axis=0),
        "another form": lambda x, d, e: ops.matmul(x, ops.reshape(d.kernel, (5, 6))),
        "of a list": lambda x, d, e: tf.matmul(x, tf.transpose(d.weights[0])),
        "value": lambda x, d, e: tf.matmul(x, e.kernel.value * 2),
        "as a tensor": lambda x, d, e: tf.matmul(x, tf.convert_to_tensor(e.kernel)),
        "bias": lambda x, d, e: x + d.bias,
        "window": lambda x, d, e: tf.nn.conv1d(
            x[:, :, None], d.kernel[:, None, :], 1, "SAME"
        ),
        "imported by name": lambda x, d, e: x @ tanh(reshape(d.kernel, (5, 6))),
        "activation": lambda x, d, e: x @ activations.softmax(e.kernel),
        "penalty": lambda x, d, e: x * regularizers.L2(0.1)(d.kernel),
        "called on constants": lambda x, d, e: x @ e(tf.eye(5)),
        "two weights": lambda x, d, e: x @ (e.kernel + tf.transpose(d.kernel)),
        "without its mean": lambda x, d, e: x @ (e.kernel - ops.mean(e.kernel)),
        "product": lambda x, d, e: x @ (e.kernel @ d.kernel),
        "inverse": lambda x, d, e: tf.matmul(x, tf.linalg.pinv(d.kernel)),
        "caught": lambda x, d, e: x * caught(lambda: float(d.kernel.numpy().sum())),
        "changed": lambda x, d, e: x * d.bias.assign(d.bias * 2),
    }


def caught(read: Callable[[], float]) -> float:
    """Return 1 if a function raises an error."""
    try:
        return read()
    except Exception:  # noqa: BLE001 - as a student writes it
        return 1.0


def built(name: str) -> Any:
    """Return a model whose Lambda knows two of its layers."""
    import keras

    layers = keras.layers
    numbers = keras.Input((6,))
    d, e = layers.Dense(5), layers.Dense(6)
    rows = layers.Dense(5)(e(d(numbers)))
    read = reads()[name]
    model = keras.Model(numbers, layers.Lambda(lambda x: read(x, d, e))(rows))
    model.compile(loss="mse")
    return model


NAMES = (
    "as it is", "transposed", "one row", "some columns", "twice", "and one", "halves",
    "sum", "mean of columns", "another form", "of a list", "value", "as a tensor",
    "bias", "window", "imported by name", "activation", "penalty",
    "called on constants", "two weights", "without its mean", "product", "inverse",
    "caught", "changed",
)  # fmt: skip
"""Written out, because Keras is needed for the functions."""
UNKNOWN = {"inverse", "caught", "changed"}


def test_all_reads_are_tried() -> None:
    """The names are those of the functions."""
    assert {*reads()} == {*NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_numbers_of_weights_are_not_described(name: str) -> None:
    """Models with other weights have the same description."""
    from autograder.facts.canonical import canonical
    from autograder.runner.observe.capture import describe

    model, other = built(name), built(name)
    spec = describe(model, ())
    assert spec.total_parameters == model.count_params()
    assert canonical(describe(other, ())).digest() == canonical(spec).digest()
    others = [one for layer in spec.layers for one in getattr(layer, "others", ())]
    assert bool(others) == (name not in UNKNOWN)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in UNKNOWN])
def test_a_rebuilt_model_reads_the_same_weights(name: str) -> None:
    """It predicts and learns as that of Keras, whatever was learnt before."""
    import keras

    from autograder.facts.canonical import canonical
    from autograder.runner.observe.capture import describe
    from autograder.trainer.constructors import build

    model = built(name)
    rebuilt = build(canonical(describe(model, ())))
    assert [w.shape for w in rebuilt.weights] == [w.shape for w in model.weights]
    generator = np.random.default_rng(1)
    learnt = [generator.normal(size=w.shape) for w in model.weights]
    model.set_weights(learnt)
    rebuilt.set_weights(learnt)
    x = generator.normal(size=(3, 6)).astype("float32")
    for either in (model, rebuilt):
        either.compile(keras.optimizers.SGD(1e-3), loss="mse")
    predicted = model.predict(x, verbose=0)
    np.testing.assert_allclose(
        rebuilt.predict(x, verbose=0), predicted, rtol=1e-4, atol=1e-5
    )
    for either in (model, rebuilt):
        either.train_on_batch(x, np.zeros_like(predicted))
    for weight, same in zip(rebuilt.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_allclose(weight, same, rtol=1e-4, atol=1e-5)


def test_embeddings_of_places_keep_their_initializer(run: Callable[..., Run]) -> None:
    """They are described as a weight that begins as Keras lets it."""
    script = """
import keras


class Places(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.rows = keras.layers.Embedding(5, 4, "he_normal")

    def call(self, x):
        return x + self.rows(keras.ops.arange(5))


model = keras.Sequential([keras.Input((5, 4)), Places()])
"""
    seen = run(script, "model").observation
    assert seen is not None
    (spec,) = (model.spec for model in seen.models)
    assert spec is not None
    (add,) = spec.layers
    assert isinstance(add, Operation)
    assert str(add.own_weights[0].initializer) == "he_normal"
