"""Whatever a function seems to have returned, there is a verdict on it."""

import json
import os
from typing import Any, get_args

import numpy as np
import pytest

from autograder.errors import FactError
from autograder.facts.drawn import DrawnPlot, Series
from autograder.facts.function_calls import CallsReport, Outcome
from autograder.facts.observation import Run
from autograder.facts.plain_data import NumberArray
from autograder.facts.plain_values import datum_of, whole_or_sampled
from autograder.rubric.criteria import Calls, Evidence, Figure, Prepared, Saved
from autograder.rubric.criteria.answer_difference import Dtypes
from autograder.rubric.criteria.answered import Answered
from autograder.rubric.criteria.asked_calls import given
from autograder.sandbox import wire

from .odd_answers import OddAnswers

EXAMPLES = int(os.environ.get("ODD_OBSERVATIONS", "300"))
RIGHT = (
    2.0, 10**40, None, True, "text", float("nan"), [1, [2.5, "a"]], {"a": [1], 2: None},
    {1, 2}, np.ones((2, 2)), np.array(["a", "b"]), np.array("a"), np.array([1j, 0]),
    np.array([True, False]), np.zeros((0, 3)),
)  # fmt: skip
LARGE = (np.arange(6_000), np.array(["a", "b"] * 3_000))


def right() -> list[Outcome]:
    """Return what the solution may return."""
    values: list[Any] = [datum_of(value) for value in RIGHT]
    values += [whole_or_sampled(array) for array in LARGE]
    numbers = NumberArray.of(np.ones(2))
    line = Series(kind="line", count=2, x=numbers, y=numbers)
    plots = DrawnPlot(x_label="x", y_label="y", series=(line, line))
    return [
        Outcome(ending="returned", answer=value, plots=(plots,)) for value in values
    ]


def asked(dtypes: Any, answer: Outcome) -> list[Answered]:
    """Return criteria whose right answer is this one."""
    own = {"answers": (answer,), "dtypes": dtypes}
    error = {**own, "hidden": [given(1).raises("ValueError")]}
    return [
        Calls("f", public=[1], **own), Calls("f", hidden=[1], **own),
        Calls("f", **error), Prepared("v", **own),
        Figure(lines=2, labelled=True, same_data=True, **own),
    ]  # fmt: skip


SAVED = [
    Saved(name, labels=labels, metric=metric, at_least=0.5, column=column)
    for name in ("p.csv", "p.npy")
    for labels, metric in (
        ([0, 1], "accuracy"), (["a", "b"], "accuracy"), ([0, 1], "auc"),
        ([0.5, 1.5], "r2_score"),
    )
    for column in ("", "a")
]  # fmt: skip


@pytest.mark.parametrize("dtypes", get_args(Dtypes))
def test_no_answer_raises(dtypes: Any) -> None:
    """The report of the answers is read, and each criterion judges them."""
    criteria = [one for answer in right() for one in asked(dtypes, answer)] + SAVED
    odd = OddAnswers(sum(map(ord, dtypes))).outcomes(EXAMPLES // 3)
    for number, outcome in enumerate(odd):
        report = CallsReport(outcomes=(outcome,)).to_json().encode()
        try:
            wire.check_json(report)
        except FactError:
            continue  # it is nested too deeply, and counts as no answer
        (read,) = CallsReport.from_json(report).outcomes
        for one in criteria[number % 3 :: 3]:
            (call,) = one.function_calls
            run = Run(ending="finished", outcomes={call.key: read})
            verdict = one.check(Evidence(run, ""))
            json.loads(verdict.to_json())
            assert all(
                len(str(part)) < 50_000 for part in (verdict.found, verdict.expected)
            )
