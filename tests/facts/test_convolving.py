"""Functions that slide a given window: their shapes, and what they refuse."""

import pytest

from autograder.errors import FactError
from autograder.facts.layers import Operation
from autograder.facts.layers.operating import OwnWeight


def convolution(function: str, window: tuple[int, ...], **options: object) -> Operation:
    """Return a convolution with a weight."""
    operands = ("tensor", OwnWeight(shape=window))
    given = {"function": function, "operands": operands, "options": options}
    return Operation.model_validate(given)


@pytest.mark.parametrize(
    ("function", "window", "options", "leaving"),
    [
        ("conv", (3, 3, 2, 5), {}, (6, 6, 5)),
        ("conv", (3, 3, 2, 5), {"padding": "same", "strides": (2, 4)}, (4, 2, 5)),
        ("conv", (3, 3, 1, 4), {}, (6, 6, 4)),
        ("depthwise_conv", (3, 3, 2, 5), {}, (6, 6, 10)),
        ("conv_transpose", (3, 3, 5, 2), {"strides": 2}, (17, 17, 5)),
    ],
)
def test_the_shape(
    function: str,
    window: tuple[int, ...],
    options: dict[str, object],
    leaving: tuple[int, ...],
) -> None:
    """It is that of the function of Keras."""
    layer = convolution(function, window, **options)
    assert layer.output_shapes(((8, 8, 2),)) == (leaving,)
    assert layer.all_nanoseconds(((8, 8, 2),)) > 400  # more than for reading alone


@pytest.mark.parametrize(
    ("function", "window", "options"),
    [
        ("conv", (3, 2, 5), {}),
        ("conv", (3, 3, 3, 5), {}),
        ("conv", (3, 3, 1, 5), {}),
        ("conv", (9, 9, 2, 5), {}),
        ("conv", (3, 3, 2, 5), {"strides": 0}),
        ("conv", (3, 3, 2, 5), {"strides": (1, 1, 1)}),
        ("conv", (3, 3, 2, 5), {"strides": 2, "dilation_rate": 2}),
        ("conv", (3, 3, 2, 5), {"padding": "causal"}),
        ("conv", (3, 3, 2, 5), {"data_format": "channels_first"}),
        ("depthwise_conv", (3, 3, 1, 5), {}),
        ("depthwise_conv", (3, 3, 2, 5), {"strides": (1, 2)}),
        ("conv_transpose", (3, 3, 5, 2), {"output_padding": 1}),
        ("conv_transpose", (3, 3, 2, 5), {}),
    ],
)
def test_what_keras_refuses(
    function: str, window: tuple[int, ...], options: dict[str, object]
) -> None:
    """A window or an argument that does not fit is an error of the facts."""
    with pytest.raises(FactError):
        convolution(function, window, **options).output_shapes(((8, 8, 2),))
