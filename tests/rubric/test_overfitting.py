"""The gap between the training data and other data."""

from typing import Any

import pytest

from autograder.facts.observation import Run
from autograder.facts.training import TestResult, TrainingResult, TrainingRun
from autograder.rubric import NoOverfitting
from autograder.rubric.criteria.evidence import Evidence


def run(train: float, test: float | None, validation: float | None = None) -> Any:
    """Return a training with these accuracies, and losses of the same size."""
    curves = {} if validation is None else {"val_accuracy": (0.0, validation)}
    metrics = {} if test is None else {"loss": test}
    return TrainingRun(
        seed=1, epochs=(1, 2)[: 2 * bool(curves)], curves=curves,
        metrics={"accuracy": train, "loss": train},
        test=None if test is None else TestResult(accuracy=test, metrics=metrics),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "runs", "expected"),
    [
        ({}, (run(0.95, 0.9),), "passed"),
        ({}, (run(0.99, 0.8),), "failed"),
        ({}, (run(0.99, 0.8), run(0.95, 0.9), run(0.95, 0.9)), "passed"),
        ({}, (run(0.5, 0.5),), "failed"),
        ({}, (run(0.9, None),), "skipped"),
        ({"on": "validation"}, (run(0.95, None, 0.9),), "passed"),
        ({"on": "validation"}, (run(0.95, 0.95, 0.8),), "failed"),
        ({"metric": "loss", "reaches": 0.5}, (run(0.2, 0.25),), "passed"),
        ({"metric": "loss", "reaches": 0.5}, (run(0.2, 0.4),), "failed"),
        ({"metric": "loss", "reaches": 0.5}, (run(0.9, 0.9),), "failed"),
    ],
)
def test_gaps(
    arguments: dict[str, Any], runs: tuple[TrainingRun, ...], expected: str
) -> None:
    """The median counts, and a model that has learnt nothing fails."""
    criterion = NoOverfitting(**{"gap": 0.1, "reaches": 0.75, **arguments})
    evidence = Evidence(Run(ending="finished"), training=TrainingResult(runs=runs))
    verdict = criterion.check(evidence)
    assert verdict.status == expected, str(verdict.message)


@pytest.mark.parametrize(("test", "says"), [(0.85, "5.0 % worse"), (1.0, "% better")])
def test_the_gap_is_said_in_its_direction(test: float, says: str) -> None:
    """A model may be better on data that it did not learn from."""
    result = TrainingResult(runs=(run(0.9, test),))
    evidence = Evidence(Run(ending="finished"), training=result)
    found = str(NoOverfitting(gap=0.1, reaches=0.75).check(evidence).found)
    assert says in found
    assert "-" not in found
