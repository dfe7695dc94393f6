"""A rubric takes from its solution what it does not say."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.errors import RubricError
from autograder.facts.arrays import Array
from autograder.facts.calls import Callback, RecordedFit, RecordedTest
from autograder.facts.examples import Examples, InlineData
from autograder.facts.observation import Observation, ObservedModel
from autograder.facts.setting import Setting
from autograder.facts.spec import Compilation, ModelSpec
from autograder.rubric import (
    Answer,
    Assignment,
    BlanksFilled,
    Conv2D,
    Dense,
    HiddenActivations,
    LayerSettings,
    LayerSizes,
    Loss,
    OutputActivation,
    OutputUnits,
    ParameterCount,
    TrainsTo,
    from_solution,
)
from autograder.rubric.assignment import load_rubric
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.deriving import beside
from autograder.rubric.solution_facts import KnownSolution

TEXT = """
model = Sequential([
    Dense(
        ### BEGIN SOLUTION
        units=16,
        activation=leaky(slope=0.1),
        ### END SOLUTION
    ),
])
### BEGIN SOLUTION
rate = 0.1
### END SOLUTION
"""
ROWS = Array.of([[0.0] * 4] * 6)
LABELS = Array.of([0, 1, 2, 0, 1, 2])
MODEL = ModelSpec(
    input_shape=(4,),
    layers=(
        Dense(units=16, activation="relu"),
        Dense(units=8, activation="relu"),
        Dense(units=3, activation="softmax"),
    ),
    compiled=Compilation(
        loss=Setting(name="sparse_categorical_crossentropy"),
        optimizer=Setting(name="adam"),
        metrics=("accuracy",),
    ),
)
IMAGES = MODEL.model_copy(
    update={
        "input_shape": (8, 8, 1),
        "layers": (
            Conv2D(filters=4, kernel_size=(3, 3), activation="relu"),
            Conv2D(filters=6, kernel_size=(3, 3)),
            Dense(units=3),
        ),
    }
)
STOPPING = Callback(
    name="EarlyStopping",
    arguments={"monitor": "val_loss", "patience": 3, "min_delta": -0.5},
)


def known(model: ModelSpec = MODEL) -> KnownSolution:
    """Return a solution as if it had run."""
    given = Examples(x=ROWS, y=LABELS)
    fit = RecordedFit(
        model=0, x=None, y=None, epochs=7, batch_size=4, examples=given,
        validation_split=0.5, callbacks=(STOPPING, Callback(name="Mine", own=True)),
    )  # fmt: skip
    test = RecordedTest(model=0, x=None, y=None, examples=given)
    seen = Observation(
        models=(ObservedModel(variable="net", spec=model),),
        fits=(fit,),
        tests=(test,),
        values={"answer": 42},
    )
    return KnownSolution("flowers", TEXT, seen)


@pytest.fixture
def loading() -> Iterator[None]:
    """Act as if a rubric beside this solution was being loaded."""
    with beside(known):
        yield


@pytest.mark.usefixtures("loading")
@pytest.mark.parametrize(
    ("criterion", "field", "value"),
    [
        (LayerSizes, "units", (16, 8)),
        (HiddenActivations, "activation", "relu"),
        (OutputUnits, "units", 3),
        (OutputActivation, "activation", "softmax"),
        (ParameterCount, "parameters", 243),
        (Loss, "name", "sparse_categorical_crossentropy"),
    ],
)
def test_criteria_know_their_answers(
    criterion: type[Criterion], field: str, value: object
) -> None:
    """A criterion that is given only points asks for what the solution has."""
    found = criterion(points=2)
    assert getattr(found, field) == value
    assert found.points == 2


@pytest.mark.usefixtures("loading")
def test_what_is_said_replaces_the_solution() -> None:
    """An argument of the rubric counts, not the solution."""
    assert OutputUnits(units=5).units == 5
    assert Answer(variable="answer").expected == 42


def test_settings_of_layers_follow_the_solution() -> None:
    """The layers of a kind are compared with the solution's, the output left out."""
    with beside(lambda: known(IMAGES)):
        found = LayerSettings(layer="Conv2D", settings=("filters", "activation"))
        output = LayerSettings(layer="Dense", settings=("units",), expected=())
    assert found.expected == (
        {"filters": 4, "activation": "relu"},
        {"filters": 6, "activation": "linear"},
    )
    assert output.expected == ()


def test_nothing_is_derived_outside_of_a_rubric() -> None:
    """A criterion without its answer is refused where there is no solution."""
    with pytest.raises(ValueError, match=r"units\n.*required"):
        OutputUnits()
    with beside(lambda: None), pytest.raises(ValueError, match=r"units\n.*required"):
        OutputUnits()


@pytest.mark.usefixtures("loading")
def test_an_assignment_follows_its_solution() -> None:
    """Name, blanks, model and plan are those of the solution."""
    asked = (
        BlanksFilled(),
        TrainsTo(metric="test_accuracy", at_least=0.5, requires=()),
    )
    made = from_solution(criteria=asked)
    assert (made.slug, made.model_variable) == ("flowers", "net")
    assert made.blanks == ("units", "activation", "rate")
    assert made.reference == MODEL
    assert made.plan is not None
    assert made.plan.data == InlineData(x=ROWS, y=LABELS, x_test=ROWS, y_test=LABELS)
    assert (made.plan.epochs, made.plan.batch_size) == (7, 4)
    assert made.plan.metrics == ("accuracy",)
    (stopping,) = made.plan.callbacks
    assert stopping.min_delta == 0.5


@pytest.mark.usefixtures("loading")
def test_parts_of_an_assignment_are_replaced_one_by_one() -> None:
    """A rubric may say a part of the plan, or another part of the assignment."""
    asked = (TrainsTo(metric="accuracy", at_least=0.5, requires=()),)
    made = from_solution(criteria=asked, training={"epochs": 2}, blanks=("rate",))
    assert made.plan is not None
    assert (made.plan.epochs, made.plan.batch_size, made.blanks) == (2, 4, ("rate",))
    assert from_solution(criteria=(BlanksFilled(),)).plan is None


def test_a_rubric_says_where_something_is_missing(tmp_path: Path) -> None:
    """A solution that is not there is an error of one line."""
    folder = tmp_path / "flowers"
    folder.mkdir()
    rubric = folder / "rubric.py"
    rubric.write_text(
        "from autograder.rubric import OutputUnits, from_solution\n"
        "assignment = from_solution(criteria=(OutputUnits(units=1),))\n"
    )
    with pytest.raises(RubricError, match=r"rubric\.py, line 2: .*solution\.py"):
        load_rubric(rubric)


def test_a_rubric_without_gaps_needs_no_solution(tmp_path: Path) -> None:
    """A rubric that says everything is loaded without running anything."""
    folder = tmp_path / "flowers"
    folder.mkdir()
    (folder / "rubric.py").write_text(
        "from autograder.rubric import Assignment, OutputUnits\n"
        "assignment = Assignment(\n"
        "    slug='flowers', title='Flowers', criteria=(OutputUnits(units=1),)\n"
        ")\n"
    )
    assert isinstance(load_rubric(folder / "rubric.py"), Assignment)
