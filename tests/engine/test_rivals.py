"""Assignments with several models, and with none."""

from collections import Counter
from pathlib import Path

import pytest
from pydantic import ValidationError

from autograder.authoring.noticing import cannot_run
from autograder.engine.grading import grade
from autograder.engine.pipeline import Grader
from autograder.facts.arrays import Array
from autograder.facts.compilation import Compilation
from autograder.facts.layers import Dense, Setting
from autograder.facts.observation import (
    ErrorFact,
    Limits,
    Observation,
    ObservationJob,
    ObservedModel,
    Run,
)
from autograder.facts.spec import ModelSpec
from autograder.facts.training import (
    InlineData,
    TrainingJob,
    TrainingPlan,
    TrainingResult,
    TrainingRun,
)
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria import (
    BetterModel,
    BlanksFilled,
    Compiled,
    ParameterCount,
    TrainsTo,
)
from autograder.rubric.criteria.checking import models_to_train
from autograder.rubric.criteria.evidence import Evidence, together
from autograder.rubric.public import public_part
from autograder.sandbox.zone import Reply
from autograder.submissions import File, Submission
from autograder.trainer import training_client as trainer
from tests.engine.fake_zones import one_worker


def dense(*units: int) -> ModelSpec:
    """Return a compiled model of Dense layers."""
    return ModelSpec(
        input_shape=(2,),
        layers=tuple(Dense(units=count) for count in units),
        compiled=Compilation(loss=Setting(name="mean_squared_error"), optimizer=None),
    )


def plan(*labels: float) -> TrainingPlan:
    """Return a recipe on two points."""
    return TrainingPlan(
        data=InlineData(x=Array.of([[0.0, 0.0], [1.0, 1.0]]), y=Array.of(labels)),
        optimizer=Setting(name="sgd"),
        epochs=1,
        seeds=(1,),
    )


TWO = Assignment(
    slug="two",
    title="Two models",
    model_variable="pure",
    rivals={"hidden": dense(4, 1)},
    reference=dense(1),
    plan=plan(0.0, 1.0),
    plans={"hidden": plan(1.0, 0.0)},
    criteria=(
        Compiled(),
        Compiled(id="hidden_compiled", model="hidden"),
        ParameterCount(parameters=3),
        ParameterCount(id="hidden_count", model="hidden", parameters=17),
        TrainsTo(metric="loss", at_most=1.0),
        TrainsTo(
            id="hidden_trains",
            model="hidden",
            metric="loss",
            at_most=1.0,
            requires=("hidden_count",),
        ),
    ),
)


def run(**models: ModelSpec | None) -> Run:
    """Return a run that left these models in these variables."""
    observed = (
        ObservedModel(variable=name, spec=spec, refusal="" if spec else "It branches.")
        for name, spec in models.items()
    )
    return Run(ending="finished", observation=Observation(models=tuple(observed)))


def evidence(**models: ModelSpec | None) -> Evidence:
    """Return the evidence on `pure` and `hidden`."""
    seen = run(**models)
    return together(Evidence(seen, name, TWO.plan_of(name)) for name in TWO.models)


def test_each_criterion_looks_at_its_own_model() -> None:
    """Two criteria of the same kind look at two different models."""
    result = grade(TWO, "ada", evidence(pure=dense(1), hidden=dense(3, 1)))
    found = {c.id: c.status for c in result.criteria}
    assert found["parameter_count"] == "passed"
    assert found["hidden_count"] == "failed"
    assert found["hidden_trains"] == "skipped"
    assert result.model is not None
    assert result.model.total_parameters == 3
    assert result.rivals["hidden"].total_parameters == 13


def test_the_focus_can_go_to_each_model_and_back() -> None:
    """The evidence on one model leads to that on each model, also to itself."""
    main = evidence(pure=dense(1), hidden=dense(4, 1))
    other = main.of("hidden")
    assert other.model == dense(4, 1)
    assert other.plan == TWO.plans["hidden"]
    assert other.of("pure").model == dense(1)
    assert main.of("") is main
    assert [view.model_variable for view in other.views] == ["hidden", "pure"]


