"""The layers of a model are listed as `summary` of Keras lists them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.slow


def two_outputs(keras: Any) -> Any:
    """Return a model with two outputs."""
    start = keras.Input((3,))
    hidden = keras.layers.Dense(4, name="hidden")(start)
    ends = [keras.layers.Dense(n, name=f"out_{n}")(hidden) for n in (1, 2, 3)]
    return keras.Model(start, ends)


def branches(keras: Any) -> Any:
    """Return a model with branches that are not equally long."""
    start = keras.Input((3,))
    left = keras.layers.Dense(4, name="left")(start)
    right = keras.layers.Dense(4, name="right")(start)
    longer = keras.layers.Dense(4, name="longer")(right)
    added = keras.layers.Add(name="sum")([longer, left, right])
    return keras.Model(start, [keras.layers.Dense(1, name="end")(added), left])


def shared(keras: Any) -> Any:
    """Return a model with a layer that is called three times."""
    one, two = keras.Input((4,)), keras.Input((4,))
    layer = keras.layers.Dense(4, name="layer")
    ends = [layer(layer(one)), keras.layers.Dense(4, name="between")(layer(two))]
    return keras.Model([one, two], keras.layers.Concatenate(name="both")(ends))


def nested(keras: Any) -> Any:
    """Return a model with models in it."""
    start = keras.Input((3,))
    parts = [
        keras.Sequential([keras.layers.Dense(n, name=f"{n}{w}") for w in "ab"])
        for n in (4, 5)
    ]
    merged = keras.layers.Concatenate(name="both")([part(start) for part in parts])
    return keras.Model(start, keras.layers.Dense(1, name="end")(merged))


def flat(layers: Any) -> list[Any]:
    """Return the layers in models, without inputs."""
    return [
        inner
        for layer in layers
        for inner in (flat(layer.layers) if hasattr(layer, "layers") else [layer])
        if type(inner).__name__ != "InputLayer"
    ]


@pytest.mark.parametrize("build", [two_outputs, branches, shared, nested])
def test_layers_are_in_the_order_of_the_summary(build: Callable[[Any], Any]) -> None:
    """Each layer comes first where the table of Keras has it."""
    import keras

    from autograder.runner.observe.capture import describe

    model = build(keras)
    names = dict.fromkeys(row.name for row in describe(model, ()).rows())
    assert list(names) == [layer.name for layer in flat(model.layers)]
