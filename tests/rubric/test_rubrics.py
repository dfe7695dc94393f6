"""Every wrong answer loses the criterion that names it, and only what follows."""

from pathlib import Path

import pytest

from autograder.authoring.release import released
from autograder.engine.grading import grade
from autograder.errors import RubricError
from autograder.facts.compilation import Compilation
from autograder.facts.grade import Verdict
from autograder.facts.known_pictures import PICTURES
from autograder.facts.layers import Dense, Dropout, Flatten, Setting
from autograder.facts.observation import Blank, Observation, ObservedModel, Place, Run
from autograder.facts.spec import ModelSpec
from autograder.facts.training import InlineData, TrainingRun
from autograder.i18n import literal
from autograder.report.painter.plots import PLOTS
from autograder.rubric.assignment import Assignment
from autograder.rubric.consistency import inconsistencies
from autograder.rubric.criteria import Compiled, TrainsTo
from autograder.rubric.criteria.checking import result_of
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.public import public_part
from autograder.rubric.rubric_file import load_assignments, load_rubric
from autograder.submissions.source.blanks import find_blanks
from autograder.submissions.source.cells import Cell
from tests.places import RELEASED, SOLUTIONS

ASSIGNMENTS = {a.slug: a for a in load_assignments(SOLUTIONS)}
STRUCTURE = [
    slug
    for slug, a in ASSIGNMENTS.items()
    if a.models == ("model",) and not a.reported and a.reference.graph is None
]
"""Those whose every criterion looks at one model with one output."""
TINY = ["linear_regression", "binary_classification", "softmax_classification"]


def outcome(assignment: Assignment, spec: ModelSpec) -> dict[str, str]:
    """Return the status of every criterion that needs no training."""
    run = Run(
        ending="finished",
        observation=Observation(models=(ObservedModel(variable="model", spec=spec),)),
    )
    criteria = tuple(c for c in assignment.criteria if not c.needs_training)
    untrained = assignment.model_copy(update={"criteria": criteria})
    result = grade(untrained, "ada", Evidence(run=run))
    return {c.id: c.status for c in result.criteria}


def reference(slug: str, **changes: object) -> ModelSpec:
    """Return the solution's model with its last layer changed."""
    spec = ASSIGNMENTS[slug].reference
    assert spec is not None
    head = spec.layers[-1].model_copy(update=changes)
    return spec.model_copy(update={"layers": (*spec.layers[:-1], head)})


def lost(statuses: dict[str, str], status: str) -> set[str]:
    """Return the criteria with a status, but those about data."""
    data = {"images_flattened", "images_scaled", "labels_one_hot"}
    return {name for name, found in statuses.items() if found == status} - data


@pytest.mark.parametrize("slug", STRUCTURE)
def test_the_solution_loses_nothing(slug: str) -> None:
    """The solution's model passes all criteria on its structure."""
    assert not lost(outcome(ASSIGNMENTS[slug], reference(slug)), "failed")


@pytest.mark.parametrize("slug", STRUCTURE)
def test_wrong_units_lose_the_units(slug: str) -> None:
    """One unit too many costs the units, and what follows is not checked."""
    spec = ASSIGNMENTS[slug].reference
    assert spec is not None
    units = spec.dense_layers[-1].units + 1
    statuses = outcome(ASSIGNMENTS[slug], reference(slug, units=units))
    assert lost(statuses, "failed") == {"output_units"}
    assert lost(statuses, "skipped") == {"parameter_count"}


@pytest.mark.parametrize("slug", STRUCTURE)
@pytest.mark.parametrize("name", ["linear", "sigmoid", "softmax", "relu", "tanh"])
def test_wrong_activation_loses_the_activation(slug: str, name: str) -> None:
    """Every other activation costs exactly the activation."""
    spec = ASSIGNMENTS[slug].reference
    assert spec is not None
    if spec.dense_layers[-1].activation.name == name:
        return
    statuses = outcome(
        ASSIGNMENTS[slug], reference(slug, activation=Setting(name=name))
    )
    assert lost(statuses, "failed") == {"output_activation"}


