"""Models as introductory courses write them, one of each kind. Each is built anew."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import Model, Sequential, layers, ops
from keras.layers import (
    GRU,
    LSTM,
    Attention,
    BatchNormalization,
    Bidirectional,
    Concatenate,
    Conv1D,
    Conv2D,
    Conv2DTranspose,
    Dense,
    Dot,
    Dropout,
    Embedding,
    Flatten,
    GlobalAveragePooling1D,
    GlobalAveragePooling2D,
    Input,
    Lambda,
    LayerNormalization,
    Masking,
    MaxPooling2D,
    MultiHeadAttention,
    RepeatVector,
    Reshape,
    TimeDistributed,
)

MODELS: dict[str, Callable[[], Any]] = {}


def model(function: Callable[[], Any]) -> Callable[[], Any]:
    """Add a model to the list."""
    MODELS[function.__name__] = function
    return function


class OwnDense(layers.Layer):
    """The layer that most courses let students write."""

    def __init__(self, units: int, activation: Any = None) -> None:
        super().__init__()
        self.units = units
        self.activation = keras.activations.get(activation)

    def build(self, shape: Any) -> None:
        self.w = self.add_weight(shape=(shape[-1], self.units), initializer="normal")
        self.b = self.add_weight(shape=(self.units,), initializer="zeros")

    def call(self, inputs: Any) -> Any:
        return self.activation(tf.matmul(inputs, self.w) + self.b)


class Sampling(layers.Layer):
    """The layer of a variational autoencoder."""

    def call(self, inputs: Any) -> Any:
        mean, log_variance = inputs
        noise = tf.random.normal(shape=tf.shape(mean))
        return mean + tf.exp(0.5 * log_variance) * noise


class Normalized(layers.Layer):
    """A layer normalisation that is written out."""

    def build(self, shape: Any) -> None:
        self.scale = self.add_weight(shape=shape[-1:], initializer="ones")
        self.offset = self.add_weight(shape=shape[-1:], initializer="zeros")

    def call(self, inputs: Any) -> Any:
        mean, variance = tf.nn.moments(inputs, axes=-1, keepdims=True)
        return self.scale * (inputs - mean) / tf.sqrt(variance + 1e-3) + self.offset


class Positions(layers.Layer):
    """Words and their places, as at the beginning of a Transformer."""

    def __init__(self, length: int, words: int, width: int) -> None:
        super().__init__()
        self.words = Embedding(words, width)
        self.places = Embedding(length, width)

    def call(self, inputs: Any) -> Any:
        places = ops.arange(start=0, stop=ops.shape(inputs)[-1], step=1)
        return self.words(inputs) + self.places(places)


class Block(layers.Layer):
    """A block of a Transformer."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.attention = MultiHeadAttention(num_heads=2, key_dim=width)
        self.dense = Sequential([Dense(8, "relu"), Dense(width)])
        self.first, self.second = LayerNormalization(), LayerNormalization()
        self.dropout = Dropout(0.1)

    def call(self, inputs: Any) -> Any:
        out = self.first(inputs + self.dropout(self.attention(inputs, inputs)))
        return self.second(out + self.dense(out))


class Waves(layers.Layer):
    """Fixed numbers that tell the places of words apart."""

    def __init__(self, length: int, width: int) -> None:
        super().__init__()
        angles = np.arange(length)[:, None] / 10.0 ** np.arange(width)
        self.waves = tf.constant(np.sin(angles)[None].astype("float32"))

    def call(self, inputs: Any) -> Any:
        return inputs + self.waves[:, : tf.shape(inputs)[1]]


class Padded(layers.Layer):
    """Attention that leaves out padded words."""

    def __init__(self) -> None:
        super().__init__()
        self.attention = MultiHeadAttention(num_heads=2, key_dim=3)
        self.supports_masking = True

    def call(self, inputs: Any, mask: Any = None) -> Any:
        if mask is not None:
            mask = mask[:, tf.newaxis, :]
        return self.attention(inputs, inputs, attention_mask=mask)


