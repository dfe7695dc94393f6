"""Training criteria judge the median of many runs, and give credit between bounds."""

from dataclasses import replace

import pytest

from autograder.facts.arrays import Array
from autograder.facts.layers import Dense
from autograder.facts.observation import Observation, ObservedModel, Run
from autograder.facts.spec import ModelSpec
from autograder.facts.training import TrainingResult, TrainingRun
from autograder.rubric.criteria import Predicts, TrainsTo
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.wrong_code import Change


def runs(*values: float | None, metric: str = "accuracy") -> tuple[TrainingRun, ...]:
    """Return a run for each value of a metric; None is one that broke down."""
    return tuple(
        TrainingRun(
            seed=seed,
            metrics={} if value is None else {metric: value},
            epochs=(),
            curves={},
            diverged=value is None,
        )
        for seed, value in enumerate(values)
    )


def evidence(
    own: tuple[TrainingRun, ...], reference: tuple[TrainingRun, ...] = ()
) -> Evidence:
    """Return what is known about a model that was trained."""
    return Evidence(
        Run(ending="finished"),
        training=TrainingResult(runs=own),
        reference=TrainingResult(runs=reference),
    )


def test_one_bad_start_decides_nothing() -> None:
    """The median counts, not the worst run."""
    criterion = TrainsTo(metric="accuracy", at_least=0.9)
    assert criterion.check(evidence(runs(0.1, 0.95, 0.95))).status == "passed"
    assert criterion.check(evidence(runs(0.1, 0.1, 0.95))).status == "failed"
    assert criterion.check(evidence(runs(0.95, None, 0.95))).status == "passed"
    broken = criterion.check(evidence(runs(None, None, 0.95)))
    assert (broken.status, broken.fraction) == ("failed", 0)
    assert "broke down" in broken.found


@pytest.mark.parametrize(("trainable", "status"), [(True, "passed"), (False, "failed")])
def test_a_model_that_learns_nothing_reaches_nothing(
    trainable: bool, status: str
) -> None:
    """Frozen weights may begin with the right answer."""
    layer = Dense(units=1, trainable=trainable, kernel_initializer="ones")
    model = ObservedModel(
        variable="model", spec=ModelSpec(input_shape=(1,), layers=(layer,))
    )
    seen = evidence(runs(0.95))
    run = Run(ending="finished", observation=Observation(models=(model,)))
    verdict = TrainsTo("accuracy", at_least=0.9).check(replace(seen, run=run))
    assert verdict.status == status


@pytest.mark.parametrize(
    ("metric", "is_loss"),
    [("loss", True), ("test_price_loss", True), ("auc", False), ("accuracy", False)],
)
def test_another_loss_must_be_noticed_where_a_loss_is_measured(
    metric: str, is_loss: bool
) -> None:
    """A loss that a student chose may have small values."""
    changes = TrainsTo(metric, at_least=0.9).wrong_code
    assert (Change.LOSS in changes) is is_loss


def test_a_metric_without_a_value_is_no_broken_training() -> None:
    """An AUC of two columns of predictions cannot be measured, though the loss is."""
    found = TrainsTo("auc", at_least=0.9).check(evidence(runs(0.9, 0.9)))
    assert found.status == "failed"
    assert "ROC curve" in found.found
    assert "cannot be measured" in found.found


@pytest.mark.parametrize(
    ("criterion", "value", "share"),
    [
        (TrainsTo(metric="accuracy", at_least=0.9, none_at=0.5), 0.9, 1.0),
        (TrainsTo(metric="accuracy", at_least=0.9, none_at=0.5), 0.7, 0.5),
        (TrainsTo(metric="accuracy", at_least=0.9, none_at=0.5), 0.5, 0.0),
        (TrainsTo(metric="accuracy", at_least=0.9, none_at=0.5), 0.1, 0.0),
        (TrainsTo(metric="accuracy", at_least=0.9), 0.89, 0.0),
        (TrainsTo(metric="loss", at_most=1.0, none_at=5.0), 2.0, 0.75),
        (TrainsTo(metric="accuracy", below_reference=0.1, none_at=0.5), 0.6, 0.5),
        (TrainsTo(metric="accuracy", below_reference=0.1, none_at=0.5), 0.85, 1.0),
    ],
)  # fmt: skip
def test_points_fall_between_two_bounds(
    criterion: TrainsTo, value: float, share: float
) -> None:
    """All points at the bound, none at `none_at`, and a straight line between them."""
    own = runs(value, value, value, metric=criterion.metric)
    verdict = criterion.check(evidence(own, runs(0.9, 0.9, 0.9)))
    assert verdict.fraction == pytest.approx(share)
    names = {0.0: "failed", 1.0: "passed"}
    assert verdict.status == names.get(share, "partial")
    assert bool(verdict.expected) == (share < 1)


def test_the_reference_is_compared_from_the_same_seeds() -> None:
    """The median of the differences counts, because a bad seed is bad for both
    models."""
    criterion = TrainsTo(metric="accuracy", below_reference=0.01)
    own, reference = runs(0.2, 0.6, 0.9), runs(0.2, 0.6, 0.99)
    verdict = criterion.check(evidence(own, reference[::-1]))
    assert verdict.status == "passed"
    worse = criterion.check(evidence(runs(0.2, 0.5, 0.9), reference))
    assert worse.status == "failed"
    assert "worse than the solution, which reached 60.0 %" in worse.expected


def test_bounds_that_make_no_sense_are_refused() -> None:
    """Two bounds, no bound, and a `none_at` that is better than the bound are
    refused."""
    for bounds in (
        {},
        {"at_least": 0.5, "at_most": 0.6},
        {"at_least": 0.5, "none_at": 0.6},
        {"at_most": 0.5, "none_at": 0.5},
    ):
        with pytest.raises(ValueError, match=r"give one of|must be worse"):
            TrainsTo(metric="accuracy", **bounds)


def test_predictions_are_measured_by_their_largest_distance() -> None:
    """A tolerance needs numbers, so it has no meaning for classes."""
    criterion = Predicts(query="q", expected=Array.of([1.0, 2.0]), tolerance=0.5)
    answers = (Array.of([[1.1], [2.3]]), Array.of([[1.1], [2.0]]))
    found = tuple(
        run.model_copy(update={"predictions": {"q": answer}})
        for run, answer in zip(runs(0, 0), answers, strict=True)
    )
    assert criterion.measure(found, evidence(found)) == pytest.approx(0.15)
    assert criterion.bound == 0.5
    assert criterion.check(evidence(found)).status == "passed"
    read = criterion.model_copy(update={"reading": "class"})
    assert read.bound is None
