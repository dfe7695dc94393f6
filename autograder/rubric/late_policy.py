"""How many points late work loses, and why. Pure functions of times and numbers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import Annotated, Literal

from pydantic import Field

from autograder.facts.base import Fact
from autograder.facts.grade import Deduction
from autograder.i18n import EMPTY, Message, _, _n, joined, sentences

Percent = Annotated[float, Field(ge=0, le=100)]
DAY = timedelta(days=1)
UNITS = {"hour": timedelta(hours=1), "day": DAY}
DIGITS = 2
"""The number of decimals of deductions."""


class Policy(Fact):
    """What late work costs. See docs/course.md."""

    unit: Literal["hour", "day"] = "day"
    rate: Annotated[float, Field(ge=0, le=10_000)] = 0.0
    """What each unit costs, in percent or points: see `of`."""
    of: Literal["maximum", "score", "points"] = "maximum"
    """Percent of the maximum, percent of the student's score, or points."""
    rounding: Literal["ceil", "floor", "nearest", "exact"] = "ceil"
    """How a part of a unit counts. With `nearest`, a half goes to the even number."""
    grace_minutes: Annotated[float, Field(ge=0, le=100_000)] = 0.0
    grace: Literal["decides", "shifts"] = "decides"
    """Whether later work counts from the due date, or from the end of the grace
    period."""
    floor: Percent = 0.0
    """The lowest score after a deduction, in percent of the maximum."""
    cap: Percent = 100.0
    """The largest deduction, in percent of the maximum."""


def deduction(
    score: float, maximum: float, submitted: datetime, due: datetime, policy: Policy
) -> Deduction | None:
    """Return what late work loses; None if it is in time.

    Args:
        score: the score before, in points.
        maximum: the most points of the assignment.
        submitted: when the work was handed in, with its time zone.
        due: when it was due for this student, with its time zone.
        policy: the rules.
    """
    late = lateness(submitted, due)
    if late <= timedelta():
        return None
    how_late = lateness_text(late, due)
    counted = counted_lateness(late, policy)
    if not counted:
        free = in_units(timedelta(minutes=policy.grace_minutes))
        excuse = _("This is within the grace period of {free}.").format(free=free)
        return Deduction(points=0, reason=sentences(how_late, excuse))
    steps = _steps(counted, policy)
    asked = _asked(score, maximum, steps, policy)
    most = round(policy.cap / 100 * maximum, DIGITS)
    room = max(0.0, round(score - policy.floor / 100 * maximum, DIGITS))
    points = min(asked, most, room)
    limit = _limit(asked, most, room, policy)
    return Deduction(
        points=points, reason=sentences(how_late, _rule(steps, policy), limit)
    )


def lateness_text(late: timedelta, due: datetime) -> Message:
    """Say how late work is, and when it was due."""
    return _("Handed in {time} after the due date ({due}).").format(
        time=in_units(late), due=f"{due:%Y-%m-%d %H:%M %Z}".strip()
    )


def lateness(submitted: datetime, due: datetime) -> timedelta:
    """Return how late work is. It is negative before the due date.

    Both times need time zones. Python subtracts the digits of two times of the same
    zone, which is wrong when the clocks change in between. No time is converted here,
    because UTC may have no such year: 9999-12-31 is a usual date for “never”.
    """
    digits = submitted.replace(tzinfo=None) - due.replace(tzinfo=None)
    offsets = [time.utcoffset() or timedelta() for time in (submitted, due)]
    return digits - (offsets[0] - offsets[1])


def moved(due: datetime, days: int) -> datetime:
    """Return a due date so many days of 24 hours later.

    Python adds to the digits, and a day on which clocks change has 23 or 25 hours.
    """
    if not days:
        return due
    return (due.astimezone(UTC) + days * DAY).astimezone(due.tzinfo)


def counted_lateness(late: timedelta, policy: Policy) -> timedelta:
    """Return the time that a policy counts: none within the grace period."""
    grace = timedelta(minutes=policy.grace_minutes)
    if late <= grace:
        return timedelta()
    return late - grace if policy.grace == "shifts" else late


def _steps(late: timedelta, policy: Policy) -> float:
    unit = timedelta(microseconds=1)
    share = Fraction(late // unit, UNITS[policy.unit] // unit)
    match policy.rounding:
        case "ceil":
            return ceil(share)
        case "floor":
            return floor(share)
        case "nearest":
            return round(share)
        case "exact":
            return float(share)


def _asked(score: float, maximum: float, steps: float, policy: Policy) -> float:
    if policy.of == "points":
        return round(policy.rate * steps, DIGITS)
    whole = maximum if policy.of == "maximum" else score
    return round(min(100.0, policy.rate * steps) / 100 * whole, DIGITS)


def _rule(steps: float, policy: Policy) -> Message:
    if policy.unit == "day":
        units = _n("{n:.3g} day", "{n:.3g} days", _plural(steps)).format(n=steps)
    else:
        units = _n("{n:.3g} hour", "{n:.3g} hours", _plural(steps)).format(n=steps)
    if policy.of == "points":
        rule = _n(
            "Counted: {units}, at {rate:g} point each.",
            "Counted: {units}, at {rate:g} points each.",
            _plural(policy.rate),
        )
    elif policy.of == "score":
        rule = _("Counted: {units}, at {rate:g}% of the score each.")
    else:
        rule = _("Counted: {units}, at {rate:g}% of the maximum each.")
    return rule.format(units=units, rate=policy.rate)


def _limit(asked: float, most: float, room: float, policy: Policy) -> Message:
    """Say which limit made a deduction smaller; nothing if none did."""
    if asked <= min(most, room):
        return EMPTY
    if most <= room:
        return _("At most {cap:g}% of the maximum are deducted.").format(cap=policy.cap)
    if policy.floor:
        return _("No score goes below {floor:g}% of the maximum by this.").format(
            floor=policy.floor
        )
    return EMPTY


def in_units(time: timedelta) -> Message:
    """Return a time in words: its two largest units of days, hours, ... seconds."""
    minutes, seconds = divmod(int(time.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [
        _n("{n} day", "{n} days", days).format(n=days),
        _n("{n} hour", "{n} hours", hours).format(n=hours),
        _n("{n} minute", "{n} minutes", minutes).format(n=minutes),
        _n("{n} second", "{n} seconds", seconds).format(n=seconds),
    ]
    numbers = [days, hours, minutes, seconds]
    first = next((i for i, number in enumerate(numbers) if number), 3)
    both = list(zip(parts, numbers, strict=True))[first : first + 2]
    return joined(part for part, number in both if number) or parts[3]


def _plural(steps: float) -> int:
    """Return a whole number that has the same grammatical form."""
    return 1 if steps == 1 else max(2, ceil(steps))
