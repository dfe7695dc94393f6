"""No advice speaks against the solution of an exercise."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from autograder.facts.compilation import Compilation
from autograder.facts.grade import CriterionResult
from autograder.facts.layers import LSTM, Conv2D, Flatten, Layer, Setting
from autograder.facts.observation import Place
from autograder.facts.spec import ModelSpec
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria import Loss, OutputActivation, OutputUnits, TrainsTo
from autograder.rubric.criteria.checking import check_all
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.diagnosis.known_solution import ToldSolution, solution_cases
from autograder.rubric.diagnosis.table import MISTAKES, diagnose, made_by
from autograder.rubric.public import public_part
from autograder.rubric.rubric_file import load_assignments
from tests.places import SOLUTIONS

from .cases import (
    BCE,
    CASES,
    CCE,
    DIGITS,
    MSE,
    ONE_HOT,
    RIGHT,
    SIDES,
    TRAIN,
    Arrays,
    X,
    dense,
    plan,
    seen,
)

RUBRICS = load_assignments(SOLUTIONS)
PICTURES = (TRAIN.x / 255)[..., None]
FILTERS = Conv2D(filters=4, kernel_size=(3, 3), activation=Setting(name="relu"))


def network(*layers: Layer, shape: tuple[int, ...]) -> ModelSpec:
    """Return a compiled network for the digits."""
    compiled = Compilation(loss=Setting(name=CCE), optimizer=None)
    return ModelSpec(input_shape=shape, layers=layers, compiled=compiled)


CNN = network(FILTERS, Flatten(), dense(10, "softmax"), shape=(28, 28, 1))
FROZEN = network(dense(64, "relu", trainable=False), dense(10, "softmax"), shape=(784,))
TABLE = network(dense(10, "softmax"), shape=(28, 28))
NO_BIAS = network(dense(10, "softmax", use_bias=False), shape=(784,))


@pytest.mark.parametrize("rubric", RUBRICS, ids=lambda rubric: rubric.slug)
def test_the_solutions_of_all_rubrics_make_no_mistake(rubric: Assignment) -> None:
    """No mistake of the table is found in a solution's model, unless the model
    competes."""
    for name in rubric.models:
        model, plan = rubric.reference_of(name), rubric.plan_of(name)
        if model is not None and not rubric.rivals:
            assert made_by(rubric.criteria, name, plan, model) == ()
    tolerated = set(public_part(rubric).tolerated)
    assert tolerated <= {mistake.id for mistake in MISTAKES}


@pytest.mark.parametrize("rubric", RUBRICS, ids=lambda rubric: rubric.slug)
@pytest.mark.parametrize("part", ["whole", "public"])
def test_a_solution_meets_no_cause(rubric: Assignment, part: str) -> None:
    """The solution has no cause on its page and in a student's own check."""
    criteria = public_part(rubric) if part == "public" else rubric
    models = {name: rubric.reference_of(name) for name in rubric.models}
    known = ToldSolution(
        models={} if part == "public" else models,
        tolerated=criteria.tolerated,
        whole=part == "whole",
    )
    for name, model in models.items():
        if model is not None:
            others = [other for other in models if other != name]
            plan = rubric.plan_of(name)
            cases = solution_cases(rubric.criteria, name, plan, model, others)
            assert cases
            for case in cases:
                assert diagnose(criteria.criteria, case.evidence, (), known) == ()


def lost(
    name: str, criteria: Sequence[Criterion] | None = None
) -> tuple[CriterionResult, ...]:
    """Return the results of a student who lost one criterion."""
    return tuple(
        CriterionResult(
            id=c.id, title=c.title, status="failed" if c.id == name else "passed",
            points=0, max_points=1, message="", hint="",
        )
        for c in criteria or ASKED
    )  # fmt: skip


ASKED = (
    OutputActivation(activation="softmax"),
    Loss(name=CCE, requires=()),
    TrainsTo(metric="test_accuracy", at_least=0.5),
)


