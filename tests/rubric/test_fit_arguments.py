"""The criteria on the callbacks and the validation data of `fit`."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.facts.calls import Callback, Part
from autograder.facts.layers import Dense
from autograder.facts.observation import (
    Observation,
    ObservedModel,
    Place,
    RecordedFit,
    RecordedTest,
    Run,
)
from autograder.facts.sample import Sample
from autograder.facts.spec import ModelSpec
from autograder.rubric.criteria import Evidence, UsesCallback, Validation
from autograder.rubric.criteria.evidence import together
from autograder.rubric.criteria.fit_arguments import KERASES

HERE = Place(line=9)


def sample(first: float) -> Sample:
    """Report an array whose numbers begin with this one."""
    array = np.arange(first, first + 8).reshape(4, 2)
    return Sample.of(array, (0, 1, 2, 3))


X, OTHER, TEST = map(sample, (0.0, 20.0, 40.0))


def evidence(*tests: RecordedTest, **given: Any) -> Evidence:
    """Return what is known after a fit with these arguments."""
    fit = RecordedFit(**{"model": None, "x": X, "y": None, "place": HERE} | given)
    seen = Observation(fits=(fit,), tests=tests)
    return Evidence(Run(ending="finished", observation=seen))


def validated(x: Sample | None, **given: Any) -> RecordedTest:
    """Return the validation data of the fit."""
    known = {"model": None, "x": x, "y": None, "place": HERE, "of_fit": True}
    return RecordedTest(**known | given)


def stopping(**arguments: Any) -> Evidence:
    """Return what is known after a fit with early stopping."""
    callback = Callback(name="EarlyStopping", arguments=arguments)
    return evidence(callbacks=(Callback(name="History"), callback))


ASKED = UsesCallback(
    callback="EarlyStopping",
    arguments={"monitor": "val_loss", "restore_best_weights": True},
    at_least={"patience": 2},
    at_most={"patience": 9},
)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({}, ""),
        ({"patience": 1}, "`EarlyStopping` has `patience=1`"),
        ({"patience": 10}, "at most 9"),
        ({"patience": None}, "at least 2"),
        ({"monitor": "loss"}, "Expected `monitor='val_loss'`"),
        ({"restore_best_weights": False}, "Expected `restore_best_weights=True`"),
        ({"restore_best_weights": 0}, "Expected `restore_best_weights=True`"),
    ],
)
def test_a_callback_needs_its_arguments(wrong: dict[str, Any], said: str) -> None:
    """Values must be equal, and numbers within their bounds."""
    right = {"monitor": "val_loss", "restore_best_weights": True, "patience": 5}
    verdict = ASKED.check(stopping(**right | wrong))
    assert verdict.status == ("failed" if wrong else "passed")
    assert said in f"{verdict.found} {verdict.expected}"


def test_one_right_callback_of_two_is_enough() -> None:
    """Two checkpoints may be given, of which one stores the best model."""
    asked = UsesCallback(callback="ModelCheckpoint", arguments={"save_best_only": True})
    two = tuple(
        Callback(name="ModelCheckpoint", arguments={"save_best_only": best})
        for best in (False, True)
    )
    assert asked.check(evidence(callbacks=two)).status == "passed"
    assert asked.check(evidence(callbacks=two[:1])).status == "failed"


def test_a_missing_callback_is_named() -> None:
    """The page says which ones were given, and asks for a close name."""
    asked = UsesCallback(callback="StopAtGoal")
    assert "no callbacks" in asked.check(evidence()).found
    own = Callback(name="StopAtGoals", own=True)
    verdict = asked.check(evidence(callbacks=(own,)))
    assert "StopAtGoals" in verdict.found
    assert "Did you mean" in verdict.advice
    right = own.model_copy(update={"name": "StopAtGoal"})
    assert asked.check(evidence(callbacks=(right,))).status == "passed"


def test_a_training_of_another_model_that_is_asked_for_does_not_count() -> None:
    """Each of two models must be trained; of one model, a copy may be trained."""
    spec = ModelSpec(input_shape=(1,), layers=(Dense(units=1),))
    models = tuple(ObservedModel(variable=name, spec=spec) for name in ("one", "two"))
    fit = RecordedFit(model=0, x=X, y=None, validation_split=0.2)
    run = Run(ending="finished", observation=Observation(models=models, fits=(fit,)))
    both = together([Evidence(run, "one"), Evidence(run, "two")])
    assert Validation().check(both).status == "passed"
    assert "never called" in Validation().check(both.of("two")).found
    assert Validation().check(Evidence(run, "two")).status == "passed"


def test_a_class_of_the_student_is_no_callback_of_keras() -> None:
    """It may have the same name and do nothing."""
    own = Callback(name="EarlyStopping", own=True)
    asked = UsesCallback(callback="EarlyStopping")
    assert asked.check(evidence(callbacks=(own,))).status == "failed"


@pytest.mark.slow
def test_the_callbacks_of_keras_are_known() -> None:
    """The list has the public classes of the installed Keras."""
    import keras

    public = {
        name
        for name, value in vars(keras.callbacks).items()
        if isinstance(value, type) and not name.startswith("_")
    }
    assert public <= KERASES


def test_bounds_without_a_number_between_them_are_refused() -> None:
    """Bounds that no number meets are refused."""
    empty = UsesCallback(callback="A", at_least={"n": 3}, at_most={"n": 2})
    assert [*empty.problems(None)]  # type: ignore[arg-type]
    assert not [*ASKED.problems(None)]  # type: ignore[arg-type]


DATA: dict[str, Any] = {"has_validation_data": True}
TESTED = RecordedTest(model=None, x=TEST, y=None)
PARTS = (Part(name="a", sample=OTHER), Part(name="b", sample=TEST))
UNSEEN = (Part(name="a", sample=OTHER), Part(name="b", lack="no_numbers"))


@pytest.mark.parametrize(
    ("seen", "status"),
    [
        (evidence(), "failed"),
        (evidence(validation_split=0.2), "passed"),
        (evidence(validation_split=1.0), "failed"),
        (evidence(validation_split=1e-20), "failed"),
        (evidence(x=None, x_lack="empty", validation_split=0.2), "failed"),
        (evidence(validated(OTHER), **DATA), "passed"),
        (evidence(validated(OTHER), TESTED, **DATA), "passed"),
        (evidence(validated(X), **DATA), "failed"),
        (evidence(validated(OTHER, in_training=True), **DATA), "failed"),
        (evidence(validated(TEST), TESTED, **DATA), "failed"),
        (evidence(**DATA), "skipped"),
        (evidence(validated(None), **DATA), "skipped"),
        (evidence(validated(OTHER, place=Place(line=1)), **DATA), "skipped"),
        (evidence(validated(None, inputs=PARTS), **DATA), "passed"),
        (evidence(validated(None, inputs=PARTS), inputs=PARTS, **DATA), "failed"),
        (evidence(validated(None, inputs=UNSEEN), **DATA), "skipped"),
    ],
)  # fmt: skip
def test_validation_needs_data_of_its_own(seen: Evidence, status: str) -> None:
    """Neither the training data nor those of the test are validation data."""
    assert Validation().check(seen).status == status
