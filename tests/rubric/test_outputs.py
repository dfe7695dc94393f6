"""Criteria on one output of a model that has several."""

from typing import Any

import numpy as np
import pytest

from autograder.facts.arrays import Array
from autograder.facts.compilation import Compilation
from autograder.facts.layers import (
    Activation,
    Add,
    BatchNormalization,
    Concatenate,
    Conv1D,
    Dense,
    Dropout,
    GlobalAveragePooling1D,
    Layer,
    Opaque,
    Operation,
    Rescaling,
    Reshape,
    Setting,
)
from autograder.facts.layers.weighing import OtherWeight
from autograder.facts.model_graph import Call, Graph, Input
from autograder.facts.observation import Observation, ObservedModel, Run
from autograder.facts.spec import ModelSpec
from autograder.facts.training import InlineData, TrainingPlan
from autograder.rubric.criteria import (
    KINDS,
    Evidence,
    LayerSizes,
    OutputActivation,
)
from autograder.rubric.criteria.outputs import (
    hidden_layers,
    operations_at_end,
    output_layer,
)

SIGMOID = Setting(name="sigmoid")
ROWS = Array.of(np.zeros((2, 1)))
PLAN = TrainingPlan(
    data=InlineData(x=ROWS, y={"price": ROWS, "quick": ROWS}),
    optimizer=Setting(name="sgd"), epochs=1, seeds=(1,),
)  # fmt: skip


def evidence(names: tuple[str, ...], swapped: bool = False) -> Evidence:
    """Return a model with a hidden layer and two outputs; quick has 2 units."""
    outputs = ((2, 0), (4, 0))
    losses = (Setting(name="mean_squared_error"), Setting(name="binary_crossentropy"))
    if swapped:
        outputs, losses = outputs[::-1], losses[::-1]
    graph = Graph(
        inputs=(Input(shape=(1,)),),
        calls=(Call(layer=0, inputs=((0, 0),)), Call(layer=1, inputs=((1, 0),)),
               Call(layer=2, inputs=((1, 0),)), Call(layer=3, inputs=((3, 0),))),
        outputs=outputs, output_names=names,
    )  # fmt: skip
    layers = (Dense(units=8, activation=Setting(name="relu")), Dense(units=1),
              Dense(units=2), Activation(activation=SIGMOID))  # fmt: skip
    compiled = Compilation(loss=losses[0], other_losses=losses[1:], optimizer=None)
    spec = ModelSpec.connected(graph, layers, compiled)
    seen = Observation(models=(ObservedModel(variable="model", spec=spec),))
    return Evidence(Run(ending="finished", observation=seen), plan=PLAN)


RIGHT: list[tuple[str, dict[str, Any]]] = [
    ("output_units", {"units": 1, "output": "price"}),
    ("output_units", {"units": 1}),
    ("output_units", {"units": 2, "output": "quick"}),
    ("output_activation", {"activation": "linear", "output": "price"}),
    ("output_activation", {"activation": "sigmoid", "output": "quick"}),
    ("loss", {"name": "mse", "output": "price"}),
    ("loss", {"name": "binary_crossentropy", "output": "quick"}),
    ("layer_sizes", {"units": (8,)}),
    ("hidden_activations", {"activation": "relu"}),
]


@pytest.mark.parametrize("seen", [
    evidence(("price", "quick")), evidence(("quick", "price"), swapped=True),
    evidence(("dense_1", "activation")), evidence(()),
])  # fmt: skip
@pytest.mark.parametrize(("kind", "arguments"), RIGHT)
def test_each_output_is_judged(
    kind: str, arguments: dict[str, Any], seen: Evidence
) -> None:
    """Outputs are found by the names of the plan, or by their order."""
    assert KINDS[kind](**arguments).check(seen).status == "passed"
    if other := {"price": "quick", "quick": "price"}.get(arguments.get("output", "")):
        wrong = KINDS[kind](**arguments | {"output": other})
        assert wrong.check(seen).status == "failed"


@pytest.mark.parametrize("kind", ["output_units", "output_activation", "loss"])
def test_a_missing_output_is_said(kind: str) -> None:
    """A model with one output fails what is asked of the second."""
    spec = ModelSpec(
        input_shape=(1,), layers=(Dense(units=1),),
        compiled=Compilation(loss=Setting(name="mse"), optimizer=None),
    )  # fmt: skip
    seen = Observation(models=(ObservedModel(variable="model", spec=spec),))
    arguments = KINDS[kind].example | {"output": "quick"}
    verdict = KINDS[kind](**arguments).check(
        Evidence(Run(ending="finished", observation=seen), plan=PLAN)
    )
    assert verdict.status == "failed"
    assert "1 output" in str(verdict.found)


def test_the_layer_before_a_merged_output_is_found() -> None:
    """The last Dense layer is found behind merging layers and shared layers."""
    graph = Graph(
        inputs=(Input(shape=(1,)),),
        calls=(Call(layer=0, inputs=((0, 0),)),
               Call(layer=1, inputs=((0, 0), (1, 0)))),
        outputs=((2, 0),),
    )  # fmt: skip
    form = ModelSpec.connected(graph, (Dense(units=1), Add()))
    found = output_layer(form, 0)
    assert found is not None
    assert found.layer.units == 1
    assert hidden_layers(form) == ()