def of(model: ModelSpec) -> Evidence:
    """Return what is known of a student who built the solution's model."""
    shape = model.input_shape or ()
    x = np.reshape(TRAIN.x / 255, (len(TRAIN.x), *shape))
    return seen(DIGITS, *model.layers, loss=CCE, shape=shape, x=x, y=ONE_HOT)


@pytest.mark.parametrize("model", [CNN, FROZEN, TABLE, NO_BIAS])
@pytest.mark.parametrize("failed", ["", *(c.id for c in ASKED)])
def test_what_the_solution_does_is_no_mistake(model: ModelSpec, failed: str) -> None:
    """A convolution reads pictures, and a base may be frozen, if the solution's is."""
    shown = lost(failed)
    known = ToldSolution(models={"model": model})
    assert diagnose(ASKED, of(model), shown, known) == ()
    tolerated = made_by(ASKED, "model", plan(DIGITS), model)
    known = ToldSolution(tolerated=tolerated, whole=False)
    assert diagnose(ASKED, of(model), shown, known) == ()


@pytest.mark.parametrize("size", [28, 224, 400, 2_000])
@pytest.mark.parametrize("units", [1, 2, 1_000])
def test_a_solution_of_any_size_is_looked_at(size: int, units: int) -> None:
    """Made-up pictures stay small enough, and labels have the form of the output."""
    layers = (FILTERS, Flatten(), dense(units, "sigmoid" if units == 1 else "softmax"))
    model = network(*layers, shape=(size, size, 3))
    assert "wrong_output_units" not in made_by((), "model", plan(DIGITS), model)


def test_a_convolution_is_given_pictures_whatever_the_solution_does() -> None:
    """Only in front of a Dense layer pictures must become rows."""
    assert diagnose(ASKED, of(CNN), (), ToldSolution()) == ()


def test_a_cause_explains_a_loss_of_points() -> None:
    """A mistake without a loss of points is no cause, also if the solution is
    unknown."""

    def causes(failed: str) -> list[str]:
        return [d.id for d in diagnose(ASKED, of(FROZEN), lost(failed), ToldSolution())]

    assert causes("") == []
    assert causes("loss") == []
    assert causes("trains_to") == ["frozen_layers"]


def test_a_row_for_each_step_is_named_before_the_loss() -> None:
    """The units are right then, and a wrong loss keeps the training from being
    checked."""
    layers = (LSTM(units=4, return_sequences=True), dense(1, "sigmoid"))
    asked = (OutputUnits(units=1), Loss(name=BCE, requires=()))
    evidence = seen(SIDES, *layers, loss=MSE, shape=(2, 1))
    found = diagnose(asked, evidence, lost("loss", asked), ToldSolution())
    assert [d.id for d in found][:1] == ["returns_sequences"]
    right = seen(SIDES, *layers, loss=BCE, shape=(2, 1))
    assert diagnose(asked, right, lost("", asked), ToldSolution()) == ()


def test_the_test_data_are_no_model_for_wrong_training_data() -> None:
    """If the training pixels are wrong, the test data need not have the same form."""
    rubric = _rubric(DIGITS)
    flat = TRAIN.x.reshape(len(TRAIN.x), -1)
    evidence = seen(
        DIGITS, dense(10, "softmax"), loss=CCE, x=flat / 100, y=ONE_HOT,
        tests=(flat[:20] / 255,),
    )  # fmt: skip
    found = [d.id for d in diagnose(rubric.criteria, evidence, ())]
    assert "test_prepared_otherwise" not in found
    by_pixel = (flat - flat.mean(axis=0)) / (flat.std(axis=0) + 1)
    other = seen(DIGITS, dense(10, "softmax"), loss=CCE, x=by_pixel, y=ONE_HOT,
                 tests=(flat[:20] * 3,))  # fmt: skip
    found = [d.id for d in diagnose(rubric.criteria, other, ())]
    assert "test_prepared_otherwise" not in found


def test_what_keras_stops_at_is_said_with_full_marks_too() -> None:
    """A mistake that stops `fit` is shown although it costs no points."""
    short = seen(DIGITS, dense(10, "softmax"), loss=CCE, y=ONE_HOT[:-1])
    found = diagnose(ASKED, short, lost(""), ToldSolution())
    assert [diagnosis.id for diagnosis in found] == ["rows_differ"]


