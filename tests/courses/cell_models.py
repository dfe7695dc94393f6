"""Models of courses with cells of their own, and with weights that are tied.

They join the list of `models`.
"""

from typing import Any

import keras
import tensorflow as tf
from keras import Model, Sequential, layers, ops
from keras.layers import LSTM, RNN, Dense, Embedding, Flatten, Input, Lambda
from tensorflow.keras import backend as K

from tests.courses.models import model
from tests.courses.stepping_models import MODELS

__all__ = ["MODELS"]


class Minimal(layers.Layer):
    """A cell with weights of its own."""

    def __init__(self, units: int) -> None:
        super().__init__()
        self.units = self.state_size = units

    def build(self, shape: Any) -> None:
        self.kernel = self.add_weight(shape=(shape[-1], self.units), name="kernel")
        self.recurrent = self.add_weight(shape=(self.units, self.units), name="back")

    def call(self, inputs: Any, states: Any) -> Any:
        output = K.dot(inputs, self.kernel) + ops.matmul(states[0], self.recurrent)
        return output, [output]


class Normalized(layers.Layer):
    """A cell of Keras, and a layer after it."""

    def __init__(self, units: int) -> None:
        super().__init__()
        self.state_size = self.output_size = units
        self.cell = layers.SimpleRNNCell(units, activation=None)
        self.norm = layers.LayerNormalization()

    def build(self, shape: Any) -> None:
        self.cell.build(shape)
        self.norm.build((None, self.output_size))

    def call(self, inputs: Any, states: Any) -> Any:
        left, _states = self.cell(inputs, states)
        left = ops.tanh(self.norm(left))
        return left, [left]


class Gated(layers.Layer):
    """Two states, and a part that differs while the model learns."""

    def __init__(self, units: int) -> None:
        super().__init__()
        self.units, self.state_size = units, [units, units]
        self.gates, self.drop = Dense(3 * units), layers.Dropout(0.5)

    def build(self, shape: Any) -> None:
        self.gates.build((None, shape[-1] + self.units))

    def call(self, inputs: Any, states: Any, training: Any = None) -> Any:
        h, c = states
        i, f, g = ops.split(self.gates(ops.concatenate([inputs, h], -1)), 3, axis=-1)
        c = ops.sigmoid(f) * c + ops.sigmoid(i) * ops.tanh(g)
        h = self.drop(ops.tanh(c), training=training)
        return h, [h, c]


@model
def own_cells() -> Any:
    stacked = RNN([Minimal(3), Minimal(4)], return_sequences=True)
    return Sequential([Input((5, 2)), stacked, RNN(Minimal(2)), Dense(1)])


@model
def cell_with_layers() -> Any:
    back = RNN(Normalized(3), return_sequences=True, go_backwards=True)
    return Sequential([Input((None, 2)), back, RNN(Gated(4)), Dense(1)])


class BuiltLate(Normalized):
    """Leaves it to Keras when the layers in it are built."""

    def build(self, shape: Any) -> None:
        self.built = True


@model
def cells_built_late() -> Any:
    late = RNN(BuiltLate(3), return_sequences=True)
    late_too = RNN(BuiltLate(4), return_sequences=True)
    late_too.trainable = False
    made = Sequential([Input((None, 2)), late, late_too, Dense(1)])
    made(ops.zeros((1, 2, 2)))
    return made


class Cut(layers.Layer):
    """Cuts its weights into those of its gates."""

    def __init__(self, units: int) -> None:
        super().__init__()
        self.units, self.state_size = units, [units, units]

    def build(self, shape: Any) -> None:
        self.kernel = self.add_weight(shape=(shape[-1], 3 * self.units))
        self.back = self.add_weight(shape=(self.units, 3 * self.units))
        self.bias = self.add_weight(shape=(3 * self.units,))

    def call(self, inputs: Any, states: Any) -> Any:
        h, c = states
        last, parts = self.units, tf.split(self.back, 3, axis=1)
        i = tf.matmul(inputs, self.kernel[:, :last]) + self.bias[:last]
        f = tf.matmul(inputs, self.kernel[:, last:-last]) + self.bias[last:-last]
        g = tf.matmul(inputs, self.kernel[:, -last:]) + self.bias[-last:]
        i, f, g = (
            one + tf.matmul(h, part) for one, part in zip((i, f, g), parts, strict=True)
        )
        c = tf.sigmoid(f) * c + tf.sigmoid(i) * tf.tanh(g)
        return tf.tanh(c), [tf.tanh(c), c]


