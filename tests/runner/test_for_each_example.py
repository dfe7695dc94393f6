"""Layers that ask how many examples there are, and make numbers for each of them."""

from typing import Any

import numpy as np
import pytest

from autograder.facts.canonical import canonical
from autograder.facts.spec import ModelSpec

pytestmark = pytest.mark.slow
WITH_FIRST = """
class Token(keras.layers.Layer):
    def build(self, shape):
        self.token = self.add_weight(shape=(1, 1, shape[-1]))
    def call(self, x):
        count = tf.shape(x)[0]
        return {together}
model = keras.Sequential([keras.Input((5, 4)), Token(), L.Dense(2)])
"""
TOGETHER = (
    "tf.concat([tf.broadcast_to(self.token, [count, 1, 4]), x], axis=1)",
    "tf.concat([tf.tile(self.token, [count, 1, 1]), x], 1)",
    "tf.concat([tf.repeat(self.token, count, axis=0), x], axis=1)",
    "keras.ops.concatenate([keras.ops.tile(self.token, (count, 1, 1)), x], axis=1)",
)
STEPS = """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.a, self.b, self.c = L.Dense(6), L.Dense(6), L.Dense(2)
    def call(self, x):
        h = {start}
        for step in range(x.shape[1]):
            h = tf.tanh(self.a(x[:, step]) + self.b(h))
        return self.c(h)
model = Net()
model(np.zeros((3, 5, 4)))
"""
STARTS = (
    "tf.zeros((x.shape[0], 6))",
    "keras.ops.zeros([tf.shape(x)[0], 6])",
    "tf.fill([tf.shape(x)[0], 6], 0.0)",
    "keras.ops.full((keras.ops.shape(x)[0], 6), 0)",
)


def model_of(source: str) -> Any:
    """Run a script and return its model."""
    import keras
    import tensorflow as tf

    names: dict[str, Any] = {"keras": keras, "tf": tf, "L": keras.layers, "np": np}
    names["__name__"] = "submission"
    exec(source, names)  # noqa: S102 - our own examples
    return names["model"]


def captured(source: str) -> ModelSpec:
    """Run a script and describe its model."""
    from autograder.runner.observe.capture import describe

    return describe(model_of(source), ())


def digest(source: str) -> str:
    """Return the digest of the canonical form of a script's model."""
    return canonical(captured(source)).digest()


@pytest.mark.parametrize("together", TOGETHER[1:])
def test_a_first_token_has_many_spellings(together: str) -> None:
    """All of them are one model, whose weights learn."""
    first = WITH_FIRST.format(together=TOGETHER[0])
    assert captured(first).total_parameters == 4 + 4 * 2 + 2
    assert digest(WITH_FIRST.format(together=together)) == digest(first)


@pytest.mark.parametrize("start", STARTS[1:])
def test_a_first_state_has_many_spellings(start: str) -> None:
    """All of them are one model, also if it was built with three examples."""
    assert digest(STEPS.format(start=start)) == digest(STEPS.format(start=STARTS[0]))


@pytest.mark.parametrize(
    "source",
    [
        WITH_FIRST.format(together=TOGETHER[0]),
        STEPS.format(start="tf.ones((x.shape[0], 6))"),
    ],
)
def test_the_rebuilt_model_computes_the_same(source: str) -> None:
    """From the same weights, for another number of examples."""
    from autograder.runner.observe.capture import describe
    from autograder.trainer.constructors import connected

    model = model_of(source)
    rebuilt = connected(describe(model, ()))
    random = np.random.default_rng(0)
    weights = [random.normal(size=w.shape) for w in model.weights]
    model.set_weights(weights)
    rebuilt.set_weights(weights)
    x = random.normal(size=(7, 5, 4)).astype("float32")
    np.testing.assert_allclose(rebuilt(x), model(x), atol=1e-5)


def test_a_loss_of_a_layer_is_named() -> None:
    """The steps of the layer are known, and the loss says that there is one more."""
    spec = captured(
        "class Small(L.Layer):\n    def call(self, x):\n"
        "        self.add_loss(tf.reduce_sum(tf.square(x)))\n        return 2 * x\n"
        "model = keras.Sequential([keras.Input((4,)), L.Dense(3), Small()])\n"
        "model.compile(loss='mse')\n"
    )
    assert [layer.title for layer in spec.layers] == ["Dense", "multiply"]
    assert spec.compiled is not None
    assert str(spec.compiled.loss) == "add_loss (own function)"


def test_random_numbers_for_a_known_number_of_examples() -> None:
    """They are drawn for each example, and not once for all."""
    spec = captured(
        "class Noisy(L.Layer):\n    def call(self, x):\n"
        "        rows, columns = x.shape\n"
        "        return x + tf.random.normal(shape=(rows, columns))\n"
        "model = keras.Sequential([Noisy(), L.Dense(3)])\nmodel(np.zeros((3, 4)))\n"
    )
    assert [layer.title for layer in spec.layers] == ["random_normal", "Add", "Dense"]


def test_random_numbers_of_keras_1_for_a_fixed_batch() -> None:
    """A variational autoencoder may name the batch size, and `std`."""
    spec = captured(
        "def drawn(x):\n"
        "    return x + tf.keras.backend.random_normal((5, 3), 0.0, std=0.2)\n"
        "x = keras.Input(batch_shape=(5, 4))\n"
        "model = keras.Model(x, L.Lambda(drawn, output_shape=(3,))(L.Dense(3)(x)))\n"
    )
    assert [layer.title for layer in spec.layers] == ["Dense", "random_normal", "Add"]
    assert spec.layers[1].options == {"mean": 0.0, "shape": (3,), "stddev": 0.2}


def test_numbers_for_each_step_are_not_for_each_example() -> None:
    """Their shape has fewer axes than the input, though the first size is equal."""
    spec = captured(
        "x = keras.Input(batch_shape=(4, 4, 3))\n"
        "model = keras.Model(x, L.Lambda(lambda x: x + tf.ones((4, 3)))(x))\n"
    )
    assert [layer.title for layer in spec.layers] == ["add"]


def test_a_cell_is_written_as_a_layer_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However often a loop calls it, because each call does the same."""
    import keras

    calls: list[object] = []

    def counted(self: Any, *args: Any, **more: Any) -> Any:
        calls.append(self)
        return keras.layers.Layer.__call__(self, *args, **more)

    monkeypatch.setattr(keras.layers.RNN, "__call__", counted)
    needed = []
    for length in (4, 8):
        calls.clear()
        spec = captured(
            "class Net(keras.Model):\n    def __init__(self):\n"
            "        super().__init__()\n        self.cell = L.LSTMCell(3)\n"
            "    def call(self, x):\n        s = [tf.zeros((2, 3))] * 2\n"
            f"        for step in range({length}):\n"
            "            out, s = self.cell(x[:, step], s)\n        return out\n"
            f"model = Net()\nmodel(np.zeros((2, {length}, 5)))\n"
        )
        assert spec.total_parameters == 4 * (5 + 3 + 1) * 3
        needed.append(len(calls))
    assert needed[0] == needed[1] > 0
