"""Small models of many kinds, with data that they can learn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from autograder.facts.arrays import Array, Texts
from autograder.facts.compilation import Compilation
from autograder.facts.layers import (
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPooling2D,
    Setting,
)
from autograder.facts.layers.families import (
    LSTM,
    Concatenate,
    Embedding,
    GlobalAveragePooling1D,
    TextVectorization,
)
from autograder.facts.model_graph import Call, Graph, Input
from autograder.facts.spec import ModelSpec
from autograder.facts.training import InlineData, TrainingJob, TrainingPlan

RELU, SIGMOID, SOFTMAX = (Setting(name=n) for n in ("relu", "sigmoid", "softmax"))
ADAM = Setting(name="adam", arguments={"learning_rate": 0.01})
EXAMPLES = 104
"""The last batch of 16 is smaller."""


class Example(NamedTuple):
    """A model, the data that it learns, and metrics that fit them."""

    spec: ModelSpec
    data: InlineData
    metrics: tuple[str, ...] = ()

    def job(self, **changes: Any) -> TrainingJob:
        """Return its training, three epochs in batches of 16."""
        plan = {"optimizer": ADAM, "epochs": 3, "batch_size": 16, "seeds": (1,)}
        given = {"data": self.data, "metrics": self.metrics} | plan | changes
        return TrainingJob.of(self.spec, TrainingPlan(**given))


def for_fit(arrays: Iterable[Any]) -> Any:
    """Return the arrays of all inputs or outputs as `fit` takes them.

    Texts become tensors, since Keras takes no arrays of objects.
    """
    import tensorflow as tf

    given = [tf.constant(a) if a.dtype == object else a for a in arrays]
    return given[0] if len(given) == 1 else given


def chain(shape: tuple[int | None, ...], loss: str, *layers: Layer) -> ModelSpec:
    """Return a compiled chain."""
    compiled = Compilation(loss=Setting(name=loss), optimizer=ADAM)
    return ModelSpec(input_shape=shape, layers=layers, compiled=compiled)


def cnn(count: int = EXAMPLES) -> Example:
    """Images of three classes, in which another column is bright."""
    numbers = np.random.default_rng(0)
    y = numbers.integers(0, 3, count)
    x = numbers.random((count, 8, 8, 1), np.float32)
    x[np.arange(count), :, 2 * y] += 1
    spec = chain(
        (8, 8, 1), "categorical_crossentropy",
        Conv2D(filters=4, kernel_size=(3, 3), activation=RELU), MaxPooling2D(),
        Flatten(), Dense(units=3, activation=SOFTMAX),
    )  # fmt: skip
    data = InlineData(x=Array.of(x), y=Array.of(np.eye(3)[y]))
    return Example(spec, data, ("top_k_categorical_accuracy",))


def lstm(count: int = EXAMPLES) -> Example:
    """Rows of words; the label says for each word whether it is the first again."""
    x = np.random.default_rng(0).integers(0, 5, (count, 7))
    spec = chain(
        (None,), "sparse_categorical_crossentropy",
        Embedding(input_dim=5, output_dim=4), LSTM(units=8, return_sequences=True),
        Dense(units=2, activation=SOFTMAX),
    )  # fmt: skip
    data = InlineData(x=Array.of(x), y=Array.of(np.int64(x == x[:, :1])))
    return Example(spec, data)


def two_inputs(count: int = 128) -> Example:
    """Two inputs, two outputs, two losses with their weights.

    All batches are full: `fit` does not weigh a smaller one by its size where it
    reports the loss of one output.
    """
    numbers = np.random.default_rng(0)
    left, right = numbers.random((count, 3)), numbers.random((count, 2))
    total = left.sum(axis=1, keepdims=True) + right.sum(axis=1, keepdims=True)
    graph = Graph(
        inputs=(Input(shape=(2,), name="right"), Input(shape=(3,), name="left")),
        calls=(
            Call(layer=0, inputs=((1, 0),)),
            Call(layer=1, inputs=((2, 0), (0, 0))),
            Call(layer=2, inputs=((3, 0),)),
            Call(layer=3, inputs=((3, 0),)),
        ),
        outputs=((5, 0), (4, 0)),
        output_names=("large", "total"),
    )
    layers = (Dense(units=8, activation=RELU), Concatenate(), Dense(units=1),
              Dense(units=1, activation=SIGMOID))  # fmt: skip
    weighted = {"loss_weights": 0.5}
    compiled = Compilation(
        loss=Setting(name="binary_crossentropy"),
        other_losses=(Setting(name="mean_squared_error", arguments=weighted),),
        optimizer=ADAM,
    )
    data = InlineData(
        x={"left": Array.of(left), "right": Array.of(right)},
        y={"total": Array.of(total), "large": Array.of(np.int64(total > 2.5))},
    )
    metrics = ("mean_absolute_error", "r2_score", "auc", "precision", "recall")
    return Example(ModelSpec.connected(graph, layers, compiled), data, metrics)


def autoencoder(count: int = EXAMPLES) -> Example:
    """The labels are the inputs."""
    x = Array.of(np.random.default_rng(0).random((count, 12)))
    spec = chain(
        (12,), "mean_squared_error", Dense(units=4, activation=RELU), Dense(units=12)
    )
    return Example(spec, InlineData(x=x, y=x), ("root_mean_squared_error",))


def frozen(count: int = EXAMPLES) -> Example:
    """A frozen base that normalizes and drops, and a head that learns."""
    numbers = np.random.default_rng(0)
    x = numbers.random((count, 10))
    spec = chain(
        (10,), "binary_crossentropy",
        Dense(units=16, activation=RELU, trainable=False),
        BatchNormalization(trainable=False), Dropout(rate=0.0),
        Dense(units=1, activation=SIGMOID),
    )  # fmt: skip
    data = InlineData(x=Array.of(x), y=Array.of(np.int64(x[:, :1] > x[:, 1:2])))
    return Example(spec, data, ("auc",))


def texts(count: int = EXAMPLES) -> Example:
    """Sentences of three words; the label says whether one of them is `good`."""
    words = np.array(["good", "bad", "film", "book", "a"])
    chosen = np.random.default_rng(0).integers(0, 5, (count, 3))
    spec = chain(
        (1,), "binary_crossentropy",
        TextVectorization(
            vocabulary=("good", "bad", "film", "a"), output_sequence_length=4
        ),
        Embedding(input_dim=6, output_dim=4, mask_zero=True), GlobalAveragePooling1D(),
        Dense(units=1, activation=SIGMOID),
    )  # fmt: skip
    x = Texts(texts=tuple(" ".join(row) for row in words[chosen]))
    return Example(spec, InlineData(x=x, y=Array.of((chosen == 0).any(axis=1) * 1)))


EXAMPLE_MODELS = {
    "texts": texts,
    "CNN": cnn,
    "LSTM": lstm,
    "two inputs and outputs": two_inputs,
    "autoencoder": autoencoder,
    "frozen base": frozen,
}
