"""Layers of any kind, with the settings that an exercise names."""

import pytest

from autograder.facts.layers import (
    LSTM,
    Activation,
    Bidirectional,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPooling2D,
    Opaque,
    Setting,
)
from autograder.facts.observation import Observation, ObservedModel, Run
from autograder.facts.spec import ModelSpec
from autograder.rubric import HasLayer, LayerSettings
from autograder.rubric.criteria.evidence import Evidence

RELU = Setting(name="relu")
IMAGES = (
    Conv2D(filters=8, kernel_size=(3, 3), activation=RELU),
    MaxPooling2D(),
    Conv2D(filters=16, kernel_size=(3, 3)),
    Flatten(),
    Dense(units=10),
)
TEXTS = (Bidirectional(layer=LSTM(units=4)), Dense(units=1))
OWN = Opaque(class_name="Mine", shapes=((28, 28, 1),))


def verdict(
    criterion: HasLayer | LayerSettings,
    layers: tuple[Layer, ...],
    shape: tuple[int, ...] = (28, 28, 1),
) -> tuple[str, str]:
    """Return the status of a verdict, and what it says."""
    spec = ModelSpec(input_shape=shape, layers=layers)
    seen = Observation(models=(ObservedModel(variable="model", spec=spec),))
    found = criterion.check(Evidence(Run(ending="finished", observation=seen)))
    return found.status, str(found.message)


@pytest.mark.parametrize(
    ("criterion", "expected", "words"),
    [
        (HasLayer(layer="Conv2D"), "passed", "2 such layers Conv2D"),
        (HasLayer(layer="Conv2D", count=2), "passed", "2 such layers"),
        (HasLayer(layer="Conv2D", count=1), "failed", "Expected 1 layer Conv2D"),
        (HasLayer(layer="Conv2D", settings={"filters": 16}), "passed", "filters=16"),
        (HasLayer(layer="Conv2D", settings={"filters": 9}), "failed", "`filters=9`"),
        (HasLayer(layer="Conv2D", settings={"kernel_size": (3, 3)}, count=2),
         "passed", "kernel_size"),
        (HasLayer(layer="Conv2D", settings={"activation": "relu"}, count=1),
         "passed", "activation='relu'"),
        (HasLayer(layer="LSTM"), "failed", "Expected at least one layer LSTM"),
        (HasLayer("Conv2D", at_least=2), "passed", "2 such layers"),
        (HasLayer("Conv2D", at_least=4), "partial", "at least 4 layers"),
        (HasLayer("Conv2D", at_most=1), "failed", "Expected 1 layer Conv2D"),
        (HasLayer("Conv2D", count=4), "failed", "Expected 4 layers"),
        (HasLayer("Conv2D", filters=(8, 16), count=2), "passed", "filters=8...16"),
        (HasLayer("Conv2D", filters=(16, None), count=1), "passed", "filters=16..."),
        (HasLayer("Conv2D", filters=(32, 64)), "failed", "`filters` from 32 to 64"),
        (HasLayer("Conv2D", kernel_size=3, at_least=2), "passed", "kernel_size=3"),
        (HasLayer("Conv2D", kernel_size=(3, 5)), "failed", "`kernel_size=(3, 5)`"),
        (HasLayer("Conv2D", activation=("gelu", "relu")), "passed", "'gelu' | 'relu'"),
        (HasLayer("Conv2D", use_bias=1), "failed", "`use_bias=1`"),
        (HasLayer("MaxPooling2D", strides=(2, 2)), "passed", "strides=(2, 2))"),
        (HasLayer("MaxPooling2D", strides=(3, 3)), "failed", "`strides=(3, 3)`"),
    ],
)  # fmt: skip
def test_layers_of_images(criterion: HasLayer, expected: str, words: str) -> None:
    """Layers are counted by their kind and settings."""
    status, message = verdict(criterion, IMAGES)
    assert status == expected, message
    assert words in message


def test_settings_have_the_digits_that_keras_keeps() -> None:
    """A rate with the digits of float32 is the same; another one, or True, is not."""
    wanted = LayerSettings(
        layer="Dropout", settings=("rate", "trainable"),
        expected=({"rate": 0.3, "trainable": True},),
    )  # fmt: skip
    assert verdict(wanted, (Dropout(rate=0.30000001192092896),))[0] == "passed"
    assert verdict(wanted, (Dropout(rate=0.31),))[0] == "failed"
    wrong = wanted.model_copy(update={"expected": ({"rate": 0.3, "trainable": 1},)})
    assert verdict(wrong, (Dropout(rate=0.3),))[0] == "failed"


def test_a_regularizer_has_all_names_that_keras_has_for_it() -> None:
    """An `L1L2` with one factor is an `l1` or an `l2`."""
    both = Setting(name="l1_l2", arguments={"l2": 0.1})
    dense = (Dense(units=3, kernel_regularizer=both),)
    for name in ("l2", "l2(l2=0.1)", "l1_l2"):
        asked = HasLayer("Dense", kernel_regularizer=name)
        assert verdict(asked, dense)[0] == "passed", name
    assert verdict(HasLayer("Dense", kernel_regularizer="l1"), dense)[0] == "failed"


def test_0_and_1_are_truth_values_if_these_are_asked_for() -> None:
    """Python takes them so."""
    from autograder.rubric.criteria.asked_value import fits

    assert fits(1, True) and fits(0.0, False)
    assert not fits(1, False) and not fits(2, True) and not fits(True, 1)


def test_a_layer_within_a_layer_counts() -> None:
    """An LSTM in a Bidirectional is an LSTM."""
    criterion = HasLayer(layer="LSTM", settings={"units": 4})
    assert verdict(criterion, TEXTS, (7, 3))[0] == "passed"


def test_a_layer_counts_as_it_is_written() -> None:
    """An activation layer counts as a layer, and a Dropout with rate 0 does not."""
    layers = (Dense(units=3), Activation(activation=RELU), Dropout(rate=0.0))
    assert verdict(HasLayer("Activation"), layers, (4,))[0] == "passed"
    assert verdict(HasLayer("Dropout"), layers, (4,))[0] == "failed"


def test_an_activation_that_is_a_layer_counts_as_an_argument() -> None:
    """Both spellings are one model."""
    layers = (Dense(units=3), Activation(activation=RELU))
    criterion = HasLayer(layer="Dense", settings={"activation": "relu"})
    assert verdict(criterion, layers, (4,))[0] == "passed"


def test_what_may_be_in_an_unknown_part_is_not_judged() -> None:
    """A missing layer may be inside a layer of the student's own, and other layers
    pass."""
    layers = (OWN, *IMAGES)
    assert verdict(HasLayer(layer="LSTM"), layers)[0] == "skipped"
    assert verdict(HasLayer(layer="Conv2D"), layers)[0] == "passed"


def test_names_that_there_are_not_are_refused() -> None:
    """A rubric with a misspelt layer or argument is refused in words."""
    rubric = None
    for criterion, words in (
        (HasLayer(layer="Conv2d"), "no layer is called 'Conv2d'"),
        (HasLayer(layer="Conv2D", settings={"size": 3}), "has no argument 'size'"),
        (HasLayer("Conv2D", size=3), "has no argument 'size'"),
        (HasLayer("Conv2D", filters=(9, 3)), "no `filters` is between"),
        (HasLayer("Conv2D", at_least=3, at_most=2), "no number of layers"),
    ):
        (problem,) = criterion.problems(rubric)  # type: ignore[arg-type]
        assert words in str(problem)
