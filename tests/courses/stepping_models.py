"""Models of courses that compute step by step, or read fixed numbers and sizes.

They join the list of `models`.
"""

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import Model, Sequential, layers
from keras.layers import GRU, Dense, Embedding, Flatten, Input

from tests.courses.models import model
from tests.courses.more_models import MODELS

__all__ = ["MODELS"]


class Stepping(Model):
    """A loop over the steps of a sequence, with a cell that is called by hand."""

    def __init__(self, cell: Any) -> None:
        super().__init__()
        self.cell, self.dense = cell, Dense(1)

    def call(self, x: Any) -> Any:
        states = self.cell.get_initial_state(batch_size=tf.shape(x)[0])
        out = x
        for step in tf.unstack(x, axis=1):
            out, states = self.cell(step, states)
        return self.dense(out)


def _stepping(cell: Any) -> Any:
    made = Stepping(cell)
    made(np.zeros((2, 3, 5), "float32"))
    return made


@model
def cell_by_hand() -> Any:
    return _stepping(layers.LSTMCell(4))


@model
def cells_by_hand() -> Any:
    cells = [layers.GRUCell(3), layers.LSTMCell(4)]
    return _stepping(layers.StackedRNNCells(cells))


class FromZeros(Model):
    """A cell that begins with fixed zeros."""

    def __init__(self) -> None:
        super().__init__()
        self.cell, self.zeros = layers.SimpleRNNCell(4), [tf.zeros((3, 4))]

    def call(self, x: Any) -> Any:
        out, states = self.cell(x[:, 0], self.zeros)
        out, _ = self.cell(x[:, 1], states)
        return out


@model
def cell_from_zeros() -> Any:
    made = FromZeros()
    made(np.zeros((3, 2, 5), "float32"))
    return made


class FeedBack(Model):
    """A forecast that reads itself, step after step."""

    def __init__(self) -> None:
        super().__init__()
        self.cell, self.dense = layers.LSTMCell(4), Dense(5)
        self.rnn = layers.RNN(self.cell, return_state=True)

    def call(self, x: Any) -> Any:
        out, *states = self.rnn(x)
        found = [self.dense(out)]
        for _ in range(2):
            out, states = self.cell(found[-1], states=states)
            found.append(self.dense(out))
        return tf.transpose(tf.stack(found), [1, 0, 2])


@model
def feed_back() -> Any:
    made = FeedBack()
    made(np.zeros((2, 6, 5), "float32"))
    return made


class Weighed(layers.Layer):
    """A layer that is told fixed numbers by place."""

    def __init__(self) -> None:
        super().__init__()
        self.dense = Dense(4)

    def call(self, x: Any, mask: Any) -> Any:
        return self.dense(x) * mask


@model
def fixed_numbers_by_place() -> Any:
    x = Input((3,))
    return Model(x, Dense(1)(Weighed()(x, tf.constant([[1.0, 0.0, 1.0, 2.0]]))))


class Waved(layers.Layer):
    """An encoder that cuts its waves, an array of NumPy, to the length of the text."""

    def __init__(self) -> None:
        super().__init__()
        self.waves = np.sin(np.arange(36.0).reshape(9, 4))

    def call(self, x: Any) -> Any:
        return x * tf.math.sqrt(tf.cast(4, tf.float32)) + self.waves[: tf.shape(x)[1]]


class Waving(Model):
    """A model that is only called with data: NumPy needs a length."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self.waved, self.reads = Embedding(9, 4), Waved(), GRU(3)

    def call(self, x: Any) -> Any:
        return self.reads(self.waved(self.words(x)))


@model
def waves_of_numpy() -> Any:
    waving = Waving()
    waving(np.zeros((2, 5), "int32"))
    return waving


class LookingBack(layers.Layer):
    """A decoder that makes its masks from sizes that are not known yet."""

    def __init__(self) -> None:
        super().__init__()
        self.own = layers.MultiHeadAttention(2, 4)
        self.other = layers.MultiHeadAttention(2, 4)

    def mask(self, x: Any) -> Any:
        batch, length = tf.shape(x)[0], tf.shape(x)[1]
        rows, columns = tf.range(length)[:, tf.newaxis], tf.range(length)
        mask = tf.cast(rows >= columns, "int32")
        mask = tf.reshape(mask, (1, length, length))
        times = tf.concat([tf.expand_dims(batch, -1), tf.constant([1, 1])], axis=0)
        return tf.tile(mask, times)

    def call(self, x: Any, read: Any) -> Any:
        mask = self.mask(x)
        x = x + self.own(x, x, attention_mask=mask)
        return self.other(query=x, value=read, key=read, attention_mask=mask)


@model
def looking_back() -> Any:
    one, other = Input((None,)), Input((None,))
    words = Embedding(9, 4)
    back = LookingBack()(words(one), words(other))
    return Model([one, other], Dense(2)(back))


class Waves(layers.Layer):
    """Fixed numbers for as many steps as there are."""

    def __init__(self) -> None:
        super().__init__()
        angles = np.arange(200).reshape(1, 50, 4)
        self.waves = tf.constant(np.sin(angles).astype("float32"))

    def call(self, x: Any) -> Any:
        return x + self.waves[:, : tf.shape(x)[1]]


@model
def waves_of_open_length() -> Any:
    words = Input((None,))
    return Model(words, GRU(3)(Waves()(Embedding(9, 4)(words))))


class Table(layers.Layer):
    """An embedding that is written out."""

    def build(self, shape: Any) -> None:
        self.table = self.add_weight(shape=(9, 4))

    def call(self, x: Any) -> Any:
        return tf.gather(self.table, x)


@model
def own_embedding() -> Any:
    words = Input((5,), dtype="int32")
    return Model(words, Dense(1)(Flatten()(Table()(words))))


class OneNumber(layers.Layer):
    """A product with a matrix of one row and one column, which Keras does not know."""

    def build(self, shape: Any) -> None:
        self.w = tf.Variable(2 * tf.ones((shape[-1], 1)))

    def call(self, x: Any) -> Any:
        return tf.matmul(x, self.w)


@model
def matrix_of_one_number() -> Any:
    return Sequential([Input((1,)), OneNumber(), Dense(1)])


class DecodesInItsLoss(Model):
    """A variational autoencoder whose decoder only its loss reads."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = Sequential([Input((8,)), Dense(3)])
        self.decoder = Sequential([Input((3,)), Dense(8)])

    def call(self, x: Any) -> Any:
        return self.encoder(x)

    def compute_loss(
        self,
        x: Any = None,
        y: Any = None,
        y_pred: Any = None,
        sample_weight: Any = None,
        training: bool = True,
    ) -> Any:
        return keras.ops.mean(self.decoder(y_pred) - x)
