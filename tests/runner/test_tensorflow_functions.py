"""Functions of TensorFlow between layers, against the model that is built again."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.facts.observation import Run

pytestmark = pytest.mark.slow
WIDTHS = [[0, 0], [2, 1], [0, 2], [0, 0]]


def functions() -> dict[str, Callable[[Any], Any]]:
    """Return functions as students give them to a Lambda layer."""
    import keras
    import tensorflow as tf
    from keras import ops
    from tensorflow.keras import backend as K

    def ones(*shape: int) -> Any:
        return tf.reshape(tf.range(math.prod(shape), dtype="float32") / 9, shape)

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
        "frequencies": lambda x: sum(ops.fft2((x, ops.zeros_like(x)))),
        "frequencies and back": lambda x: ops.irfft(ops.rfft(x[..., 0]), 5),
        "frequencies in time": lambda x: ops.stft(x[..., 0], 3, 1, 4)[1],
        "largest": lambda x: tf.math.top_k(x[..., 0], 2)[0],
        "differences": lambda x: ops.diff(x, axis=1),
        "triangles": lambda x: ops.tril(x) + 2 * ops.triu(x, k=1),
        "part": lambda x: tf.slice(x, [0, 1, 0, 0], [-1, 2, -1, 1]),
        "convolution": lambda x: tf.nn.conv2d(
            x, ones(3, 3, 2, 4), [1, 2, 2, 1], "SAME"
        ),
        "rows": lambda x: tf.nn.conv1d(
            x[:, 0], ones(3, 2, 4), stride=1, padding="SAME"
        ),
        "gaps": lambda x: K.conv2d(x, ones(2, 2, 2, 1), dilation_rate=(2, 2)),
        "averages": lambda x: K.conv2d(x, tf.ones((2, 2, 2, 2)) / 4, padding="same"),
        "by channel": lambda x: tf.nn.depthwise_conv2d(
            x, filter=ones(3, 3, 2, 2), strides=[1, 1, 1, 1], padding="VALID"
        ),
        "spread": lambda x: tf.nn.conv2d_transpose(
            x, ones(3, 3, 4, 2), [tf.shape(x)[0], 8, 10, 4], strides=2, padding="SAME"
        ),
        "pooled": lambda x: keras.ops.average_pool(keras.ops.max_pool(x, 2), (1, 2), 1),
        "arguments by name": lambda x: tf.where(
            tf.greater(x=x, y=0.0), x=tf.multiply(x, x, name="m"), y=tf.zeros_like(x)
        ),
        "neighbours": lambda x: tf.nn.local_response_normalization(x, depth_radius=1),
        "like photographs": lambda x: tf.image.per_image_standardization(x),
        "the centre": lambda x: tf.image.grayscale_to_rgb(
            tf.image.central_crop(x[..., :1], 0.5)
        ),
        "cut and turned": lambda x: tf.roll(
            tf.slice(tf.image.flip_left_right(x), [0, 1, 0, 0], [-1, 2, -1, -1]), 1, 2
        ),
        "a band": lambda x: tf.linalg.band_part(x, 1, 0),
        "products of rows": lambda x: tf.linalg.matvec(x, x[:, :, 0]),
        "in order": lambda x: tf.sort(x, axis=2, direction="DESCENDING"),
        "sums": lambda x: tf.add_n([x, tf.math.cumprod(x, axis=1), tf.cumsum(x, 2)]),
        "bell": lambda x: 0.5 * x * (1.0 + tf.math.erf(x / tf.sqrt(2.0))),
        "without zeros": lambda x: tf.math.divide_no_nan(x, tf.nn.relu(x)),
        "steps": lambda x: tf.nn.max_pool1d(x[:, 0], 2, strides=2, padding="SAME"),
        "leaky": lambda x: tf.nn.leaky_relu(features=x, alpha=0.3, name="l"),
        "product": lambda x: K.dot(x, ones(3, 2, 4)),
        "flat": lambda x: K.batch_flatten(x),
        "repeated": lambda x: K.repeat_elements(K.repeat(x[:, 0, 0], 3), 2, axis=1),
        "bounded": lambda x: K.relu(x, alpha=0.1, max_value=1.0, threshold=0.5),
        "chosen": lambda x: K.switch(K.greater(x, 0), x, K.stop_gradient(x) / 2),
    }


NAMES = (
    "zeros around", "ones around", "mirrored", "mirrored with the edge", "log1p",
    "expm1", "sinh and cosh", "tan", "reciprocal", "depth to space", "space to depth",
    "frequencies", "frequencies and back", "frequencies in time", "largest",
    "differences", "triangles", "part",
    "convolution", "rows", "gaps", "averages", "by channel", "spread", "pooled",
    "neighbours", "like photographs", "the centre", "cut and turned", "a band",
    "products of rows", "in order", "sums", "bell", "without zeros", "steps",
    "arguments by name", "leaky", "product", "flat", "repeated", "bounded", "chosen",
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
    theirs = function(keras.ops.convert_to_tensor(x))
    np.testing.assert_allclose(connected(spec)(x), theirs, rtol=1e-5, atol=1e-5)


def calls() -> dict[str, Callable[[Any], Any]]:
    """Return calls with an argument that no function of Keras has."""
    import tensorflow as tf

    def one_hot(x: Any, **more: Any) -> Any:
        return tf.one_hot(tf.cast(x, "int32"), 3, **more)

    return {
        "on_value": lambda x: one_hot(x, on_value=5.0),
        "off_value": lambda x: one_hot(x, off_value=0.5),
        "adjoint_b": lambda x: tf.matmul(x, x, adjoint_b=True),
        "batch_dims": lambda x: tf.gather(x, [0, 0, 0, 0], axis=2, batch_dims=1),
        "noise_shape": lambda x: tf.nn.dropout(x, 0.5, noise_shape=[1, 4, 5]),
        "conjugate": lambda x: tf.transpose(x, [0, 2, 1], conjugate=True),
        "epsilon": lambda x: tf.nn.l2_normalize(x, 1, epsilon=100.0),
        "preserve_aspect_ratio": lambda x: tf.image.resize(
            x[..., None], (8, 8), preserve_aspect_ratio=True
        ),
    }


UNKNOWN = ("on_value", "off_value", "adjoint_b", "batch_dims", "noise_shape",
           "conjugate", "epsilon", "preserve_aspect_ratio")  # fmt: skip


@pytest.mark.parametrize("name", UNKNOWN)
def test_an_argument_that_is_not_known_is_not_passed_over(name: str) -> None:
    """Otherwise another model would be graded than the one of the student."""
    import keras

    from autograder.facts.layers import Opaque
    from autograder.runner.observe.capture import describe

    class Own(keras.Model):
        def call(self, x: Any) -> Any:
            return calls()[name](x)

    model = Own()
    model.build((None, 4, 5))
    layers = describe(model, ()).layers
    assert [type(layer) for layer in layers] == [Opaque], name


def test_loops_over_tensors_run(run: Callable[..., Run]) -> None:
    """TensorFlow finds the source of a function, and turns its loops into a graph."""
    code = """
import tensorflow as tf

@tf.function
def add(numbers):
    total = tf.constant(0)
    for number in numbers:
        if number > 1:
            total += number
    return total

total = int(add(tf.constant([1, 2, 3])))
"""
    assert not run(code).observation.errors
