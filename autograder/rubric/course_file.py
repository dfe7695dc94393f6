"""`course.toml`: what holds for the whole course, beside the assignments.

Due dates, extensions, what late work costs, and how a term is put together.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, time, tzinfo
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError, field_validator, model_validator

from autograder.errors import UsageError
from autograder.facts.base import Fact, first_problem
from autograder.facts.close_names import guess_among
from autograder.facts.grade import Points
from autograder.i18n import Message, _
from autograder.rubric.late_policy import Policy

NAME = "course.toml"
MAX_BYTES = 5_000_000
Moment = datetime | date
"""A time, or a day, which means its end."""
_EXPECTED = {
    "dict_type": _("not a table"),
    "model_type": _("not a table"),
    "list_type": _("not a list in square brackets"),
    "string_type": _("not a text in quotation marks"),
    "missing": _("is missing"),
}
"""A type of Pydantic's errors -> what is wrong, in the words of TOML."""
_SHORT_TIME = re.compile(rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?![:\d])")
"""A time without seconds, which TOML does not know."""
Weight = Annotated[float, Field(ge=0, le=10_000)]


class Task(Fact):
    """What the course says about one assignment."""

    due: Moment | None = None
    extensions: dict[str, Moment] = {}
    """A student or a group -> when the work is due instead."""
    late: Policy | None = None
    """Replaces the policy of the course."""
    points: Points | None = None
    """The points of the assignment in the term; None for those of the rubric."""


class Category(Fact):
    """Assignments that count together in the term."""

    weight: Weight
    assignments: list[str]
    drop_lowest: Annotated[int, Field(ge=0, le=1000)] = 0
    """How many of each student's lowest results do not count."""


class Course(Fact):
    """The content of `course.toml`. See docs/course.md."""

    time_zone: str = "UTC"
    late: Policy = Policy()
    slip_days: Annotated[int, Field(ge=0, le=1000)] = 0
    """The late days in a term that cost a student nothing."""
    exempt: list[str] = []
    """Students and groups who lose nothing by late work."""
    groups: dict[str, list[str]] = {}
    """The name of a group -> its students."""
    assignments: dict[str, Task] = {}
    categories: dict[str, Category] = {}

    @field_validator("time_zone")
    @classmethod
    def _is_known(cls, name: str) -> str:
        try:
            _zone(name)
        except (OSError, ValueError, LookupError):
            raise ValueError(
                _(
                    "{name!r} is not a time zone of this machine, such as "
                    "'Europe/Berlin'"
                ).format(name=name)
            ) from None
        return name

    @model_validator(mode="after")
    def _is_consistent(self) -> Course:
        placed: dict[str, str] = {}
        for name, category in self.categories.items():
            for slug in category.assignments:
                if slug in placed:
                    raise ValueError(
                        _("{slug} is in the categories {first} and {second}").format(
                            slug=slug, first=placed[slug], second=name
                        )
                    )
                placed[slug] = name
        for slug, task in self.assignments.items():
            if task.extensions and task.due is None:
                raise ValueError(
                    _("assignments.{slug}: extensions without a due date").format(
                        slug=slug
                    )
                )
        return self

    @property
    def zone(self) -> tzinfo:
        """The time zone of all times that name none."""
        return _zone(self.time_zone)

    @property
    def named(self) -> set[str]:
        """The assignments that the file names anywhere."""
        placed = (slug for c in self.categories.values() for slug in c.assignments)
        return {*self.assignments, *placed}

    def names_of(self, student: str) -> set[str]:
        """Return the names of a student and of the student's groups.

        The name of a group is that of its members alone, also if a student has it.
        """
        groups = {name for name, members in self.groups.items() if student in members}
        return groups if student in self.groups else {student, *groups}

    def unknown_names(self, students: Collection[str]) -> dict[str, list[str]]:
        """Return the names of nobody in a class: the key of the file -> the names.

        Args:
            students: the students of the class.
        """
        places = {"exempt": self.exempt}
        for slug, task in self.assignments.items():
            places[f"assignments.{slug}.extensions"] = list(task.extensions)
        for group, members in self.groups.items():
            places[f"groups.{group}"] = members
        known = {*students, *self.groups}
        unknown = {
            place: [name for name in names if name not in known]
            for place, names in places.items()
        }
        return {place: names for place, names in unknown.items() if names}

    def policy(self, slug: str) -> Policy:
        """Return what late work costs in an assignment."""
        task = self.assignments.get(slug)
        return task.late if task and task.late else self.late

    def due(self, student: str, slug: str) -> datetime | None:
        """Return when work is due for a student; None if there is no date.

        If several extensions are about the student, the latest one counts. An extension
        never shortens the time.
        """
        task = self.assignments.get(slug)
        if task is None or task.due is None:
            return None
        names = self.names_of(student)
        own = [moment for name, moment in task.extensions.items() if name in names]
        moments = [one for moment in [task.due, *own] for one in self._readings(moment)]
        return max(moments, key=datetime.timestamp)

    def handed_in(self, moment: datetime) -> datetime:
        """Return a time of a submission in the time zone of the course."""
        return min(self._readings(moment), key=datetime.timestamp)

    def _readings(self, moment: Moment) -> list[datetime]:
        """Return the times that a moment can mean in the time zone of the course.

        When summer time ends, clocks show an hour twice. The student gets the time.
        """
        if not isinstance(moment, datetime):
            moment = datetime.combine(moment, time(23, 59, 59))
        if moment.tzinfo is not None:
            try:
                return [moment.astimezone(self.zone)]
            except OverflowError:  # 9999-12-31 is over earlier in other zones
                return [moment]
        return [moment.replace(tzinfo=self.zone, fold=fold) for fold in (0, 1)]


