"""Homework of public courses: a solution, a rubric, and wrong answers for each.

The data are a few rows of zeros, because nothing is trained here.
"""

from __future__ import annotations

from typing import NamedTuple

from autograder.rubric import (
    Compiled,
    Criterion,
    HasLayer,
    Loss,
    OutputActivation,
    OutputUnits,
    ParameterCount,
    UsesCallback,
)

IMPORTS = """\
import numpy as np
import tensorflow as tf
import keras
from keras import Model, Sequential
from keras.layers import *
"""


class Task(NamedTuple):
    """One task."""

    solution: str
    criteria: tuple[Criterion, ...]
    wrong: tuple[tuple[str, str, frozenset[str]], ...]
    """Text of the solution, a mistake in its place, and the criteria that fail."""


def layer(
    id_: str, kind: str, count: int | None = None, **settings: object
) -> HasLayer:
    """Return the criterion that the model has a layer."""
    return HasLayer(id=id_, layer=kind, count=count, settings=settings)


def fails(*ids: str) -> frozenset[str]:
    """Return the ids of criteria."""
    return frozenset(ids)


SPARSE = Loss(name="sparse_categorical_crossentropy")
BINARY = Loss(name="binary_crossentropy")
SOFTMAX = OutputActivation(activation="softmax")
SIGMOID = OutputActivation(activation="sigmoid")

