"""The last step of the pipeline: add the verdicts of own checks to the grades."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from autograder.engine.grading import Graded, grade, ungraded
from autograder.engine.own_checks.verdicts import Verdicts, own_checks, run_checks
from autograder.errors import ZoneError
from autograder.facts.failure import Failure, alone
from autograder.facts.grade import Grade
from autograder.i18n import Message, _, literal
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.criteria.custom import NOT_RUN, stopped_check
from autograder.rubric.criteria.judging import listing

TOGETHER = 256
"""One process runs the checks on so many submissions."""


def checked(
    graded: Iterator[Graded],
    assignments: Mapping[str, Assignment],
    problems: list[Message],
) -> Iterator[Graded]:
    """Grade again if an assignment has own checks. Yield all grades in the same order.

    Args:
        graded: the grades by all other criteria.
        assignments: name -> assignment.
        problems: a line is added for each check that failed itself.
    """
    with_checks = [slug for slug, a in assignments.items() if own_checks(a)]
    size = TOGETHER if with_checks else 1
    while batch := list(islice(graded, size)):
        for slug in with_checks:
            _add(assignments[slug], batch, problems)
        yield from batch


def _add(assignment: Assignment, batch: list[Graded], problems: list[Message]) -> None:
    """Replace the grades of one assignment by grades that include its own checks."""
    places = [
        place
        for place, item in enumerate(batch)
        if item.grade.assignment == assignment.slug
        and item.evidence is not None
        and item.grade.outcome not in {"ungraded", "unattempted"}
    ]
    checks = own_checks(assignment)
    verdicts, failures = _verdicts(checks, [batch[place] for place in places])
    problems += [line for line in failures if line not in problems]
    for check in checks:
        if any(check.id in each for each in verdicts):
            # The check works for other submissions, so the machine is not the cause.
            for each in verdicts:
                each.setdefault(check.id, stopped_check(_("its process ended")))
    for place, own in zip(places, verdicts, strict=True):
        name = _("adding the own checks")
        new = alone(name, _with_checks, assignment, batch[place], own)
        if isinstance(new, Failure):
            grade = batch[place].grade
            line = _("{student}/{slug}: {failure}").format(
                student=grade.student, slug=grade.assignment, failure=new
            )
            problems.append(line)
            new = Graded(ungraded(assignment, grade.student), None, failure=new)
        batch[place] = new


def _with_checks(assignment: Assignment, item: Graded, verdicts: Verdicts) -> Graded:
    """Grade again with the verdicts of the checks.

    Raises:
        ZoneError: if checks could not be run.
    """
    missing = [c.id for c in own_checks(assignment) if c.id not in verdicts]
    if missing or item.evidence is None:
        raise ZoneError(
            _("own checks could not be run: {names}").format(names=listing(missing))
        )
    whole = replace(item.evidence, checks=verdicts)
    new = grade(assignment, item.grade.student, whole, item.known)
    return replace(item, grade=new, evidence=whole)


def _verdicts(
    checks: Sequence[Criterion], items: Sequence[Graded]
) -> tuple[list[Verdicts], list[Message]]:
    """Run checks on submissions.

    If the process ends, submissions and checks are halved and tried again, until the
    check and the submission that end it are found. That pair gets no verdict.
    """
    if not items:
        return [], []
    evidence = [item.evidence for item in items if item.evidence is not None]
    names = ", ".join(check.id for check in checks)
    found = alone(
        literal(names), run_checks, checks, evidence, [_open(i.grade) for i in items]
    )
    if not isinstance(found, Failure):
        return found
    if len(items) > 1:
        half = len(items) // 2
        first, second = (_verdicts(checks, i) for i in (items[:half], items[half:]))
        return first[0] + second[0], first[1] + second[1]
    if len(checks) > 1:
        each = [_verdicts([check], items) for check in checks]
        of_all = {n: v for verdicts, _lines in each for n, v in verdicts[0].items()}
        return [of_all], [line for _verdicts, lines in each for line in lines]
    return [{}], [found.message]


def _open(grade: Grade) -> list[str]:
    """Return the ids of the criteria that ran and did not pass."""
    return [
        result.id
        for result in grade.criteria
        if result.status not in {"passed", "partial"} and result.message != NOT_RUN
    ]
