"""Cells of a student's own and tied weights are checked before anything is built."""

import json
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from autograder.errors import FactError
from autograder.facts.arrays import Array
from autograder.facts.canonical import canonical
from autograder.facts.layers import (
    RNN,
    CellCall,
    Dense,
    Dropout,
    Layer,
    Opaque,
    Operation,
    OwnCell,
    TimeDistributed,
)
from autograder.facts.layers.plain_weights import plain_operand
from autograder.facts.layers.stacked_cells import StackedRNNCells
from autograder.facts.layers.stepping import LSTMCell
from autograder.facts.layers.weighing import OtherWeight, WeightChange
from autograder.facts.model_graph import Call, Graph, Input
from autograder.facts.spec import ModelSpec


def reading(of: int = 0, place: int = 0, **changes: Any) -> Operation:
    """Return a product with the matrix of another layer, with its axes exchanged."""
    turned = WeightChange(
        function="transpose", operands=("weight",), options={"axes": (1, 0)}
    )
    given = {"shape": (4, 5), "changes": (turned,)} | changes
    other = OtherWeight(of=of, place=place, **given)
    return Operation(function="matmul", operands=("tensor", other))


def cell(*layers: Layer, **changes: Any) -> OwnCell:
    """Return a cell whose layers follow one another, and leave the only state."""
    calls = [CellCall(layer=n, inputs=((n + 1 if n else 0, 0),))
             for n in range(len(layers))]  # fmt: skip
    last = (len(layers) + 1, 0)
    given: dict[str, Any] = {
        "units": (3,), "layers": layers, "calls": tuple(calls),
        "outputs": (last, last),
    }  # fmt: skip
    return OwnCell(**(given | changes))


def test_a_cell_counts_each_layer_once() -> None:
    """All steps share the weights, and a name does not count."""
    twice = (CellCall(layer=0, inputs=((1, 0),)), CellCall(layer=0, inputs=((2, 0),)))
    one = RNN(cell=cell(Dense(units=3), calls=twice, outputs=((3, 0), (3, 0))))
    assert sum(group.parameters for group in one.weights((5, 2))) == 3 * 3 + 3
    named = RNN(cell=cell(Dense(units=3), class_name="Mine"))
    other = RNN(cell=cell(Dense(units=3), class_name="Yours"))
    assert named.plain((5, 2), (3,)) == other.plain((5, 2), (3,))
    frozen = RNN(cell=cell(Dense(units=3, trainable=False)))
    assert not any(group.is_learnt for group in frozen.weights((5, 2)))
    spec = ModelSpec(input_shape=(5, 2), layers=(one, Dense(units=1)))
    assert ModelSpec.from_json(spec.to_json()) == spec
    assert canonical(spec).total_parameters == 12 + 4


@pytest.mark.parametrize(
    "changes",
    [
        {"outputs": ((1, 0),)},
        {"outputs": ((9, 0), (9, 0))},
        {"calls": (CellCall(layer=0, inputs=((7, 0),)),)},
        {"calls": (CellCall(layer=4, inputs=((0, 0),)),)},
        {"layers": (Opaque(class_name="Odd", shapes=((3,),)),)},
        {"layers": (TimeDistributed(layer=RNN(cell=cell(Dense(units=3)))),)},
    ],
)
def test_a_cell_that_is_not_whole_is_refused(changes: dict[str, Any]) -> None:
    """So no cell is in a cell, which could be nested without end."""
    with pytest.raises(ValidationError):
        cell(Dense(units=3), **changes)


def test_a_cell_may_use_a_cell_of_keras() -> None:
    """All layers in it count, so that cells in cells are few."""
    inner = RNN(cell=LSTMCell(units=3))
    assert cell(inner).layer_count == 1 + inner.layer_count


@pytest.mark.parametrize("part", [reading(), Opaque(class_name="Odd", shapes=((3,),))])
def test_a_layer_is_around_known_parts_alone(part: Layer) -> None:
    """Only a model says which layer another one is tied to, and has unknown parts."""
    with pytest.raises(ValidationError):
        TimeDistributed(layer=part)


def often(layer: Layer, count: int) -> ModelSpec:
    """Return a model that calls one layer so often."""
    calls = tuple(Call(layer=0, inputs=((n, 0),)) for n in range(count))
    inputs = (Input(shape=(5, 3)),)
    graph = Graph(inputs=inputs, calls=calls, outputs=((count, 0),))
    return ModelSpec.connected(graph, (layer,))


def test_a_large_layer_is_not_called_often() -> None:
    """Its canonical form would have gigabytes, and its shapes would take minutes."""
    constant = Operation(
        function="add", operands=("tensor", Array.of(np.ones((5, 40_000))))
    )
    assert often(constant, 1).calls
    with pytest.raises(ValidationError):
        often(constant, 3)
    own = cell(*[Dense(units=3)] * 150)
    deep = RNN(cell=StackedRNNCells(cells=(own,) * 20), return_sequences=True)
    assert deep.layer_count == 2 + 20 * 151
    assert often(deep, 3).calls
    with pytest.raises(ValidationError):
        often(deep, 4)
    with pytest.raises(ValidationError):
        ModelSpec(input_shape=(5, 3), layers=(deep,) * 4)