TASKS = {
    "digits_with_a_callback": Task(
        """
class Stop(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        if logs["accuracy"] > 0.995:
            self.model.stop_training = True

model = Sequential([
    Input((28, 28, 1)), Conv2D(32, (3, 3), activation="relu"), MaxPooling2D(2, 2),
    Flatten(), Dense(128, activation="relu"), Dense(10, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(np.zeros((8, 28, 28, 1)), np.zeros(8), epochs=10, callbacks=[Stop()])
""",
        (Compiled(), layer("conv", "Conv2D", 1, filters=32),
         layer("pool", "MaxPooling2D"), SOFTMAX, SPARSE,
         ParameterCount(parameters=693_962),
         UsesCallback(callback="Stop")),
        (("Conv2D(32", "Conv2D(64", fails("conv", "parameter_count")),
         (", callbacks=[Stop()]", "", fails("uses_callback"))),
    ),
    "two_convolutions": Task(
        """
model = Sequential([
    Conv2D(64, 3, activation="relu", input_shape=(28, 28, 1)), MaxPooling2D(2, 2),
    Conv2D(64, 3, activation="relu"), MaxPooling2D(2, 2),
    Flatten(), Dense(128, activation="relu"), Dense(10, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(np.zeros((8, 28, 28, 1)), np.zeros(8), epochs=5)
""",
        (Compiled(), layer("conv", "Conv2D", 2, filters=64), SPARSE, SOFTMAX,
         ParameterCount(parameters=243_786)),
        (('Conv2D(64, 3, activation="relu"), MaxPooling2D(2, 2),\n', "\n",
          fails("conv", "parameter_count")),
         ("sparse_categorical", "binary", fails("loss"))),
    ),
    "flowers": Task(
        """
from tensorflow.keras.preprocessing.image import ImageDataGenerator
images = ImageDataGenerator(rescale=1 / 255, horizontal_flip=True)
model = Sequential()
for number, filters in enumerate((16, 32, 64)):
    model.add(Conv2D(filters, 3, padding="same", activation="relu",
                     **({} if number else {"input_shape": (48, 48, 3)})))
    model.add(MaxPooling2D())
for part in (Flatten(), Dropout(0.2), Dense(512, "relu"), Dropout(0.2), Dense(5)):
    model.add(part)
model.compile(
    optimizer="adam", metrics=["accuracy"],
    loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True))
model.fit(images.flow(np.zeros((8, 48, 48, 3)), np.zeros(8), batch_size=4), epochs=2)
""",
        (Compiled(), layer("same", "Conv2D", 3, padding="same"),
         layer("dropout", "Dropout", 2, rate=0.2), OutputUnits(units=5), SPARSE),
        (("Dropout(0.2), Dense(5)", "Dense(5)", fails("dropout")),
         ("Dense(5))", "Dense(4))", fails("output_units"))),
    ),
    "car_or_truck": Task(
        """
model = Sequential([
    InputLayer(input_shape=[32, 32, 3]), RandomContrast(factor=0.1),
    RandomFlip(mode="horizontal"), RandomRotation(factor=0.1)])
for filters in (8, 16, 32):
    model.add(BatchNormalization())
    model.add(Conv2D(filters, 3, activation="relu", padding="same"))
    model.add(MaxPool2D())
for part in (Flatten(), Dense(8, "relu"), Dense(1, activation="sigmoid")):
    model.add(part)
model.compile(keras.optimizers.Adam(epsilon=0.01), "binary_crossentropy")
model.fit(np.zeros((8, 32, 32, 3)), np.zeros(8), epochs=3)
""",
        (Compiled(), layer("contrast", "RandomContrast", factor=0.1),
         layer("flip", "RandomFlip", mode="horizontal"),
         layer("turn", "RandomRotation"),
         layer("norm", "BatchNormalization", 3), SIGMOID, BINARY),
        (('mode="horizontal"', 'mode="vertical"', fails("flip")),
         ("    model.add(BatchNormalization())\n", "", fails("norm"))),
    ),
    "frozen_base": Task(
        """
base = keras.applications.MobileNetV2(
    weights=None, include_top=False, input_shape=(32, 32, 3), alpha=0.35)
base.trainable = False
x = GlobalAveragePooling2D()(base.output)
x = Dense(32, activation="relu")(x)
model = Model(base.input, Dense(1, activation="sigmoid")(x))
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(np.zeros((8, 32, 32, 3)), np.zeros(8))
""",
        (Compiled(), layer("pool", "GlobalAveragePooling2D", 1),
         layer("frozen", "Conv2D", 35, trainable=False), SIGMOID, BINARY),
        (("base.trainable = False\n", "", fails("frozen")),
         ("GlobalAveragePooling2D()", "Flatten()", fails("pool"))),
    ),
    "happy_faces": Task(
        """
model = Sequential([
    Input((64, 64, 3)), ZeroPadding2D(3), Conv2D(32, 7), BatchNormalization(axis=3),
    ReLU(), MaxPool2D(), Flatten(), Dense(1, activation="sigmoid")])
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(np.zeros((8, 64, 64, 3)), np.zeros(8), epochs=2)
""",
        (Compiled(), layer("padding", "ZeroPadding2D"), layer("conv", "Conv2D", 1),
         layer("norm", "BatchNormalization", 1), SIGMOID,
         ParameterCount(parameters=37_633)),
        (("BatchNormalization(axis=3)", "BatchNormalization(axis=1)",
          fails("parameter_count")),
         ("ZeroPadding2D(3), ", "", fails("padding", "parameter_count"))),
    ),
    "segmentation": Task(
        """
def block(x, filters):
    for _ in range(2):
        x = Conv2D(filters, 3, activation="relu", padding="same",
                   kernel_initializer="he_normal")(x)
    return x

inputs = Input((32, 32, 3))
first = block(inputs, 8)
deep = Dropout(0.3)(block(MaxPooling2D()(first), 16))
up = Conv2DTranspose(8, (3, 3), strides=(2, 2), padding="same")(deep)
joined = concatenate([up, first], axis=3)
model = Model(inputs, Conv2D(23, 1, padding="same")(block(joined, 8)))
model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
model.fit(np.zeros((4, 32, 32, 3)), np.zeros((4, 32, 32, 1)))
""",
        (Compiled(), layer("skip", "Concatenate", 1), layer("up", "Conv2DTranspose", 1),
         layer("he", "Conv2D", 6, kernel_initializer="he_normal"), SPARSE),
        (("concatenate([up, first], axis=3)", "up", fails("skip")),
         ('kernel_initializer="he_normal"', "", fails("he"))),
    ),
    "reviews": Task(
        """
model = Sequential()
model.add(Embedding(1000, 32, input_length=50))
model.add(Conv1D(32, 3, padding="same", activation="relu"))
model.add(MaxPooling1D(2))
model.add(LSTM(100))
model.add(Dense(1, activation="sigmoid"))
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(np.zeros((8, 50)), np.zeros(8), epochs=2)
""",
        (Compiled(), layer("words", "Embedding", input_dim=1000, output_dim=32),
         layer("conv", "Conv1D", filters=32), layer("lstm", "LSTM", units=100), SIGMOID,
         BINARY, ParameterCount(parameters=88_405)),
        (("LSTM(100)", "LSTM(10)", fails("lstm", "parameter_count")),
         ("model.add(MaxPooling1D(2))\nmodel.add(LSTM(100))", "model.add(Flatten())",
          fails("lstm", "parameter_count"))),
    ),
    "tweets": Task(
        """
matrix = np.ones((101, 16))
model = Sequential([
    Embedding(101, 16, input_length=20, weights=[matrix], trainable=False),
    Dropout(0.2), Conv1D(64, 5, activation="relu"), MaxPooling1D(pool_size=4), LSTM(64),
    Dense(1, activation="sigmoid")])
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(np.zeros((8, 20)), np.zeros(8), epochs=2,
          validation_data=(np.zeros((4, 20)), np.zeros(4)))
""",
        (Compiled(), layer("glove", "Embedding", trainable=False, given_weights=True),
         layer("pool", "MaxPooling1D", pool_size=(4,)), layer("lstm", "LSTM", units=64),
         SIGMOID, BINARY),
        ((", trainable=False", "", fails("glove")),
         (", weights=[matrix]", "", fails("glove"))),
    ),
    "series": Task(
        """
model = Sequential()
model.add(LSTM(5, input_shape=(7, 1)))
model.add(Dense(1))
model.compile(
    loss="mean_squared_error",
    optimizer=keras.optimizers.RMSprop(lr=0.001, rho=0.9, epsilon=1e-08))
model.fit(np.zeros((8, 7, 1)), np.zeros(8), epochs=10, batch_size=4)
""",
        (Compiled(), layer("lstm", "LSTM", 1, units=5), Loss(name="mean_squared_error"),
         OutputActivation(activation="linear"), OutputUnits(units=1),
         ParameterCount(parameters=146)),
        (("Dense(1)", 'Dense(1, activation="softmax")', fails("output_activation")),
         ("model.add(Dense(1))\n", "", fails("output_units", "parameter_count",
                                               "output_activation"))),
    ),
    "additions": Task(
        """
model = Sequential([
    Input((7, 12)), LSTM(128), RepeatVector(4), LSTM(128, return_sequences=True),
    TimeDistributed(Dense(12, activation="softmax"))])
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(np.zeros((8, 7, 12)), np.eye(12)[np.zeros((8, 4), int)])
""",
        (Compiled(), layer("repeat", "RepeatVector", n=4),
         layer("steps", "LSTM", 1, return_sequences=True), SOFTMAX,
         Loss(name="categorical_crossentropy"), ParameterCount(parameters=205_324)),
        (("RepeatVector(4)", "RepeatVector(3)", fails("repeat")),
         ("LSTM(128), Rep", "LSTM(64), Rep", fails("parameter_count"))),
    ),
    "recommender": Task(
        """
class Recommender(Model):
    def __init__(self):
        super().__init__()
        self.users, self.items = Embedding(100, 32), Embedding(50, 32)
        self.flat, self.join, self.drop = Flatten(), Concatenate(), Dropout(0.2)
        self.hidden, self.out = Dense(64, activation="relu"), Dense(1)

    def call(self, inputs, training=False):
        user, item = self.flat(self.users(inputs[0])), self.flat(self.items(inputs[1]))
        joined = self.drop(self.join([user, item]), training=training)
        return self.out(self.hidden(joined))

model = Recommender()
model.compile(optimizer="adam", loss="mae")
model.fit([np.zeros((10, 1)), np.zeros((10, 1))], np.zeros(10), validation_split=0.1)
""",
        (Compiled(), layer("embeddings", "Embedding", 2, output_dim=32),
         layer("join", "Concatenate", 1), Loss(name="mean_absolute_error"),
         ParameterCount(parameters=9_025)),
        (("Embedding(50, 32)", "Embedding(50, 16)",
          fails("embeddings", "parameter_count")),
         ('loss="mae"', 'loss="mse"', fails("loss"))),
    ),
}  # fmt: skip
