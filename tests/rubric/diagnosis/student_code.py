"""Whole submissions with one mistake of the table each, as students write them."""

from __future__ import annotations

from .cases import CLASSES, DIGITS, LINE, SIDES, TWO

START = {
    LINE: """
import numpy as np
import keras
from keras.layers import Dense, Flatten, Activation, Dropout
x = np.array([[1.0], [2.0], [3.0]])
y = np.array([[1.0], [2.0], [3.0]])
""",
    SIDES: """
from tensorflow import keras
from tensorflow.keras.layers import Dense, Activation
import numpy as np
x = np.array([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]])
y = np.array([[0], [0], [0], [1], [1], [1]])
""",
    CLASSES: """
import keras, numpy as np
from keras.layers import Dense, Activation, Dropout
x = np.arange(28.0).reshape(7, 4)
y = np.array([2, 2, 1, 1, 1, 0, 0])
y = keras.utils.to_categorical(y, 3)
""",
    DIGITS: """
import keras
from keras.layers import Dense, Flatten
from keras.datasets import mnist
(x_train, y_train), (x_test, y_test) = mnist.load_data()
x_train = x_train.reshape(len(x_train), -1).astype("float32") / 255
x_test = x_test.reshape(len(x_test), -1).astype("float32") / 255
y_train = keras.utils.to_categorical(y_train, 10)
y_test = keras.utils.to_categorical(y_test, 10)
""",
    TWO: """
import keras
import numpy as np
from keras.layers import Concatenate, Dense
size, place = np.ones((4, 2)), np.eye(3)[[0, 1, 2, 0]]
price = np.array([[1.5], [2.5], [9.0], [4.0]])
quick = np.array([[0.0], [1.0], [1.0], [0.0]])
""",
}
NET = """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden, self.output_layer = Dense(9, "relu"), Dense(10, "softmax")
        self.drop = keras.layers.Dropout(0.2)
    def call(self, rows):
        return self.output_layer(self.drop(self.hidden(rows), training=True))
model = Net()
"""
HOUSES = """
inputs = [keras.Input((2,), name="size"), keras.Input((3,), name="place")]
hidden = Dense(16, "relu")(Concatenate()(inputs))
outputs = [Dense(1, name="price")(hidden), Dense(1, "sigmoid", name="quick")(hidden)]
model = keras.Model(inputs, outputs)
model.compile("adam", loss={"price": "mse", "quick": "binary_crossentropy"})
model.fit([size, place], {"price": price, "quick": quick})
"""
NETWORK = """
model = keras.Sequential([
    keras.Input(shape=(784,)),
    Dense(256, activation="relu"),
    Dense(10, activation="softmax"),
])
model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=5)
model.evaluate(x_test, y_test)
"""


def _tiny(layers: str, loss: str = "'mse'", more: str = "") -> str:
    return (
        f"model = keras.Sequential([{layers}])\n"
        f"model.compile(loss={loss}, optimizer='sgd'{more})\n"
        "history = model.fit(x, y, epochs=100, verbose=0)\n"
    )


def _digits(old: str, new: str) -> str:
    assert old in NETWORK
    return NETWORK.replace(old, new)


def _houses(old: str, new: str) -> str:
    assert old in HOUSES
    return HOUSES.replace(old, new)


