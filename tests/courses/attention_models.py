"""Models of courses with attention that is written out, or called with masks.

They join the list of `models`.
"""

from typing import Any

import numpy as np
import tensorflow as tf
from keras import Model, layers, ops
from keras.layers import Dense, Embedding, Flatten, Input
from tensorflow.keras import backend as K

from tests.courses.cell_models import MODELS
from tests.courses.models import model

__all__ = ["MODELS"]


class SplitIntoHeads(layers.Layer):
    """Attention by hand, whose number of steps is computed."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key = Dense(6), Dense(6)

    def call(self, x: Any, y: Any, mask: Any) -> Any:
        count = tf.shape(x)[0]

        def heads(tensor: Any) -> Any:
            parts = tf.reshape(tensor, (count, -1, 2, 3))
            return tf.transpose(parts, perm=[0, 2, 1, 3])

        query, key = heads(self.query(x)), heads(self.key(y))
        scores = tf.matmul(query, key, transpose_b=True)
        scores = scores if mask is None else scores + mask * -1e9
        made = tf.matmul(tf.nn.softmax(scores, axis=-1), key)
        return tf.reshape(tf.transpose(made, perm=[0, 2, 1, 3]), (count, -1, 6))


class AddsHeads(layers.Layer):
    """Reads what leaves the heads, of whose steps Keras does not know the number."""

    def __init__(self) -> None:
        super().__init__()
        self.heads, self.norm = SplitIntoHeads(), layers.LayerNormalization()

    def call(self, x: Any) -> Any:
        return self.norm(x + self.heads(x, x, None))


@model
def heads_of_unknown_length() -> Any:
    start = Input((4, 6))
    return Model(start, Dense(2)(AddsHeads()(start)))


def words() -> Any:
    """Return numbers of words, rows for them, and which of them are words."""
    start = Input((4,))
    is_word = layers.Lambda(lambda x: tf.not_equal(x, 0))(start)
    return start, Embedding(9, 6)(start), is_word


@model
def masked_values() -> Any:
    start, rows, is_word = words()
    made = layers.Attention()([rows, rows], mask=[None, is_word])
    return Model(start, Dense(2)(made))


@model
def masked_queries() -> Any:
    start, rows, is_word = words()
    made = layers.AdditiveAttention()([rows, rows], mask=[is_word, None])
    return Model(start, Dense(2)(made))


@model
def masked_keys_of_heads() -> Any:
    start, rows, is_word = words()
    heads = layers.MultiHeadAttention(2, 3)
    made = heads(rows, rows, value_mask=is_word, key_mask=ops.equal(start, 1))
    return Model(start, Dense(2)(made))


@model
def neighbours_only() -> Any:
    start, rows, is_word = words()
    near = np.abs(np.subtract.outer(range(4), range(4))) < 2
    heads = layers.MultiHeadAttention(2, 3)
    made = heads(rows, rows, attention_mask=near, value_mask=is_word)
    return Model(start, Dense(2)(heads(made, made, attention_mask=near[None])))


class PoolsByFunction(layers.Layer):
    """Pools with the functions of Keras 2."""

    def call(self, x: Any) -> Any:
        small = K.pool2d(x, (2, 2), strides=(2, 2), padding="same", pool_mode="avg")
        return K.pool2d(small, (2, 2))


@model
def pooled_by_functions() -> Any:
    start = Input((6, 7, 2))
    return Model(start, Dense(1)(Flatten()(PoolsByFunction()(start))))


class LastOfEach(layers.Layer):
    """Takes a step of each example, by its number."""

    def call(self, rows: Any, last: Any) -> Any:
        last = tf.minimum(tf.cast(last, tf.int32), 2)
        examples = tf.range(tf.shape(rows)[0])
        return tf.gather_nd(rows, tf.stack([examples, last], axis=1))


@model
def last_step_of_each() -> Any:
    rows, last = Input((3, 4)), Input(())
    made = LastOfEach()(layers.LSTM(4, return_sequences=True)(rows), last)
    return Model([rows, last], Dense(2)(made))


class StepsInFront(layers.Layer):
    """A loop over steps that are in front of the batch."""

    def __init__(self) -> None:
        super().__init__()
        self.cell = layers.GRUCell(4)

    def call(self, rows: Any, last: Any) -> Any:
        state = tf.zeros((tf.shape(rows)[0], 4))
        outputs = []
        for step in tf.unstack(tf.transpose(rows, [1, 0, 2]), axis=0):
            output, (state,) = self.cell(step, [state])
            outputs.append(output)
        examples = tf.range(tf.shape(rows)[0])
        last = tf.minimum(tf.cast(last, tf.int32), 2)
        together = tf.stack(tf.unstack(tf.stack(outputs, axis=0)), axis=0)
        return tf.gather_nd(together, tf.stack([last, examples], axis=1))


@model
def steps_in_front() -> Any:
    rows, last = Input((3, 4)), Input(())
    return Model([rows, last], Dense(2)(StepsInFront()(rows, last)))


class WavesOfOpenSteps(layers.Layer):
    """Adds fixed numbers that are cut to the number of steps, and to their width."""

    def __init__(self) -> None:
        super().__init__()
        self.waves = tf.constant(np.sin(np.arange(54.0)).reshape(1, 9, 6), tf.float32)

    def call(self, inputs: Any) -> Any:
        shape = tf.shape(inputs)
        return inputs + self.waves[:, : shape[-2], : shape[-1]]


@model
def waves_of_open_steps() -> Any:
    start = Input((None, 4))
    return Model(start, Dense(2)(WavesOfOpenSteps()(start)))


@model
def compared_letters() -> Any:
    sounds, letters = Input((6, 5)), Input((3,))
    steps, count = Input((1,), dtype="int64"), Input((1,), dtype="int64")
    heard = Dense(7, activation="softmax")(sounds)
    lengths = layers.Lambda(lambda n: 5 - n * 0)(steps)
    loss = layers.Lambda(lambda given: K.ctc_batch_cost(*given), output_shape=(1,))
    made = loss([letters, heard[:, 1:], lengths, count])
    return Model([sounds, letters, steps, count], made)


@model
def noise_for_a_batch() -> Any:
    def moved(given: Any) -> Any:
        mean, spread = given
        return mean + tf.exp(spread) * K.random_normal((3, 2))

    start = Input((4,))
    return Model(start, layers.Lambda(moved)([Dense(2)(start), Dense(2)(start)]))


def masked() -> Any:
    """Return numbers of words, and rows for them with a mask."""
    start = Input((4,))
    return start, Embedding(9, 6, mask_zero=True)(start)


@model
def mask_lost_in_arithmetic() -> Any:
    start, rows = masked()
    return Model(start, layers.LSTM(2)(rows * 2.0))


@model
def mask_lost_in_a_lambda() -> Any:
    start, rows = masked()
    return Model(start, layers.LSTM(2)(layers.Lambda(lambda x: ops.relu(x))(rows)))


@model
def mask_lost_by_reshape() -> Any:
    start, rows = masked()
    return Model(start, layers.LSTM(2)(layers.Reshape((4, 6))(rows)))


class Adds(layers.Layer):
    """Adds what attention makes of words to them."""

    def __init__(self, supports_masking: bool) -> None:
        super().__init__()
        self.heads, self.norm = (
            layers.MultiHeadAttention(2, 3),
            layers.LayerNormalization(),
        )
        self.supports_masking = supports_masking

    def call(self, x: Any, mask: Any = None) -> Any:
        return self.norm(x + self.heads(x, x))


@model
def mask_lost_in_an_own_layer() -> Any:
    start, rows = masked()
    return Model(start, layers.GlobalAveragePooling1D()(Adds(False)(rows)))


@model
def mask_kept_by_an_own_layer() -> Any:
    start, rows = masked()
    return Model(start, layers.GlobalAveragePooling1D()(Adds(True)(rows)))


@model
def wider_heads() -> Any:
    start = Input((4, 6))
    heads = layers.MultiHeadAttention(2, 3, output_shape=5)
    return Model(
        start,
        layers.MultiHeadAttention(2, 3, output_shape=5)(heads(start, start), start),
    )


class Gathered(layers.Layer):
    """Looks rows up by a function of Keras 2."""

    def build(self, shape: Any) -> None:
        self.rows = self.add_weight(shape=(9, 4))

    def call(self, numbers: Any) -> Any:
        return K.gather(self.rows, numbers) * 2.0


@model
def gathered_rows() -> Any:
    start = Input((5,), dtype="int32")
    return Model(start, Dense(2)(Gathered()(start)))


class Places(layers.Layer):
    """Words and their places, with a mask of the words."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self.places = Embedding(9, 6, mask_zero=True), Embedding(4, 6)

    def call(self, x: Any) -> Any:
        return self.words(x) + self.places(ops.arange(4))

    def compute_mask(self, *args: Any, **more: Any) -> Any:
        return self.words.compute_mask(*args, **more)


@model
def mean_of_words_and_places() -> Any:
    start = Input((4,))
    return Model(start, layers.GlobalAveragePooling1D()(Places()(start)))


class Noisy(layers.Layer):
    """Adds noise whose two sizes are asked for one by one."""

    def call(self, x: Any) -> Any:
        batch, width = tf.shape(x)[0], tf.shape(x)[1]
        return x + tf.random.normal(shape=(batch, width))


class NoisyModel(Model):
    """Has such a layer in its `call`."""

    def __init__(self) -> None:
        super().__init__()
        self.noise, self.dense = Noisy(), Dense(2)

    def call(self, x: Any) -> Any:
        return self.noise(self.dense(x))


@model
def noise_in_a_class() -> Any:
    made = NoisyModel()
    made(np.zeros((3, 4), "float32"))
    return made
