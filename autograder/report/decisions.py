"""Put the decisions of persons into grades, and say which ones need another look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from autograder.errors import UsageError
from autograder.facts.close_names import guess_among
from autograder.facts.grade import (
    TOTAL,
    CriterionResult,
    Decision,
    Grade,
    Points,
    Status,
)
from autograder.i18n import EMPTY, Message, _, sentences
from autograder.rubric.assignment import Assignment
from autograder.rubric.overrides import Override, written


class Decisions:
    """What persons decided about the grades of a class."""

    def __init__(self, overrides: Iterable[Override]) -> None:
        """Take the rows of `overrides.csv`."""
        self._own: dict[tuple[str, str], dict[str, Override]] = {}
        for row in overrides:
            own = self._own.setdefault((row.student, row.assignment), {})
            own[row.criterion] = row
        self._seen: set[tuple[str, str]] = set()

    def applied(self, grade: Grade) -> Grade:
        """Return a grade with what persons decided about it.

        A decision with more points than there are is not used: see `unused`.
        """
        key = grade.student, grade.assignment
        self._seen.add(key)
        rows = self._own.get(key)
        if not rows:
            return grade
        results = [_result(c, rows.get(c.id), grade) for c in grade.criteria]
        more = sum(r.points for r in results) - sum(c.points for c in grade.criteria)
        total = rows.get(TOTAL)
        if total and _fits(total, grade.max_score):
            automatic = grade.score if grade.is_final else None
            decision = _decision(total, automatic, grade)
        else:
            decision = None
        by_person = decision.points if decision else None
        score = round(grade.score + more, 4) if by_person is None else by_person
        decided = grade.model_copy(
            update={"criteria": tuple(results), "score": score, "decision": decision}
        )
        return _with_outcome(decided)

    def unused(self, assignments: Mapping[str, Assignment]) -> Iterator[Message]:
        """Yield a line for each decision that is in no grade, after all are graded.

        Args:
            assignments: those that were graded.
        """
        for (student, slug), rows in self._own.items():
            if slug not in assignments:
                guess = guess_among(slug, sorted(assignments))
                lost = _("no assignment {slug!r}; {guess}").format(
                    slug=slug, guess=guess
                )
                yield from (_unused(row, lost) for row in rows.values())
            elif (student, slug) not in self._seen:
                lost = _("no grade of this student")
                yield from (_unused(row, lost) for row in rows.values())
            else:
                yield from _misfits(assignments[slug], rows.values())


def new_override(
    grade: Grade, name: str, points: Points | None, comment: str, by: str
) -> Override:
    """Return the row of a decision that is made now.

    Args:
        grade: the grade as the report has it.
        name: the id of a criterion, or `total`.
        points: None for the automatic ones.
        comment: for the student.
        by: who decides.

    Raises:
        UsageError: if there is no such criterion, or it has not so many points.
    """
    most = {c.id: c.max_points for c in grade.criteria} | {TOTAL: grade.max_score}
    if name not in most:
        raise UsageError(
            _("no criterion {name!r}; {guess}").format(
                name=name, guess=guess_among(name, sorted(most))
            )
        )
    if points is not None and points > most[name]:
        raise UsageError(
            _("{points} points, but at most {most} can be given").format(
                points=written(points), most=written(most[name])
            )
        )
    return Override(
        student=grade.student,
        assignment=grade.assignment,
        criterion=name,
        points=points,
        comment=comment,
        by=by,
        when=datetime.now(UTC).isoformat(timespec="seconds"),
        automatic=automatic_points(grade, name),
        submission=grade.submission,
    )


def outdated(grade: Grade) -> Iterator[Message]:
    """Yield a line for each decision about a grade that somebody has to confirm."""
    for name, decision in grade.decisions:
        if decision.outdated:
            yield _("{student}/{slug}/{name}: {what}").format(
                student=grade.student,
                slug=grade.assignment,
                name=name,
                what=decision.outdated,
            )


def automatic_points(grade: Grade, name: str) -> Points | None:
    """Return what the grader gives, whatever persons decided; None if it gives nothing.

    Args:
        grade: a grade of a report.
        name: the id of one of its criteria, or `total`.
    """
    if name != TOTAL:
        return next(_automatic(c, grade) for c in grade.criteria if c.id == name)
    if grade.decision is not None:
        return grade.decision.automatic
    score = grade.score if grade.raw_score is None else grade.raw_score
    for result in grade.criteria:
        automatic = _automatic(result, grade)
        if automatic is None:
            return None
        score += automatic - result.points
    return round(score, 4)


def _automatic(result: CriterionResult, grade: Grade) -> Points | None:
    if result.decision is not None:
        return result.decision.automatic
    known = not result.waits and grade.outcome != "ungraded"
    return result.points if known else None


def _result(
    result: CriterionResult, row: Override | None, grade: Grade
) -> CriterionResult:
    if row is None or not _fits(row, result.max_points):
        return result
    has_none = result.waits or grade.outcome == "ungraded"
    decision = _decision(row, None if has_none else result.points, grade)
    if decision.points is None:
        return result.model_copy(update={"decision": decision})
    status = _status(decision.points, result.max_points)
    changed: dict[str, object] = {
        "points": decision.points,
        "status": status,
        "waits": False,
        "decision": decision,
    }
    if status == "passed":
        changed |= {"hint": EMPTY, "hints": ()}
    return result.model_copy(update=changed)


def _decision(row: Override, automatic: Points | None, grade: Grade) -> Decision:
    return Decision(
        points=row.points,
        automatic=automatic,
        comment=row.comment,
        by=row.by,
        when=row.when,
        outdated=_changes(row, automatic, grade.submission),
    )


def _changes(row: Override, automatic: Points | None, submission: str) -> Message:
    """Say what has changed since a decision. What was not noted is not compared."""
    if row.points is None:
        return EMPTY
    file = value = EMPTY
    if row.submission and row.submission != submission:
        file = _("Another file was handed in since a person decided this.")
    if row.automatic is not None and written(row.automatic) != written(automatic):
        value = _(
            "The automatic points were {before} when a person decided this, and are "
            "{now} now."
        ).format(before=written(row.automatic), now=written(automatic) or _("unknown"))
    return sentences(file, value)


def _fits(row: Override, most: Points) -> bool:
    return row.points is None or row.points <= most


def _status(points: Points, most: Points) -> Status:
    if points >= most:
        return "passed"
    return "partial" if points else "failed"


def _with_outcome(grade: Grade) -> Grade:
    """Return a grade as graded, if persons gave what the grader could not give."""
    given = {name for name, d in grade.decisions if d.points is not None}
    whole = TOTAL in given or given.issuperset(c.id for c in grade.criteria)
    if grade.outcome == "ungraded" and whole:
        summary = _("The grader itself failed here. A person graded your work.")
        return grade.model_copy(update={"outcome": "graded", "summary": summary})
    if grade.outcome == "missing" and given:
        summary = _("No file was handed in for this assignment. A person graded you.")
        return grade.model_copy(update={"outcome": "graded", "summary": summary})
    return grade


def _misfits(assignment: Assignment, rows: Iterable[Override]) -> Iterator[Message]:
    most = {c.id: c.points for c in assignment.criteria}
    most[TOTAL] = assignment.max_score
    for row in rows:
        if row.criterion not in most:
            guess = guess_among(row.criterion, sorted(most))
            lost = _("no criterion {name!r}; {guess}").format(
                name=row.criterion, guess=guess
            )
            yield _unused(row, lost)
        elif not _fits(row, most[row.criterion]):
            lost = _("{points} points, but at most {most} can be given").format(
                points=written(row.points), most=written(most[row.criterion])
            )
            yield _unused(row, lost)


def _unused(row: Override, lost: Message) -> Message:
    return _("{place}: this decision counts nowhere: {lost}").format(
        place=row.place, lost=lost
    )