@pytest.mark.parametrize("slug", STRUCTURE)
@pytest.mark.parametrize(
    "name",
    ["mean_squared_error", "mean_absolute_error", "binary_crossentropy",
     "categorical_crossentropy", "hinge"],
)  # fmt: skip
def test_wrong_loss_loses_the_loss(slug: str, name: str) -> None:
    """Every other loss costs exactly the loss."""
    spec = ASSIGNMENTS[slug].reference
    assert spec is not None and spec.compiled is not None
    if spec.compiled.loss == Setting(name=name):
        return
    compiled = Compilation(loss=Setting(name=name), optimizer=None)
    statuses = outcome(
        ASSIGNMENTS[slug], spec.model_copy(update={"compiled": compiled})
    )
    assert lost(statuses, "failed") == {"loss"}


@pytest.mark.parametrize("slug", STRUCTURE)
def test_an_extra_layer_loses_the_layers(slug: str) -> None:
    """A hidden layer too many costs the layers and the parameters that it has."""
    spec = reference(slug)
    relu = Setting(name="relu")
    layers = (Dense(units=7, activation=relu), *spec.layers)
    statuses = outcome(ASSIGNMENTS[slug], spec.model_copy(update={"layers": layers}))
    assert lost(statuses, "failed") == {"layer_sizes", "parameter_count"}
    assert not lost(statuses, "skipped")


@pytest.mark.parametrize("slug", STRUCTURE)
def test_a_dropout_too_many_loses_the_layers_alone(slug: str) -> None:
    """A layer without parameters costs no parameters, units or activations."""
    spec = reference(slug)
    layers = (*spec.layers[:-1], Dropout(rate=0.2), spec.layers[-1])
    statuses = outcome(ASSIGNMENTS[slug], spec.model_copy(update={"layers": layers}))
    assert lost(statuses, "failed") == {"layer_sizes"}
    assert not lost(statuses, "skipped")


def test_wrong_sizes_do_not_cost_the_activations() -> None:
    """Hidden layers of another size, all relu, lose no activation."""
    relu = Setting(name="relu")
    spec = reference("mnist_ann")
    for hidden in (
        (Dense(units=128, activation=relu),) * 3,
        (Dense(units=256, activation=relu),) * 2,
    ):
        changed = spec.model_copy(update={"layers": (*hidden, spec.layers[-1])})
        statuses = outcome(ASSIGNMENTS["mnist_ann"], changed)
        assert lost(statuses, "failed") == {"layer_sizes", "parameter_count"}
        assert not lost(statuses, "skipped")


def test_without_hidden_layers_there_are_no_activations_to_judge() -> None:
    """The missing layers cost their criterion and the parameters."""
    spec = reference("mnist_ann")
    statuses = outcome(
        ASSIGNMENTS["mnist_ann"], spec.model_copy(update={"layers": spec.layers[-1:]})
    )
    assert lost(statuses, "failed") == {"layer_sizes", "parameter_count"}
    assert lost(statuses, "skipped") == {"hidden_activations"}


def test_a_flatten_in_front_costs_nothing() -> None:
    """The network of the common tutorial begins with Flatten."""
    spec = reference("mnist_ann")
    layers = (Flatten(), *spec.layers)
    changed = spec.model_copy(update={"input_shape": (28, 28), "layers": layers})
    assert not lost(outcome(ASSIGNMENTS["mnist_ann"], changed), "failed")


@pytest.mark.parametrize("slug", TINY)
def test_a_forgotten_input_shape_costs_nothing(slug: str) -> None:
    """A model that was never built is counted for the data, with a warning."""
    assignment = ASSIGNMENTS[slug]
    spec = reference(slug).model_copy(update={"input_shape": None})
    models = (ObservedModel(variable="model", spec=spec),)
    run = Run(ending="finished", observation=Observation(models=models))
    result = grade(assignment, "ada", Evidence(run=run, plan=assignment.plan))
    found = {c.id: c for c in result.criteria}
    assert found["parameter_count"].status == "passed"
    assert "Counted for inputs of shape" in found["parameter_count"].message
    assert not lost({c.id: c.status for c in result.criteria}, "failed")
    assert result.model is not None
    assert any("`keras.Input((" in warning for warning in result.warnings)


