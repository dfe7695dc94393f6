"""Layers with weights that other layers are given as their activations."""

from collections.abc import Callable
from typing import Any

import pytest

from autograder.facts.layers import (
    LINEAR,
    Activation,
    Dense,
    MultiHeadAttention,
    Opaque,
    PReLU,
)
from autograder.facts.observation import Run
from autograder.facts.setting import Setting
from autograder.facts.spec import ModelSpec

pytestmark = pytest.mark.slow


def described(model: Any) -> ModelSpec:
    """Describe a model, before and after Keras made the weights of activations."""
    import keras

    from autograder.runner.observe.capture import describe

    model.compile(loss="mse")
    spec = describe(model, ())
    x = [keras.ops.zeros((1, *i.shape[1:]), i.dtype) for i in model.inputs]
    model(x if len(x) > 1 else x[0])
    assert describe(model, ()) == spec
    assert spec.total_parameters == model.count_params()
    return spec


def test_its_parameters_are_counted_once() -> None:
    """The layer follows the other one, with weights that two layers may share."""
    import keras

    layers = keras.layers
    shared = layers.PReLU()
    model = keras.Sequential(
        [
            keras.Input((2,)),
            layers.Dense(3, activation=shared),
            layers.Dense(3, activation=shared),
            layers.Dense(3, activation=layers.PReLU(trainable=False)),
            layers.Dense(4, activation=layers.LeakyReLU()),
        ]
    )
    spec = described(model)
    kinds = [layer.kind for layer in spec.layers]
    assert kinds == ["Dense", "PReLU", "Dense", "Dense", "PReLU", "Dense"]
    assert [call.layer for call in spec.calls] == [0, 1, 2, 1, 3, 4, 5]
    assert spec.layers[0] == Dense(units=3, activation=LINEAR)
    assert spec.layers[4] == PReLU(trainable=False)


def test_a_layer_that_is_called_twice_applies_it_twice() -> None:
    """The whole step is repeated."""
    import keras

    first, second = keras.Input((2,)), keras.Input((2,))
    dense = keras.layers.Dense(2, activation=keras.layers.PReLU())
    both = keras.layers.Add()([dense(first), dense(dense(second))])
    spec = described(keras.Model([first, second], both))
    assert [call.layer for call in spec.calls][:6] == [0, 1] * 3
    assert spec.total_parameters == 2 * 2 + 2 + 2


def test_a_penalty_of_the_outer_layer_is_not_lost() -> None:
    """It would be on the output of the activation, so the layer is unknown."""
    import keras

    layer = keras.layers.Dense(
        3, activation=keras.layers.PReLU(), activity_regularizer="l2"
    )
    model = keras.Sequential([keras.Input((2,)), layer])
    spec = described(model)
    assert isinstance(spec.layers[0], Opaque)


def test_arguments_out_of_bounds_cost_only_their_layer() -> None:
    """The other layers are described."""
    import keras

    layers = keras.layers
    model = keras.Sequential(
        [keras.Input((2,)), layers.BatchNormalization(epsilon=7.0), layers.Dense(1)]
    )
    unusual, dense = described(model).layers
    assert isinstance(unusual, Opaque)
    assert "epsilon" in str(unusual.reason)
    assert dense == Dense(units=1)


@pytest.mark.parametrize("masked", [False, True])
def test_a_mask_that_is_given_to_attention_is_not_taken_for_a_key(masked: bool) -> None:
    """The layer says whether it reads a mask of the student's own."""
    import keras

    steps, mask = keras.Input((4, 6)), keras.Input((4, 4), dtype="bool")
    attention = keras.layers.MultiHeadAttention(2, 3)
    given = {"attention_mask": mask} if masked else {}
    after = attention(steps, steps, return_attention_scores=False, **given)
    model = keras.Model([steps, mask] if masked else steps, after)
    spec = described(model)
    (found,) = spec.layers
    assert isinstance(found, MultiHeadAttention)
    assert found.attention_mask == masked


def test_an_elu_may_have_its_number_without_a_name(run: Callable[..., Run]) -> None:
    """Keras has no config of it where the constructors of layers are changed."""
    script = "import keras\nmodel = keras.Sequential([keras.layers.ELU(0.5)])"
    (model,) = run(script).observation.models
    assert model.spec is not None
    elu = Setting(name="elu", arguments={"alpha": 0.5})
    assert model.spec.layers == (Activation(activation=elu),)