SIGMOID, BCE, CCE = (
    "Dense(1, 'sigmoid')",
    "'binary_crossentropy'",
    "'categorical_crossentropy'",
)
PIECES: dict[str, tuple[str, str]] = {
    "blanks_left": (LINE, "model = keras.Sequential([Dense(1)])\nepochs = ...\n"),
    "model_overwritten": (LINE, _tiny("Dense(1)").replace("history =", "model =")),
    "missing_compile": (LINE, "model = keras.Sequential([Dense(1)])\nmodel.build()\n"
                              .replace("build()", "build((None, 1))")),
    "own_loop": (DIGITS, "import tensorflow as tf\n"
                         + NETWORK.partition("model.fit")[0]
                         + "steps = keras.optimizers.SGD()\n"
                         "with tf.GradientTape() as tape:\n"
                         "    found = model(x_train[:20])\n"
                         "    loss = tf.reduce_mean((found - y_train[:20]) ** 2)\n"
                         "steps.apply_gradients(zip(tape.gradient(\n"
                         "    loss, model.trainable_variables), model.variables))\n"),
    "compile_failed": (LINE, "model = keras.Sequential([keras.Input((1,)), Dense(1)])\n"
                             "try:\n    model.compile(optimizer='addam')\n"
                             "except ValueError:\n    print('why?')\n"),
    "compiled_too_early": (LINE, "model = keras.Sequential()\n"
                                 "model.add(keras.Input((1,)))\n"
                                 "model.compile(loss='mse')\nmodel.add(Dense(1))\n"),
    "no_layers": (LINE, "model = keras.Sequential()\nmodel.compile(loss='mse')\n"),
    "batch_in_input_shape": (CLASSES, _tiny(
        "Dense(3, activation='softmax', input_shape=(7, 4))", CCE)),
    "units_for_inputs": (SIDES, _tiny(
        "Dense(2, input_dim=1, activation='sigmoid')", BCE)),
    "input_shape_wrong": (SIDES, _tiny(
        "keras.Input((3,)), Dense(1, activation='sigmoid')", BCE)
        .replace("history = model.fit(x, y", "history = model.fit(x[:, :1], y")),
    "returns_sequences": (CLASSES, _tiny(
        "keras.layers.Reshape((4, 1)), keras.layers.LSTM(4, return_sequences=True), "
        "Dense(3, activation='softmax')", CCE)),
    "missing_axis": (CLASSES, _tiny(
        "keras.layers.Conv1D(4, 2), keras.layers.Flatten(), "
        "Dense(3, activation='softmax')", CCE)),
    "embedding_too_small": (CLASSES, _tiny(
        "keras.layers.Embedding(27, 4), keras.layers.Flatten(), "
        "Dense(3, activation='softmax')", CCE)),
    "normalised_twice": (DIGITS, _digits(
        "    Dense(256", "    keras.layers.Rescaling(1 / 255),\n    Dense(256")),
    "nothing_to_train": (LINE, _tiny("Dense(1, trainable=False)")),
    "normalization_learns": (DIGITS, _digits(
        "    Dense(256", "    Dense(9, 'relu', trainable=False),\n"
        "    keras.layers.BatchNormalization(),\n"
        "    Dense(9, 'relu', trainable=False),\n    Dense(256")),
    "nothing_frozen": (DIGITS, NETWORK),
    "augments_always": (DIGITS, NET + NETWORK[NETWORK.index("model.compile"):]),
    "unused_input": (TWO, _houses("Concatenate()(inputs)",
                                  "Concatenate()([inputs[0], inputs[0]])")),
    "labels_of_outputs": (TWO, _houses('{"price": price, "quick": quick}', "price")),
    "labels_of_another_output": (TWO, _houses(
        '{"price": price, "quick": quick}', "[quick, price]")),
    "losses_of_each_other": (TWO, _houses(
        '"price": "mse", "quick": "binary_crossentropy"',
        '"quick": "mse", "price": "binary_crossentropy"')),
    "softmax_on_labels": (CLASSES, _tiny("Dense(3, activation='softmax')", BCE)
                          .replace("fit(x, y", "fit(x, np.maximum(y, y[::-1])")),
    "not_flattened": (DIGITS, _digits("(784,)", "(28, 28)").replace(
        "x_train, y", "x_train.reshape(-1, 28, 28), y")),
    "hidden_layer_of_one_unit": (DIGITS, _digits("Dense(256,", "Dense(1,")),
    "softmax_in_hidden_layer": (DIGITS, _digits('"relu"', "keras.activations.softmax")),
    "no_hidden_activation": (DIGITS, _digits('256, activation="relu"', "256")),
    "weights_start_at_zero": (DIGITS, _digits(
        '"relu"', '"relu", kernel_initializer="zeros"')),
    "frozen_layers": (DIGITS, NETWORK + "model.layers[0].trainable = False\n"),
    "no_bias": (LINE, _tiny("Dense(1, use_bias=False)")),
    "dropout_at_the_output": (CLASSES, _tiny(
        "Dense(3, activation='softmax'), Dropout(0.2)", CCE)),
    "softmax_on_one_unit": (SIDES, _tiny("Dense(1, activation='softmax')", BCE)),
    "activation_twice": (CLASSES, _tiny(
        "Dense(3, activation='relu'), Activation('softmax')", CCE)),
    "squashed_numbers": (LINE, _tiny("Dense(1), keras.layers.Activation('tanh')")),
    "sigmoid_on_exclusive_classes": (CLASSES, _tiny(
        "Dense(3, activation='sigmoid')", CCE)),
    "relu_at_the_output": (LINE, _tiny("Dense(1), keras.layers.ReLU()")),
    "logits_without_from_logits": (SIDES, _tiny(
        "Dense(1)", "keras.losses.BinaryCrossentropy()")),
    "no_output_activation": (SIDES, _tiny("Dense(1)", "'hinge'")),
    "wrong_output_units": (CLASSES, _tiny("Dense(4, activation='softmax')", CCE)),
    "activation_and_from_logits": (SIDES, _tiny(
        "Dense(1, activation='sigmoid')",
        "keras.losses.BinaryCrossentropy(from_logits=True)")),
    "softmax_with_binary": (CLASSES, _tiny(
        "Dense(3), keras.layers.Softmax()", "keras.losses.binary_crossentropy")),
    "categorical_on_one_unit": (SIDES, _tiny("Dense(1, activation='sigmoid')", CCE)),
    "labels_and_loss": (CLASSES, _tiny("Dense(3, activation='softmax')",
                                       "'sparse_categorical_crossentropy'")),
    "numbers_loss_for_classes": (SIDES, _tiny("Dense(1, activation='sigmoid')", " "
                                                                                "'MSE'")),
    "crossentropy_for_numbers": (LINE, _tiny("Dense(1)", "'bce'")),
    "binary_for_classes": (CLASSES, _tiny("Dense(3, activation='tanh')", BCE)),
    "unknown_loss": (LINE, _tiny("Dense(1)", "'mean_sqared_error'")),
    "blank_loss": (LINE, _tiny("Dense(1)", "3")),
    "loss_missing": (LINE, "model = keras.Sequential([keras.Input((1,)), Dense(1)])\n"
                           "model.compile(optimizer='adam')\n"),
    "swapped": (SIDES, _tiny("Dense(1, activation='sigmoid')", BCE).replace(
        "fit(x, y", "fit(y, x")),
    "rows_differ": (LINE, _tiny("Dense(1)").replace("fit(x, y", "fit(x, y[:2]")),
    "fitted_on_test": (DIGITS, _digits("fit(x_train, y_train", "fit(x_test, y_test")),
    "images_not_rows": (DIGITS, _digits("fit(x_train", "fit(x_train.reshape(-1, 28, "
                                                       "28)")),
    "scaled_twice": (DIGITS, "x_train = x_train / 255\n" + NETWORK),
    "pixels_not_scaled": (DIGITS, "x_train *= 255\n" + NETWORK),
    "labels_scaled": (DIGITS, "y_train = y_train / 255\n" + NETWORK),
    "labels_below_zero": (SIDES, _tiny(SIGMOID, BCE).replace(
        "fit(x, y", "fit(x, 2 * y - 1")),
    "labels_two_numbers": (SIDES, _tiny(SIGMOID, BCE).replace(
        "fit(x, y", "fit(x, y + 1")),
    "one_hot_twice": (
        DIGITS, "y_train = keras.utils.to_categorical(y_train)\n" + NETWORK),
    "labels_no_numbers": (LINE, _tiny("Dense(1)").replace("fit(x, y", "fit(x")),
    "test_prepared_otherwise": (DIGITS, "x_test *= 255\n" + NETWORK),
    "classes_from_one": (CLASSES, _tiny("Dense(3, activation='softmax')", CCE).replace(
        "fit(x, y", "fit(x, keras.utils.to_categorical(y.argmax(axis=1) + 1)")),
}  # fmt: skip
HABITS = {
    "refrozen_too_late": (DIGITS, _digits(
        "model.compile", "model.layers[0].trainable = False\nmodel.compile")
        + "model.layers[0].trainable = True\n"),
    "test_augmented": (DIGITS, "import numpy as np\n"
                               "x_test = x_test.reshape(-1, 28, 28, 1)\n"
                               "x_test = keras.layers.RandomFlip()(x_test)\n"
                               "x_test = np.reshape(x_test, (-1, 784))\n" + NETWORK),
    "called_in_training": (LINE, _tiny("Dropout(0.1), Dense(1)")
                                 + "for n in range(3):\n"
                                 "    print(model(x, training=True))\n"),
    "images_not_scaled": (CLASSES, "x = np.linspace(0, 255, 112).reshape(7, 4, 4, 1)\n"
        + _tiny("keras.layers.Conv2D(2, 2), keras.layers.Flatten(), "
                "Dense(3, activation='softmax')", CCE)),
    "steps_per_epoch_wrong": (LINE, _tiny("Dense(1)").replace(
        "epochs=100", "epochs=100, steps_per_epoch=30")),
    "stopped_on_test_data": (DIGITS, _digits(
        "epochs=5", "epochs=5, validation_data=(x_test, y_test), "
        "callbacks=[keras.callbacks.EarlyStopping()]")),
    "flatten_does_nothing": (DIGITS, _digits("    Dense(256", "    Flatten(),\n"
                                                             "    Dense(256")),
    "accuracy_of_numbers": (LINE, _tiny("Dense(1)", "'mse'", ", metrics=['accuracy']")),
    "tested_on_training": (DIGITS, _digits("evaluate(x_test, y_test",
                                           "evaluate(x_train, y_train")),
}  # fmt: skip
RIGHT = {
    "right_line": (LINE, _tiny("Dense(1)")),
    "right_sides": (SIDES, _tiny("Dense(1, activation='sigmoid')", BCE)),
    "right_classes": (CLASSES, _tiny("Dense(3, activation='softmax')", CCE)),
    "right_digits": (DIGITS, NETWORK),
    "right_houses": (TWO, HOUSES),
}
SUBMISSIONS = {
    name: (slug, START[slug] + code)
    for name, (slug, code) in (PIECES | HABITS | RIGHT).items()
}
