"""Each output of a model is looked at with its own loss, labels and last layer."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.facts.arrays import Array
from autograder.facts.base import MAX_NAME
from autograder.facts.layers import Conv2D, Dense, MaxPooling2D, Setting
from autograder.facts.observation import Observation, ObservedModel, Run
from autograder.facts.spec import Call, Compilation, Graph, Input, ModelSpec
from autograder.facts.training import InlineData, TrainingPlan
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.diagnosis.case import cases_of
from autograder.rubric.diagnosis.known_answers import KnownAnswers
from autograder.rubric.diagnosis.known_solution import ToldSolution
from autograder.rubric.diagnosis.layer_mistakes import frozen_layers
from autograder.rubric.diagnosis.table import diagnose, notes

from .cases import BCE, MSE, dense

DATA = InlineData(
    x=Array.of(np.arange(8.0).reshape(4, 2)),
    y={
        "price": Array.of(np.array([[1.5], [2.5], [9.0], [4.0]])),
        "sold": Array.of(np.array([[0.0], [1.0], [1.0], [0.0]])),
    },
)
PLAN = TrainingPlan(data=DATA, optimizer=Setting(name="sgd"), epochs=1, seeds=(1,))


def two_outputs(price: str, sold: str) -> Evidence:
    """Return what is known of a model for a price and for yes or no."""
    graph = Graph(
        inputs=(Input(shape=(2,)),),
        calls=(
            Call(layer=0, inputs=((0, 0),)),
            Call(layer=1, inputs=((1, 0),)),
            Call(layer=2, inputs=((1, 0),)),
        ),
        outputs=((2, 0), (3, 0)),
        output_names=("price", "sold"),
    )
    layers = (dense(8, "relu"), dense(1, price), dense(1, sold))
    losses = (Setting(name=MSE), Setting(name=BCE))
    compiled = Compilation(
        loss=losses[0],
        other_losses=losses[1:],
        optimizer=None,
        metrics=("accuracy",),
    )
    spec = ModelSpec.connected(graph, layers, compiled)
    models = (ObservedModel(variable="model", spec=spec),)
    run = Run(ending="finished", observation=Observation(models=models))
    return Evidence(run=run, plan=PLAN)


@pytest.mark.parametrize(
    ("price", "sold", "found"),
    [
        ("linear", "sigmoid", []),
        ("sigmoid", "sigmoid", [("squashed_numbers", "price")]),
        ("linear", "linear", [("logits_without_from_logits", "sold")]),
        ("relu", "softmax", [("relu_at_the_output", "price"),
                             ("softmax_on_one_unit", "sold")]),
    ],
)  # fmt: skip
def test_outputs(price: str, sold: str, found: list[tuple[str, str]]) -> None:
    """The cause names the output, and nothing is said of the right one."""
    told = diagnose((), two_outputs(price, sold), ())
    assert [(diagnosis.id, diagnosis.model) for diagnosis in told] == found


def test_a_long_name_of_an_output_is_cut() -> None:
    """Model and output together are longer than a name may be."""
    evidence = two_outputs("sigmoid", "sigmoid")
    spec = evidence.run.observation.models[0].spec
    assert spec is not None
    assert spec.graph is not None
    names = {"output_names": ("p" * MAX_NAME, "sold")}
    spec = spec.model_copy(update={"graph": spec.graph.model_copy(update=names)})
    models = (ObservedModel(variable="model", spec=spec, compile_error="no"),)
    run = Run(ending="finished", observation=Observation(models=models))
    told = diagnose(
        (), Evidence(run=run, plan=PLAN, rivals={"other": Evidence(run=run)}), ()
    )
    assert told
    assert all(len(diagnosis.model) <= MAX_NAME for diagnosis in told)


def test_a_metric_may_be_about_another_output() -> None:
    """Accuracy is no mistake where one of the answers is yes or no."""
    assert list(notes((), two_outputs("linear", "sigmoid"), ToldSolution())) == []


@pytest.mark.parametrize("frozen", [False, True])
def test_a_frozen_network_of_keras_is_right(frozen: bool) -> None:
    """It was trained before; a frozen layer of one's own was not."""
    relu = Setting(name="relu")
    layers: list[Conv2D | MaxPooling2D] = []
    for filters, count in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        layers += [Conv2D(filters=filters, kernel_size=(3, 3), padding="same",
                          activation=relu, trainable=False)] * count  # fmt: skip
        layers.append(MaxPooling2D(pool_size=(2, 2), strides=(2, 2)))
    own = Dense(units=1, trainable=not frozen)
    spec = ModelSpec(input_shape=(32, 32, 3), layers=(*layers, own))
    models = (ObservedModel(variable="model", spec=spec),)
    run = Run(ending="finished", observation=Observation(models=models))
    (case,) = cases_of(Evidence(run=run), KnownAnswers())
    assert (frozen_layers(case) is not None) == frozen
