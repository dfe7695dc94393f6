"""A whole call of `fit`, put together from what other criteria look at."""

from typing import Any

import numpy as np
import pytest

from autograder.facts.arrays import Array
from autograder.facts.calls import Callback, RecordedFit
from autograder.facts.examples import InlineData
from autograder.facts.observation import Observation, Run
from autograder.facts.rows import chosen_rows
from autograder.facts.sample import Sample
from autograder.facts.setting import Setting
from autograder.facts.training import TrainingPlan
from autograder.rubric import Fitted, UsesCallback
from autograder.rubric.criteria.evidence import Evidence

STOPS = Callback(name="EarlyStopping", arguments={"monitor": "val_loss", "patience": 5})
LOUDER = STOPS.model_copy(
    update={"name": "Mine", "own": True, "made_from": "EarlyStopping"}
)
STOPPING = UsesCallback("EarlyStopping", monitor="val_loss", patience=(3, 10))


def verdict(criterion: Fitted, **fit: Any) -> tuple[str, float]:
    """Return the status of a verdict on a fit, and its share."""
    call = RecordedFit(model=None, x=None, y=None, **fit)
    seen = Observation(fits=(call,))
    found = criterion.check(Evidence(Run(ending="finished", observation=seen)))
    return found.status, found.fraction


@pytest.mark.parametrize(
    ("criterion", "fit", "expected"),
    [
        (Fitted(epochs=(5, None)), {"epochs": 5}, 1.0),
        (Fitted(epochs=(5, None)), {"epochs": 9, "initial_epoch": 5}, 0.0),
        (Fitted(epochs=5), {}, 0.0),
        (Fitted(epochs=5), {"times": 5}, 1.0),
        (Fitted(epochs=5), {"epochs": 5, "times": 5}, 0.0),
        (Fitted(batch_size=32), {}, 1.0),
        (Fitted(batch_size=(64, 128)), {}, 0.0),
        (Fitted(validation=True), {"validation_split": 0.1}, 1.0),
        (Fitted(epochs=5, validation=True), {"epochs": 5}, 0.5),
        (Fitted(callbacks=(STOPPING,)), {"callbacks": (STOPS,)}, 1.0),
        (Fitted(callbacks=("EarlyStopping",)), {"callbacks": (STOPS,)}, 1.0),
        (Fitted(callbacks=(STOPPING, "Mine")), {"callbacks": (LOUDER,)}, 1.0),
        (Fitted(callbacks=(UsesCallback("EarlyStopping", patience=(6, None)),)),
         {"callbacks": (STOPS,)}, 0.0),
        (Fitted(steps_per_epoch=4), {"steps_per_epoch": 4}, 1.0),
        (Fitted(steps_per_epoch=4), {}, 0.0),
        (Fitted(validation_split=(0.1, 0.3)), {"validation_split": 0.2}, 1.0),
        (Fitted(validation_split=(0.1, 0.3)), {"has_validation_data": True}, 0.0),
        (Fitted(shuffle=False), {"shuffle": False}, 1.0),
        (Fitted(shuffle=False), {}, 0.0),
        (Fitted(class_weight=True), {"class_weight": {"1": 2.0}}, 1.0),
        (Fitted(class_weight=True), {"sample_weight": True}, 0.0),
        (Fitted(sample_weight=True, epochs=5), {"sample_weight": True}, 0.5),
        (Fitted(epochs=5, callbacks=("EarlyStopping", "CSVLogger")),
         {"epochs": 5, "callbacks": (STOPS,)}, 2 / 3),
    ],
)  # fmt: skip
def test_each_argument_is_worth_a_part(
    criterion: Fitted, fit: dict[str, Any], expected: float
) -> None:
    """Numbers may be ranges, and a callback may say its arguments."""
    status, share = verdict(criterion, **fit)
    assert share == pytest.approx(expected)
    assert status == {0.0: "failed", 1.0: "passed"}.get(expected, "partial")


def fitted_with(x: Any, data: InlineData, y: Any = None) -> str:
    """Return the status of `Fitted` for a fit with these data."""
    samples = (
        a if a is None else Sample.of(a, chosen_rows(a.shape, 3)) for a in (x, y)
    )
    fit = RecordedFit(model=None, epochs=5, **dict(zip("xy", samples, strict=True)))
    plan = TrainingPlan(data=data, optimizer=Setting(name="adam"), epochs=1, seeds=(1,))
    run = Run(ending="finished", observation=Observation(fits=(fit,)))
    return Fitted(epochs=5).check(Evidence(run, plan=plan)).status


def test_the_data_that_are_tested_on_are_not_for_fit() -> None:
    """Test data cost all points, alone or with the training data, in any order."""
    rows = np.random.default_rng(0).normal(size=(120, 3)).astype("float32")
    learnt, tested = Array.of(rows[:80]), Array.of(rows[80:])
    labels = {"y": Array.of(np.zeros(80)), "y_test": Array.of(np.zeros(40))}
    data = InlineData(x=learnt, x_test=tested, **labels)
    assert fitted_with(rows[:80], data) == "passed"
    assert fitted_with(rows[:60], data) == "passed"
    assert fitted_with(rows[80:], data) == "failed"
    assert fitted_with(rows[:79:-1], data) == "failed"
    assert fitted_with(rows, data) == "failed"
    validated = data.model_copy(update={"x_validation": tested})
    assert fitted_with(rows, validated) == "passed"


def test_labels_belong_to_their_rows() -> None:
    """Labels of other rows cost all points, and another form of labels costs none."""
    draw = np.random.default_rng(0)
    rows = draw.normal(size=(100, 3)).astype("f4")
    classes, answers = draw.integers(4, size=100), draw.integers(2, size=(100, 1)) / 1.0
    for labels in (draw.normal(size=100), classes, answers, rows):
        data = InlineData(x=Array.of(rows), y=Array.of(labels.astype("f4")))
        assert fitted_with(rows, data, labels) == "passed"
        assert fitted_with(rows * 255, data, np.roll(labels, 1, axis=0)) == "failed"
        assert fitted_with(rows, data, draw.permutation(labels)) == "failed"
        assert fitted_with(rows[:-1], data, labels[1:]) == "failed"
        assert fitted_with(rows[1:], data, labels[:-1]) == "failed"
        order = draw.permutation(100)[:70]
        assert fitted_with(rows[order], data, labels[order]) == "passed"
        assert fitted_with(rows, data, labels * 3) == "passed"
        assert fitted_with(rows**2, data, draw.permutation(labels)) == "passed"
    data = InlineData(x=Array.of(rows), y=Array.of(classes))
    assert fitted_with(rows, data, np.eye(4)[classes]) == "passed"
    assert fitted_with(rows, data, 3 - classes) == "passed"
    flags = draw.integers(2, size=(100, 9)) > 0
    data = InlineData(x=Array.of(flags), y=Array.of(classes))
    assert fitted_with(flags[1:], data, classes[1:]) == "passed"
    assert fitted_with(flags[1:], data, classes[:-1]) == "failed"


def test_it_crosses_json_and_refuses_what_asks_for_nothing() -> None:
    """The callbacks keep their arguments in JSON."""
    whole = Fitted(epochs=(5, None), callbacks=(STOPPING, "CSVLogger"))
    assert Fitted.from_json(whole.to_json()) == whole
    (problem,) = Fitted().problems(None)  # type: ignore[arg-type]
    assert "asks for no argument" in str(problem)