def test_kinds_that_are_asked_for_stand_beside_dense_layers() -> None:
    """Another layer costs the criterion, unless `beside` names its kind."""
    graph = Graph(
        inputs=(Input(shape=(1,)), Input(shape=(2,))),
        calls=(Call(layer=0, inputs=((0, 0), (1, 0))),
               Call(layer=1, inputs=((2, 0),))),
        outputs=((3, 0),),
    )  # fmt: skip
    spec = ModelSpec.connected(graph, (Concatenate(), Dense(units=1)))
    seen = Observation(models=(ObservedModel(variable="model", spec=spec),))
    one = Evidence(Run(ending="finished", observation=seen))
    found = [
        LayerSizes(units=(), beside=beside).check(one)
        for beside in ((), ("Concatenate",), ("Conv2D",))
    ]
    assert [one.status for one in found] == ["failed", "passed", "failed"]
    assert str(found[1].found) == "There are no hidden Dense layers."


def test_an_activation_of_several_steps_is_one() -> None:
    """`1 / (1 + exp(-z))` has rescalings; a rescaling alone is a layer of its own."""
    dense, scaled = Dense(units=1), Rescaling(scale=-1.0)
    computed = Operation.example()
    assert operations_at_end([dense, scaled, computed, scaled]) == {1, 2, 3}
    assert operations_at_end([dense, scaled]) == frozenset()
    assert operations_at_end([computed, scaled, dense]) == frozenset()
    assert operations_at_end([scaled, dense, computed]) == {2}
    tied = OtherWeight(of=0, shape=(3, 3))
    product = Operation(function="matmul", operands=("tensor", tied))
    assert operations_at_end([dense, product]) == frozenset()


ONE = Dense(units=3, activation="softmax")


@pytest.mark.parametrize(
    ("behind", "expected"),
    [
        ((), "passed"),
        ((Operation(function="round", operands=("tensor",)),), "failed"),
        ((Operation(function="argmax", operands=("tensor",),
                    options={"axis": -1}),), "failed"),
        ((Operation(function="greater", operands=("tensor", 0.5)),), "failed"),
        ((Operation(function="cast", operands=("tensor",),
                    options={"dtype": "int32"}),), "failed"),
        ((Operation(function="cast", operands=("tensor",),
                    options={"dtype": "float32"}),), "passed"),
        ((Operation(function="clip", operands=("tensor",),
                    options={"x_min": 0, "x_max": 1}),), "passed"),
        ((Operation(function="clip", operands=("tensor",),
                    options={"x_min": 0.1, "x_max": 0.9}),), "failed"),
        ((Activation(activation="relu"),), "passed"),
        ((Operation(function="flip", operands=("tensor",),
                    options={"axis": -1}),), "failed"),
        ((Operation(function="expand_dims", operands=("tensor",),
                    options={"axis": -1}),), "passed"),
        ((Operation(function="mean", operands=("tensor",),
                    options={"axis": -1, "keepdims": True}),), "passed"),
        ((Opaque(class_name="Mine", shapes=((3,),)),), "skipped"),
    ],
)  # fmt: skip
def test_what_follows_the_output_layer_decides_its_activation(
    behind: tuple[Layer, ...], expected: str
) -> None:
    """Operations that change its numbers fail; a limit outside of its bounds does
    nothing."""
    spec = ModelSpec(input_shape=(2,), layers=(ONE, *behind))
    seen = Observation(models=(ObservedModel(variable="model", spec=spec),))
    one = Evidence(Run(ending="finished", observation=seen))
    verdict = OutputActivation(activation="softmax").check(one)
    assert verdict.status == expected, verdict


def test_an_operation_after_no_activation_is_not_linear() -> None:
    """A square of numbers is no linear output, and is named."""
    squared = Operation(function="square", operands=("tensor",))
    spec = ModelSpec(input_shape=(2,), layers=(Dense(units=1), squared))
    seen = Observation(models=(ObservedModel(variable="model", spec=spec),))
    one = Evidence(Run(ending="finished", observation=seen))
    verdict = OutputActivation(activation="linear").check(one)
    assert verdict.status == "failed"
    assert "also computes: square" in verdict.message


def test_an_operation_that_keeps_all_numbers_is_overlooked() -> None:
    """`stop_gradient` changes the training, and no output."""
    stopped = Operation(function="stop_gradient", operands=("tensor",))
    spec = ModelSpec(input_shape=(2,), layers=(Dense(units=1), stopped))
    seen = Observation(models=(ObservedModel(variable="model", spec=spec),))
    one = Evidence(Run(ending="finished", observation=seen))
    assert OutputActivation(activation="linear").check(one).status == "passed"


def test_a_layer_that_multiplies_by_weights_is_the_output() -> None:
    """A Dense layer before it is not, and gives no points for its units."""
    behind = (
        Reshape(target_shape=(1, 1)),
        Conv1D(filters=5, kernel_size=(1,)),
        GlobalAveragePooling1D(),
    )
    last = Dense(units=1, activation=SIGMOID)

    def status(*layers: Layer) -> list[str]:
        spec = ModelSpec(input_shape=(8,), layers=layers)
        seen = Observation(models=(ObservedModel(variable="model", spec=spec),))
        found = Evidence(Run(ending="finished", observation=seen))
        asked = (
            KINDS["output_units"](units=1),
            KINDS["output_activation"](activation="sigmoid"),
        )
        return [one.check(found).status for one in asked]

    assert status(last, *behind) == ["failed", "skipped"]
    assert status(Reshape(target_shape=(8, 1)), *behind[1:], last) == [
        "passed",
        "passed",
    ]
    assert status(last, BatchNormalization(), Dropout(rate=0.5)) == ["passed"] * 2