def read_course(folder: Path, slugs: Iterable[str]) -> Course | None:
    """Read the file beside the assignments; None if there is none.

    Args:
        folder: the folder of the solutions.
        slugs: all assignments in it.

    Raises:
        UsageError: if it cannot be used. The text is one line with the line or the key.
    """
    path = folder / NAME
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unusable(path, error.strerror or error) from None
    if len(data) > MAX_BYTES:
        raise _unusable(path, _("larger than {n:,} bytes").format(n=MAX_BYTES))
    try:
        course = Course.model_validate(tomllib.loads(data.decode("utf-8-sig")))
    except ValidationError as error:
        raise _unusable(path, _first_problem(error)) from None
    except (ValueError, RecursionError) as error:
        raise _unusable(path, _why(str(error), data)) from None
    known = sorted(slugs)
    for slug in sorted(course.named):
        if slug not in known:
            guess = guess_among(slug, known)
            raise _unusable(
                path,
                _("no assignment {slug!r}; {guess}").format(slug=slug, guess=guess),
            )
    return course


def _why(error: str, data: bytes) -> Message | str:
    """Return what is wrong with TOML. A time without seconds is a usual mistake."""
    short = _SHORT_TIME.search(data)
    if short is None:
        return error
    text = _("{error}; a time needs its seconds: {time}:00")
    return text.format(error=error, time=short[0].decode())


def _first_problem(error: ValidationError) -> Message:
    """Return the first problem. Say in TOML's terms what is wrong."""
    first: dict[str, Any] = dict(error.errors(include_url=False)[0])
    if first["type"] in _EXPECTED:
        place = ".".join(str(part) for part in first["loc"])
        expected = _EXPECTED[first["type"]]
        return _("{place}: {expected}").format(place=place, expected=expected)
    if first["type"] == "extra_forbidden":
        place = ".".join(str(part) for part in first["loc"])
        return _("{place}: there is no such key").format(place=place)
    if first["type"] == "datetime_type":
        place = ".".join(str(part) for part in first["loc"][:-1])
        text = _("{place}: not a date, such as 2026-10-12, without quotation marks")
        return text.format(place=place)
    return first_problem(error)


def _unusable(path: Path, problem: Message | str | OSError) -> UsageError:
    return UsageError(_("{path}: {problem}").format(path=path, problem=problem))


def _zone(name: str) -> tzinfo:
    # Small systems have no files of time zones, and need none for this one.
    return UTC if name == "UTC" else ZoneInfo(name)
