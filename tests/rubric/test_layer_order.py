"""Layers that follow one another, in chains and in graphs."""

import pytest

from autograder.facts.layers import (
    LSTM,
    Activation,
    Add,
    BatchNormalization,
    Bidirectional,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    Opaque,
    Setting,
)
from autograder.facts.model_graph import Call, Graph, Input
from autograder.facts.observation import Observation, ObservedModel, Run
from autograder.facts.spec import ModelSpec
from autograder.rubric import LayerOrder
from autograder.rubric.criteria.evidence import Evidence

DROPOUT = Dropout(rate=0.5)
SEQUENCES = LSTM(units=4, return_sequences=True)
TEXTS = (Bidirectional(layer=SEQUENCES), DROPOUT, LSTM(units=4), Dense(units=1))
IMAGES = (
    Conv2D(filters=8, kernel_size=(3, 3)),
    BatchNormalization(),
    Activation(activation=Setting(name="relu")),
    Flatten(),
    Dense(units=10),
)


def verdict(criterion: LayerOrder, spec: ModelSpec) -> tuple[str, str]:
    """Return the status of a verdict, and what it says."""
    seen = Observation(models=(ObservedModel(variable="model", spec=spec),))
    found = criterion.check(Evidence(Run(ending="finished", observation=seen)))
    return found.status, str(found.message)


def chain(*layers: Layer, shape: tuple[int, ...] = (7, 3)) -> ModelSpec:
    """Return layers that follow one another."""
    return ModelSpec(input_shape=shape, layers=layers)


@pytest.mark.parametrize(
    ("criterion", "expected"),
    [
        (LayerOrder("Conv2D", "Flatten", "Dense"), "passed"),
        (LayerOrder("Conv2D", "BatchNormalization", "Activation"), "passed"),
        (LayerOrder("Flatten", "Conv2D"), "failed"),
        (LayerOrder("Dense", "Dense"), "failed"),
        (LayerOrder("Conv2D", "Dropout"), "failed"),
        (LayerOrder("Conv2D", "BatchNormalization", each=True), "passed"),
        (LayerOrder("Dense", "Conv2D", each=True), "failed"),
    ],
)
def test_layers_of_a_chain(criterion: LayerOrder, expected: str) -> None:
    """Other layers may be between those that are asked for."""
    status, message = verdict(criterion, chain(*IMAGES, shape=(28, 28, 1)))
    assert status == expected, message


def test_each_layer_is_worth_a_part() -> None:
    """A Dropout after the first of two LSTMs is half of what is asked for."""
    each = LayerOrder("LSTM", "Dropout", each=True)
    status, message = verdict(each, chain(*TEXTS))
    assert status == "partial"
    assert "1 of 2 layers LSTM are followed by Dropout" in message
    assert verdict(each, chain(*TEXTS[:3], DROPOUT, TEXTS[3]))[0] == "passed"
    late = chain(SEQUENCES, LSTM(units=4), DROPOUT, Dense(units=1))
    assert verdict(each, late)[0] == "partial"
    none = chain(SEQUENCES, Dropout(rate=0.0), LSTM(units=4), Dense(units=1))
    assert verdict(each, none)[0] == "failed"


def test_branches_are_no_order() -> None:
    """Layers on two branches do not follow one another; those of one branch do."""
    layers = (Dense(units=4), DROPOUT, Flatten(), Add(), Dense(units=1))
    calls = (
        Call(layer=0, inputs=((0, 0),)),
        Call(layer=1, inputs=((1, 0),)),
        Call(layer=0, inputs=((0, 0),)),
        Call(layer=3, inputs=((2, 0), (3, 0))),
        Call(layer=4, inputs=((4, 0),)),
    )
    graph = Graph(inputs=(Input(shape=(4,)),), calls=calls, outputs=((5, 0),))
    spec = ModelSpec.connected(graph, layers)
    assert verdict(LayerOrder("Dense", "Dropout", "Add", "Dense"), spec)[0] == "passed"
    assert verdict(LayerOrder("Dropout", "Dense", "Add"), spec)[0] == "failed"
    assert verdict(LayerOrder("Dense", "Dropout", each=True), spec)[0] == "partial"


def test_what_may_be_in_an_unknown_part_is_not_judged() -> None:
    """A missing layer may be inside a layer of the student's own."""
    own = Opaque(class_name="Mine", shapes=((7, 3),))
    spec = chain(own, *TEXTS)
    assert verdict(LayerOrder("Dropout", "Embedding"), spec)[0] == "skipped"
    assert verdict(LayerOrder("Dropout", "LSTM"), spec)[0] == "passed"


def test_an_order_that_nobody_can_keep_is_refused() -> None:
    """A misspelt layer and a layer after itself are refused in words."""
    for criterion, words in (
        (LayerOrder("Dense", "Dropuot"), "no layer is called 'Dropuot'"),
        (LayerOrder("Dense", "Dense", each=True), "cannot follow itself"),
    ):
        (problem,) = criterion.problems(None)  # type: ignore[arg-type]
        assert words in str(problem)
