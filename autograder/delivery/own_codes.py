"""The code of a class for the search for similar code: what was graded, by student."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path

from autograder.authoring.release import solution_text
from autograder.delivery.collected import NAME, read_collected
from autograder.delivery.similarity import own_code
from autograder.errors import AutograderError
from autograder.rubric.course_file import Course, read_course
from autograder.submissions import Submission
from autograder.submissions.source.cells import read_texts
from autograder.submissions.source.stubs import stub

MOST = 200_000
"""Longer code is not compared. An exercise has a few thousand characters."""


def codes_of(found: Sequence[Submission], slug: str, solutions: Path) -> dict[str, str]:
    """Return the own code of each student in an assignment.

    Args:
        found: the submissions of a class.
        slug: the assignment.
        solutions: the folder of the solutions.

    Raises:
        UsageError: if the solution cannot be read.
    """
    given = given_codes(slug, solutions)
    codes: dict[str, str] = {}
    for submission in found:
        if submission.slug == slug:
            code = "\n".join(_texts(submission))
            if code and len(code) <= MOST:
                codes[submission.student] = own_code(code, given)
    return codes


def given_codes(slug: str, solutions: Path) -> tuple[str, ...]:
    """Return the stub and the solution of an assignment; nothing without a solution.

    Raises:
        UsageError: if the solution cannot be read.
    """
    path = solutions / slug / "solution.py"
    if not path.is_file():
        return ()
    text = solution_text(path)
    return stub(text, str(path)), text


def _texts(submission: Submission) -> Iterator[str]:
    """Yield the code of the files that can be read. Other files are left out."""
    for file in submission.files:
        try:
            yield from read_texts(file.kind, file.read())
        except AutograderError:
            continue


def pairs_together(
    submissions: Path, slug: str, solutions: Path
) -> set[frozenset[str]]:
    """Return the pairs of students who handed in as a group.

    Raises:
        UsageError: if `collected.json` or `course.toml` cannot be read.
    """
    inside = (submissions / NAME).is_file()
    collected = read_collected(submissions if inside else submissions.parent)
    slugs = [path.parent.name for path in solutions.glob("*/rubric.py")]
    course = read_course(solutions, slugs) or Course()
    here = collected.assignments.get(slug)
    groups = [file.students for file in here.files] if here else []
    groups += [tuple(members) for members in course.groups.values()]
    return {frozenset(p) for group in groups for p in combinations(group, 2)}
