"""Deduct points for late work: for each grade, by the dates of the course."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path

from autograder.engine.attempts import HandedIn
from autograder.facts.close_names import close_name
from autograder.facts.grade import Deduction, Grade
from autograder.i18n import EMPTY, Message, _, _n, sentences
from autograder.rubric.course_file import NAME, Course, read_course
from autograder.rubric.late_policy import (
    DAY,
    counted_lateness,
    deduction,
    lateness,
    lateness_text,
    moved,
)

MAX_NAMES = 10
"""How many names one line shows."""
_Work = tuple[str, str]
"""A student, and the name of an assignment."""


class LateWork:
    """The deductions of a course.

    All times of the term are known at once, because late days are used up in the order
    of the due dates, whichever assignments are graded.
    """

    def __init__(self, course: Course, handed_in: Iterable[HandedIn]) -> None:
        """Note how late everything is, and which late days are used for it."""
        self._course = course
        self._records = {(one.student, one.slug): one for one in handed_in}
        self._times = dict(self._late_ones())
        self._slips = self._slip_days()
        self._graded: Counter[str] = Counter()
        self._timeless: Counter[str] = Counter()

    def applied(self, grade: Grade) -> Grade:
        """Return a grade after its deduction, if its work was late."""
        if grade.outcome in {"missing", "ungraded"}:
            return grade
        self._count(grade)
        found = self._deduction(grade)
        if found is None:
            return grade
        return grade.model_copy(
            update={
                "score": round(grade.score - found.points, 4),
                "raw_score": grade.score,
                "deduction": found,
            }
        )

    def unknown_names(self, students: Collection[str]) -> Iterator[Message]:
        """Yield a line for each key of `course.toml` that names nobody of a class.

        Such a name may be misspelt. Or the student has handed in nothing yet.

        Args:
            students: the students of the class.
        """
        for place, names in self._course.unknown_names(students).items():
            named = [_or_close(name, students) for name in names[:MAX_NAMES]]
            more = ["…"] if len(names) > MAX_NAMES else []
            yield _("{file}: {place}: nothing is graded here of {names}").format(
                file=NAME, place=place, names=", ".join(map(str, [*named, *more]))
            )

    def unknown_times(self) -> Iterator[Message]:
        """Yield a line for each assignment of which it is not known what was late.

        Nothing is deducted then, which could be taken for work in time. All grades must
        have been seen before.
        """
        for slug, count in sorted((+self._timeless).items()):
            yield _n(
                "{file}: {slug} has a due date, but it is not known when {count} of "
                "{all} submissions was handed in; nothing is deducted from it",
                "{file}: {slug} has a due date, but it is not known when {count} of "
                "{all} submissions were handed in; nothing is deducted from them",
                count,
            ).format(file=NAME, slug=slug, count=count, all=self._graded[slug])

    def _count(self, grade: Grade) -> None:
        """Count a submission that loses points if it was late."""
        student, slug = grade.student, grade.assignment
        due = self._course.due(student, slug)
        if due and self._course.policy(slug).rate and not self._exempt(student):
            self._graded[slug] += 1
            record = self._records.get((student, slug))
            self._timeless[slug] += not (record and record.time)

    def _deduction(self, grade: Grade) -> Deduction | None:
        work = grade.student, grade.assignment
        policy = self._course.policy(grade.assignment)
        if work not in self._times:
            record = self._records.get(work)
            if record and record.late and not record.time and policy.rate:
                return Deduction(points=0, reason=_no_time())
            return None
        submitted, due = self._times[work]
        late = lateness_text(lateness(submitted, due), due)
        if self._exempt(grade.student):
            return Deduction(points=0, reason=sentences(late, _exempt()))
        slips = self._slips.get(work, 0)
        found = deduction(
            grade.score, grade.max_score, submitted, moved(due, slips), policy
        )
        if not slips:
            return found
        used = _n(
            "{n} free late day of the term is used for this.",
            "{n} free late days of the term are used for this.",
            slips,
        ).format(n=slips)
        points, reason = (found.points, found.reason) if found else (0.0, EMPTY)
        if not points:
            return Deduction(points=0, reason=sentences(late, used))
        return Deduction(points=points, reason=sentences(used, reason))

    def _exempt(self, student: str) -> bool:
        return not self._course.names_of(student).isdisjoint(self._course.exempt)

    def _late_ones(self) -> Iterable[tuple[_Work, tuple[datetime, datetime]]]:
        """Yield the times at which late work was handed in and was due."""
        for (student, slug), record in self._records.items():
            due = self._course.due(student, slug)
            if due is not None and record.time:
                time = datetime.fromisoformat(record.time)
                submitted = self._course.handed_in(time)
                if lateness(submitted, due) > timedelta():
                    yield (student, slug), (submitted, due)

    def _slip_days(self) -> dict[_Work, int]:
        """Return how many free late days are used for each late work."""
        own: dict[str, list[tuple[datetime, str, int]]] = defaultdict(list)
        for (student, slug), (submitted, due) in self._times.items():
            policy = self._course.policy(slug)
            late = lateness(submitted, due)
            if policy.rate and counted_lateness(late, policy):
                grace = timedelta(minutes=policy.grace_minutes)
                own[student].append((due, slug, ceil((late - grace) / DAY)))
        used: dict[_Work, int] = {}
        for student, works in own.items():
            left = 0 if self._exempt(student) else self._course.slip_days
            for _due, slug, days in sorted(works):
                used[student, slug] = min(days, left)
                left -= used[student, slug]
        return used


def late_work(solutions: Path, handed_in: Iterable[HandedIn]) -> LateWork | None:
    """Return the deductions of the course beside the solutions, if it has a file.

    Raises:
        UsageError: if `course.toml` cannot be used.
    """
    slugs = [path.parent.name for path in solutions.glob("*/rubric.py")]
    course = read_course(solutions, slugs)
    return None if course is None else LateWork(course, handed_in)


def _or_close(name: str, students: Collection[str]) -> Message | str:
    close = close_name(name, students)
    if close is None:
        return name
    return _("{name} (did you mean {close}?)").format(name=name, close=close)


def _no_time() -> Message:
    return _(
        "The platform marks this as late, but does not say when it was handed in. "
        "Nothing is deducted here."
    )


def _exempt() -> Message:
    return _("Nothing is deducted: you are exempt.")
