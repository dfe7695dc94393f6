"""How many parameters a model has, and the shapes that it reads and returns."""

import pytest

from autograder.facts.layers import Conv2D, Dense, Flatten, Layer, Opaque
from autograder.facts.observation import Observation, ObservedModel, Run
from autograder.facts.spec import ModelSpec
from autograder.rubric import InputShape, OutputShape, Parameters
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.criteria.evidence import Evidence

FROZEN = Dense(units=3, trainable=False)
LAYERS = (FROZEN, Dense(units=2))  # 15 and 8 parameters
OWN = Opaque(class_name="Mine", shapes=((4,),))


def verdict(
    criterion: Criterion,
    layers: tuple[Layer, ...] = LAYERS,
    shape: tuple[int | None, ...] | None = (4,),
) -> tuple[str, str]:
    """Return the status of a verdict, and what it says."""
    spec = ModelSpec(input_shape=shape, layers=layers)
    seen = Observation(models=(ObservedModel(variable="model", spec=spec),))
    found = criterion.check(Evidence(Run(ending="finished", observation=seen)))
    return found.status, str(found.message)


@pytest.mark.parametrize(
    ("criterion", "expected", "words"),
    [
        (Parameters(at_most=23), "passed", "23 parameters"),
        (Parameters(at_most=22), "failed", "at most 22"),
        (Parameters(at_least=23), "passed", "23 parameters"),
        (Parameters(at_least=24), "failed", "at least 24"),
        (Parameters(at_most=8, trainable=True), "passed", "8 parameters that are tr"),
        (Parameters(at_most=7, trainable=True), "failed", "at most 7"),
        (Parameters(at_least=15, at_most=15, trainable=False), "passed", "not trained"),
        (InputShape((4,)), "passed", "(4,)"),
        (InputShape((5,)), "failed", "Expected (5,)"),
        (InputShape((None, 4)), "failed", "(4,)"),
        (OutputShape((2,)), "passed", "(2,)"),
        (OutputShape((3,)), "failed", "Expected (3,)"),
        (InputShape((4,), of="price"), "failed", "no 'price'"),
    ],
)
def test_numbers_of_a_chain(criterion: Criterion, expected: str, words: str) -> None:
    """Both bounds pass, and a frozen layer is not trained."""
    status, message = verdict(criterion)
    assert status == expected, message
    assert words in message


def test_a_long_sum_is_left_to_the_table() -> None:
    """Each of a few layers is named with its parameters; of many layers, none is."""
    few, many = (Dense(units=1),) * 20, (Dense(units=1),) * 21
    assert "dense_19: 2 = 1 × 1 weight" in verdict(Parameters(at_least=9), few)[1]
    assert verdict(Parameters(at_least=9), many)[1] == "The model has 45 parameters."


def test_frozen_layers_are_the_reason() -> None:
    """If trained parameters count, the hints are about what is frozen."""
    criterion = Parameters(at_most=7, trainable=True)
    assert "Frozen layers" in verdict(criterion)[1]
    assert "`trainable = False`" in str(criterion.ladder()[1])


def test_open_axes() -> None:
    """An axis that is open takes any length, in the rubric and in the model."""
    layers = (Conv2D(filters=2, kernel_size=(3, 3)),)
    for asked in ((28, 28, 1), (None, 28, 1)):
        assert verdict(InputShape(asked), layers, (None, None, 1))[0] == "passed"
        assert verdict(InputShape(asked), layers, (28, 28, 1))[0] == "passed"
    assert verdict(InputShape((28, 28, 3)), layers, (None, None, 1))[0] == "failed"


def test_nothing_is_counted_that_nobody_knows() -> None:
    """An unknown part has no number, and a model without shapes has none."""
    assert verdict(Parameters(at_most=100), (OWN, *LAYERS))[0] == "skipped"
    for criterion in (Parameters(at_most=100), InputShape((4,)), OutputShape((2,))):
        assert verdict(criterion, (Flatten(), *LAYERS), None)[0] == "failed"


@pytest.mark.parametrize(
    ("criterion", "words"),
    [
        (Parameters(), "give one of"),
        (Parameters(at_least=3, at_most=2), "between the bounds"),
        (InputShape((None,)), "asks for nothing"),
    ],
)
def test_bounds_that_ask_for_nothing_are_refused(
    criterion: Criterion, words: str
) -> None:
    """The problem is said in words."""
    (problem,) = criterion.problems(None)  # type: ignore[arg-type]
    assert words in str(problem)