class Causal(layers.Layer):
    """Attention that looks back only, with a mask that is written out."""

    def __init__(self) -> None:
        super().__init__()
        self.attention = MultiHeadAttention(num_heads=2, key_dim=3)

    def call(self, inputs: Any) -> Any:
        count, steps = tf.shape(inputs)[0], tf.shape(inputs)[1]
        places = tf.range(steps)
        mask = tf.cast(places[:, tf.newaxis] >= places, "int32")
        mask = tf.reshape(mask, (1, steps, steps))
        each = tf.concat([tf.expand_dims(count, -1), tf.constant([1, 1])], axis=0)
        mask = tf.tile(mask, each)
        return self.attention(inputs, inputs, attention_mask=mask)


class Untrained(layers.Layer):
    """A weight that Keras does not know, because TensorFlow made it."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = tf.Variable(np.eye(4, 3), dtype="float32")

    def call(self, inputs: Any) -> Any:
        return tf.matmul(inputs, self.weight)


class Ratings(Model):
    """A recommender as a class."""

    def __init__(self) -> None:
        super().__init__()
        self.users, self.items = Embedding(20, 4), Embedding(30, 4)
        self.join, self.dense = Concatenate(), Dense(1)

    def call(self, inputs: Any) -> Any:
        user, item = self.users(inputs[:, 0]), self.items(inputs[:, 1])
        return self.dense(self.join([user, item]))


@model
def own_dense() -> Any:
    return Sequential([Input((4,)), OwnDense(8, "relu"), OwnDense(1)])


class MonteCarlo(Dropout):
    """A dropout that never stops."""

    def call(self, inputs: Any) -> Any:
        return super().call(inputs, training=True)


class DeepPooling(layers.Layer):
    """The largest of some channels."""

    def call(self, inputs: Any) -> Any:
        sizes = tf.shape(inputs)
        form = tf.concat([sizes[:-1], [sizes[-1] // 2, 2]], axis=0)
        return tf.reduce_max(tf.reshape(inputs, form), axis=-1)


@model
def given_functions() -> Any:
    return Sequential([Input((4,)), OwnDense(8, tf.nn.relu), OwnDense(2, tf.nn.tanh)])


@model
def padding() -> Any:
    words = Input((6,))
    filled = Waves(6, 4)(Embedding(20, 4)(words))
    read = Padded()(Embedding(20, 4, mask_zero=True)(words))
    return Model(words, [filled, read])


@model
def mask_by_hand() -> Any:
    words = Input((None,))
    mask = ops.not_equal(words, 0)
    steps = GRU(3, return_sequences=True)(Embedding(20, 4)(words), mask=mask)
    return Model(words, Dense(1)(LSTM(3)(steps, mask=mask)))


@model
def causal() -> Any:
    return Sequential([Input((5, 4)), Causal(), GlobalAveragePooling1D(), Dense(2)])


@model
def variable_of_tensorflow() -> Any:
    return Sequential([Input((4,)), Untrained(), Dense(1)])


@model
def monte_carlo() -> Any:
    rest = [layers.Lambda(lambda x: tf.nn.dropout(x, rate=0.3)), Dense(2)]
    return Sequential([Input((4,)), MonteCarlo(0.5), Dense(3), *rest])


@model
def layers_of_tensorflow() -> Any:
    pooled = Lambda(lambda x: tf.nn.max_pool2d(x, 2, strides=2, padding="VALID"))
    rest = [pooled, DeepPooling(), Flatten(), tf.keras.layers.AlphaDropout(0.2)]
    return Sequential([Input((8, 8, 4)), *rest, Dense(2)])


@model
def own_dense_twice() -> Any:
    shared, first, second = OwnDense(3), Input((4,)), Input((4,))
    return Model([first, second], Dot(1)([shared(first), shared(second)]))


@model
def own_normalisation() -> Any:
    return Sequential([Input((6,)), Dense(4), Normalized(), Dense(1)])


@model
def transformer() -> Any:
    words = Input((10,))
    block = Block(4)(Positions(10, 20, 4)(words))
    return Model(words, Dense(2, "softmax")(GlobalAveragePooling1D()(block)))


@model
def open_positions() -> Any:
    words = Input((None,))
    return Model(words, GlobalAveragePooling1D()(Positions(10, 20, 4)(words)))


@model
def variational_encoder() -> Any:
    images = Input((8, 8, 1))
    hidden = Dense(8, "relu")(Flatten()(images))
    mean, log_variance = Dense(2)(hidden), Dense(2)(hidden)
    return Model(images, [mean, log_variance, Sampling()([mean, log_variance])])


@model
def attention_scores() -> Any:
    steps = Input((5, 4))
    out, scores = MultiHeadAttention(2, 4)(steps, steps, return_attention_scores=True)
    return Model(steps, [out, scores])


@model
def recommender() -> Any:
    built = Ratings()
    built(np.zeros((1, 2)))
    return built


@model
def masked_channels() -> Any:
    return Sequential([Input((5, 2)), Masking([0.0, 1.0]), LSTM(3), Dense(1)])


@model
def sequence_to_sequence() -> Any:
    source, target = Input((None, 3)), Input((None, 4))
    _, state, carry = LSTM(5, return_state=True)(source)
    out = LSTM(5, return_sequences=True)(target, initial_state=[state, carry])
    return Model([source, target], Dense(4, "softmax")(out))


@model
def attention_decoder() -> Any:
    source, target = Input((6, 3)), Input((4, 3))
    keys = GRU(5, return_sequences=True)(source)
    queries = GRU(5, return_sequences=True)(target)
    read = Attention()([queries, keys])
    joined = Concatenate()([queries, read])
    return Model([source, target], TimeDistributed(Dense(7, "softmax"))(joined))


@model
def sunspots() -> Any:
    return Sequential(
        [
            Input((None,)),
            Lambda(lambda x: tf.expand_dims(x, axis=-1)),
            Conv1D(4, 3, padding="causal", activation="relu"),
            Bidirectional(LSTM(3)),
            Dense(1),
            Lambda(lambda x: x * 100.0),
        ]
    )


@model
def additions() -> Any:
    again = [LSTM(4), RepeatVector(3), LSTM(4, return_sequences=True)]
    return Sequential([Input((7, 5)), *again, TimeDistributed(Dense(5, "softmax"))])


@model
def segmentation() -> Any:
    images = Input((16, 16, 3))
    down = Conv2D(4, 3, padding="same", activation="relu")(images)
    deep = Conv2D(8, 3, padding="same", activation="relu")(MaxPooling2D()(down))
    up = Conv2DTranspose(4, 3, strides=2, padding="same")(deep)
    return Model(images, Conv2D(3, 1)(Concatenate(axis=3)([up, down])))


@model
def residual() -> Any:
    images = Input((8, 8, 4))
    hidden = BatchNormalization(axis=3)(Conv2D(4, 3, padding="same")(images))
    hidden = tf.keras.activations.relu(hidden) + images
    return Model(images, Dense(3, "softmax")(GlobalAveragePooling2D()(hidden)))


@model
def generator() -> Any:
    return Sequential(
        [
            Input((6,)), Dense(4 * 4 * 3, use_bias=False), BatchNormalization(),
            layers.LeakyReLU(negative_slope=0.2), Reshape((4, 4, 3)),
            Conv2DTranspose(1, 5, strides=2, padding="same", activation="tanh"),
        ]
    )  # fmt: skip


@model
def siamese() -> Any:
    base = Sequential([Input((6,)), Dense(4, "relu"), Dense(3)])
    first, second = Input((6,)), Input((6,))
    apart = Lambda(lambda pair: tf.math.abs(pair[0] - pair[1]))
    distance = apart([base(first), base(second)])
    return Model([first, second], Dense(1, "sigmoid")(distance))


@model
def words() -> Any:
    reader = layers.TextVectorization(max_tokens=20, output_sequence_length=5)
    reader.adapt(np.array(["a b c", "d e"]))
    rest = [Embedding(20, 4), GlobalAveragePooling1D(), Dense(1)]
    return Sequential([Input((1,), dtype="string"), reader, *rest])


@model
def channels_first() -> Any:
    return Sequential(
        [
            Input((3, 8, 8)),
            layers.ZeroPadding2D(data_format="channels_first"),
            MaxPooling2D(data_format="channels_first"),
            Flatten(data_format="channels_first"),
            Dense(2),
        ]
    )
