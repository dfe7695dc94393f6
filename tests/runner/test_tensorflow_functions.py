"""Functions of TensorFlow between layers, against the model that is built again."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

pytestmark = pytest.mark.slow
WIDTHS = [[0, 0], [2, 1], [0, 2], [0, 0]]


def functions() -> dict[str, Callable[[Any], Any]]:
    """Return functions as students give them to a Lambda layer."""
    import tensorflow as tf

    return {
        "zeros around": lambda x: tf.pad(x, WIDTHS),
        "ones around": lambda x: tf.pad(x, WIDTHS, constant_values=1),
        "mirrored": lambda x: tf.pad(x, tf.constant(WIDTHS), mode="REFLECT"),
        "mirrored with the edge": lambda x: tf.pad(x, WIDTHS, "SYMMETRIC"),
        "log1p": lambda x: tf.math.log1p(tf.abs(x)),
        "expm1": lambda x: tf.math.expm1(x),
        "sinh and cosh": lambda x: tf.sinh(x) + tf.math.cosh(x),
        "tan": lambda x: tf.tan(x / 4),
        "reciprocal": lambda x: tf.math.reciprocal(2 + tf.abs(x)),
        "depth to space": lambda x: tf.nn.depth_to_space(tf.concat([x, 2 * x], -1), 2),
        "space to depth": lambda x: tf.nn.space_to_depth(x[:, :, :4], block_size=2),
    }


NAMES = (
    "zeros around", "ones around", "mirrored", "mirrored with the edge", "log1p",
    "expm1", "sinh and cosh", "tan", "reciprocal", "depth to space", "space to depth",
)  # fmt: skip


def test_every_function_is_tried() -> None:
    """The names are those of the functions."""
    assert set(NAMES) == set(functions())


@pytest.mark.parametrize("name", NAMES)
def test_the_rebuilt_function_computes_the_same(name: str) -> None:
    """All steps are known, and their numbers are equal."""
    import keras

    from autograder.facts.layers import Opaque
    from autograder.runner.observe.capture import describe
    from autograder.trainer.constructors import connected

    function = functions()[name]
    model = keras.Sequential([keras.Input((4, 5, 2)), keras.layers.Lambda(function)])
    spec = describe(model, ())
    assert not any(isinstance(layer, Opaque) for layer in spec.layers)
    x = np.random.default_rng(0).normal(size=(3, 4, 5, 2)).astype("float32")
    np.testing.assert_allclose(connected(spec)(x), function(x), rtol=1e-5, atol=1e-5)
