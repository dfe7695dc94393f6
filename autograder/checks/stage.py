"""The last step of the pipeline: what instructors' own checks say, added to grades."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice

from autograder.assignment import Assignment
from autograder.checks.client import own_checks, run_checks
from autograder.errors import ZoneError
from autograder.grading import Graded, grade, ungraded

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
        and item.grade.outcome != "ungraded"
    ]
    if not places:
        return
    checks = own_checks(assignment)
    evidence = [found for place in places if (found := batch[place].evidence)]
    try:
        verdicts, failures = run_checks(checks, evidence)
    except ZoneError as error:
        verdicts, failures = [{} for _ in places], [str(error)]
    problems += [failure for failure in failures if failure not in problems]
    for place, known, said in zip(places, evidence, verdicts, strict=True):
        student = batch[place].grade.student
        whole = replace(known, checks=said)
        if all(check.id in said for check in checks):
            new = grade(assignment, student, whole)
        else:
            new = ungraded(assignment, student)
        batch[place] = replace(batch[place], grade=new, evidence=whole)