@model
def cells_that_cut() -> Any:
    cut = RNN(Cut(3), return_sequences=True)
    return Sequential([Input((None, 2)), cut, RNN(Cut(4)), Dense(1)])


class Maxout(layers.Layer):
    """The largest of several products with one weight of three axes."""

    def build(self, shape: Any) -> None:
        self.w = self.add_weight(shape=(shape[-1], 4, 2))

    def call(self, x: Any) -> Any:
        return tf.math.top_k(tf.tensordot(x, self.w, axes=1), 1).values[..., 0]


@model
def largest_products() -> Any:
    return Sequential([Input((3, 6)), Maxout(), Dense(2)])


class Back(layers.Layer):
    """Multiplies by the exchanged weights of another layer."""

    def __init__(self, dense: Any, activation: Any = None) -> None:
        super().__init__()
        self.dense, self.activation = dense, keras.activations.get(activation)

    def build(self, shape: Any) -> None:
        self.biases = self.add_weight(shape=(self.dense.kernel.shape[0],), name="b")

    def call(self, inputs: Any) -> Any:
        back = tf.matmul(inputs, self.dense.weights[0], transpose_b=True)
        return self.activation(back + self.biases)


@model
def tied_autoencoder() -> Any:
    first, second = Dense(5, activation="relu"), Dense(3, activation="relu")
    encoder = Sequential([Input((2, 4)), Flatten(), first, second])
    decoder = Sequential([Back(second, "relu"), Back(first), layers.Reshape((2, 4))])
    return Sequential([encoder, decoder])


class BothWays(layers.Layer):
    """Looks rows up, or compares with all rows."""

    def __init__(self) -> None:
        super().__init__()
        self.rows, self.shift = Embedding(7, 4), Dense(4)

    def call(self, inputs: Any, reverse: bool = False) -> Any:
        if reverse:
            return ops.matmul(inputs, ops.transpose(self.rows.embeddings))
        return self.shift(self.rows(inputs))


@model
def tied_embeddings() -> Any:
    words, both = Input((5,)), BothWays()
    return Model(words, both(Dense(4)(both(words)), reverse=True))


@model
def weights_in_a_lambda() -> Any:
    numbers, dense = Input((4,)), Dense(3)
    back = Lambda(lambda t: K.dot(t, K.transpose(dense.kernel)))
    return Model(numbers, back(dense(numbers)))


class NormedWeights(layers.Layer):
    """Divides its weights by their length, and multiplies them by other weights."""

    def build(self, shape: Any) -> None:
        self.v = self.add_weight(shape=(shape[-1], 3), initializer="he_normal")
        self.g, self.b = (self.add_weight(shape=(3,)) for _ in "gb")

    def call(self, x: Any) -> Any:
        return tf.matmul(x, self.g * self.v / tf.norm(self.v, axis=0)) + self.b


class ManyWeights(layers.Layer):
    """Has weights in lists and dicts, and reads one of them again."""

    def build(self, shape: Any) -> None:
        self.rows = [self.add_weight(shape=(shape[-1],)) for _ in range(2)]
        self.named = {"scale": self.add_weight(shape=(shape[-1],))}
        self.inner = Dense(shape[-1])
        self.inner.build(shape)

    def call(self, x: Any) -> Any:
        for row in self.rows:
            x = x * row
        x = tf.tanh(tf.matmul(x, self.inner.kernel) + self.inner.bias)
        return x * tf.nn.softmax(self.named["scale"]) + self.weights[0]


@model
def weights_together() -> Any:
    return Sequential([Input((5,)), NormedWeights(), ManyWeights(), Dense(2)])