def test_models_are_told_by_their_names_alone() -> None:
    """If several models are asked for, the only model counts for its own name alone."""
    result = grade(TWO, "ada", evidence(hidden=dense(4, 1)))
    assert result.outcome == "graded"
    assert "`pure`" in result.summary
    assert result.model is None
    result = grade(TWO, "ada", evidence(a=dense(1), b=dense(4, 1)))
    assert "(`a` and `b`)" in result.summary
    assert "`pure` and `hidden`" in result.summary


def test_refused_only_if_nothing_can_be_looked_at() -> None:
    """One model that can be described is enough to be graded."""
    one = grade(TWO, "ada", evidence(pure=None, hidden=dense(4, 1)))
    assert (one.outcome, one.score > 0) == ("graded", True)
    none = grade(TWO, "ada", evidence(pure=None, hidden=None))
    assert (none.outcome, none.summary) == ("refused", "It branches.")


def test_only_models_of_open_criteria_are_needed() -> None:
    """A model is not trained if it failed a criterion that its training requires."""
    right = evidence(pure=dense(1), hidden=dense(4, 1))
    assert models_to_train(TWO.criteria, right).own == {"pure", "hidden"}
    wrong = evidence(pure=dense(1), hidden=dense(3, 1))
    assert models_to_train(TWO.criteria, wrong).own == {"pure"}


def test_what_requires_a_skipped_criterion_trains_nothing() -> None:
    """A criterion that needs training and is skipped counts as not passed, too."""
    hidden = next(c for c in TWO.criteria if c.id == "hidden_trains")
    last = hidden.model_copy(update={"id": "last", "model": "pure", "requires":
                                     ("hidden_trains",)})  # fmt: skip
    criteria = [c for c in TWO.criteria if c.model == "hidden"] + [last]
    wrong = evidence(pure=dense(1), hidden=dense(3, 1))
    assert models_to_train(criteria, wrong).own == set()
    right = evidence(pure=dense(1), hidden=dense(4, 1))
    assert models_to_train(criteria, right).own == {"pure", "hidden"}


def test_a_measured_answer_waits_for_the_solutions_models() -> None:
    """The solution's models are trained although the criterion uses no training of the
    student."""
    answer = BetterModel(
        variable="keep", simple="pure", larger="hidden", simple_word="pure",
        larger_word="hidden",
    )  # fmt: skip
    needed = models_to_train([answer], evidence(pure=dense(1), hidden=dense(4, 1)))
    assert needed.own == set()
    assert needed.references == {"pure", "hidden"}


def test_a_measured_answer_says_whose_models_it_compares() -> None:
    """If the report shows other trainings than the solution's, the message says so."""
    answer = BetterModel(
        variable="keep", simple="pure", larger="hidden", simple_word="pure",
        larger_word="hidden",
    )  # fmt: skip

    def trained(accuracy: float) -> TrainingResult:
        metrics = {"accuracy": accuracy}
        done = TrainingRun(seed=1, metrics=metrics, epochs=(), curves={})
        return TrainingResult(runs=(done,))

    for own, said in ((1.0, False), (0.5, True), (None, False)):
        seen = run(pure=dense(1), hidden=dense(4, 1))
        found = together(
            Evidence(seen, name, TWO.plan_of(name), training, trained(measured))
            for name, training, measured in (
                ("pure", trained(0.5), 0.5),
                ("hidden", trained(own) if own else None, 1.0),
            )
        )
        message = answer.look("hidden", found).message
        assert "'pure' reached 50.0 %, 'hidden' 100.0 %" in message
        assert ("with the solution's models" in message) is said


