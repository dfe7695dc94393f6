"""Layers that are not there where code is graded, in models whose other layers are."""

from collections.abc import Callable

import pytest

from autograder.facts.layers import Dense, Opaque
from autograder.facts.observation import Run

HEAD = """
import numpy as np
import tensorflow as tf
import tensorflow_hub as hub
from tensorflow.keras import Input, Model, Sequential, layers
"""
FITTED = """
model.compile(loss="mse")
model.fit(x, np.zeros(3))
"""
MODELS = {
    "texts": (
        """
layer = hub.KerasLayer("https://hub/nnlm-en-dim50/2", input_shape=[], dtype=tf.string)
model = Sequential([layer, layers.Dense(16), layers.Dense(1)])
x = np.array(["a", "b", "c"])
assert layer(tf.constant(x)).shape == (3, 50)""",
        [(50,), (16,), (1,)],
    ),
    "images": (
        """
layer = hub.KerasLayer("https://hub/mobilenet_v2_100_224/feature_vector/5", True)
model = Sequential([Input((32, 32, 3)), layer, layers.Dense(4), layers.Dense(1)])
x = np.zeros((3, 32, 32, 3))""",
        [(1280,), (4,), (1,)],
    ),
    "a width that is said": (
        """
layer = hub.KerasLayer("/content/mine", output_shape=[7])
model = Sequential([Input((5,)), layer, layers.Dense(1)])
x = np.zeros((3, 5))""",
        [(7,), (1,)],
    ),
    "words in order": (
        """
start = Input((), dtype=tf.string)
words = hub.KerasLayer("https://hub/bert_en_uncased_preprocess/3")(start)
read = hub.KerasLayer("https://hub/small_bert/bert_en_uncased_L-4_H-512_A-8/1")(words)
steps = layers.GlobalMaxPooling1D()(read["sequence_output"])
model = Model(start, layers.Dense(1)(steps))
x = np.array(["a", "b", "c"])""",
        [(128,), (512,), (512,), (1,)],
    ),
    "columns": (
        """
column = tf.feature_column
kinds = column.categorical_column_with_vocabulary_list("kind", ["a", "b"])
columns = [column.numeric_column("age"), column.indicator_column(kinds)]
columns.append(column.embedding_column(kinds, dimension=4))
model = Sequential([layers.DenseFeatures(columns), layers.Dense(2), layers.Dense(1)])
x = {"age": np.ones(3), "kind": np.array(["a", "b", "a"])}""",
        [(7,), (2,), (1,)],
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", MODELS)
def test_the_other_layers_are_known(name: str, run: Callable[[str], Run]) -> None:
    """Such a layer is opaque and has a width, and the code continues."""
    code, widths = MODELS[name]
    seen = run(HEAD + code + FITTED).observation
    assert not seen.errors
    (spec,) = [model.spec for model in seen.models]
    assert spec is not None
    assert isinstance(spec.layers[-1], Dense)
    opaque = [layer for layer in spec.layers if isinstance(layer, Opaque)]
    assert opaque and all("is not there" in str(layer.reason) for layer in opaque)
    assert [row.output_shapes[0] for row in spec.rows()] == widths


@pytest.mark.slow
def test_a_network_of_unknown_width_stops_the_code(run: Callable[[str], Run]) -> None:
    """The error says that the package is not there."""
    seen = run(HEAD + "hub.KerasLayer('/content/mine')").observation
    assert "tensorflow_hub" in str(seen.errors[0].message)