@pytest.mark.parametrize("slug", STRUCTURE)
def test_without_compile_only_compile_and_loss_are_lost(slug: str) -> None:
    """A model that was never compiled keeps the points for its layers."""
    spec = reference(slug).model_copy(update={"compiled": None})
    statuses = outcome(ASSIGNMENTS[slug], spec)
    assert lost(statuses, "failed") == {"compiled"}
    assert lost(statuses, "skipped") == {"loss"}


@pytest.mark.parametrize("slug", list(ASSIGNMENTS))
def test_the_untouched_stub_is_unattempted(slug: str) -> None:
    """The stub's blanks are those of the rubric; it earns nothing and lists them."""
    path = RELEASED / slug / f"{slug}.py"
    blanks = find_blanks([Cell(path.read_text(encoding="utf-8"), None)])
    assert tuple(blank.name for blank in blanks) == ASSIGNMENTS[slug].blanks
    run = Run(ending="finished", observation=Observation(blanks=tuple(blanks)))
    result = grade(ASSIGNMENTS[slug], "ada", Evidence(run=run))
    assert (result.outcome, result.score) == ("unattempted", 0)
    assert f"line {blanks[0].place.line}" in result.summary


def test_a_blank_that_is_left_is_named() -> None:
    """A blank left in an attempted submission is listed with its place."""
    blank = Blank(name="loss", place=Place(line=7, cell=2))
    run = Run(ending="finished", observation=Observation(blanks=(blank,)))
    result = grade(ASSIGNMENTS["linear_regression"], "ada", Evidence(run=run))
    assert "`loss` (cell 2, line 7)" in result.criteria[0].message


def test_committed_assignments_are_current() -> None:
    """`assignments/` is what a release writes now."""
    for name, content in released(SOLUTIONS):
        path = RELEASED / name
        assert path.read_text(encoding="utf-8") == content, name


RIGHT = (SOLUTIONS / "linear_regression" / "rubric.py").read_text("utf-8")


@pytest.mark.parametrize(
    ("found", "written", "said"),
    [
        ('query="four"', 'query="fourr"', "did you mean 'four'?"),
        ('"loss_curve"', '"loss_curv"', "did you mean 'loss_curve'?"),
        ('name="mean_squared_error"', 'name="mean_sqared_error"', "'mean_squared_err"),
        ('activation="linear"', 'activation="liner"', "did you mean 'linear'?"),
        ('("output_units",', '("output_unit",', "did you mean 'output_units'?"),
        ('name="sgd"', 'name="sdg"', "did you mean 'sgd'?"),
        ("OutputUnits(\n            units=1", "OutputUnits(\n            unit=1",
         "OutputUnits has no argument 'unit'. Did you mean 'units'?"),
        ("Compiled(points=2)", "Compiled(point=2)", "Did you mean 'points'?"),
        ("Compiled(points=2)", "Compiled(points=-2)", ": Compiled: points:"),
        ("Compiled(points=2)", "Compiled(points=2) x", ": SyntaxError"),
    ],
)  # fmt: skip
def test_typos_in_rubrics_are_explained(
    tmp_path: Path, found: str, written: str, said: str
) -> None:
    """A name that nothing has is an error of one line, with the one that was meant."""
    path = tmp_path / "linear_regression" / "rubric.py"
    path.parent.mkdir()
    assert found in RIGHT
    path.write_text(RIGHT.replace(found, written))
    with pytest.raises(RubricError) as caught:
        load_rubric(path)
    assert said in str(caught.value)
    assert "rubric.py, line " in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "http" not in str(caught.value)


def test_a_solution_without_a_rubric_is_not_dropped(tmp_path: Path) -> None:
    """A folder that holds half an assignment is an error."""
    for name in ("solution.py", "rubric.py"):
        (tmp_path / "linear_regression").mkdir(exist_ok=True)
        (tmp_path / "linear_regression" / name).write_text(RIGHT)
    (tmp_path / "perceptron").mkdir()
    (tmp_path / "perceptron" / "solution.py").write_text("x = 1")
    with pytest.raises(RubricError, match=r"perceptron: a solution.py without"):
        load_assignments(tmp_path)