@model
def weight_between_layers() -> Any:
    numbers, dense = Input((4,)), Dense(4)
    return Model(numbers, Dense(2)(dense(dense(numbers) @ dense.kernel) + dense.bias))


class Heads(layers.Layer):
    """Is told whether the model learns, and gives each example another form."""

    def __init__(self) -> None:
        super().__init__()
        self.norm, self.drop = layers.LayerNormalization(), layers.Dropout(0.5)

    def call(self, x: Any, training: Any = None) -> Any:
        heads = tf.reshape(x, (tf.shape(x)[0], -1, 2, 2))
        heads = tf.transpose(heads, [0, 2, 1, 3])
        joined = tf.reshape(heads, (tf.shape(x)[0], -1, 4))
        return self.norm(x + self.drop(joined, training=training))


@model
def heads_in_training() -> Any:
    return Sequential([Input((6, 4)), Heads(), Flatten(), Dense(2)])


class Places(layers.Layer):
    """Adds a row for each place, looked up by a matrix of one row of places."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = Embedding(6, 4)

    def call(self, x: Any) -> Any:
        return x + self.rows(ops.expand_dims(ops.arange(0, 6, 1), axis=0))


@model
def row_of_places() -> Any:
    return Sequential([Input((6, 4)), Places(), Flatten(), Dense(2)])


class OwnDropout(layers.Layer):
    """Drops numbers by a function of Keras."""

    def __init__(self) -> None:
        super().__init__()
        self.seeds = keras.random.SeedGenerator(3)

    def call(self, x: Any, training: bool = False) -> Any:
        return keras.random.dropout(x, 0.5, seed=self.seeds) if training else x


@model
def dropout_by_a_function() -> Any:
    return Sequential([Input((6,)), Dense(4), OwnDropout(), Dense(2)])


class RowsOfOnes(layers.Layer):
    """Writes indices as ones, by the way of a single row."""

    def __init__(self, depth: int) -> None:
        super().__init__()
        self.depth = depth

    def call(self, x: Any) -> Any:
        flat = ops.reshape(ops.cast(x, "int"), [-1])
        rows = ops.take(ops.eye(self.depth), flat, axis=0)
        return ops.reshape(rows, ops.shape(x) + (self.depth,))  # noqa: RUF005


@model
def ones_in_a_row() -> Any:
    return Sequential([Input((6,), dtype="int32"), RowsOfOnes(4), LSTM(3), Dense(1)])


class Filters(layers.Layer):
    """A convolution whose window is a weight of the student's own."""

    def build(self, shape: Any) -> None:
        self.window = self.add_weight(shape=(3, 3, shape[-1], 4), name="window")
        self.bias = self.add_weight(shape=(4,), initializer="zeros", name="bias")

    def call(self, images: Any) -> Any:
        made = tf.nn.conv2d(images, filters=self.window, strides=1, padding="SAME")
        return tf.nn.max_pool2d(tf.nn.relu(made + self.bias, name="r"), 2, 2, "VALID")


@model
def own_convolution() -> Any:
    return Sequential([Input((8, 8, 3)), Filters(), Flatten(), Dense(1)])


class OldAttention(layers.Layer):
    """Attention over words as students copied it for Keras 2."""

    def build(self, shape: Any) -> None:
        self.w = self.add_weight(shape=(shape[-1], shape[-1]), name="w")
        self.u = self.add_weight(shape=(shape[-1],), name="u")

    def call(self, x: Any) -> Any:
        hidden = K.tanh(K.squeeze(K.dot(x, K.expand_dims(self.w)), axis=-1))
        scores = K.exp(K.squeeze(K.dot(hidden, K.expand_dims(self.u)), axis=-1))
        shares = scores / K.cast(K.sum(scores, axis=1, keepdims=True), K.floatx())
        return K.sum(x * K.expand_dims(shares), axis=1)


@model
def old_attention() -> Any:
    return Sequential([Input((4, 6)), OldAttention(), Dense(1)])
