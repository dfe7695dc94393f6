"""The last step of the pipeline: what instructors' own checks say, added to grades."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from autograder.engine.grading import Graded, grade, ungraded
from autograder.engine.own_checks.verdicts import Verdicts, own_checks, run_checks
from autograder.errors import ZoneError
from autograder.facts.failure import Failure, alone
from autograder.facts.grade import Grade
from autograder.i18n import _
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria.criterion import listing
from autograder.rubric.criteria.custom import NOT_RUN, Custom, stopped_check

TOGETHER = 256
"""Submissions on which one process runs the checks."""


def checked(
    graded: Iterator[Graded],
    assignments: Mapping[str, Assignment],
    problems: list[str],
) -> Iterator[Graded]:
    """Grade again, with own checks, where an assignment has some; keep the order.

    Args:
        graded: what was graded by all other criteria.
        assignments: by their names.
        problems: gets a line for each check that failed itself.
    """
    with_checks = [slug for slug, a in assignments.items() if own_checks(a)]
    size = TOGETHER if with_checks else 1
    while batch := list(islice(graded, size)):
        for slug in with_checks:
            _add(assignments[slug], batch, problems)
        yield from batch


def _add(assignment: Assignment, batch: list[Graded], problems: list[str]) -> None:
    """Put the grades of one assignment, with its checks, in place of those without."""
    places = [
        place
        for place, item in enumerate(batch)
        if item.grade.assignment == assignment.slug
        and item.evidence is not None
        and item.grade.outcome not in {"ungraded", "unattempted"}
    ]
    checks = own_checks(assignment)
    verdicts, failures = _verdicts(checks, [batch[place] for place in places])
    problems += [failure for failure in failures if failure not in problems]
    for check in checks:
        if any(check.id in said for said in verdicts):
            # It is not the machine: this check ends its process at some submissions.
            for said in verdicts:
                said.setdefault(check.id, stopped_check(_("its process ended")))
    for place, said in zip(places, verdicts, strict=True):
        name = _("adding the own checks")
        new = alone(name, _with_checks, assignment, batch[place], said)
        if isinstance(new, Failure):
            grade = batch[place].grade
            problems.append(f"{grade.student}/{grade.assignment}: {new}")
            new = Graded(ungraded(assignment, grade.student), None, failure=new)
        batch[place] = new


def _with_checks(assignment: Assignment, item: Graded, said: Verdicts) -> Graded:
    """Grade again, with what the checks said; it may be that some could not be run."""
    missing = [c.id for c in own_checks(assignment) if c.id not in said]
    if missing or item.evidence is None:
        raise ZoneError(
            _("own checks could not be run: {names}").format(names=listing(missing))
        )
    whole = replace(item.evidence, checks=said)
    new = grade(assignment, item.grade.student, whole)
    return replace(item, grade=new, evidence=whole)


def _verdicts(
    checks: Sequence[Custom], items: Sequence[Graded]
) -> tuple[list[Verdicts], list[str]]:
    """Run checks on submissions; halve both until one that ends the process is alone.

    There is no verdict then of that check on that submission.
    """
    if not items:
        return [], []
    evidence = [item.evidence for item in items if item.evidence is not None]
    names = ", ".join(check.id for check in checks)
    found = alone(names, run_checks, checks, evidence, [_open(i.grade) for i in items])
    if not isinstance(found, Failure):
        return found
    if len(items) > 1:
        half = len(items) // 2
        first, second = (_verdicts(checks, i) for i in (items[:half], items[half:]))
        return first[0] + second[0], first[1] + second[1]
    if len(checks) > 1:
        each = [_verdicts([check], items) for check in checks]
        said = {name: v for verdicts, _lines in each for name, v in verdicts[0].items()}
        return [said], [line for _verdicts, lines in each for line in lines]
    return [{}], [str(found)]


def _open(grade: Grade) -> list[str]:
    """Return the criteria that did not pass; what was not checked yet may pass."""
    return [
        result.id
        for result in grade.criteria
        if result.status not in {"passed", "partial"} and result.message != NOT_RUN
    ]