def test_the_names_of_the_pictures_are_those_that_can_be_drawn() -> None:
    """Rubrics are checked against the plots that there are."""
    assert list(PLOTS) == list(PICTURES)


def test_public_criteria_say_in_general_words_what_else_counts() -> None:
    """The public part lists the kinds of what it leaves out, and no rubric's words."""
    public = public_part(ASSIGNMENTS["linear_regression"])
    assert "The output layer has the right activation" in public.other_checks
    assert not any("almost 4" in title for title in public.other_checks)
    assert not ASSIGNMENTS["linear_regression"].other_checks


def test_students_get_no_plan_by_which_nothing_is_trained() -> None:
    """Its data, epochs and optimizer may be those of the solution."""
    for assignment in ASSIGNMENTS.values():
        public = public_part(assignment)
        for plan, own in zip(public.all_plans, assignment.all_plans, strict=True):
            assert (plan.epochs, plan.seeds, plan.callbacks) == (1, (0,), ())
            assert plan.optimizer != own.optimizer
            assert not isinstance(plan.data, InlineData)
            assert plan.outline == own.outline
            assert plan.output_names == own.output_names
    line = ASSIGNMENTS["linear_regression"]
    learns = TrainsTo("loss", at_most=0.1, public=True, requires=())
    told = public_part(line.model_copy(update={"criteria": (learns,)}))
    assert told.plan == line.plan.model_copy(update={"queries": {}})


def test_broken_rubrics_are_one_line(tmp_path: Path) -> None:
    """Whatever is wrong with a rubric, the error is one line that names it."""
    folder = tmp_path / "x"
    folder.mkdir()
    for text in ("1/0", "x = 1", "def f(:", "raise SystemError('a\\nb')"):
        (folder / "rubric.py").write_text(text)
        with pytest.raises(RubricError) as caught:
            load_rubric(folder / "rubric.py")
        assert "rubric.py" in str(caught.value)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("most", "share", "points"),
    [(2.0, 1 / 7, 0.29), (1.0, 2 / 3, 0.67), (0.125, 1.0, 0.125), (3.0, 0.0, 0.0)],
)
def test_partial_points_have_two_decimals(
    most: float, share: float, points: float
) -> None:
    """People add up what a page shows; all points of a criterion stay as they are."""
    verdict = Verdict(status="partial", found=literal("Found."), fraction=share)
    assert result_of(Compiled(points=most), verdict, hints=0).points == points


def test_a_hidden_criterion_says_only_whether_it_passed() -> None:
    """Neither its threshold, nor what was found, nor a hint is in any report."""
    hidden = TrainsTo(
        metric="loss", at_most=0.012345, hidden=True, hints=("secret hint",), why="w12"
    )
    run = TrainingRun(seed=1, metrics={"loss": 0.98765}, epochs=(), curves={})
    base = Evidence(run=Run(ending="finished"))
    verdict = hidden.judge((run,), base)
    result = result_of(hidden, verdict, hints=5)
    text = result.to_json()
    assert (result.status, result.points) == ("failed", 0)
    assert not [s for s in ("0.01", "0.98", "secret", "w12") if s in text]
    shown = result_of(hidden.model_copy(update={"hidden": False}), verdict, hints=5)
    assert "0.012345" in shown.to_json() or "0.0123" in shown.to_json()


@pytest.mark.parametrize("name", ["train_step (own function)", "mine (own function)"])
def test_a_solution_may_have_functions_of_its_own(name: str) -> None:
    """Its loss and its activations need not be those of Keras."""
    rubric = ASSIGNMENTS["linear_regression"]
    own = Compilation(loss=Setting(name=name), optimizer=Setting(name="sgd"))
    layers = (Dense(units=1, activation=Setting(name=name)),)
    model = ModelSpec(input_shape=(1,), layers=layers, compiled=own)
    criteria = tuple(c for c in rubric.criteria if c.kind == "compiled")
    changed = rubric.model_copy(update={"reference": model, "criteria": criteria})
    assert not [*inconsistencies(changed)]
