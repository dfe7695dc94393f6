"""Models of courses whose classes compute with functions of `keras.ops` and TensorFlow.

They join the list of `models`.
"""

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import Model, Sequential, layers, ops
from keras.layers import GRU, Dense, Embedding, Flatten, Input

from autograder.runner.observe.starting import remember_calls
from tests.courses.models import MODELS, model

__all__ = ["MODELS"]
remember_calls()  # as in the process that runs a submission


class Patches(layers.Layer):
    """The patches of a vision transformer."""

    def call(self, images: Any) -> Any:
        patches = tf.image.extract_patches(
            images, [1, 4, 4, 1], [1, 4, 4, 1], [1, 1, 1, 1], padding="VALID"
        )
        return tf.reshape(patches, [tf.shape(images)[0], -1, patches.shape[-1]])


@model
def patches() -> Any:
    pool = layers.GlobalAveragePooling1D()
    return Sequential([Input((8, 8, 3)), Patches(), Dense(3), pool, Dense(1)])


@model
def features() -> Any:
    kinds = {"age": "float", "sex": "integer_categorical"}
    space = keras.utils.FeatureSpace(features=kinds, output_mode="concat")
    rows = {"age": [[1.0], [2.0], [4.0]], "sex": [[0], [1], [1]]}
    space.adapt(tf.data.Dataset.from_tensor_slices(rows))
    joined = space.get_encoded_features()
    return Model([*space.get_inputs().values()], Dense(1)(joined))


class Noise(layers.Layer):
    """A layer that does something else in training."""

    def call(self, inputs: Any, training: bool = False) -> Any:
        if training:
            return inputs + tf.random.normal(tf.shape(inputs), stddev=0.1)
        return inputs


@model
def noise_in_training() -> Any:
    return Sequential([Input((6,)), Dense(4), Noise(), Dense(1)])


class Logits(Model):
    """A model that returns probabilities only when it does not learn."""

    def __init__(self) -> None:
        super().__init__()
        self.norm, self.dense = layers.BatchNormalization(), Dense(3)

    def call(self, x: Any, training: bool = False) -> Any:
        x = self.dense(self.norm(x, training=training))
        return x if training else tf.nn.softmax(x)


@model
def logits_in_training() -> Any:
    logits = Logits()
    logits(np.zeros((2, 4), "float32"))
    return logits


def softplus(z: Any) -> Any:
    """Return what books let students write as their first activation."""
    return tf.math.log(tf.exp(z) + 1.0)


@model
def own_activation() -> Any:
    return Sequential([Input((6,)), Dense(4, activation=softplus), Dense(1)])


class WordAttention(layers.Layer):
    """Attention with a vector of weights."""

    def build(self, shape: Any) -> None:
        self.w = self.add_weight(shape=(shape[-1], shape[-1]))
        self.u = self.add_weight(shape=(shape[-1],))

    def call(self, x: Any) -> Any:
        scores = tf.tensordot(tf.tanh(tf.tensordot(x, self.w, axes=1)), self.u, axes=1)
        weights = tf.expand_dims(tf.nn.softmax(scores), -1)
        return tf.reduce_sum(x * weights, axis=1)


@model
def word_attention() -> Any:
    return Sequential([Input((4, 6)), WordAttention(), Dense(1)])


@model
def functions_of_keras() -> Any:
    table, image = Input((4, 6)), Input((8, 8, 3))
    left, right = ops.split(table, 2, axis=-1)
    gate = left * ops.sigmoid(right)
    square = ops.einsum("bij,bkj->bik", table, Dense(6)(table))
    lengths = ops.pad(ops.norm(table, axis=-1), [[0, 0], [1, 2]])
    gray = ops.image.rgb_to_grayscale(ops.image.resize(image, (4, 4)))
    parts = [
        gate, square, lengths, gray, ops.swapaxes(table, 1, 2),
        ops.tile(table[:, -1:], [1, 3, 1]), ops.repeat(table, 2, axis=1),
    ]  # fmt: skip
    return Model([table, image], layers.Concatenate()(list(map(Flatten(), parts))))


class Channels(layers.Layer):
    """Pooling of neighbouring channels."""

    def call(self, images: Any) -> Any:
        window = (1, 1, 1, 3)
        return tf.nn.max_pool(images, ksize=window, strides=window, padding="VALID")


@model
def pooled_channels() -> Any:
    return Sequential([Input((4, 4, 6)), Channels(), Flatten(), Dense(1)])


class Decoder(Model):
    """A model whose `call` has several arguments."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding, self.out = Embedding(9, 4), Dense(9)
        self.gru = GRU(5, return_sequences=True, return_state=True)

    def call(self, x: Any, hidden: Any) -> Any:
        output, state = self.gru(self.embedding(x), initial_state=hidden)
        return self.out(output), state


@model
def several_arguments() -> Any:
    decoder = Decoder()
    decoder(np.zeros((4, 3), "int32"), tf.zeros((4, 5)))
    return decoder


class Block(Model):
    """A model that gives its parts no names."""

    def __init__(self) -> None:
        super().__init__(name="")
        self.dense = Dense(4, name="dense")

    def call(self, x: Any) -> Any:
        return self.dense(x) + x


class Blocks(Model):
    """Two parts with one name."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = Block(), Block()

    def call(self, x: Any) -> Any:
        return self.second(self.first(x))


@model
def parts_without_names() -> Any:
    blocks = Blocks()
    blocks(np.zeros((2, 4), "float32"))
    return blocks


@model
def initializers_of_tensorflow() -> Any:
    normal = tf.random_normal_initializer(0.0, 0.02)
    return Sequential([Input((6,)), Dense(4, kernel_initializer=normal)])


class Measured(Model):
    """A model that measures something in its `call`."""

    def __init__(self) -> None:
        super().__init__()
        self.dense, self.mean = Dense(2), keras.metrics.Mean()

    def call(self, x: Any, training: bool = False) -> Any:
        if training:
            self.mean(ops.mean(x))
        return self.dense(x)


@model
def measured_in_training() -> Any:
    measured = Measured()
    measured(np.zeros((2, 4), "float32"))
    return measured
