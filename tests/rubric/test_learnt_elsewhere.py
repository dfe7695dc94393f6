"""Weights that code has learnt by itself, in models whose training is judged."""

from dataclasses import replace

import numpy as np
import pytest

from autograder.facts.arrays import Array
from autograder.facts.fixed_numbers import fixed_numbers
from autograder.facts.layers import (
    Dense,
    Dropout,
    IntegerLookup,
    Layer,
    Normalization,
    Operation,
    Rescaling,
    Setting,
)
from autograder.facts.model_graph import Call, Graph, Input
from autograder.facts.observation import Observation, ObservedModel, Run
from autograder.facts.spec import ModelSpec
from autograder.facts.training import TrainingResult, TrainingRun
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.learnt_elsewhere import learnt_elsewhere
from autograder.rubric.rubric_file import load_assignments
from tests.places import SOLUTIONS

LINE = next(a for a in load_assignments(SOLUTIONS) if a.slug == "linear_regression")
TRAINED = TrainingResult(
    runs=(TrainingRun(seed=1, metrics={"loss": 0.0}, epochs=(), curves={}),)
)
ROW = tuple(n / 7 for n in range(30))
MEANS = Normalization(mean=ROW, variance=tuple(n + 1.0 for n in range(30)))


def product(values: object) -> Operation:
    """Return a product of its input with fixed numbers."""
    return Operation(function="matmul", operands=("tensor", values))


def one_number(value: float) -> Dense:
    """Return a layer with one weight, which begins with a fixed number."""
    start = Setting(name="constant", arguments={"value": value})
    return Dense(units=1, use_bias=False, kernel_initializer=start)


HIDDEN = {
    "an array": (product(Array.of(np.ones((30, 2)))), Dense(units=1)),
    "a row": (product(ROW), Dense(units=1)),
    "whole numbers": (product(tuple(range(30))), Dense(units=1)),
    "factors": (Rescaling(scale=ROW), Dense(units=1)),
    "means of means": (MEANS, MEANS, Dense(units=1)),
    "first weights": tuple(map(one_number, ROW)),
    "one by one": tuple(Rescaling(scale=number) for number in ROW),
    "numbers to look up": (IntegerLookup(vocabulary=tuple(range(30))), Dense(units=1)),
}
USUAL = {
    "means of the data": (MEANS, Dense(units=1)),
    "a deep model": (
        Rescaling(scale=1 / 255),
        *(Dense(units=8), Dropout(rate=0.25), Dropout(rate=0.5)) * 30,
    ),
}


def said(layers: tuple[Layer, ...], training: TrainingResult | None) -> list[str]:
    """Return what the instructor reads about a model."""
    spec = ModelSpec(input_shape=(30,), layers=layers)
    seen = Observation(models=(ObservedModel(variable="model", spec=spec),))
    evidence = Evidence(Run(ending="finished", observation=seen))
    lines = learnt_elsewhere(LINE, replace(evidence, training=training))
    return [str(line) for line in lines]


@pytest.mark.parametrize("kind", HIDDEN)
def test_fixed_numbers_are_told(kind: str) -> None:
    """A training proves nothing if constants or first weights do the work."""
    (line,) = said(HIDDEN[kind], TRAINED)
    assert "`model` holds" in line


@pytest.mark.parametrize("kind", USUAL)
def test_usual_models_are_not_told(kind: str) -> None:
    """Means of the data and rates are in many models."""
    assert said(USUAL[kind], TRAINED) == []


def test_only_trainings_matter() -> None:
    """If nothing is trained, constants get nobody points."""
    assert said(HIDDEN["an array"], None) == []


def test_each_input_may_have_its_means() -> None:
    """Data in columns often have an input and a `Normalization` for each."""
    graph = Graph(
        inputs=(Input(shape=(30,), name="a"), Input(shape=(30,), name="b")),
        calls=(Call(layer=0, inputs=((0, 0),)), Call(layer=1, inputs=((1, 0),))),
        outputs=((2, 0), (3, 0)),
    )
    assert fixed_numbers(ModelSpec.connected(graph, (MEANS, MEANS), None)) == 0


def test_the_solution_may_have_as_many() -> None:
    """An exercise on positions in a sequence has a table of fixed numbers."""
    table = (product(Array.of(np.ones((30, 2)))), Dense(units=1))
    reference = ModelSpec(input_shape=(30,), layers=table)
    seen = Observation(models=(ObservedModel(variable="model", spec=reference),))
    evidence = Evidence(Run(ending="finished", observation=seen), training=TRAINED)
    alike = LINE.model_copy(update={"reference": reference})
    assert list(learnt_elsewhere(alike, evidence)) == []