def test_a_cell_leaves_the_states_that_enter() -> None:
    """Another length is noticed without Keras."""
    with pytest.raises(FactError):
        RNN(cell=cell(Dense(units=4))).output_shapes(((5, 2),))
    with pytest.raises(FactError):
        RNN(cell=cell(Dropout(rate=0.5))).output_shapes(((5, 2),))


def tied(**changes: Any) -> ModelSpec:
    """Return two layers, and a product with the weights of the first one."""
    layers = (Dense(units=5), Dense(units=5), reading(**changes))
    return ModelSpec(input_shape=(4,), layers=layers)


def test_tied_weights_count_once() -> None:
    """The matrix is that of the other layer."""
    assert tied().total_parameters == 25 + 30
    assert tied().output_shapes == ((4,),)
    square = {"of": 1, "shape": (5, 5)}
    assert tied(**square, changes=()).total_parameters == 25 + 30
    assert canonical(tied()).digest() != canonical(tied(**square)).digest()


@pytest.mark.parametrize(
    "changes", [{"of": 2}, {"of": 9}, {"of": 1}, {"of": None}, {"shape": (10**6, 5)}]
)
def test_tied_weights_have_to_fit(changes: dict[str, Any]) -> None:
    """A matrix that is not there, or has another size, is refused."""
    with pytest.raises(FactError):
        _ = tied(**changes).total_parameters


def test_branches_of_tied_weights_may_be_written_in_any_order() -> None:
    """The place of the other layer follows it."""

    def spec(first: int) -> ModelSpec:
        layers = [Dense(units=5), Dense(units=5, use_bias=False)]
        ordered = (*layers[first:], *layers[:first], reading(first))
        graph = Graph(
            inputs=(Input(shape=(4,)),),
            calls=(
                Call(layer=0, inputs=((0, 0),)),
                Call(layer=1, inputs=((0, 0),)),
                Call(layer=2, inputs=((1 + first, 0),)),
            ),
            outputs=((3, 0), (2 - first, 0)),
        )
        return ModelSpec.connected(graph, ordered)

    assert canonical(spec(0)).digest() == canonical(spec(1)).digest()
    assert canonical(spec(1)).total_parameters == 25 + 20


def together(depth: int, width: int = 1) -> dict[str, Any]:
    """Return a weight to which others are added, to which others are added."""
    weight: dict[str, Any] = {"kind": "OtherWeight", "of": 0, "shape": [1, 1]}
    if depth:
        operands = ["weight", together(depth - 1, width)]
        weight["changes"] = [{"function": "add", "operands": operands}] * width
    return weight


def test_a_cell_reads_only_weights_of_its_layers() -> None:
    """The layer is called before, and its weight has the shape."""
    right = cell(Dense(units=3), reading(shape=(3, 3)))
    assert sum(g.parameters for g in RNN(cell=right).weights((5, 3))) == 12
    for wrong in (cell(reading(shape=(3, 3))), cell(Dense(units=3), reading())):
        with pytest.raises(FactError):
            RNN(cell=wrong).weights((5, 3))


def reading_together(weight: dict[str, Any]) -> ModelSpec:
    """Read a model whose last layer reads such a weight."""
    product = {"kind": "Operation", "function": "matmul"}
    layers = [{"kind": "Dense", "units": 1}, product | {"operands": ["tensor", weight]}]
    return ModelSpec.from_json(json.dumps({"input_shape": [1], "layers": layers}))


def test_weights_within_weights_are_few() -> None:
    """Each of them is read in one way only, so that deep ones take no time."""
    spec = reading_together(together(40))
    assert len(canonical(spec).layers[1].to_json()) > 1_000
    with pytest.raises(FactError):
        reading_together(together(4, 9))


def test_weights_are_written_plainly() -> None:
    """Arithmetic with numbers, forms and axes have one spelling each."""

    def plain(*changes: tuple[str, tuple[Any, ...], dict[str, Any]]) -> Any:
        made = [
            WeightChange(function=name, operands=operands, options=options)
            for name, operands, options in changes
        ]
        weight = OtherWeight(of=0, shape=(4, 5), changes=tuple(made))
        return plain_operand(weight).changes

    weight = ("weight",)
    product = WeightChange(function="multiply", operands=("weight", -2.0))
    assert plain(("multiply", (-2, "weight"), {})) == (product,)
    assert plain(("true_divide", ("weight", -0.5), {})) == (product,)
    assert plain(("cast", weight, {"dtype": "float16"})) == ()
    assert (
        plain(("add", ("weight", 0), {}), ("transpose", weight, {"axes": (0, 1)})) == ()
    )
    wide = ("expand_dims", weight, {"axis": 0})
    assert plain(wide, ("squeeze", weight, {"axis": 0})) == ()
    assert plain(
        ("greater", ("weight", 0), {}), ("cast", weight, {"dtype": "float32"})
    )[1:]
    (total,) = plain(("sum", weight, {"axis": (-1, 0), "keepdims": False}))
    assert total.options == {}
