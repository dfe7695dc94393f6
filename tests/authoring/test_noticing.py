"""A wrong answer that is noticed without a training is not trained."""

from typing import Any

import pytest

from autograder.authoring.accepting import Accepting
from autograder.authoring.mutants import Mutant
from autograder.authoring.noticing import (
    is_right,
    is_unknown,
    may_survive,
    noticed_already,
)
from autograder.authoring.validation_results import MutantResults, look_at_mutants
from autograder.engine.grading import Graded
from autograder.facts.function_calls import FunctionCall, Outcome
from autograder.facts.grade import CriterionResult, Grade
from autograder.facts.layers import Dense, Opaque
from autograder.facts.observation import Observation, ObservedModel, Run
from autograder.facts.spec import ModelSpec
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.wrong_code import Change
from autograder.rubric.rubric_file import load_rubric
from tests.places import SOLUTIONS


def graded(**statuses: str) -> Graded:
    """Return a graded submission with these criteria."""
    results = tuple(
        CriterionResult(
            id=name, title="x", status=status, points=0.0, max_points=1.0,
            message="", hint="",
        )
        for name, status in statuses.items()
    )  # fmt: skip
    grade = Grade(
        student="x", assignment="one", outcome="graded", score=0.0, max_score=1.0,
        criteria=results,
    )  # fmt: skip
    return Graded(grade, None)


@pytest.mark.parametrize(
    ("change", "status", "known"),
    [
        (Change.LOSS, "failed", True),
        (Change.LOSS, "passed", False),
        (Change.LEARNING, "failed", False),
    ],
)
def test_only_a_criterion_that_is_meant_notices(
    change: Change, status: str, known: bool
) -> None:
    """Frozen weights must be trained, although the loss is wrong, too."""
    assignment = load_rubric(SOLUTIONS / "binary_classification" / "rubric.py")
    mutant = Mutant("line 1: x", "text", change)
    found = noticed_already(mutant, assignment, graded(loss=status), graded())
    assert found == known


@pytest.mark.parametrize(
    ("mutant", "enough"),
    [
        (Mutant("x", "", answer="line 1: rate", of_variable=True), True),
        (Mutant("x", "", answer="line 1: rate"), False),
        (Mutant("x", "", answer="line 1: rate", one_of=True), True),
        (Mutant("x", "", Change.LOSS, "line 1: rate", of_variable=True), False),
    ],
)
def test_a_variable_at_which_nothing_looks_needs_one_wrong_answer(
    mutant: Mutant, enough: bool
) -> None:
    """Other answers, and those that a criterion names, need all of them."""
    assignment = load_rubric(SOLUTIONS / "binary_classification" / "rubric.py")
    assert may_survive(mutant, assignment) == enough


@pytest.mark.parametrize(
    ("runs", "guarded"), [(False, {"line 1: units"}), (True, set())]
)
def test_a_blank_whose_wrong_values_all_crash_is_no_gap(
    runs: bool, guarded: set[str]
) -> None:
    """Nobody gets points with such a value, but one that runs must lose some."""
    assignment = load_rubric(SOLUTIONS / "binary_classification" / "rubric.py")
    crashed = graded().grade.model_copy(update={"outcome": "crashed"})
    found = {"solution": graded(), "a": Graded(crashed, None), "b": graded()}
    names = ["a", "b"] if runs else ["a"]
    mutants = [Mutant(name, "", answer="line 1: units") for name in names]
    tried = MutantResults("one")
    seen = look_at_mutants(assignment, mutants, found, tried, Accepting(()))
    assert (seen, tried.crashed) == (guarded, 1)


@pytest.mark.parametrize(
    ("value", "right"), [(0.25, True), (0.250001, True), (0.5, False), ("0.25", False)]
)
def test_a_variable_with_the_same_value_is_right(value: Any, right: bool) -> None:
    """The solution without a `float(...)` around a number is no wrong answer."""
    look = FunctionCall(function="share", kind="variable")

    def seen(answer: Any, run: int) -> Evidence:
        outcomes = {look.key: Outcome(ending="returned", answer=answer)}
        values = Observation(values={"run": run})
        return Evidence(Run(ending="finished", observation=values, outcomes=outcomes))

    mutant = Mutant("line 1: share = x", "", answer="line 1: share", of_variable=True)
    assert is_right(mutant, seen(value, 1), seen(0.25, 2)) == right
    assert not is_right(mutant, seen(value, 1), Evidence(Run(ending="finished")))


def test_a_wrong_answer_that_nothing_notices_is_said_in_short() -> None:
    """All criteria together are no help."""
    assignment = load_rubric(SOLUTIONS / "binary_classification" / "rubric.py")
    tried, accepting = MutantResults("one"), Accepting(())
    mutant = Mutant("line 1: rate = 2", "", answer="line 1: rate")
    found = {"solution": graded(), mutant.name: graded()}
    look_at_mutants(assignment, [mutant], found, tried, accepting)
    assert list(map(str, accepting.problems)) == [
        "line 1: rate = 2: survives, because no criterion notices it"
    ]


def test_a_part_that_the_grader_does_not_know_shows_nothing() -> None:
    """Criteria are skipped then, unless the solution has such a part, too."""
    own = Opaque(class_name="Own", shapes=((1,),))
    whole, part = (
        ModelSpec(input_shape=(1,), layers=(layer,)) for layer in (Dense(units=1), own)
    )

    def seen(spec: ModelSpec) -> Evidence:
        models = (ObservedModel(variable="model", spec=spec),)
        return Evidence(Run(ending="finished", observation=Observation(models=models)))

    assert is_unknown(seen(part), seen(whole))
    assert not is_unknown(seen(part), seen(part))
    assert not is_unknown(seen(whole), seen(whole))
    assert not is_unknown(None, seen(whole))
