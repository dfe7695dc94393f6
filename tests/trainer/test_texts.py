"""Models of texts and of numbers for words are trained, or refused for a reason."""

from typing import Any

import numpy as np
import pytest

from autograder.facts.arrays import Array, Texts
from autograder.facts.compilation import Compilation
from autograder.facts.layers import Dense
from autograder.facts.layers.families import (
    Concatenate,
    Embedding,
    Flatten,
    HashedCrossing,
    Rescaling,
    StringLookup,
    TextVectorization,
)
from autograder.facts.model_graph import Call, Graph, Input
from autograder.facts.spec import ModelSpec
from autograder.facts.training import InlineData
from tests.trainer.models import ADAM, SIGMOID, Example, chain, texts

pytestmark = pytest.mark.slow
VOCABULARY = ("red", "blue")


def colours() -> Example:
    """Return a model that reads a word and a number."""
    graph = Graph(
        inputs=(Input(shape=(1,), name="colour", dtype="string"),
                Input(shape=(1,), name="size")),
        calls=(
            Call(layer=0, inputs=((0, 0),)), Call(layer=1, inputs=((2, 0),)),
            Call(layer=2, inputs=((3, 0),)), Call(layer=3, inputs=((1, 0), (4, 0))),
            Call(layer=4, inputs=((5, 0),)),
        ),
        outputs=((6, 0),),
    )  # fmt: skip
    layers = (
        StringLookup(vocabulary=VOCABULARY), Embedding(input_dim=3, output_dim=2),
        Flatten(), Concatenate(), Dense(units=1, activation=SIGMOID),
    )  # fmt: skip
    words = ["red", "blue", "green", "red"] * 8
    data = InlineData(
        x={"colour": Texts(texts=tuple(words)), "size": Array.of(np.arange(32.0) / 32)},
        y=Array.of(np.array([word == "red" for word in words])),
    )
    compiled = Compilation(loss={"name": "binary_crossentropy"}, optimizer=ADAM)
    return Example(ModelSpec.connected(graph, layers, compiled), data)


@pytest.mark.parametrize("example", [texts, colours])
def test_words_are_looked_up_once(example: Any) -> None:
    """XLA could compile what is behind the layers for words, and a query works."""
    from autograder.trainer.loading import load
    from autograder.trainer.train import _ready, train

    given = example()
    job = given.job(queries={"again": given.data.x}, epochs=30, seeds=(1, 2))
    spec, data = _ready(job.model, load(job), job.plan)
    assert not any(layer.reads_text for layer in spec.layers)
    assert all(array.dtype != object for array in data.train.x)
    assert all(layer.compiles_well for layer in spec.layers)
    runs = train(job).runs
    assert all(run.curves["loss"][-1] < run.curves["loss"][0] for run in runs)
    assert len(runs[0].predictions["again"].numpy()) == len(data.train)


def test_crossed_numbers_are_learnt() -> None:
    """A hash of two whole numbers, which come as other numbers, tells pairs apart."""
    from autograder.trainer.train import train

    graph = Graph(
        inputs=tuple(Input(shape=(1,), name=name, dtype="int64") for name in "ab"),
        calls=(
            Call(layer=0, inputs=((0, 0), (1, 0))), Call(layer=1, inputs=((2, 0),)),
        ),
        outputs=((3, 0),),
    )  # fmt: skip
    layers = (
        HashedCrossing(num_bins=40, output_mode="one_hot"),
        Dense(units=1, activation=SIGMOID),
    )
    pairs = {name: Array.of(v) for name, v in (("a", [0, 0, 1, 1]), ("b", [0, 1] * 2))}
    data = InlineData(x=pairs, y=Array.of(np.array([0.0, 1.0, 1.0, 0.0])))
    compiled = Compilation(loss={"name": "binary_crossentropy"}, optimizer=ADAM)
    given = Example(ModelSpec.connected(graph, layers, compiled), data)
    (run,) = train(given.job(queries={}, epochs=30, seeds=(1,))).runs
    assert run.curves["loss"][-1] < run.curves["loss"][0]


