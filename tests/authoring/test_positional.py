"""Arguments without a name get the names that Keras gives them."""

import ast
import inspect
import os

import pytest

from autograder.authoring.layer_changes import other_layers
from autograder.authoring.positional import arguments, names_by_place
from autograder.facts.layers import KINDS
from autograder.facts.layers.kind import FIRST


@pytest.mark.slow
@pytest.mark.skipif("AUTOGRADER_TEST_KERAS" in os.environ, reason="of the newest Keras")
def test_the_order_is_that_of_keras() -> None:
    """Every kind of layer knows the names of its first arguments, as `compile` does."""
    import keras

    makers = {kind: getattr(keras.layers, kind) for kind in KINDS}
    for name, maker in {**makers, "compile": keras.Sequential.compile}.items():
        taken = inspect.signature(maker).parameters.values()
        names = [p.name for p in taken if p.kind is p.POSITIONAL_OR_KEYWORD]
        assert names_by_place(name) == tuple(names[name == "compile" :][:FIRST]), name


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("Dense(5, 'relu')", ["units", "activation"]),
        (
            "layers.SeparableConv2D(8, 3, 2)",
            ["filters", "kernel_size", "strides"],
        ),
        ("m.compile('sgd', loss='mse')", ["optimizer", "loss"]),
        ("Dense(*sizes)", None),
        ("Dense(**settings)", None),
        ("Add(1)", None),
    ],
)
def test_arguments_have_names(code: str, names: list[str] | None) -> None:
    """Arguments are found by position or by keyword, and the result is None if they are
    unknown."""
    call = ast.parse(code, mode="eval").body
    assert isinstance(call, ast.Call)
    found = arguments(call)
    assert (found if found is None else [name for name, _ in found]) == names


def test_wrong_arguments_are_named_as_in_keras() -> None:
    """The activation of a dense layer is changed to another activation."""
    call = ast.parse("Dense(5, 'relu')", mode="eval").body
    assert isinstance(call, ast.Call)
    said = [shown for shown, _, _ in other_layers(call)]
    assert "Dense(units=1)" in said and "Dense(activation='celu')" in said, said
