"""Facts: strict on the way in, equal when they mean the same."""

import json
import sys
from contextlib import nullcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from autograder.errors import FactError
from autograder.facts.arrays import Array
from autograder.facts.base import clean
from autograder.facts.canonical import canonical
from autograder.facts.compilation import Compilation
from autograder.facts.examples import by_name
from autograder.facts.layers import (
    GRU,
    LSTM,
    BaseLayer,
    Conv2D,
    Dense,
    Embedding,
    MaxPooling2D,
    Setting,
    SimpleRNN,
    TextVectorization,
    TimeDistributed,
)
from autograder.facts.model_graph import Graph, Input
from autograder.facts.plain_data import Entries
from autograder.facts.spec import ModelSpec
from autograder.facts.training import InlineData, TrainingJob, TrainingPlan

ACTIVATIONS = st.sampled_from(["linear", "relu", "tanh", "sigmoid"]).map(
    lambda name: Setting(name=name)
)
DENSE = st.builds(Dense, units=st.integers(1, 300), activation=ACTIVATIONS)
LOSSES = st.sampled_from(["mean_squared_error", "binary_crossentropy"])


@st.composite
def specs(draw: st.DrawFn) -> ModelSpec:
    """Draw a chain of Dense layers."""
    return ModelSpec(
        input_shape=(draw(st.integers(1, 800)),),
        layers=tuple(draw(st.lists(DENSE, min_size=1, max_size=4))),
        compiled=Compilation(loss=Setting(name=draw(LOSSES)), optimizer=None),
    )


@given(specs())
def test_specs_survive_json(spec: ModelSpec) -> None:
    """A spec comes back from JSON as it was."""
    assert ModelSpec.from_json(spec.to_json()) == spec


def test_logits_are_the_activation() -> None:
    """A linear head with from_logits=True is a sigmoid head."""
    logits = Setting(name="binary_crossentropy", arguments={"from_logits": True})
    plain = Setting(name="binary_crossentropy")
    linear = ModelSpec(
        input_shape=(2,),
        layers=(Dense(units=1),),
        compiled=Compilation(loss=logits, optimizer=None),
    )
    sigmoid = ModelSpec(
        input_shape=(2,),
        layers=(Dense(units=1, activation=Setting(name="sigmoid")),),
        compiled=Compilation(loss=plain, optimizer=None),
    )
    assert canonical(linear) == canonical(sigmoid)
    squashed = sigmoid.model_copy(update={"compiled": linear.compiled})
    assert canonical(squashed) != canonical(sigmoid)


def test_arguments_of_a_loss_do_not_change_its_training() -> None:
    """Of the arguments of a loss only from_logits counts, because the plan is for a
    plain loss."""
    data = InlineData(x=Array.of([[1.0]]), y=Array.of([[1.0]]))
    plan = TrainingPlan(data=data, optimizer=Setting(name="sgd"), epochs=1, seeds=(1,))

    def job(**arguments: bool | float | str) -> str:
        loss = Setting(name="binary_crossentropy", arguments=arguments)
        sigmoid = Dense(units=1, activation=Setting(name="sigmoid"))
        compiled = Compilation(loss=loss, optimizer=None)
        spec = ModelSpec(input_shape=(1,), layers=(sigmoid,), compiled=compiled)
        return TrainingJob.of(spec, plan).digest()

    assert job(reduction="sum") == job(label_smoothing=0.1) == job()
    assert job(from_logits=True, reduction="sum") == job(from_logits=True) != job()


def test_layers_are_written_as_in_keras() -> None:
    """A name stands for a setting, and one number for rows and columns."""
    relu = Setting(name="relu")
    assert Dense(units=3, activation="relu") == Dense(units=3, activation=relu)
    l2 = Dense(units=3, kernel_regularizer="l2").kernel_regularizer
    assert l2 == Setting(name="l2")
    image = Conv2D(filters=4, kernel_size=3, strides=2)
    assert image == Conv2D(filters=4, kernel_size=(3, 3), strides=(2, 2))
    assert Conv2D.from_json(image.to_json()) == image
    assert MaxPooling2D(pool_size=3).output_shape((9, 9, 1)) == (3, 3, 1)
    for wrong in (True, 1.5, (3, 3, 3), 0):
        with pytest.raises(ValueError, match="kernel_size"):
            Conv2D(filters=4, kernel_size=wrong)


def test_parameters_of_the_notes() -> None:
    """The network of the notes has 335,114 parameters, with its arithmetic."""
    relu = Setting(name="relu")
    hidden = (Dense(units=256, activation=relu),) * 3
    spec = ModelSpec(input_shape=(784,), layers=(*hidden, Dense(units=10)))
    rows = list(spec.rows())
    assert [row.parameters for row in rows] == [200_960, 65_792, 65_792, 2_570]
    assert spec.total_parameters == 335_114
    assert rows[0].arithmetic == "784 × 256 weights + 256 biases"