class FakeZone:
    """Answers as the runner and the trainer would."""

    def __init__(self, module: str, asked: Counter[str]) -> None:
        """Count what the trainer is asked to train."""
        self._judges, self._asked = module == trainer.MODULE, asked

    def ask(
        self, request: bytes, limits: Limits, alone: bool = False, later: bytes = b""
    ) -> Reply:
        """Answer that all went well."""
        answer: Run | TrainingResult = run(pure=dense(1), hidden=dense(4, 1))
        if self._judges:
            job = TrainingJob.from_json(request)
            assert isinstance(job.plan.data, InlineData)
            labels = job.plan.data.y.numpy().tolist()
            self._asked[f"{job.model.total_parameters} {labels}"] += 1
            done = TrainingRun(seed=1, metrics={"loss": 0.5}, epochs=(), curves={})
            answer = TrainingResult(runs=(done,))
        else:
            asked = ObservationJob.from_json(request)
            assert asked.models == ("pure", "hidden")
            answer = answer.model_copy(update={"source": asked.source_digest})
        return Reply("finished", "", "", answer.to_json().encode())

    def close(self) -> None:
        """Nothing is kept."""


def test_each_distinct_model_is_trained_once_by_its_own_plan(tmp_path: Path) -> None:
    """Two students and the solution with the same two models need two trainings."""
    submissions = []
    for student in ("ada", "ben"):
        path = tmp_path / student / "two.py"
        path.parent.mkdir()
        path.write_text(f"# {student}")
        submissions.append(Submission(student, "two", (File(path),)))
    asked: Counter[str] = Counter()
    crew = one_worker(lambda module: FakeZone(module, asked), tmp_path)
    grader = Grader([TWO], None, crew, "none")
    graded = grader.grade_class(submissions)
    assert asked == {"3 [0.0, 1.0]": 1, "17 [1.0, 0.0]": 1}
    assert [g.grade.score for g in graded] == [6, 6]


def test_students_get_the_names_and_no_solution() -> None:
    """The public part names the variables of the models, and tells nothing else about
    them."""
    public = public_part(TWO)
    assert public.models == TWO.models
    assert public.rivals == {"hidden": None}
    assert public.reference is None


def test_a_model_that_there_is_not_is_an_error() -> None:
    """A rubric may only name models that it asks for."""
    with pytest.raises(ValidationError, match="did you mean 'hidden'"):
        Assignment(**{**dict(TWO), "criteria": (Compiled(model="hiden"),)})
    with pytest.raises(ValidationError, match="none is asked for"):
        Assignment(
            slug="no",
            title="None",
            model_variable="",
            criteria=(ParameterCount(parameters=1),),
        )


NONE = Assignment(
    slug="none",
    title="No model",
    model_variable="",
    blanks=("activation",),
    criteria=(BlanksFilled(),),
)


def test_an_assignment_without_a_model() -> None:
    """Values are enough for a grade, and an additional model does not count."""
    values = Observation(values={"price": 1}, models=run(m=dense(1)).observation.models)
    seen = Evidence(Run(ending="timeout", observation=values), "")
    result = grade(NONE, "ada", seen)
    assert (result.outcome, result.score, result.model) == ("graded", 1, None)
    assert any("deadline" in warning for warning in result.warnings)
    result = grade(NONE, "ada", Evidence(Run(ending="finished"), ""))
    assert result.outcome == "graded"
    assert "none of the variables" in result.summary


def test_an_error_before_a_model_cannot_run() -> None:
    """A wrong answer that stops before its model shows nothing about the rubric."""
    error = ErrorFact(kind="ValueError", message="Unknown activation: 'relu_'")
    for errors, expected in (((error,), True), ((), False)):
        seen = run(pure=dense(1))
        observation = seen.observation.model_copy(update={"errors": errors})
        seen = seen.model_copy(update={"observation": observation})
        found = together(Evidence(seen, name, TWO.plan_of(name)) for name in TWO.models)
        result = grade(TWO, "mutant", found)
        assert result.outcome == "graded"
        assert cannot_run(result, {"hidden_count"}, found) is expected
        assert not cannot_run(result, {"parameter_count"}, found)
