"""What late work loses: the rules of platforms and courses as one table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from autograder.rubric.late_policy import Policy, deduction, in_units

DUE = datetime(2026, 10, 12, 23, 59, tzinfo=UTC)
S, M, H, D = 1, 60, 3600, 86400
CANVAS = Policy(rate=10, floor=40)
HOURLY = Policy(unit="hour", rate=1, rounding="nearest")
DECIDES = Policy(rate=10, grace_minutes=15)
SHIFTS = Policy(rate=10, grace_minutes=15, grace="shifts")

TABLE = [
    # In time
    (CANVAS, -S, 80, 100, None),
    (CANVAS, 0, 80, 100, None),
    # Canvas: one second is a full day; percent of the points possible
    (CANVAS, S, 80, 100, 10),
    (CANVAS, D, 80, 100, 10),
    (CANVAS, D + S, 80, 100, 20),
    (Policy(rate=10, unit="hour"), H + S, 80, 100, 20),
    (Policy(rate=3.333), S, 7, 7, 0.23),
    # Canvas: never below the lowest percent, and a lower score stays
    (CANVAS, 9 * D, 80, 100, 40),
    (CANVAS, 9 * D, 30, 100, 0),
    # Moodle: one second takes the first step, and exactly one day too
    (Policy(rate=5, cap=20), S, 50, 50, 2.5),
    (Policy(rate=5, cap=20), D, 50, 50, 2.5),
    (Policy(rate=5, cap=20), 30 * D, 50, 50, 10),
    # The example of nbgrader rounds hours, and a half to the even number
    (HOURLY, 29 * M, 10, 10, 0),
    (HOURLY, 30 * M, 10, 10, 0),
    (HOURLY, 30 * M + S, 10, 10, 0.1),
    (HOURLY, H + 30 * M, 10, 10, 0.2),
    (Policy(unit="hour", rate=1, of="points", rounding="nearest"), 2 * H, 10, 10, 2),
    # nbgrader never deducts more than the score
    (Policy(unit="hour", rate=1, of="points"), 20 * H, 5, 10, 5),
    # Parts of a unit
    (Policy(rate=10, rounding="floor"), D - S, 80, 100, 0),
    (Policy(rate=10, rounding="floor"), 2 * D - S, 80, 100, 10),
    (Policy(rate=10, rounding="exact"), D // 2, 80, 100, 5),
    (Policy(rate=10, rounding="exact"), D // 3, 80, 100, 3.33),
    # Percent of the score, and points
    (Policy(rate=10, of="score"), 2 * D, 80, 100, 16),
    (Policy(rate=10, of="score"), 30 * D, 80, 100, 80),
    (Policy(rate=3, of="points"), 2 * D, 80, 100, 6),
    # A grace period that decides whether work is late, or that moves the due date
    (DECIDES, 15 * M, 80, 100, 0),
    (DECIDES, 15 * M + S, 80, 100, 10),
    (DECIDES, D + S, 80, 100, 20),
    (SHIFTS, 15 * M, 80, 100, 0),
    (SHIFTS, 15 * M + S, 80, 100, 10),
    (SHIFTS, D + 15 * M, 80, 100, 10),
    (SHIFTS, D + 15 * M + S, 80, 100, 20),
    # Nothing is written about the cost
    (Policy(), 5 * D, 80, 100, 0),
    (CANVAS, D, 0, 100, 0),
    (CANVAS, D, 0, 0, 0),
]


@pytest.mark.parametrize(("policy", "late", "score", "maximum", "points"), TABLE)
def test_late_work_loses(
    policy: Policy, late: float, score: float, maximum: float, points: float | None
) -> None:
    """Each policy deducts what its platform or course deducts."""
    found = deduction(score, maximum, DUE + timedelta(seconds=late), DUE, policy)
    if points is None:
        assert found is None
    else:
        assert found is not None
        assert found.points == pytest.approx(points)


def test_no_score_is_below_zero_or_the_floor() -> None:
    """The rest of the score is never below the floor, however late the work is."""
    for policy, late, score, maximum, _points in TABLE:
        found = deduction(score, maximum, DUE + timedelta(seconds=late), DUE, policy)
        if found is not None:
            stays = score - found.points
            assert min(score, policy.floor / 100 * maximum) <= stays <= score


def test_a_reason_says_how_late_it_was_and_what_that_costs() -> None:
    """The time, the date, the rule and the limit that was met are named."""
    found = deduction(80, 100, DUE + timedelta(days=8, hours=3), DUE, CANVAS)
    assert found is not None
    assert str(found.reason) == (
        "Handed in 8 days 3 hours after the due date (2026-10-12 23:59 UTC). "
        "Counted: 9 days, at 10% of the maximum each. "
        "No score goes below 40% of the maximum by this."
    )
    found = deduction(80, 100, DUE + timedelta(minutes=5), DUE, DECIDES)
    assert found is not None
    assert str(found.reason).endswith("This is within the grace period of 15 minutes.")


@pytest.mark.parametrize(
    ("rate", "said"), [(1, "1 point each"), (0.5, "0.5 points each")]
)
def test_points_are_counted_in_words(rate: float, said: str) -> None:
    """One point is singular."""
    policy = Policy(of="points", rate=rate)
    found = deduction(80, 100, DUE + timedelta(days=1), DUE, policy)
    assert found is not None
    assert str(found.reason).endswith(f"at {said}.")


def test_an_hour_is_an_hour_when_the_clocks_change() -> None:
    """The lateness is real time, not the difference of what clocks show."""
    berlin = ZoneInfo("Europe/Berlin")
    due = datetime(2026, 10, 25, 1, 0, tzinfo=berlin)
    submitted = datetime(2026, 10, 25, 4, 0, tzinfo=berlin)
    found = deduction(50, 100, submitted, due, Policy(unit="hour", rate=1))
    assert found is not None
    assert found.points == 4


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "0 seconds"),
        (1, "1 second"),
        (H, "1 hour"),
        (D + 5, "1 day"),
        (2 * D + H, "2 days 1 hour"),
        (61, "1 minute 1 second"),
    ],
)
def test_a_time_is_put_into_its_two_largest_units(seconds: float, words: str) -> None:
    """Students read days and hours, not seconds."""
    assert str(in_units(timedelta(seconds=seconds))) == words
