"""Evidence on every mistake of the table, as the runner would report it."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.datasets.dataset import Split
from autograder.facts.arrays import Array
from autograder.facts.calls import Callback, Part
from autograder.facts.compilation import Compilation, CompiledMetric
from autograder.facts.error_fact import ErrorFact
from autograder.facts.layers import (
    LSTM,
    ZEROS,
    Activation,
    BatchNormalization,
    Concatenate,
    Conv1D,
    Conv2D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    Layer,
    Rescaling,
    Setting,
)
from autograder.facts.model_graph import Call, Graph, Input
from autograder.facts.observation import (
    Blank,
    Observation,
    ObservedModel,
    Place,
    RecordedFit,
    RecordedTest,
    Run,
    Sample,
)
from autograder.facts.rows import chosen_rows
from autograder.facts.spec import ModelSpec
from autograder.facts.training import InlineData, NamedData, TrainingPlan
from autograder.rubric.criteria import HasLayer
from autograder.rubric.criteria.evidence import Evidence

Arrays = np.ndarray[Any, np.dtype[Any]]
MSE, BCE = "mean_squared_error", "binary_crossentropy"
CCE, SPARSE = "categorical_crossentropy", "sparse_categorical_crossentropy"
LINE, SIDES, CLASSES, DIGITS, TWO = (
    "linear_regression",
    "binary_classification",
    "softmax_classification",
    "mnist_ann",
    "two_inputs",
)
PRICE = np.array([[1.5], [2.5], [9.0], [4.0]])
QUICK = np.array([[0.0], [1.0], [1.0], [0.0]])
HOUSES = InlineData(
    x={"size": Array.of(np.ones((4, 2))), "place": Array.of(np.eye(3)[[0, 1, 2, 0]])},
    y={"price": Array.of(PRICE), "quick": Array.of(QUICK)},
)
"""The data of an exercise with several inputs and outputs."""
X = {
    LINE: np.array([[1.0], [2.0], [3.0]]),
    SIDES: np.array([[1.0, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]]),
    CLASSES: np.arange(28.0).reshape(7, 4),
}
LABELS = np.tile(np.array([[1.0, 1, 0], [0, 1, 1]]), (4, 1))[:7]
NUMBERS = np.array([2, 2, 1, 1, 1, 0, 0])
Y = {
    LINE: X[LINE],
    SIDES: np.array([[0.0], [0], [0], [1], [1], [1]]),
    CLASSES: np.eye(3)[NUMBERS],
}


def _images(seed: int) -> Split:
    random = np.random.default_rng(seed)
    images = random.integers(0, 256, (60, 28, 28)).astype(np.uint8)
    return Split(x=images, y=random.integers(0, 10, 60))


TRAIN, TEST = _images(1), _images(2)
FLAT = TRAIN.x.reshape(60, 784) / 255
ONE_HOT = np.eye(10)[TRAIN.y]


def plan(slug: str) -> TrainingPlan:
    """Return the data that an exercise hands out."""
    data: Any = NamedData(name="mnist") if slug == DIGITS else HOUSES
    if slug in X:
        data = InlineData(x=Array.of(X[slug]), y=Array.of(Y[slug]))
    return TrainingPlan(data=data, optimizer=Setting(name="sgd"), epochs=1, seeds=(1,))


def sample(array: Arrays) -> Sample:
    """Report an array as the runner does."""
    return Sample.of(array, chosen_rows(array.shape, 1))


def dense(units: int, activation: str = "linear", **arguments: Any) -> Dense:
    """Return a Dense layer."""
    return Dense(units=units, activation=Setting(name=activation), **arguments)


def measured(name: str) -> CompiledMetric:
    """Return a metric without arguments."""
    return CompiledMetric(setting=Setting(name=name), shown_as=name)


def seen(
    slug: str,
    *layers: Layer,
    loss: str | None = MSE,
    arguments: dict[str, Any] | None = None,
    compiled: bool = True,
    shape: tuple[int, ...] | None = None,
    x: Arrays | None = None,
    y: Arrays | None = None,
    fitted: bool = True,
    tests: tuple[Arrays, ...] = (),
    metrics: tuple[str, ...] = (),
    model: dict[str, Any] | None = None,
    fit: dict[str, Any] | None = None,
    test: dict[str, Any] | None = None,
    validations: int = 0,
    **facts: Any,
) -> Evidence:
    """Return what is known of a submission with one model that was fitted."""
    setting = None if loss is None else Setting(name=loss, arguments=arguments or {})
    first = FLAT if slug == DIGITS else X[slug]
    spec = ModelSpec(
        input_shape=first.shape[1:] if shape is None else shape,
        layers=layers,
        compiled=Compilation(
            loss=setting,
            optimizer=None,
            metrics=metrics,
            all_metrics=tuple(measured(name) for name in metrics),
        )
        if compiled
        else None,
    )
    given = (
        (x if x is not None else first),
        (y if y is not None else ONE_HOT if slug == DIGITS else Y[slug]),
    )
    recorded = RecordedFit(
        model=0,
        x=sample(given[0]),
        y=sample(given[1]) if given[1].size else None,
        place=Place(line=30),
        **(fit or {}),
    )
    observed = ObservedModel(variable="model", spec=spec, **(model or {}))
    observation = Observation(
        models=facts.pop("models", (observed,)),
        fits=(recorded,) if fitted else (),
        tests=tuple(
            RecordedTest(
                model=0,
                x=sample(array),
                y=None,
                place=Place(line=31),
                of_fit=number < validations,
                **(test or {}),
            )
            for number, array in enumerate(tests)
        ),
        **facts,
    )
    return Evidence(
        run=Run(ending="finished", observation=observation),
        plan=plan(slug),
        images={"mnist": TRAIN, "mnist_test": TEST} if slug == DIGITS else {},
    )


def deep(*hidden: Layer, **facts: Any) -> Evidence:
    """Return a network for the digits with other hidden layers."""
    layers = hidden or (dense(256, "relu"),)
    return seen(DIGITS, *layers, dense(10, "softmax"), **{"loss": CCE, **facts})


def two(
    *,
    price: str = "linear",
    quick: str = "sigmoid",
    units: int = 1,
    losses: tuple[str, str] = (MSE, BCE),
    labels: dict[str, Arrays] | None = None,
    joined: tuple[int, int] = (0, 1),
    y: Arrays | None = None,
    stopped: bool = False,
    metrics: tuple[CompiledMetric, ...] = (),
) -> Evidence:
    """Return what is known of a network with two inputs and two outputs.

    Args:
        price: the activation of the first output.
        quick: the activation of the second output.
        units: of the second output.
        losses: of the outputs.
        labels: that `fit` was given, by the names of the outputs; by default the right
            ones.
        joined: the inputs that the hidden layer reads.
        y: one array of labels instead.
        stopped: whether `fit` stopped with an error.
        metrics: that the model was compiled with.
    """
    graph = Graph(
        inputs=(Input(shape=(2,), name="size"), Input(shape=(3,), name="place")),
        calls=(
            Call(layer=0, inputs=tuple((number, 0) for number in joined)),
            Call(layer=1, inputs=((2, 0),)),
            Call(layer=2, inputs=((3, 0),)),
            Call(layer=3, inputs=((3, 0),)),
        ),
        outputs=((4, 0), (5, 0)),
        output_names=("price", "quick"),
    )
    one, other = (Setting(name=name) for name in losses)
    compiled = Compilation(
        loss=one, other_losses=(other,), optimizer=None, all_metrics=metrics
    )
    layers = (Concatenate(), dense(16, "relu"), dense(1, price), dense(units, quick))
    spec = ModelSpec.connected(graph, layers, compiled)
    given = {"price": PRICE, "quick": QUICK} if labels is None else labels
    place = Place(line=30)
    fit = RecordedFit(
        model=0,
        x=None,
        x_lack="several",
        y=None if y is None else sample(y),
        outputs=()
        if y is not None
        else tuple(Part(name=n, sample=sample(a)) for n, a in given.items()),
        y_kind="dict" if y is None else "ndarray",
        place=place,
    )
    text = "y_true and y_pred have different structures."
    error = ErrorFact(kind="ValueError", message=text, place=place)
    observation = Observation(
        models=(ObservedModel(variable="model", spec=spec),),
        fits=(fit,),
        errors=(error,) if stopped else (),
    )
    run = Run(ending="finished", observation=observation)
    return Evidence(run=run, plan=plan(TWO))


RIGHT = {
    TWO: two(),
    LINE: seen(LINE, dense(1)),
    SIDES: seen(SIDES, dense(1, "sigmoid"), loss=BCE, metrics=("accuracy",)),
    CLASSES: seen(CLASSES, dense(3, "softmax"), loss=CCE, metrics=("acc",)),
    DIGITS: deep(tests=(TEST.x.reshape(60, 784) / 255,)),
}
PICTURES = np.linspace(0, 255, 7 * 16).reshape(7, 4, 4, 1)
ALSO_RIGHT = {
    "called": seen(LINE, dense(1), model={"called_in_training": Place(line=9)}),
    "pictures": seen(
        CLASSES, Rescaling(scale=1 / 255), Flatten(), dense(3, "softmax"),
        loss=CCE, shape=(4, 4, 1), x=PICTURES,
    ),
    "logits": seen(SIDES, dense(1), loss=BCE, arguments={"from_logits": True}),
    "sparse": seen(CLASSES, dense(3, "softmax"), loss=SPARSE, y=NUMBERS),
    "sparse_logits": seen(
        CLASSES, dense(3), loss=SPARSE, y=NUMBERS, arguments={"from_logits": True}
    ),
    "own_layer": seen(SIDES, dense(1), Activation(activation=Setting(name="sigmoid")),
                      loss=BCE),
    "flat_labels": seen(SIDES, dense(1, "sigmoid"), loss=BCE, y=Y[SIDES].ravel()),
    "flat_inputs": seen(LINE, dense(1), x=X[LINE].ravel(), y=X[LINE].ravel()),
    "bend_as_layer": deep(
        dense(256), Dropout(rate=0.2), Activation(activation=Setting(name="relu"))
    ),
    "rescaling": deep(Rescaling(scale=1 / 255), dense(9, "relu"), x=FLAT * 255),
    "embedding": seen(
        CLASSES, Embedding(input_dim=28, output_dim=4), Flatten(), dense(3, "softmax"),
        loss=CCE,
    ),
    "axis": seen(
        CLASSES, Conv1D(filters=4, kernel_size=(2,)), Flatten(), dense(3, "softmax"),
        loss=CCE, shape=(4, 1), x=X[CLASSES][..., None],
    ),
    "steps": seen(LINE, dense(1), fit={"steps_per_epoch": 1}),
    "validated": deep(tests=(FLAT[:20], TEST.x.reshape(60, 784) / 255), validations=1,
                      fit={"callbacks": (Callback(name="EarlyStopping"),)}),
    "not_fitted": seen(LINE, dense(1), fitted=False),
}  # fmt: skip
"""Other right answers, of which nothing bad may be said."""
FROM_LOGITS = {"from_logits": True}
CASES: dict[str, Evidence] = {
    "blanks_left": seen(
        LINE, dense(1), blanks=(Blank(name="loss", place=Place(line=3)),)
    ),
    "model_overwritten": seen(
        LINE, models=(), other_variables={"model": "History"}, fitted=False
    ),
    "missing_compile": seen(LINE, dense(1), compiled=False),
    "own_loop": deep(fitted=False, own_loop=Place(line=9)),
    "compile_failed": seen(
        LINE, dense(1), compiled=False,
        model={"compile_error": "Could not interpret optimizer identifier: adm"},
    ),
    "compiled_too_early": seen(LINE, dense(1), model={"grew": True}),
    "no_layers": seen(LINE, loss=MSE),
    "batch_in_input_shape": seen(CLASSES, dense(3, "softmax"), loss=CCE, shape=(7, 4)),
    "units_for_inputs": seen(SIDES, dense(2, "sigmoid"), loss=BCE, shape=(1,)),
    "input_shape_wrong": seen(SIDES, dense(1, "sigmoid"), loss=BCE, shape=(3,)),
    "returns_sequences": seen(
        CLASSES,
        LSTM(units=4, return_sequences=True),
        dense(3, "softmax"),
        loss=CCE,
        shape=(4, 1),
    ),
    "not_flattened": deep(shape=(28, 28), x=TRAIN.x / 255),
    "hidden_layer_of_one_unit": deep(dense(1, "relu")),
    "softmax_in_hidden_layer": deep(dense(256, "softmax")),
    "no_hidden_activation": deep(dense(256), dense(256, "relu")),
    "weights_start_at_zero": deep(dense(256, "relu", kernel_initializer=ZEROS)),
    "frozen_layers": deep(dense(256, "relu", trainable=False)),
    "no_bias": seen(LINE, dense(1, use_bias=False)),
    "dropout_at_the_output": seen(
        CLASSES, dense(3, "softmax"), Dropout(rate=0.5), loss=CCE
    ),
    "softmax_on_one_unit": seen(SIDES, dense(1, "softmax"), loss=BCE),
    "activation_twice": seen(
        CLASSES, dense(3, "relu"), Activation(activation=Setting(name="softmax")),
        loss=CCE,
    ),
    "squashed_numbers": seen(LINE, dense(1, "tanh")),
    "sigmoid_on_exclusive_classes": seen(CLASSES, dense(3, "sigmoid"), loss=BCE),
    "relu_at_the_output": seen(LINE, dense(1, "relu")),
    "logits_without_from_logits": seen(SIDES, dense(1), loss=BCE),
    "no_output_activation": seen(SIDES, dense(1), loss="hinge"),
    "wrong_output_units": seen(CLASSES, dense(2, "softmax"), loss=CCE),
    "activation_and_from_logits": seen(
        SIDES, dense(1, "sigmoid"), loss=BCE, arguments=FROM_LOGITS
    ),
    "softmax_with_binary": seen(CLASSES, dense(3, "softmax"), loss=BCE),
    "categorical_on_one_unit": seen(SIDES, dense(1, "sigmoid"), loss=CCE),
    "labels_and_loss": seen(CLASSES, dense(3, "softmax"), loss=SPARSE),
    "numbers_loss_for_classes": seen(SIDES, dense(1, "sigmoid"), loss=MSE),
    "crossentropy_for_numbers": seen(LINE, dense(1), loss=BCE),
    "binary_for_classes": seen(CLASSES, dense(3, "tanh"), loss=BCE),
    "unknown_loss": seen(LINE, dense(1), loss="msee (unknown)"),
    "blank_loss": seen(LINE, dense(1), loss="?"),
    "loss_missing": seen(LINE, dense(1), loss=None),
    "missing_axis": seen(
        CLASSES,
        Conv1D(filters=4, kernel_size=(2,)),
        Flatten(),
        dense(3, "softmax"),
        loss=CCE,
        shape=(4,),
    ),
    "embedding_too_small": seen(
        CLASSES,
        Embedding(input_dim=27, output_dim=4),
        Flatten(),
        dense(3, "softmax"),
        loss=CCE,
    ),
    "normalised_twice": deep(Rescaling(scale=1 / 255), dense(9, "relu")),
    "nothing_to_train": seen(LINE, dense(1, trainable=False)),
    "nothing_frozen": deep(),
    "augments_always": deep(dense(9, "relu"), Dropout(rate=0.2, always=True)),
    "unused_input": two(joined=(0, 0)),
    "labels_of_outputs": two(labels={"price": PRICE}, stopped=True),
    "labels_of_another_output": two(labels={"price": QUICK, "quick": PRICE}),
    "losses_of_each_other": two(losses=(BCE, MSE)),
    "normalization_learns": deep(
        dense(9, "relu", trainable=False),
        BatchNormalization(),
        dense(9, "relu", trainable=False),
    ),
    "softmax_on_labels": seen(CLASSES, dense(3, "softmax"), loss=BCE, y=LABELS),
    "swapped": seen(
        SIDES, dense(1, "sigmoid"), loss=BCE, x=Y[SIDES], y=X[SIDES]
    ),
    "rows_differ": seen(LINE, dense(1), y=X[LINE][:2]),
    "nan_in_data": seen(LINE, dense(1), x=X[LINE] * np.nan),
    "fitted_on_test": deep(x=TEST.x.reshape(60, 784) / 255),
    "images_not_rows": deep(x=TRAIN.x / 255),
    "scaled_twice": deep(x=FLAT / 255),
    "pixels_not_scaled": deep(x=FLAT * 255),
    "labels_scaled": deep(y=ONE_HOT / 255),
    "labels_below_zero": seen(SIDES, dense(1, "sigmoid"), loss=BCE, y=2 * Y[SIDES] - 1),
    "labels_two_numbers": seen(SIDES, dense(1, "sigmoid"), loss=BCE, y=Y[SIDES] + 1),
    "one_hot_twice": deep(y=np.eye(2)[ONE_HOT.astype(int)]),
    "labels_no_numbers": deep(y=np.zeros(0)),
    "classes_from_one": seen(
        CLASSES, dense(3, "softmax"), loss=CCE, y=np.eye(4)[NUMBERS + 1]
    ),
    "test_prepared_otherwise": deep(tests=(TEST.x.reshape(60, 784),)),
}  # fmt: skip
ASKED = {"nothing_frozen": (HasLayer(layer="Dense", trainable=False),)}
"""Mistake -> criteria without which it is none."""
HABITS = {
    "refrozen_too_late": seen(LINE, dense(1), model={"refroze": True}),
    "called_in_training": seen(
        LINE,
        Dropout(rate=0.1),
        dense(1),
        model={"called_in_training": Place(line=9)},
    ),
    "images_not_scaled": seen(
        CLASSES,
        Conv2D(filters=2, kernel_size=(2, 2)),
        Flatten(),
        dense(3, "softmax"),
        loss=CCE,
        shape=(4, 4, 1),
        x=PICTURES,
    ),
    "test_augmented": deep(
        tests=(TEST.x.reshape(60, 784) / 255,), test={"augmented": "RandomFlip"}
    ),
    "steps_per_epoch_wrong": seen(LINE, dense(1), fit={"steps_per_epoch": 30}),
    "stopped_on_test_data": deep(
        tests=(TEST.x.reshape(60, 784) / 255,) * 2,
        validations=1,
        fit={"callbacks": (Callback(name="EarlyStopping"),)},
    ),
    "flatten_does_nothing": deep(Flatten(), dense(9, "relu")),
    "accuracy_of_numbers": seen(LINE, dense(1), metrics=("accuracy",)),
    "tested_on_training": deep(tests=(FLAT,)),
}
"""One submission for each mistake, which has no other that explains it."""
