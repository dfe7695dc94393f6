"""A rubric takes from its solution what it does not say."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from autograder.errors import RubricError
from autograder.facts.arrays import Array
from autograder.facts.compilation import Compilation
from autograder.facts.examples import FolderRows, InlineData
from autograder.facts.layers import (
    BatchNormalization,
    Dropout,
    Flatten,
    Normalization,
    Rescaling,
)
from autograder.facts.observation import Observation, ObservationJob
from autograder.facts.sample import Sample
from autograder.facts.setting import Setting
from autograder.rubric import (
    Answer,
    Assignment,
    BlanksFilled,
    FileData,
    Fitted,
    FolderClasses,
    HiddenActivations,
    ImageFolder,
    InputShape,
    LayerSettings,
    LayerSizes,
    Limits,
    Loss,
    Metrics,
    NoOverfitting,
    OutputActivation,
    OutputUnits,
    ParameterCount,
    TrainsTo,
    UsesCallback,
    from_solution,
)
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.criteria.proposed_pictures import pictures_for
from autograder.rubric.deriving import beside
from autograder.rubric.rubric_file import load_rubric
from autograder.rubric.solution_facts import KnownSolution
from tests.observed_solution import IMAGES, LABELS, MODEL, ROWS, known


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


def test_a_loss_knows_whether_it_applies_the_activation() -> None:
    """`from_logits` of the solution is asked for, and refused for other losses."""
    for name, expected in (("binary_crossentropy", True), ("hinge", False)):
        loss = Setting(name=name, arguments={"from_logits": True})
        compiled = Compilation(loss=loss, optimizer=None)
        model = MODEL.model_copy(update={"compiled": compiled})
        with beside(lambda model=model: known(model)):
            assert Loss(points=2).from_logits is expected
    rubric: Any = None
    assert [*Loss("mse", from_logits=True).problems(rubric)]
    assert not [*Loss("binary_crossentropy", from_logits=True).problems(rubric)]


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


def test_other_kinds_of_the_solution_may_be_beside_its_dense_layers() -> None:
    """A solution passes the sizes that were taken from it, with any other layers."""
    first, second, last = MODEL.layers
    layers = (first, BatchNormalization(), second, Flatten(), Dropout(rate=0.5), last)
    model = MODEL.model_copy(update={"layers": layers})
    with beside(lambda: known(model)):
        found = LayerSizes()
    assert found.units == (16, 8)
    assert found.beside == ("BatchNormalization", "Dropout")
    assert LayerSizes((16, 8)).beside == ()
    scaled = (Flatten(), Rescaling(scale=(1.0, 2.0, 3.0, 4.0)), Normalization())
    model = MODEL.model_copy(update={"layers": (*scaled, *MODEL.layers)})
    with beside(lambda: known(model)):
        assert LayerSizes().beside == ()


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
def test_a_plan_measures_what_criteria_ask_for() -> None:
    """A metric need not be in the solution's `compile`, too."""
    asked = (
        TrainsTo("test_auc", at_least=0.5, requires=()),
        TrainsTo("test_loss", at_most=1.0, requires=()),
        NoOverfitting(
            metric="root_mean_squared_error", gap=1.0, reaches=5.0, requires=()
        ),
    )
    made = from_solution(criteria=asked)
    assert made.plan is not None
    assert made.plan.metrics == ("accuracy", "auc", "root_mean_squared_error")


@pytest.mark.parametrize(
    ("used", "given"), [(0.0, 10), (2.5, 10), (2.6, 20), (8.0, 40), (900.0, 320)]
)
def test_submissions_get_more_time_than_the_solution_needs(
    used: float, given: float
) -> None:
    """The time is rounded up, and there is always the usual one."""
    solution = known()
    seen = solution.seen.model_copy(update={"seconds": used})
    slow = KnownSolution(solution.slug, solution.text, seen)
    with beside(lambda: slow):
        made = from_solution(criteria=(BlanksFilled(),))
        own = from_solution(criteria=(BlanksFilled(),), limits=Limits(seconds=7))
    assert made.limits.seconds == given
    assert own.limits.seconds == 7