@pytest.mark.parametrize(
    "text",
    [
        '{"input_shape":[1],"layers":[{"kind":"Dense","units":true}]}',
        '{"input_shape":[1],"layers":[{"kind":"Dense","units":64.0}]}',
        '{"input_shape":[1],"layers":[{"kind":"Dense","units":0}]}',
        '{"input_shape":[1],"layers":[{"kind":"Lambda"}]}',
        '{"input_shape":[1],"layers":[{"kind":"Dropout","rate":1e400}]}',
        '{"input_shape":[1],"layers":[],"more":1}',
        "[]",
        "",
    ],
)
def test_malformed_specs_are_refused(text: str) -> None:
    """Only exact types and known fields are accepted."""
    with pytest.raises(FactError):
        ModelSpec.from_json(text)


def test_arrays_come_back() -> None:
    """An array keeps its shape, dtype and values."""
    values = np.arange(6, dtype=np.float32).reshape(2, 3)
    back = Array.from_json(Array.of(values).to_json()).numpy()
    assert back.dtype == np.float32
    assert (back == values).all()


@pytest.mark.parametrize(
    "values", [np.array([np.inf]), np.array(["a"]), np.array([None])]
)
def test_odd_arrays_are_refused(values: np.ndarray) -> None:
    """Infinities, text and objects are no arrays of ours."""
    with pytest.raises(ValueError, match=r"numeric|infinities"):
        Array.of(values)


@given(st.text(max_size=50))
def test_clean_text_has_no_controls(text: str) -> None:
    """Cleaned text cannot move the cursor or reverse a line."""
    shown = clean(text + "\x1b[31m\u202e\x07", 100)
    assert not set(shown) & {"\x1b", "\u202e", "\x07", "\x00"}


@pytest.mark.parametrize(
    ("layer", "shape", "arithmetic"),
    [
        (LSTM(units=64), (None, 100), "4 × (100 + 64) × 64 weights + 4 × 64 biases"),
        (GRU(units=8), (5, 3), "3 × (3 + 8) × 8 weights + 3 × 2 × 8 biases"),
        (SimpleRNN(units=5, use_bias=False), (None, 1), "(1 + 5) × 5 weights"),
        (Embedding(input_dim=10**9, output_dim=10**9), (3,),
         "1,000,000,000 × 1,000,000,000 weights"),
    ],
)  # fmt: skip
def test_the_arithmetic_shows_gates(
    layer: BaseLayer, shape: tuple[int | None, ...], arithmetic: str
) -> None:
    """The weights of input and state are one product for each gate, of any size."""
    (row,) = ModelSpec(input_shape=shape, layers=(layer,)).rows()
    assert row.arithmetic == arithmetic


def test_layers_around_layers_are_not_too_deep() -> None:
    """Six layers around one another are refused."""
    layer: BaseLayer = Dense(units=1)
    for _ in range(5):
        layer = TimeDistributed(layer=layer)
    with pytest.raises(ValueError, match="too many layers"):
        TimeDistributed(layer=layer)


def test_several_inputs_keep_their_order_in_json() -> None:
    """The trainer gives the first array to the first input, whatever its name is."""
    rows = Array.of([[1.0]])
    plan = TrainingPlan(
        data=InlineData(x={"b": rows, "a": rows}, y={"d": rows, "c": rows}),
        optimizer=Setting(name="sgd"), epochs=1, seeds=(1,),
        queries={"q": {"b": rows, "a": rows}},
    )  # fmt: skip
    read = TrainingPlan.from_json(plan.to_json())
    assert read == plan
    assert read.input_names == ("b", "a")
    assert read.output_names == ("d", "c")
    assert list(by_name(read.queries["q"])) == ["b", "a"]
    assert read.digest() == plan.digest()


@pytest.mark.parametrize("names", [("a",), ("a", "b", "c")])
def test_a_graph_names_all_outputs_or_none(names: tuple[str, ...]) -> None:
    """A forged report cannot make the grader look for a name that is not there."""
    entry = Input(shape=(1,))
    with pytest.raises(ValidationError):
        Graph(inputs=(entry,), calls=(), outputs=((0, 0), (0, 0)), output_names=names)


def test_keys_that_python_compares_with_each_other_are_refused() -> None:
    """Whole numbers that differ by `sys.hash_info.modulus` have one hash value."""
    for step, is_read in ((1, True), (sys.hash_info.modulus, False)):
        keys = [step * number for number in range(1_000)]
        text = json.dumps({"kind": "dict", "keys": keys, "values": keys})
        with nullcontext() if is_read else pytest.raises(FactError, match="one hash"):
            Entries.from_json(text.encode())


@pytest.mark.parametrize("output_mode", ["int", "multi_hot"])
def test_words_are_found_in_one_text(output_mode: str) -> None:
    """Keras raises an error for a row of several texts."""
    layer = TextVectorization(output_mode=output_mode, vocabulary=("a", "b"))
    assert layer.output_shape(()) == layer.output_shape((1,))
    with pytest.raises(FactError, match="one text in each row"):
        layer.output_shape((5,))