def looking_up(rows: int, index: float, where: str) -> Example:
    """Return a model whose Embedding has some rows, and data with an index."""
    spec = chain(
        (2,), "mean_squared_error", Embedding(input_dim=rows, output_dim=2), Flatten(),
        Dense(units=1),
    )  # fmt: skip
    x, y = Array.of([[0, 1], [1, 2]]), Array.of([1.0, 2.0])
    odd = Array.of([[0.0, index], [0.0, 0.0]])
    parts = {"x": x, "y": y, "x_test": x, "y_test": y, where: odd}
    return Example(spec, InlineData(**parts))


@pytest.mark.parametrize("where", ["x", "x_test"])
@pytest.mark.parametrize("index", [3, 40_000, -1])
def test_an_index_without_a_row_is_the_students_to_fix(
    index: float, where: str
) -> None:
    """An Embedding that is too small is refused, and says how large it has to be."""
    from autograder.trainer.train import train

    result = train(looking_up(3, index, where).job(epochs=1))
    assert not result.runs
    assert f"{index:,}" in str(result.refusal)
    assert "from 0 to 2" in str(result.refusal)


def test_indices_behind_other_layers_are_checked() -> None:
    """Numbers are looked at where the Embedding reads them, not where they enter."""
    from autograder.trainer.indices import check_indices
    from autograder.trainer.loading import load
    from autograder.trainer.refusal import Refusal

    def check(factor: float) -> None:
        spec = chain(
            (2,), "mean_squared_error", Rescaling(scale=factor),
            Embedding(input_dim=3, output_dim=2), Flatten(), Dense(units=1),
        )  # fmt: skip
        data = InlineData(x=Array.of([[0, 1], [1, 2]]), y=Array.of([1.0, 2.0]))
        check_indices(spec, load(Example(spec, data).job()))

    check(1.0)
    check(1.4)
    with pytest.raises(Refusal, match="have 3"):
        check(1.5)


def test_texts_that_would_fill_the_memory_are_refused() -> None:
    """A length of a thousand million words is noticed before anything is made."""
    from autograder.trainer.train import train

    spec = chain(
        (1,), "binary_crossentropy",
        TextVectorization(vocabulary=VOCABULARY, output_sequence_length=10**9),
        Embedding(input_dim=4, output_dim=1), Flatten(), Dense(units=1),
    )  # fmt: skip
    data = InlineData(x=Texts(texts=("red", "blue")), y=Array.of([0, 1]))
    result = train(Example(spec, data).job())
    assert not result.runs
    assert result.refusal


def test_an_own_function_for_texts_is_followed() -> None:
    """What it does with functions of `tf.strings` is described and built again."""
    import keras
    import tensorflow as tf

    from autograder.runner.observe.capture import describe
    from autograder.trainer.constructors import build

    def cleaned(given: Any) -> Any:
        lower = tf.strings.lower(input=given)
        return tf.strings.regex_replace(tf.strings.strip(lower), "<br ?/>", " ")

    layer = keras.layers.TextVectorization(standardize=cleaned)
    layer.adapt(["Red blue", "red<br />green", "red"])
    model = keras.Sequential([keras.Input((1,), dtype="string"), layer])
    model.compile(loss="mse")
    spec = describe(model, ())
    assert spec.layers[0].standardize == (
        ("lower",), ("strip",), ("regex_replace", "<br ?/>", " ")
    )  # fmt: skip
    assert ModelSpec.from_json(spec.to_json()) == spec
    rows = tf.constant([["blue<BR/>red"], [" Green "]])
    np.testing.assert_array_equal(build(spec)(rows), model(rows))


@pytest.mark.parametrize(
    ("steps", "problem"),
    [
        ([("reverse",)], "unknown function"),
        ([("lower", "x")], "unknown function"),
        ([("regex_replace", "a", "a" * 20)] * 2, "too long"),
    ],
)
def test_unknown_changes_of_texts_are_refused(steps: Any, problem: str) -> None:
    """A report could claim other functions, or one that makes a text too long."""
    with pytest.raises(ValueError, match=problem):
        TextVectorization(standardize=tuple(steps))


def test_a_pattern_that_is_none_is_refused() -> None:
    """TensorFlow does not understand it."""
    from autograder.trainer.constructors import Refusal, build

    layer = TextVectorization(
        vocabulary=("a",), standardize=(("regex_replace", "[", ""),)
    )
    spec = chain((1,), "mean_squared_error", layer)
    with pytest.raises(Refusal, match="pattern that cannot be read"):
        build(spec)
