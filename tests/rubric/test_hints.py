"""Hints in three steps: what each kind of criterion says, and how much is shown."""

from __future__ import annotations

import json

import pytest

from autograder.facts.arrays import Array
from autograder.facts.compilation import Compilation
from autograder.facts.layers import Dense, Setting
from autograder.facts.message import IN_WORDS
from autograder.facts.observation import Observation, ObservedModel, Run
from autograder.facts.spec import ModelSpec
from autograder.facts.training import TrainingResult, TrainingRun
from autograder.i18n import literal, sentences
from autograder.rubric.criteria import (
    Compiled,
    HiddenActivations,
    ImagesScaled,
    LabelsOneHot,
    LayerSizes,
    Loss,
    OutputActivation,
    OutputUnits,
    Predicts,
    TrainsTo,
)
from autograder.rubric.criteria.checking import result_of
from autograder.rubric.criteria.criterion import MAX_HINTS, PUBLIC_HINTS, Criterion
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.judging import failed, passed
from autograder.rubric.public import public_part
from autograder.rubric.rubric_file import load_assignments
from tests.places import SOLUTIONS

RUBRICS = {a.slug: a for a in load_assignments(SOLUTIONS)}
ACTIVATION = OutputActivation(activation="sigmoid")


@pytest.mark.parametrize("slug", RUBRICS)
def test_every_criterion_has_three_steps(slug: str) -> None:
    """Each criterion of our rubrics has three hints: where to look, the concept, nearly
    the answer."""
    for criterion in RUBRICS[slug].criteria:
        found = criterion.steps
        assert len(found) == MAX_HINTS, criterion.id
        assert len(set(found)) == MAX_HINTS, criterion.id
        assert all(str(step).endswith((".", "?")) for step in found), criterion.id


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
    nudge, concept, last = map(str, criterion.steps)
    assert answer in last
    assert answer not in nudge + concept


def test_a_rubric_takes_the_place_of_the_first_steps() -> None:
    """The hints that a rubric leaves out are those of the class."""
    own = ACTIVATION.model_copy(update={"hints": (literal("Look at your curve."),)})
    assert own.steps == ("Look at your curve.", *ACTIVATION.steps[1:])


@pytest.mark.parametrize("count", range(MAX_HINTS + 1))
def test_as_many_are_shown_as_are_asked_for(count: int) -> None:
    """A rubric can show from none to all three hints."""
    result = result_of(ACTIVATION, failed("It is 'relu'."), count)
    assert result.hints == ACTIVATION.steps[:count]
    assert result.hint == sentences(*result.hints)


def test_advice_on_what_was_found_is_the_better_nudge() -> None:
    """Advice replaces the first hint, and is not shown if no hints are shown."""
    verdict = failed("It is 'sigmod'.", advice="Did you mean 'sigmoid'?")
    concept = ACTIVATION.steps[1]
    assert result_of(ACTIVATION, verdict, 2).hints == (verdict.advice, concept)
    assert result_of(ACTIVATION, verdict, 0).hint == ""


def evidence(model: ObservedModel | None, training: TrainingResult) -> Evidence:
    """Return what is known about a model, for three rows of one number."""
    observation = Observation(models=(model,) if model else ())
    run = Run(observation=observation, ending="finished")
    plan = RUBRICS["linear_regression"].plan
    return Evidence(run, plan=plan, training=training)


def model(size: int, compiled: bool = True) -> ModelSpec:
    """Return a model that reads rows of this many numbers."""
    compilation = Compilation(loss=Setting(name="mean_squared_error"), optimizer=None)
    return ModelSpec(
        input_shape=(size,),
        layers=(Dense(units=1),),
        compiled=compilation if compiled else None,
    )


SHAPES = "its input or output does not have the shape of the data."
LARGE = "it has 30,000,000 parameters; at most 20,000,000 are trained."
DIVERGED = TrainingRun(seed=1, epochs=(), curves={}, metrics={}, diverged=True)
LEARNS = TrainsTo(metric="loss", at_most=0.1)
PREDICTS = Predicts(query="four", expected=Array.of([4.0]))
FINDINGS: dict[str, tuple[Criterion, ObservedModel | None, TrainingResult, str]] = {
    "no model": (Compiled(), None, TrainingResult(), "`model = keras.Seq"),
    "refused": (
        Compiled(),
        ObservedModel(variable="model", spec=None, refusal="It branches."),
        TrainingResult(),
        "the part that is named",
    ),
    "compile failed": (
        Compiled(),
        ObservedModel(
            variable="model", spec=model(1, compiled=False), compile_error="Bad loss"
        ),
        TrainingResult(),
        "which argument Keras cannot take",
    ),
    "never compiled": (
        Compiled(),
        ObservedModel(variable="model", spec=model(1, compiled=False)),
        TrainingResult(),
        "after the last layer",
    ),
    "another input": (
        LEARNS,
        ObservedModel(variable="model", spec=model(2)),
        TrainingResult(refusal=SHAPES),
        "The model reads (2,) for each row, and the data have (1,)",
    ),
    "too large": (
        PREDICTS,
        ObservedModel(variable="model", spec=model(1)),
        TrainingResult(refusal=LARGE),
        "Change what is named",
    ),
    "diverged": (
        LEARNS,
        ObservedModel(variable="model", spec=model(1)),
        TrainingResult(runs=(DIVERGED,)),
        "steps of training were too large",
    ),
}


@pytest.mark.parametrize("name", FINDINGS)
def test_hints_fit_what_was_found(name: str) -> None:
    """All three hints are about the mistake that was found."""
    criterion, observed, training, words = FINDINGS[name]
    verdict = criterion.check(evidence(observed, training))
    hints = result_of(criterion, verdict, MAX_HINTS).hints
    assert len(set(hints)) == MAX_HINTS
    assert words in sentences(*hints)
    own = set(hints) & set(criterion.steps)
    assert len(own) == (MAX_HINTS if name == "never compiled" else 0)
    assert "above" not in sentences(*hints)


def test_nothing_is_hinted_at_without_need() -> None:
    """A right answer and a hidden criterion show no hint."""
    assert result_of(ACTIVATION, passed("Right."), 3).hints == ()
    hidden = ACTIVATION.model_copy(update={"hidden": True})
    assert result_of(hidden, failed("Wrong."), 3).hints == ()


@pytest.mark.parametrize("slug", RUBRICS)
def test_students_get_no_last_step(slug: str) -> None:
    """A student's own check shows no hint that gives the answer away."""
    generous = RUBRICS[slug].model_copy(update={"hints_shown": MAX_HINTS})
    public = public_part(generous)
    assert public.hints_shown == PUBLIC_HINTS
    data, words = public.to_json(), public.model_dump_json(context=IN_WORDS)
    for criterion in generous.criteria:
        last = criterion.steps[-1]
        assert json.dumps(last.template, ensure_ascii=False) not in data
        assert json.dumps(str(last), ensure_ascii=False) not in words