def test_a_submission_reports_no_time() -> None:
    """The time of a run would make observations of equal submissions different."""
    job = ObservationJob(kind="py", source="", with_examples=True)
    timed = Observation(seconds=0.5)
    assert timed.answers(job)
    assert not timed.answers(job.model_copy(update={"with_examples": False}))


def test_images_of_the_assignment_are_trained_on_from_their_folder() -> None:
    """The plan has the rows that `fit` and `evaluate` were given."""
    solution = known()
    source = ImageFolder(folder="shapes", image_size=(8, 8))
    there = FolderRows(x=source, one_hot=True, rows=(0, 2), count=3)
    given = {"examples": None, "in_folder": there}
    (fit,), (test,) = solution.seen.fits, solution.seen.tests
    given_test = given | {"in_folder": there.model_copy(update={"rows": (1,)})}
    seen = solution.seen.model_copy(
        update={
            "fits": (fit.model_copy(update=given),),
            "tests": (test.model_copy(update=given_test),),
        }
    )
    plan = KnownSolution("shapes", solution.text, seen).plan()
    assert plan is not None
    assert plan.data == FileData(
        x=source, y=FolderClasses(folder="shapes", one_hot=True),
        rows=(0, 2), test_rows=(1,),
    )  # fmt: skip


def test_validation_data_are_test_data_if_nothing_is_evaluated() -> None:
    """A solution without `evaluate` is tested on the `validation_data` of `fit`."""
    solution = known()
    (test,) = solution.seen.tests
    seen = solution.seen.model_copy(
        update={"tests": (test.model_copy(update={"of_fit": True}),)}
    )
    plan = KnownSolution("flowers", solution.text, seen).plan()
    assert plan is not None
    assert isinstance(plan.data, InlineData)
    assert plan.data.x_test == plan.data.x_validation == ROWS
    assert plan.data.y_test == LABELS


@pytest.mark.parametrize("tested", [True, False])
def test_pictures_of_test_data_are_proposed_if_there_are_some(tested: bool) -> None:
    """A plan on folders of images without test data has only a loss curve."""
    solution = known()
    source = ImageFolder(folder="shapes", image_size=(8, 8))
    there = FolderRows(x=source, one_hot=False, rows=(0, 2), count=3)
    given = {"examples": None, "in_folder": there}
    calls: dict[str, Any] = {
        "fits": tuple(c.model_copy(update=given) for c in solution.seen.fits),
        "tests": tuple(c.model_copy(update=given) for c in solution.seen.tests),
    }
    seen = solution.seen.model_copy(update=calls if tested else calls | {"tests": ()})
    exercise: Any = SimpleNamespace(known=KnownSolution("s", solution.text, seen))
    assert ("confusion_matrix" in pictures_for(exercise)) == tested


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


@pytest.mark.parametrize(
    ("rows", "epochs"), [(6, 7), (12, 11), (600_000, 70), (None, 7)]
)
def test_fewer_data_are_trained_on_for_longer(rows: int | None, epochs: int) -> None:
    """A plan on a part of the data has about as many steps as the solution."""
    solution = known()
    (fit,) = solution.seen.fits
    whole = rows and Sample(
        shape=(rows, 4), dtype="float32", minimum=0.0, maximum=0.0, rows=(0,),
        values=Array.of([[0.0] * 4]),
    )  # fmt: skip
    fits = (fit.model_copy(update={"x": whole}),)
    seen = solution.seen.model_copy(update={"fits": fits})
    plan = KnownSolution("flowers", solution.text, seen).plan()
    assert plan is not None
    assert plan.epochs == epochs


@pytest.mark.usefixtures("loading")
def test_lists_are_as_good_as_tuples() -> None:
    """A rubric may be written with square brackets, as code of Keras is."""
    assert InputShape([28, 28, 1]) == InputShape((28, 28, 1))
    assert Metrics(["auc"]) == Metrics("auc")
    stopping = UsesCallback("EarlyStopping", patience=[3, 10])
    assert Fitted(callbacks=[stopping]) == Fitted(callbacks=(stopping,))
    assert stopping.arguments == {"patience": (3, 10)}
    made = from_solution(criteria=[LayerSizes()], plots=["loss_curve"])
    assert made.plots == ("loss_curve",)
