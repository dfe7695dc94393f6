"""Submissions of the exercises on images, sequences and branches, made from parts.

Each part of an answer, such as a layer, has several right spellings, and some wrong
ones with the criteria that they cost. A writer puts the parts together.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from .corpus import Case
from .writing import WRITERS

Parts = dict[str, str]
"""Part of an answer -> its code."""


@dataclass(frozen=True)
class Slip:
    """One part that is wrong, and what it costs."""

    name: str
    part: str
    code: str
    fails: str
    """Ids of criteria, with spaces between them; so are the others."""
    skips: str = ""
    open: str = ""
    causes: str = ""
    """What may be shown as the cause; the failed criteria may be, too."""


@dataclass(frozen=True)
class Exercise:
    """What the generator knows about one exercise."""

    slug: str
    spellings: dict[str, tuple[str, ...]]
    """Part -> the ways to write it that are right."""
    slips: tuple[Slip, ...]
    write: Callable[[Parts, int], list[list[str]]]
    """Return the cells of a submission; the number chooses the style."""


HEAD = "import keras\nimport numpy as np\nimport tensorflow as tf"
OUTPUT = "output_units output_activation"


def _model(name: str, layers: Sequence[str], shape: str, style: int) -> list[str]:
    """Write a chain of layers in one of the styles, in a variable of this name."""
    lines = WRITERS[style % len(WRITERS)]([*layers], shape)
    return [re.sub(r"\bmodel\b", name, line) for line in lines]


def _layers(code: str) -> list[str]:
    """Return layers that are written as one code, with `+` between them."""
    return [f"keras.layers.{layer}" for layer in code.split(" + ") if layer]


def _trained(names: Sequence[str], parts: Parts, fit: str) -> list[str]:
    each, compiled = f"for network in ({', '.join(names)}):", []
    if parts["compile"]:
        compiled = [each, f"    network.compile({parts['compile']}{parts['loss']})"]
    return [*compiled, each, f"    network.fit({fit}, verbose=0)"]


def _convolution(filters: int) -> tuple[str, ...]:
    return (
        f"Conv2D({filters}, 3, activation='relu')",
        f"Conv2D(filters={filters}, kernel_size=(3, 3), activation='relu')",
        f"Conv2D({filters}, (3, 3), activation=keras.activations.relu)",
        f"Conv2D({filters}, 3) + Activation('relu')",
        f"Conv2D({filters}, [3, 3], padding='valid', strides=1) + ReLU()",
        f"Convolution2D({filters}, 3, activation=tf.nn.relu)",
        f"Conv2D({filters}, 3, activation='relu', kernel_initializer='he_normal')",
    )


def _output(units: int, activation: str) -> tuple[str, ...]:
    return (
        f"Dense({units}, activation='{activation}')",
        f"Dense(units={units}, activation=keras.activations.{activation})",
        f"Dense({units}) + Activation('{activation}')",
        f"Dense({units}, '{activation}')",
        f"Dense({units}, activation=tf.nn.{activation})",
    )


POOLS = ("MaxPooling2D()", "MaxPooling2D(2)", "MaxPooling2D(pool_size=(2, 2))",
         "MaxPool2D((2, 2), strides=2)")  # fmt: skip
COMPILES = ("optimizer='adam', loss=", "metrics=['accuracy'], optimizer='sgd', loss=",
            "'rmsprop', ", "keras.optimizers.Adam(1e-3), metrics=['acc'], loss=",
            )  # fmt: skip


def _write_digits(parts: Parts, style: int) -> list[list[str]]:
    shape = parts["shape"]
    fit = {"rows": "x_train, np.eye(10)[y_train]"}.get(
        parts["labels"], "x_train, y_train"
    )
    data = [
        "(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()",
        f"x_train = x_train[:{parts['count']}].reshape((-1,) + {shape}) / 255.0",
        f"y_train = y_train[:{parts['count']}]",
    ]
    layers = [parts[name] for name in ("conv1", "pool1", "conv2", "pool2", "rows",
                                       "extra", "output")]  # fmt: skip
    dense = [parts[name] for name in ("rows", "hidden", "dense_output")]
    chains = [[one for code in codes for one in _layers(code)]
              for codes in (layers, dense)]  # fmt: skip
    answers = [
        f"first_parameters = {parts['first_parameters']}",
        f"keep = {parts['keep']}",
    ]
    return [
        [HEAD, *data],
        _model("dense", chains[1], shape, style + 1),
        _model("cnn", chains[0], shape, style),
        answers,
        _trained(("cnn", "dense"), parts, f"{fit}, epochs=2"),
    ]


NOT_FITTED = "dense_sizes dense_hidden_activation dense_units dense_activation"
"""What a class that is never fitted leaves open, because the code stopped before."""
DIGITS = Exercise(
    "cnn_digits",
    {
        "count": ("5000", "60000", "1000"),
        "shape": ("(28, 28, 1)",),
        "labels": ("numbers",),
        "conv1": _convolution(8),
        "conv2": _convolution(16),
        "pool1": POOLS,
        "pool2": POOLS,
        "rows": ("Flatten()", "Flatten()", "Reshape((-1,))"),
        "extra": ("",),
        "output": _output(10, "softmax"),
        "hidden": _output(64, "relu"),
        "dense_output": _output(10, "softmax"),
        "compile": COMPILES,
        "loss": ("'sparse_categorical_crossentropy'",
                 "keras.losses.SparseCategoricalCrossentropy()",
                 "keras.losses.sparse_categorical_crossentropy"),
        "first_parameters": ("80", "8 * (3 * 3 + 1)", "cnn.layers[-1] and 80",
                             "np.int64(80)", "80.0"),
        "keep": ("'cnn'", "'CNN'", "str('cnn')"),
    },
    (
        Slip("fewer_filters", "conv1", "Conv2D(4, 3, activation='relu')",
             "first_convolution", "parameter_count trains_to"),
        Slip("large_window", "conv1", "Conv2D(8, 5, activation='relu')",
             "first_convolution", "parameter_count trains_to"),
        Slip("no_activation", "conv1", "Conv2D(8, 3)",
             "first_convolution", "parameter_count trains_to"),
        Slip("tanh_filters", "conv2", "Conv2D(16, 3, activation='tanh')",
             "second_convolution", "parameter_count trains_to"),
        Slip("same_padding", "conv2",
             "Conv2D(16, 3, activation='relu', padding='same')",
             "parameter_count", open="trains_to"),
        Slip("no_second", "conv2", "", "second_convolution",
             "parameter_count trains_to"),
        Slip("one_pooling", "pool2", "", "pooling parameter_count", "trains_to"),
        Slip("average", "pool1", "AveragePooling2D(2)", "pooling layer_sizes",
             "trains_to"),
        Slip("large_pool", "pool2", "MaxPooling2D(3)", "pooling parameter_count",
             "trains_to"),
        Slip("hidden_layer", "extra", "Dense(32, activation='relu')",
             "layer_sizes parameter_count", "trains_to"),
        Slip("dropout", "extra", "Dropout(0.4)", "layer_sizes", "trains_to"),
        Slip("nine", "output", "Dense(9, activation='softmax')", "output_units",
             "parameter_count trains_to", causes="wrong_output_units class_too_large"),
        Slip("sigmoid", "output", "Dense(10, activation='sigmoid')",
             "output_activation", "trains_to",
             causes="squashed_numbers sigmoid_on_exclusive_classes"),
        Slip("no_softmax", "output", "Dense(10)", "output_activation", "trains_to",
             causes="logits_without_from_logits no_output_activation"),
        Slip("small_dense", "hidden", "Dense(32, activation='relu')", "dense_sizes"),
        Slip("linear_dense", "hidden", "Dense(64)", "dense_hidden_activation",
             causes="no_hidden_activation"),
        Slip("relu_dense", "dense_output", "Dense(10, activation='relu')",
             "dense_activation", causes="relu_at_the_output"),
        Slip("nine_dense", "dense_output", "Dense(9, activation='softmax')",
             "dense_units", causes="wrong_output_units class_too_large"),
        Slip("zeros", "conv1",
             "Conv2D(8, 3, activation='relu', kernel_initializer='zeros')",
             "trains_to", causes="weights_start_at_zero"),
        Slip("blank_loss", "loss", "...", "blanks_filled loss", "trains_to",
             open=NOT_FITTED, causes="blanks_left blank_used"),
        Slip("plain_loss", "loss", "'categorical_crossentropy'", "loss", "trains_to",
             causes="labels_and_loss"),
        Slip("mse", "loss", "'mse'", "loss", "trains_to",
             causes="numbers_loss_for_classes labels_and_loss"),
        Slip("rows", "labels", "rows", "loss", "trains_to", open=NOT_FITTED,
             causes="labels_and_loss"),
        Slip("no_compile", "compile", "", "compiled", "loss trains_to",
             causes="missing_compile fit_without_compile"),
        Slip("no_bias_counted", "first_parameters", "72", "first_parameters"),
        Slip("keeps_dense", "keep", "'dense'", "keep"),
    ),
    _write_digits,
)  # fmt: skip


def _write_words(parts: Parts, style: int) -> list[list[str]]:
    data = [
        "sentences, answers = [], []", "for number in range(3):",
        "    for dog in range(8):", "        for man in range(8):",
        "            if dog != man:",
        "                row = [(3 * number + 7 * p + dog * man) % 10"
        " for p in range(8)]",
        "                row[dog], row[man] = 10, 11",
        "                sentences.append(row)",
        "                answers.append(int(dog < man))",
        f"x, y = np.array(sentences), np.array(answers){parts['column']}",
    ]  # fmt: skip
    chains = [
        [one for name in names for one in _layers(parts[name])]
        for names in (
            ("table", "pooling", "pooled_output"),
            ("table2", "memory", "extra", "output"),
        )
    ]
    return [
        [HEAD, *data],
        _model("pooled", chains[0], "(8,)", style),
        _model("ordered", chains[1], "(8,)", style + 3),
        [f"memory_parameters = {parts['memory_parameters']}",
         f"keep = {parts['keep']}"],
        _trained(("ordered", "pooled"), parts, "x, y, epochs=3"),
    ]  # fmt: skip


TABLES = ("Embedding(12, 4)", "Embedding(input_dim=12, output_dim=4)",
          "Embedding(12, output_dim=4, embeddings_initializer='normal')")  # fmt: skip
WORDS = Exercise(
    "word_order",
    {
        "column": ("", ".reshape(-1, 1)", "[:, None]"),
        "table": TABLES,
        "table2": TABLES,
        "pooling": ("GlobalAveragePooling1D()", "GlobalAvgPool1D()",
                    "GlobalAveragePooling1D(data_format='channels_last')"),
        "memory": ("LSTM(8)", "LSTM(units=8)", "LSTM(8, return_sequences=False)",
                   "LSTM(8, activation='tanh', recurrent_activation='sigmoid')",
                   "RNN(keras.layers.LSTMCell(8))"),
        "extra": ("",),
        "pooled_output": _output(1, "sigmoid"),
        "output": _output(1, "sigmoid"),
        "compile": COMPILES,
        "loss": ("'binary_crossentropy'", "keras.losses.BinaryCrossentropy()", "'bce'"),
        "memory_parameters": ("416", "4 * (12 * 8 + 8)", "4 * (4 + 8 + 1) * 8"),
        "keep": ("'ordered'", "'Ordered'", "'ordered '"),
    },
    (
        Slip("gru", "memory", "GRU(8)", "memory layer_sizes",
             "parameter_count trains_to"),
        Slip("simple", "memory", "SimpleRNN(8)", "memory layer_sizes",
             "parameter_count trains_to"),
        Slip("small_memory", "memory", "LSTM(4)", "memory",
             "parameter_count trains_to"),
        Slip("both_ways", "memory", "Bidirectional(keras.layers.LSTM(8))",
             "layer_sizes parameter_count", "trains_to"),
        Slip("pools_both", "memory", "GlobalAveragePooling1D()", "memory layer_sizes",
             "parameter_count trains_to"),
        Slip("flat", "memory", "Flatten()", "memory", "parameter_count trains_to"),
        Slip("returns_all", "memory", "LSTM(8, return_sequences=True)", "memory",
             "parameter_count trains_to", causes="returns_sequences"),
        Slip("max", "pooling", "GlobalMaxPooling1D()", "pooling pooled_layers"),
        Slip("flat_words", "pooling", "Flatten()", "pooling"),
        Slip("ten_words", "table2", "Embedding(10, 4)", "ordered_table",
             "parameter_count trains_to", causes="embedding_too_small"),
        Slip("wide_table", "table", "Embedding(12, 8)", "pooled_table"),
        Slip("turned", "table2", "Embedding(4, 12)", "ordered_table",
             "parameter_count trains_to", causes="embedding_too_small"),
        Slip("hidden_layer", "extra", "Dense(16, activation='relu')",
             "layer_sizes parameter_count", "trains_to"),
        Slip("two_units", "output", "Dense(2, activation='sigmoid')", "output_units",
             "parameter_count trains_to", causes="wrong_output_units class_too_large"),
        Slip("softmax", "output", "Dense(1, activation='softmax')",
             "output_activation", "trains_to", causes="softmax_on_one_unit"),
        Slip("no_sigmoid", "output", "Dense(1)", "output_activation", "trains_to",
             causes="logits_without_from_logits no_output_activation"),
        Slip("frozen", "output", "Dense(1, activation='sigmoid', "
             "kernel_initializer='zeros', trainable=False)", "trains_to",
             causes="frozen_layers weights_start_at_zero"),
        Slip("blank_loss", "loss", "...", "blanks_filled loss", "trains_to",
             open="pooled_table pooling pooled_layers pooled_units pooled_activation",
             causes="blanks_left blank_used"),
        Slip("pooled_relu", "pooled_output", "Dense(1, activation='relu')",
             "pooled_activation", causes="relu_at_the_output"),
        Slip("pooled_softmax", "pooled_output", "Dense(1, activation='softmax')",
             "pooled_activation", causes="softmax_on_one_unit"),
        Slip("pooled_two", "pooled_output", "Dense(2, activation='sigmoid')",
             "pooled_units", causes="wrong_output_units class_too_large"),
        Slip("pooled_hidden", "pooling",
             "GlobalAveragePooling1D() + Dense(8, activation='relu')",
             "pooled_layers"),
        Slip("mse", "loss", "'mse'", "loss", "trains_to",
             causes="numbers_loss_for_classes"),
        Slip("categorical", "loss", "'categorical_crossentropy'", "loss", "trains_to",
             causes="categorical_on_one_unit"),
        Slip("no_compile", "compile", "", "compiled", "loss trains_to",
             causes="missing_compile fit_without_compile"),
        Slip("one_gate", "memory_parameters", "104", "memory_parameters"),
        Slip("keeps_pooled", "keep", "'pooled'", "keep"),
    ),
    _write_words,
)  # fmt: skip


def _write_houses(parts: Parts, style: int) -> list[list[str]]:
    data = [
        "rows = [(a, t, d) for a in (0.6, 0.8, 1.0, 1.2, 1.4, 1.6)",
        "        for t in range(5) for d in range(3)]",
        "size = np.array([[a, t] for a, t, d in rows], dtype='float32')",
        "place = np.eye(3)[[d for a, t, d in rows]]",
        "price = np.array([[(1, 1.5, 2.5)[d] * a + 1 - 0.2 * t] for a, t, d in rows])",
        "quick = np.array([[float(2 * a + t < 2 + 2 * d)] for a, t, d in rows])",
    ]
    heads = [
        f"{name} = {parts[name]}".replace("NAME", name).replace("READ", parts["read"])
        for name in ("price_out", "quick_out")
    ]
    built = [
        "a = keras.Input((2,), name='size')", "b = keras.Input((3,), name='place')",
        f"both = {parts['both']}", f"h = {parts['hidden']}(both)", *heads,
    ]  # fmt: skip
    ends = (
        "model = keras.Model(inputs=[a, b], outputs=[price_out, quick_out])",
        "model = keras.Model({'size': a, 'place': b}, "
        "{'price': price_out, 'quick': quick_out})",
        "model = keras.models.Model([a, b], [quick_out, price_out])",
        "model = tf.keras.Model(inputs=(a, b), outputs=[price_out, quick_out])",
    )
    place = style % len(ends)
    built.append(ends[place])
    if style % 3 == 1:
        built = ["def build():", *(f"    {line}" for line in built),
                 "    return model", "", "model = build()"]  # fmt: skip
    losses = parts["losses"]
    if losses == "right":
        named = f"{{'price': {parts['price_loss']}, 'quick': {parts['quick_loss']}}}"
        first, second = parts["price_loss"], parts["quick_loss"]
        listed = f"[{second}, {first}]" if place == 2 else f"[{first}, {second}]"
        losses = named if place == 1 or style % 2 else listed
    compiled = [f"model.compile({parts['compile']}{losses})"]
    y = "[quick, price]" if place == 2 else "[price, quick]"
    fits = (f"[size, place], {y}", "{'size': size, 'place': place}, "
            "{'price': price, 'quick': quick}")  # fmt: skip
    fit = fits[1] if place == 1 else fits[0]
    return [
        [HEAD, *data], built, compiled if parts["compile"] else [],
        [f"model.fit({fit}, epochs=5, verbose=0)"],
    ]  # fmt: skip


def _head(activation: str) -> tuple[str, ...]:
    plain = "keras.layers.Dense(1, name=NAME_)(READ)"
    if activation == "linear":
        return (plain, plain.replace("1,", "1, activation=None,"),
                plain.replace("1,", "units=1, activation='linear',"))  # fmt: skip
    return (
        plain.replace("1,", f"1, activation='{activation}',"),
        plain.replace("1,", f"1, '{activation}',"),
        f"keras.layers.Activation('{activation}', name=NAME_)"
        "(keras.layers.Dense(1)(READ))",
    )


def _named(spellings: Sequence[str], name: str) -> tuple[str, ...]:
    return tuple(text.replace("NAME_", f"'{name}'") for text in spellings)


LEARNT = "price_learnt quick_learnt districts"
HOUSES = Exercise(
    "two_inputs",
    {
        "both": ("keras.layers.Concatenate()([a, b])",
                 "keras.layers.concatenate([a, b])",
                 "keras.layers.Concatenate(axis=1)([a, b])",
                 "keras.layers.Concatenate(name='both')((a, b))",
                 "keras.ops.concatenate([a, b], axis=-1)",
                 "keras.layers.Concatenate()([b, a])"),
        "hidden": ("keras.layers.Dense(16, activation='relu')",
                   "keras.layers.Dense(units=16, activation=keras.activations.relu)",
                   "keras.layers.Dense(16, 'relu', name='shared')"),
        "read": ("h",),
        "price_out": _named(_head("linear"), "price"),
        "quick_out": _named(_head("sigmoid"), "quick"),
        "compile": COMPILES[::2],
        "losses": ("right",),
        "price_loss": ("'mse'", "'mean_squared_error'",
                       "keras.losses.MeanSquaredError()"),
        "quick_loss": ("'bce'", "'binary_crossentropy'",
                       "keras.losses.BinaryCrossentropy()"),
    },
    (
        Slip("stacked", "both",
             "keras.layers.Add()([keras.layers.Dense(5)(a), keras.layers.Dense(5)(b)])",
             "side_by_side layer_sizes hidden_activations", f"parameter_count {LEARNT}",
             causes="no_hidden_activation"),
        Slip("only_size", "both", "keras.layers.Concatenate()([a, a])",
             "parameter_count price_learnt districts", open="quick_learnt",
             causes="unused_input"),
        Slip("eight", "hidden", "keras.layers.Dense(8, activation='relu')",
             "layer_sizes", f"parameter_count {LEARNT}"),
        Slip("two_hidden", "hidden", "keras.Sequential([keras.layers.Dense(16, 'relu'),"
             " keras.layers.Dense(16, 'relu')])", "layer_sizes",
             f"parameter_count {LEARNT}"),
        Slip("linear_hidden", "hidden", "keras.layers.Dense(16)", "hidden_activations",
             LEARNT, causes="no_hidden_activation"),
        Slip("tanh_hidden", "hidden", "keras.layers.Dense(16, activation='tanh')",
             "hidden_activations", LEARNT),
        Slip("not_hidden", "read", "both", "layer_sizes",
             f"hidden_activations parameter_count {LEARNT}"),
        Slip("relu_price", "price_out",
             "keras.layers.Dense(1, activation='relu', name='price')(h)",
             "price_activation", LEARNT, causes="relu_at_the_output"),
        Slip("sigmoid_price", "price_out",
             "keras.layers.Dense(1, activation='sigmoid', name='price')(h)",
             "price_activation", LEARNT, causes="squashed_numbers"),
        Slip("two_prices", "price_out", "keras.layers.Dense(2, name='price')(h)",
             "price_units", f"parameter_count {LEARNT}"),
        Slip("linear_quick", "quick_out", "keras.layers.Dense(1, name='quick')(h)",
             "quick_activation", LEARNT, causes="logits_without_from_logits"),
        Slip("tanh_quick", "quick_out",
             "keras.layers.Dense(1, activation='tanh', name='quick')(h)",
             "quick_activation", LEARNT, causes="logits_without_from_logits"),
        Slip("softmax_quick", "quick_out",
             "keras.layers.Dense(1, activation='softmax', name='quick')(h)",
             "quick_activation", LEARNT, causes="softmax_on_one_unit"),
        Slip("two_quick", "quick_out",
             "keras.layers.Dense(2, activation='sigmoid', name='quick')(h)",
             "quick_units", f"parameter_count {LEARNT}", causes="target_mismatch"),
        Slip("frozen_price", "price_out", "keras.layers.Dense(1, name='price', "
             "kernel_initializer='zeros', trainable=False)(h)",
             "price_learnt districts", open="quick_learnt",
             causes="frozen_layers weights_start_at_zero"),
        Slip("frozen_quick", "quick_out",
             "keras.layers.Dense(1, 'sigmoid', name='quick', "
             "kernel_initializer='zeros', trainable=False)(h)",
             "quick_learnt", open="price_learnt districts",
             causes="frozen_layers weights_start_at_zero"),
        Slip("blank_loss", "quick_loss", "...", "blanks_filled quick_loss", LEARNT,
             causes="blanks_left blank_used"),
        Slip("mae", "price_loss", "'mae'", "price_loss", LEARNT),
        Slip("bce_price", "price_loss", "'binary_crossentropy'", "price_loss", LEARNT,
             causes="crossentropy_for_numbers"),
        Slip("mse_quick", "quick_loss", "'mse'", "quick_loss", LEARNT,
             causes="numbers_loss_for_classes"),
        Slip("one_loss", "losses", "'mse'", "quick_loss", LEARNT,
             causes="numbers_loss_for_classes"),
        Slip("hinge_quick", "quick_loss", "'hinge'", "quick_loss", LEARNT),
        Slip("no_compile", "compile", "", "compiled", f"price_loss quick_loss {LEARNT}",
             causes="missing_compile fit_without_compile"),
    ),
    _write_houses,
)  # fmt: skip
EXERCISES = (DIGITS, WORDS, HOUSES)
RIGHT = 22
"""How many right answers of each exercise there are."""
COPIES = 2
"""Of each wrong answer."""


def branching() -> Iterator[Case]:
    """Yield the cases of all three exercises, the same to the byte every time."""
    for exercise in EXERCISES:
        wanted: list[Slip | None] = [None] * RIGHT
        wanted += [slip for slip in exercise.slips for _ in range(COPIES)]
        for number, slip in enumerate(wanted):
            yield _case(exercise, slip, number)


def _case(exercise: Exercise, slip: Slip | None, number: int) -> Case:
    name = f"{exercise.slug}-{number:03}-{slip.name if slip else 'right'}"
    chance = random.Random(name)  # noqa: S311 - not a secret
    parts = {key: chance.choice(codes) for key, codes in exercise.spellings.items()}
    if slip:
        parts[slip.part] = slip.code
    cells = exercise.write(parts, number)
    if chance.random() < 0.2:
        book = {
            "cells": [
                {"cell_type": "code", "metadata": {}, "execution_count": None,
                 "outputs": [], "source": "\n".join(cell)}
                for cell in cells
            ],
            "metadata": {}, "nbformat": 4, "nbformat_minor": 4,
        }  # fmt: skip
        suffix, source = ".ipynb", json.dumps(book)
    else:
        suffix, source = ".py", "\n\n".join("\n".join(cell) for cell in cells) + "\n"
    if slip is None:
        return Case(name, exercise.slug, suffix, source.encode(), mistake="right")
    fails, skips, open_ = (
        frozenset(ids.split()) for ids in (slip.fails, slip.skips, slip.open)
    )
    causes = frozenset(slip.causes.split()) | fails
    return Case(
        name, exercise.slug, suffix, source.encode(), fails=fails, skips=skips,
        open=open_, mistake=f"{exercise.slug}: {slip.name}", causes=causes,
    )  # fmt: skip
