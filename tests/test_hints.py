"""Hints in three steps: what each kind of criterion says, and how much is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.assignment import load_assignments, public_part
from autograder.criteria import (
    HiddenActivations,
    ImagesScaled,
    LabelsOneHot,
    LayerSizes,
    Loss,
    OutputActivation,
    OutputUnits,
)
from autograder.criteria.base import Criterion, failed, passed
from autograder.criteria.grading import result_of
from autograder.criteria.ladders import SAFE, STEPS, steps

ROOT = Path(__file__).parent.parent
RUBRICS = {a.slug: a for a in load_assignments(ROOT / "solutions")}
ACTIVATION = OutputActivation(activation="sigmoid")


@pytest.mark.parametrize("slug", RUBRICS)
def test_every_criterion_has_three_steps(slug: str) -> None:
    """All shipped rubrics have a nudge, a concept and nearly the answer."""
    for criterion in RUBRICS[slug].criteria:
        found = steps(criterion)
        assert len(found) == STEPS, criterion.id
        assert len(set(found)) == STEPS, criterion.id
        assert all(step.endswith((".", "?")) for step in found), criterion.id


@pytest.mark.parametrize(
    ("criterion", "answer"),
    [
        (ACTIVATION, 'activation="sigmoid"'),
        (OutputActivation(activation="linear"), "Leave the activation out"),
        (OutputActivation(activation="tanh"), 'activation="tanh"'),
        (HiddenActivations(activation="relu"), 'activation="relu"'),
        (HiddenActivations(activation="elu"), 'activation="elu"'),
        (OutputUnits(units=1), "1 unit:"),
        (OutputUnits(units=10), "10 units:"),
        (LayerSizes(units=()), "no other"),
        (LayerSizes(units=(8,)), "one hidden layer, of 8 units"),
        (LayerSizes(units=(256, 128)), "2 hidden layers, of 256, 128 units"),
        (Loss(name="mean_squared_error"), 'loss="mean_squared_error"'),
        (Loss(name="hinge"), 'loss="hinge"'),
        (ImagesScaled(), "/ 255"),
        (LabelsOneHot(classes=3), "to_categorical(y_train, 3)"),
    ],
)
def test_the_last_step_is_nearly_the_answer(criterion: Criterion, answer: str) -> None:
    """Only the last step names what is asked for."""
    nudge, concept, last = steps(criterion)
    assert answer in last
    assert answer not in nudge + concept


def test_a_rubric_takes_the_place_of_the_first_steps() -> None:
    """What it leaves out is that of the kind."""
    own = ACTIVATION.model_copy(update={"hints": ("Look at your curve.",)})
    assert steps(own) == ("Look at your curve.", *steps(ACTIVATION)[1:])


@pytest.mark.parametrize("count", range(STEPS + 1))
def test_as_many_are_shown_as_are_asked_for(count: int) -> None:
    """From none to all three."""
    result = result_of(ACTIVATION, failed("It is 'relu'."), count)
    assert result.hints == steps(ACTIVATION)[:count]
    assert result.hint == " ".join(result.hints)


def test_advice_on_what_was_found_is_the_better_nudge() -> None:
    """It stands in the place of the first step, and is not shown where none is."""
    verdict = failed("It is 'sigmod'.", advice="Did you mean 'sigmoid'?")
    concept = steps(ACTIVATION)[1]
    assert result_of(ACTIVATION, verdict, 2).hints == (verdict.advice, concept)
    assert result_of(ACTIVATION, verdict, 0).hint == ""


def test_nothing_is_hinted_at_without_need() -> None:
    """Neither where all is right, nor by a hidden criterion."""
    assert result_of(ACTIVATION, passed("Right."), 3).hints == ()
    hidden = ACTIVATION.model_copy(update={"hidden": True})
    assert result_of(hidden, failed("Wrong."), 3).hints == ()


@pytest.mark.parametrize("slug", RUBRICS)
def test_students_get_no_last_step(slug: str) -> None:
    """Their own check shows steps that give nothing away, whatever the rubric says."""
    generous = RUBRICS[slug].model_copy(update={"hints_shown": STEPS})
    public = public_part(generous)
    assert public.hints_shown == SAFE
    text = public.to_json()
    for criterion in generous.criteria:
        assert steps(criterion)[-1] not in text
