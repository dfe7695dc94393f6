"""Which rows are reported: chosen by the grader, and recomputed by it."""

from typing import Any

import numpy as np
import pytest

from autograder.facts.arrays import Array
from autograder.facts.observation import (
    Observation,
    ObservationJob,
    RecordedFit,
    RecordedTest,
    Run,
    Sample,
)
from autograder.facts.rows import MAX_ELEMENTS, MAX_ROWS, chosen_rows, reported_shape
from autograder.runner.observation_client import observe
from autograder.sandbox.zone import Reply

SHAPES: list[tuple[int, ...]] = [
    (1,), (6, 2), (64, 64), (65, 2), (60_000, 28, 28), (60_000, 10), (10_000, 40_001),
    (1, 60_000, 28, 28), (3, 200, 200, 3), (2, 1, 1, 1, 1, 70_000), (1_000, 3_000),
]  # fmt: skip
MISFIT = "The report does not show the rows that were asked for."
JOB = ObservationJob(kind="py", source="", sample_seed=7, variables=("answer",))


def sample(of: tuple[int, ...], seed: int = 7, **other: Any) -> Sample:
    """Report zeros as the runner does."""
    facts = dict(shape=of, dtype="float32", minimum=0.0, maximum=0.0,
                 rows=chosen_rows(of, seed),
                 values=Array.of(np.zeros(reported_shape(of), "float32")))  # fmt: skip
    return Sample(**facts | other)


class Claims:
    """A zone that answers with any observation."""

    def __init__(self, observation: Observation) -> None:
        self.run = Run(
            ending="finished", observation=observation, source=JOB.source_digest
        )

    def ask(
        self, body: bytes, limits: Any, alone: bool = False, later: bytes = b""
    ) -> Reply:
        """Answer as a process would that ran to its end."""
        return Reply("finished", "", "", self.run.to_json().encode())


def ending(**facts: Any) -> tuple[str, str]:
    """Return how a run ended that reported these facts."""
    zone: Any = Claims(Observation(**facts))
    run = observe(zone, JOB)
    return run.ending, run.detail


@pytest.mark.parametrize("shape", SHAPES)
def test_every_array_shows_a_row_and_no_more_than_is_needed(
    shape: tuple[int, ...],
) -> None:
    """At least one row, none of them twice, and a bounded number of elements."""
    rows = chosen_rows(shape, 7)
    assert 1 <= len(rows) == len(set(rows)) <= max(64, MAX_ROWS)
    assert 0 <= rows[0] <= rows[-1] < shape[0]
    assert 0 < np.prod(reported_shape(shape)) <= MAX_ELEMENTS
    assert sample(shape).answers(7)


def test_inputs_and_labels_of_equal_length_have_rows_in_common() -> None:
    """However long a row is, its label is looked at, too."""
    for shape in SHAPES:
        for width in (1, 10, 3_000, 50_000):
            labels = chosen_rows((shape[0], width), 3)
            assert set(labels) & set(chosen_rows(shape, 3)), (shape, width)


@pytest.mark.parametrize("shape", [(), (0, 3), (3, 0), (2,) * 7, (2**50, 2), (-1, -2)])
def test_nothing_is_shown_of_what_is_no_array_with_rows(shape: tuple[int, ...]) -> None:
    """Without rows no row is chosen, and a sample is refused."""
    assert chosen_rows(shape, 0) == ()
    with pytest.raises(ValueError, match="Sample"):
        sample((4, 3), shape=shape, rows=(), values=Array.of(np.zeros((0, 3))))


def test_a_report_on_the_rows_asked_for_counts() -> None:
    """It becomes evidence as it is."""
    x, y = sample((60_000, 784)), sample((60_000, 10))
    fit, test = RecordedFit(model=None, x=x, y=y), RecordedTest(model=None, x=x, y=None)
    assert ending(fits=(fit,), tests=(test,), values={"answer": x}) == ("finished", "")


@pytest.mark.parametrize(
    "odd",
    [
        {"rows": (), "values": Array.of(np.zeros((0, 784)))},
        {"values": Array.of(np.zeros((16, 783)))},
        {"rows": tuple(range(15, -1, -1))},
        {"rows": tuple(range(60_000, 60_016))},
        {"shape": (0, 784)},
        {"minimum": 1.0},
    ],
)
def test_a_sample_that_contradicts_itself_is_no_fact(odd: dict[str, Any]) -> None:
    """Rows, values and shape belong together."""
    with pytest.raises(ValueError, match="Sample"):
        sample((60_000, 784), **odd)


@pytest.mark.parametrize(
    "odd",
    [
        sample((60_000, 784), seed=8),
        sample((60_000, 784), rows=(1,), values=Array.of(np.zeros((1, 784)))),
    ],
)
def test_a_report_on_other_rows_counts_as_none(odd: Sample) -> None:
    """A forged report cannot choose the rows."""
    crashed = ("crashed", MISFIT)
    right = sample((60_000, 10))
    assert ending(fits=(RecordedFit(model=None, x=odd, y=None),)) == crashed
    assert ending(fits=(RecordedFit(model=None, x=right, y=odd),)) == crashed
    assert ending(tests=(RecordedTest(model=None, x=odd, y=right),)) == crashed
    assert ending(values={"answer": odd}) == crashed


def test_a_report_on_variables_that_nobody_asked_for_counts_as_none() -> None:
    """The variables are those of the job."""
    assert ending(values={"answer": 1.0}) == ("finished", "")
    assert ending(values={"other": 1.0}) == ("crashed", MISFIT)


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES[:-2])
def test_the_runner_reports_what_the_controller_expects(shape: tuple[int, ...]) -> None:
    """Both choose the same rows, and long ones are cut."""
    from autograder.runner.observe.samples import sample as taken

    array = np.broadcast_to(np.arange(shape[-1], dtype="float32"), shape)
    found = taken(array, 7)
    assert found is not None
    assert found.answers(7)
    assert not found.answers(8) or len(found.rows) == shape[0]
    first = array[list(found.rows)].reshape(len(found.rows), -1)[:, :MAX_ELEMENTS]
    assert np.array_equal(found.values.numpy().reshape(first.shape), first)
