"""Calibrations belong to their rubrics, and recommend bounds between the models."""

from pathlib import Path

import pytest

from autograder.authoring.calibrated import (
    FILE,
    Calibration,
    CriterionCalibration,
    Trials,
    calibration_problem,
    rubric_digest,
)
from autograder.authoring.calibration import _interval
from autograder.authoring.calibration_report import picture, table_text
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria import TrainsTo
from autograder.rubric.rubric_file import load_assignments
from tests.places import SOLUTIONS

ASSIGNMENTS = {a.slug: a for a in load_assignments(SOLUTIONS)}
LINE = ASSIGNMENTS["linear_regression"]


def trials(model: str, lowest: float, highest: float, passes: float = 1.0) -> Trials:
    """Return trials whose measures are spread evenly."""
    step = (highest - lowest) / 20
    measures = tuple(lowest + number * step for number in range(21))
    return Trials(
        model=model, one_run=passes, passes=passes, low=0.0, high=1.0, measures=measures
    )


def calibrated(solution: Trials, *mutants: Trials, higher: bool = False) -> Calibration:
    """Return a calibration of the rubric for lines, with one criterion."""
    criterion = CriterionCalibration(
        id="trains_to", runs=5, seeds=200, bound=1e-4, higher=higher, solution=solution,
        mutants=mutants,
    )  # fmt: skip
    return Calibration(
        rubric=rubric_digest(LINE), versions=("keras=3.15.1",), data="",
        stopped=40, criteria=(criterion,),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("higher", "solution", "others", "bound"),
    [
        (False, (1e-12, 1e-10), [(1e-11, 1e-9), (1e-2, 1.0), (1e6, 1e9)], 2.5e-6),
        (False, (0.1, 0.2), [(0.4, 0.6), (0.8, 1.0)], 0.51),
        (True, (0.95, 0.97), [(0.95, 0.97), (0.1, 0.2), (0.6, 0.7)], 0.82),
        (False, (0.0, 0.1), [(0.0, 0.0)], None),
        (False, (0.0, 0.1), [(0.0, 0.0), (0.0, 0.05)], None),
    ],
)
def test_bounds_are_recommended_between_models(
    higher: bool,
    solution: tuple[float, float],
    others: list[tuple[float, float]],
    bound: float | None,
) -> None:
    """The bound is half-way to the nearest model that fails, on a logarithmic scale if
    that is far."""
    wrong = [trials(str(n), *ends, 0.0 if n else 1.0) for n, ends in enumerate(others)]
    found = calibrated(trials("solution", *solution), *wrong, higher=higher)
    recommended = found.criteria[0].recommended
    assert recommended == (None if bound is None else pytest.approx(bound, rel=0.1))


def test_a_calibration_is_that_of_its_rubric(tmp_path: Path) -> None:
    """A missing, broken, stale or bad calibration is a problem, and a changed text is
    none."""
    file = tmp_path / FILE
    assert "never calibrated" in calibration_problem(LINE, tmp_path)
    file.parent.mkdir()
    file.write_text("{}")
    assert "calibration.json" in calibration_problem(LINE, tmp_path)
    good = calibrated(trials("solution", 0, 1e-9))
    file.write_text(good.to_json())
    assert calibration_problem(LINE, tmp_path) == ""

    def changed(**changes: object) -> Assignment:
        criteria = tuple(
            c.model_copy(update=changes) if isinstance(c, TrainsTo) else c
            for c in LINE.criteria
        )
        return LINE.model_copy(update={"criteria": criteria})

    words = changed(title="Another", hints=("Look.",), points=3.0)
    assert calibration_problem(words, tmp_path) == ""
    assert "older rubric" in calibration_problem(changed(at_most=0.5), tmp_path)
    plan = LINE.plan.model_copy(update={"epochs": 7})
    assert "older" in calibration_problem(
        LINE.model_copy(update={"plan": plan}), tmp_path
    )
    file.write_text(calibrated(trials("solution", 0, 1, passes=0.9)).to_json())
    assert "fails 10.0% of all right" in calibration_problem(LINE, tmp_path)


@pytest.mark.parametrize(
    "slug", [s for s in ASSIGNMENTS if (SOLUTIONS / s / FILE).is_file()]
)
def test_shipped_calibrations_are_those_of_their_rubrics(slug: str) -> None:
    """Whoever changes a bound, a recipe or a solution has to calibrate again."""
    assert calibration_problem(ASSIGNMENTS[slug], SOLUTIONS / slug) == ""


def test_tables_and_pictures_are_the_same_each_time() -> None:
    """Both name every model, and depend on the numbers alone."""
    found = calibrated(trials("solution", 1e-9, 1e-8), trials("a | b", 0.1, 1, 0.25))
    table = table_text(found, LINE)
    assert "| a \\| b | 25.0% | 0.00% – 100.00% | 25.0% |" in table
    assert "Its bound is 0.0001; half-way from the solution" in table
    drawn = picture(found, LINE)
    assert drawn == picture(found, LINE)
    assert drawn.startswith("<svg ")


def test_intervals_hold_what_was_counted() -> None:
    """A group of five of 200 right runs hardly ever fails, and one interval was
    computed by hand."""
    low, high = _interval([True] * 200, 5)
    assert (0.9999 < low < 1, high) == (True, 1)
    low, high = _interval([True] * 8 + [False] * 2, 1)
    assert (low, high) == (
        pytest.approx(0.4439, abs=1e-4),
        pytest.approx(0.9748, abs=1e-4),
    )
