"""A calibration divides its seeds into jobs that the trainer accepts."""

import pytest

from autograder.authoring import seed_groups
from autograder.authoring.seed_groups import _all_runs, in_groups, seconds_of_one
from autograder.facts.examples import length
from autograder.facts.training import TrainingResult, TrainingRun
from autograder.i18n import literal
from autograder.rubric.rubric_file import load_rubric
from tests.places import SOLUTIONS


@pytest.mark.parametrize(
    ("seconds", "sizes"), [(1.0, [7]), (8.0, [3, 3, 1]), (100.0, [1] * 7), (None, [7])]
)
def test_no_job_takes_too_long(
    seconds: float | None, sizes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each seed is used once, in as few jobs as possible."""
    assignment = load_rubric(SOLUTIONS / "binary_classification" / "rubric.py")
    assert assignment.plan is not None
    assert assignment.reference is not None
    assert seconds_of_one(assignment.reference, assignment.plan)
    plan = assignment.plan.model_copy(update={"seeds": tuple(range(7))})
    longer = assignment.model_copy(update={"plan": plan})
    monkeypatch.setattr(seed_groups, "seconds_of_one", lambda model, plan: seconds)
    found = [part.plan.seeds for part in in_groups(longer) if part.plan]
    assert [len(seeds) for seeds in found] == sizes
    assert [seed for seeds in found for seed in seeds] == list(range(7))


def test_no_job_predicts_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan with many queries is divided, although each training is short."""
    assignment = load_rubric(SOLUTIONS / "binary_classification" / "rubric.py")
    assert assignment.plan is not None
    asked = sum(map(length, assignment.plan.queries.values()))
    monkeypatch.setattr(seed_groups, "PREDICTED", 3 * asked)
    plan = assignment.plan.model_copy(update={"seeds": tuple(range(7))})
    longer = assignment.model_copy(update={"plan": plan})
    found = [part.plan.seeds for part in in_groups(longer) if part.plan]
    assert [len(seeds) for seeds in found] == [3, 3, 1]


def test_runs_of_all_jobs_are_put_together() -> None:
    """A model that one job refuses has no runs at all."""
    one, two = (
        TrainingResult(runs=(TrainingRun(seed=s, metrics={}, epochs=(1,), curves={}),))
        for s in (1, 2)
    )
    both = _all_runs([one, two, two])
    assert both is not None
    assert [run.seed for run in both.runs] == [1, 2]
    refused = TrainingResult(refusal=literal("too large"))
    assert _all_runs([one, refused]) == refused
    assert _all_runs([None, None]) is None
