"""Ways to write an answer down: spellings, styles and forms of files."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from .mistakes import Answer, Task

ACTIVATIONS = {
    "linear": ("", "None", "'linear'", "keras.activations.linear"),
    "relu": ("'relu'", "keras.activations.relu", "tf.nn.relu", "keras.layers.ReLU()",
             "keras.ops.relu", "keras.activations.get('relu')"),
    "tanh": ("'tanh'", "keras.activations.tanh", "tf.nn.tanh", "tf.math.tanh"),
    "sigmoid": ("'sigmoid'", "keras.activations.sigmoid", "tf.nn.sigmoid",
                "tf.sigmoid", "keras.ops.sigmoid", "tf.keras.activations.sigmoid"),
    "softmax": ("'softmax'", "keras.activations.softmax", "tf.nn.softmax",
                "keras.layers.Softmax()", "keras.ops.softmax",
                "tf.keras.layers.Activation('softmax')"),
}  # fmt: skip
LOSSES = {
    "mean_squared_error": ("'mse'", "'MSE'", "keras.losses.MeanSquaredError()",
                           "keras.losses.MeanSquaredError", "keras.losses.MSE",
                           "'MeanSquaredError'", "tf.keras.losses.mse"),
    "mean_absolute_error": ("'mae'", "'MAE'", "keras.losses.MeanAbsoluteError()"),
    "binary_crossentropy": ("'bce'", "'BCE'", "keras.losses.BinaryCrossentropy()",
                            "'BinaryCrossentropy'", "tf.losses.BinaryCrossentropy()"),
    "categorical_crossentropy": ("keras.losses.CategoricalCrossentropy()",
                                 "'CategoricalCrossentropy'",
                                 "tf.keras.losses.CategoricalCrossentropy"),
    "sparse_categorical_crossentropy": (
        "keras.losses.SparseCategoricalCrossentropy()",
        "'SparseCategoricalCrossentropy'"),
    "kl_divergence": ("'kld'", "keras.losses.KLDivergence()"),
}  # fmt: skip
"""Besides the name as text and as a function, which all of them have."""
OPTIMIZERS = ("'sgd'", "'adam'", "'RMSprop'", "keras.optimizers.SGD(0.05)",
              "keras.optimizers.Adam(learning_rate=1e-2)", "tf.optimizers.SGD()",
              "keras.optimizers.Adagrad()")  # fmt: skip


@dataclass(frozen=True)
class Pen:
    """Chooses a spelling for each thing that is written."""

    random: random.Random

    def one(self, *spellings: str) -> str:
        """Choose one."""
        return self.random.choice(spellings)

    def dense(self, units: object, activation: str, arguments: str) -> list[str]:
        """Write a Dense layer, its activation inside or as a layer of its own."""
        number = "..." if units is ... else str(units)
        size = self.one(number, f"units={number}")
        spelt = self.one(*ACTIVATIONS[activation])
        further = f", {arguments}" if arguments else ""
        if spelt and self.random.random() < 0.3:
            alone = spelt if spelt.endswith(")") and "get(" not in spelt else (
                f"keras.layers.Activation({spelt})"
            )  # fmt: skip
            if spelt != "None":
                return [f"keras.layers.Dense({size}{further})", alone]
        inside = f", activation={spelt}" if spelt else ""
        return [f"keras.layers.Dense({size}{inside}{further})"]

    def layers(self, answer: Answer) -> list[str]:
        """Write all layers, in order."""
        lines = ["keras.layers.Flatten()"] if answer.flatten else []
        for units, activation in answer.hidden:
            lines += self.dense(units, activation, answer.arguments)
        after = answer.extra.startswith("after:")
        if answer.extra and not after:
            lines.append(answer.extra)
        activation = "linear" if answer.logits else answer.activation
        lines += self.dense(answer.units, activation, answer.arguments)
        return [*lines, answer.extra.removeprefix("after:")] if after else lines

    def loss(self, answer: Answer) -> str:
        """Write the loss."""
        if answer.loss == "...":
            return "..."
        if answer.logits:
            words = answer.loss.split("_")
            name = "".join(word.capitalize() for word in words)
            return f"keras.losses.{name}(from_logits=True)"
        if answer.loss not in LOSSES:  # misspelt
            return f"'{answer.loss}'"
        plain = (f"'{answer.loss}'", f"keras.losses.{answer.loss}")
        return self.one(*plain, *LOSSES[answer.loss])

    def compile(self, answer: Answer) -> list[str]:
        """Write `model.compile`, or nothing."""
        if not answer.compiled:
            return []
        loss, optimizer = self.loss(answer), answer.optimizer or self.one(*OPTIMIZERS)
        # Keras stops where class numbers and rows meet in a mean of squares.
        squares = "['acc', 'mse']", "[keras.metrics.MeanSquaredError()]"
        if answer.labels == "integers":
            squares = "['acc']", "[keras.metrics.SparseCategoricalAccuracy()]"
        metrics = self.one("", ", metrics=['accuracy']",
                           *(f", metrics={some}" for some in squares))  # fmt: skip
        return [
            self.one(
                f"model.compile(loss={loss}, optimizer={optimizer}{metrics})",
                f"model.compile({optimizer}, {loss}{metrics})",
                f"model.compile(\n    optimizer={optimizer},\n"
                f"    loss={loss}{metrics},\n)",
            )
        ]

    def data(self, task: Task, answer: Answer) -> list[str]:
        """Write how `x` and `y` come about."""
        if task.slug == "mnist_ann":
            return self._digits(answer)
        y = task.integers if answer.labels == "integers" else task.y
        make = self.one(
            "np.array({}, dtype='float32')", "np.array({}, dtype=float)",
            "np.asarray({})", "np.array([row for row in {}])",
            "tf.constant({}, dtype=tf.float32)",
        )  # fmt: skip
        return [f"x = {make.format(task.x)}", f"y = {make.format(y)}"]

    def _digits(self, answer: Answer) -> list[str]:
        lines = ["(x, y), (x_test, y_test) = keras.datasets.mnist.load_data()"]
        rows = self.one("(-1, 784)", "({n}, 28 * 28)", "(len({0}), 784)")
        cast = self.one(".astype('float32')", ".astype(np.float32)", " * 1.0")
        one_hot = self.one(
            "keras.utils.to_categorical({}, 10)", "keras.utils.to_categorical({})",
            "np.eye(10)[{}]", "tf.one_hot({}, 10)", "np.eye(10, dtype='float32')[{}]",
        )  # fmt: skip
        for name, number, y in (("x", 60_000, "y"), ("x_test", 10_000, "y_test")):
            shape = f".reshape({rows.format(name, n=number)[1:-1]})"
            form = shape if answer.rows and not answer.flatten else ""
            if answer.scale == " // 255":
                lines.append(f"{name} = ({name}{form} // 255){cast}")
            else:
                lines.append(f"{name} = {name}{form}{cast}{answer.scale}")
            if answer.labels == "one_hot":
                lines.append(f"{y} = {one_hot.format(y)}")
        return lines

    def fit(self, task: Task) -> list[str]:
        """Write the training, with what students like to do around it."""
        call = self.one(
            "model.fit(x, y, epochs={0}, verbose=0)",
            "history = model.fit(x, y, batch_size=32, epochs={0}, verbose=0)",
            "h = model.fit(x=x, y=y, epochs={0}, verbose=0, callbacks="
            "[keras.callbacks.EarlyStopping(monitor='loss', patience=50)])",
            "for _ in range(2):\n    model.fit(x, y, epochs={0} // 2, verbose=0)",
            "model.fit(x, y, {1}, {0})",
            "data = tf.data.Dataset.from_tensor_slices((x, y)).batch(32)\n"
            "model.fit(data, epochs={0}, verbose=0)",
        )  # fmt: skip
        after = self.one(
            "", "print(model.predict(x[:3]))", "model.summary()",
            "print(model.evaluate(x, y, verbose=0))",
            "plt.plot(model.history.history['loss'])\nplt.show()",
            "weights = model.get_weights()\nprint([w.shape for w in weights])",
            "import sys\nsys.exit(0)", "print(undefined_at_the_end)",
            "other = keras.Sequential([keras.Input((5,)), keras.layers.Dense(7)])\n"
            "other.compile('sgd', 'mae')",
        )  # fmt: skip
        return [call.format(task.epochs, 32), *after.split("\n")]


Write = Callable[[list[str], str], list[str]]
"""From the layers and the shape of the input to the lines that build the model."""


def _listed(layers: list[str], shape: str) -> list[str]:
    inside = [f"    {layer}," for layer in (f"keras.Input(shape={shape})", *layers)]
    return ["model = keras.Sequential([", *inside, "])"]


def _unbuilt(layers: list[str], shape: str) -> list[str]:
    return [f"model = keras.Sequential([{', '.join(layers)}])"]


def _added(layers: list[str], shape: str) -> list[str]:
    first, *rest = layers
    first = f"{first[:-1]}{'' if first.endswith('()') else ', '}input_shape={shape})"
    return ["model = keras.models.Sequential()",
            *(f"model.add({layer})" for layer in (first, *rest))]  # fmt: skip


def _functional(layers: list[str], shape: str) -> list[str]:
    return [f"inputs = h = keras.Input(shape={shape})",
            *(f"h = {layer}(h)" for layer in layers),
            "model = keras.Model(inputs=inputs, outputs=h)"]  # fmt: skip


def _looped(layers: list[str], shape: str) -> list[str]:
    return [f"layers = [{', '.join(layers)}]", "model = keras.Sequential()",
            f"model.add(keras.Input({shape}))", "for layer in layers:",
            "    model.add(layer)"]  # fmt: skip


def _function(layers: list[str], shape: str) -> list[str]:
    inside = [f"    {line}" for line in _functional(layers, shape)]
    return ["def build_model():", '    """Return the network."""', *inside,
            "    return model", "", "model = build_model()"]  # fmt: skip


def _nested(layers: list[str], shape: str) -> list[str]:
    return [f"core = keras.Sequential([{', '.join(layers)}], name='core')",
            f"model = keras.Sequential([keras.Input({shape}), core])"]  # fmt: skip


def _subclass(layers: list[str], shape: str) -> list[str]:
    made = [f"        self.layer{n} = {layer}" for n, layer in enumerate(layers)]
    used = [f"        t = self.layer{n}(t)" for n in range(len(layers))]
    return ["class Network(keras.Model):", "    def __init__(self):",
            "        super().__init__()", *made, "", "    def call(self, t):", *used,
            "        return t", "", "model = Network()"]  # fmt: skip


def _wrapped(layers: list[str], shape: str) -> list[str]:
    inside = [f"        {line}" for line in _listed(layers, shape)]
    return ["class Exercise:", "    def __init__(self):", *inside,
            "        self.net = model", "", "exercise = Exercise()",
            "model = exercise.net"]  # fmt: skip


def _renamed(layers: list[str], shape: str) -> list[str]:
    lines = [line.replace("model", "my_net") for line in _added(layers, shape)]
    return [*(line.replace("keras.my_nets", "keras.models") for line in lines),
            "model = my_net"]  # fmt: skip


WRITERS: tuple[Write, ...] = (
    _listed, _unbuilt, _added, _functional, _looped, _function, _nested, _subclass,
    _wrapped, _renamed,
)  # fmt: skip
BANNERS = (
    "", "# -*- coding: utf-8 -*-", '"""My solution."""', "# Lösung von Jörg Weiß",
    "# Réponse d'Amélie : à corriger, s'il vous plaît", "# Solución de Íñigo Peña",
    "#!/usr/bin/env python3\n# TODO clean up!!!", "# 나의 답", "#" * 70 + "\n# Work",
)  # fmt: skip
FORMS = ("plain", "plain", "plain", "windows", "tabs", "notebook", "notebook", "bom")


def source_of(task: Task, answer: Answer, writer: Write, pen: Pen) -> tuple[str, bytes]:
    """Write an answer down; return the suffix of the file and its bytes."""
    if answer.flatten or not answer.rows:
        answer = replace(answer, inputs=(28, 28) if answer.flatten else answer.inputs)
    built = writer(pen.layers(answer), str(answer.inputs))
    parts = [
        pen.data(task, answer), answer.before.split("\n"), built, pen.compile(answer),
        pen.fit(task),
    ]  # fmt: skip
    text = "\n".join(line for part in parts for line in part)
    imports = ["import numpy as np"] if "np." in text else []
    imports += ["import tensorflow as tf"] if "tf." in text else []
    imports += ["import matplotlib.pyplot as plt"] if "plt." in text else []
    if "tf." in text and pen.random.random() < 0.5:
        imports.append("from tensorflow import keras")
    else:
        imports.append("import keras")
    cells = [[pen.one(*BANNERS), *imports], *parts]
    form = "plain" if answer.stops else pen.one(*FORMS)
    if form == "notebook":
        return ".ipynb", _notebook(cells, pen)
    whole = "\n".join("\n".join(cell) for cell in cells) + "\n"
    if form == "windows":
        whole = whole.replace("\n", "\r\n")
    if form == "tabs":
        whole = whole.replace("    ", "\t")
    return ".py", whole.encode("utf-8-sig" if form == "bom" else "utf-8")


def _notebook(cells: list[list[str]], pen: Pen) -> bytes:
    written: list[dict[str, Any]] = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# Exercise\n", "ü"]}
    ]
    for lines in cells:
        magic = pen.one("", "", "%matplotlib inline\n", "!pip list\n")
        text = magic + "\n".join(lines)
        written.append(
            {"cell_type": "code", "metadata": {}, "execution_count": None,
             "outputs": [], "source": text.splitlines(keepends=True)}
        )  # fmt: skip
    book = {"cells": written, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    return json.dumps(book, ensure_ascii=False, indent=1).encode()


def writers_of(answer: Answer) -> list[Write]:
    """Return the writers in which a mistake costs what it should, and no more.

    Without a shape of its own, a model takes that of data that are no rows; and one
    that is built layer by layer is there when the last layer raises.
    """
    unfit: set[Write] = set() if answer.rows else {_unbuilt, _subclass}
    if answer.units is ... or answer.arguments.startswith("actvation"):
        unfit |= {_added, _renamed}
    return [writer for writer in WRITERS if writer not in unfit]