def test_random_answers_are_told_with_full_marks_too() -> None:
    """Nothing costs points if a small disturbance stays on outside of training."""
    given = CASES["augments_always"]
    found = diagnose(ASKED, given, lost(""), ToldSolution())
    assert [diagnosis.id for diagnosis in found] == ["augments_always"]


def test_labels_of_minus_1_are_noted_with_full_marks_too() -> None:
    """No criterion of this exercise looks at the labels, which it hands out."""
    criteria = _rubric(SIDES).criteria
    shown = lost("", criteria)
    for case, found in (("labels_below_zero", ["labels_below_zero"]), ("swapped",
                        ["swapped"])):  # fmt: skip
        told = diagnose(criteria, CASES[case], shown, ToldSolution())
        assert [diagnosis.id for diagnosis in told] == found
    assert diagnose(criteria, RIGHT[SIDES], shown, ToldSolution()) == ()


@pytest.mark.parametrize(
    ("x", "fix"),
    [
        (X[SIDES].T, "use `x.T`, or take away a `.T` that is there"),
        (X[SIDES][:, :1], "input shape is right"),
        (X[SIDES][None], "an axis of 1 before the rows"),
        (X[SIDES][0], "`.batch(32)`"),
    ],
)
def test_a_right_input_shape_is_not_to_be_changed(x: Arrays, fix: str) -> None:
    """Where the model reads the rows of the exercise, the data must change."""
    evidence = seen(SIDES, dense(1, "sigmoid"), loss=BCE, shape=(2,), x=x)
    first = diagnose((), evidence, ())[0]
    assert first.id == "input_shape_wrong"
    assert fix in first.fix
    other = diagnose((), CASES["input_shape_wrong"], ())[0]
    assert "Make the input shape" in other.fix


def test_labels_with_an_axis_before_the_rows_are_not_one_hot_twice() -> None:
    """`fit(x[None], y[None])` adds an axis to labels that are one-hot once."""
    rows = TRAIN.x.reshape(len(TRAIN.x), -1)
    for labels, twice in ((ONE_HOT[None], False), (np.eye(2)[ONE_HOT.astype(int)],
                                                   True)):  # fmt: skip
        x = rows if twice else rows[None]
        evidence = seen(DIGITS, dense(10, "softmax"), loss=CCE, x=x, y=labels)
        found = [d.id for d in diagnose(ASKED, evidence, ())]
        assert ("one_hot_twice" in found) is twice


def test_a_loop_without_compile_is_told_what_is_read() -> None:
    """Also where the exercise hands out small data."""
    loop = seen(SIDES, dense(1, "sigmoid"), compiled=False, fitted=False,
                own_loop=Place(line=9))  # fmt: skip
    (told,) = diagnose(_rubric(SIDES).criteria, loop, ())
    assert told.id == "own_loop"
    assert "`model.compile(...)` and `model.fit(x, y)`" in told.fix
    compiled = seen(SIDES, dense(2, "sigmoid"), loss=BCE, fitted=False,
                    own_loop=Place(line=9))  # fmt: skip
    assert "own_loop" not in [d.id for d in diagnose((), compiled, ())]


def test_the_asked_number_of_units_is_not_put_in_doubt() -> None:
    """If the units are right, labels of another width are the mistake."""
    criteria = [c for c in _rubric("softmax_classification").criteria
                if not c.needs_training]  # fmt: skip
    wide = np.eye(5)[[2, 2, 1, 1, 1, 0, 0]]
    evidence = seen("softmax_classification", dense(3, "softmax"), loss=CCE, y=wide)
    shown = check_all(criteria, evidence, hints=1)
    assert "wrong_output_units" not in [
        d.id for d in diagnose(criteria, evidence, shown)
    ]


def _rubric(slug: str) -> Assignment:
    return next(rubric for rubric in RUBRICS if rubric.slug == slug)
