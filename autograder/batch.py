"""Whole commands: from a folder of submissions to a folder of reports."""

from __future__ import annotations

import platform
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from autograder import __version__
from autograder.assignment import Assignment, load_assignments
from autograder.datasets import Dataset, cache_folder, find_mnist
from autograder.errors import UsageError
from autograder.facts.base import Fact
from autograder.facts.grade import Grade, Outcome
from autograder.pipeline import VERSIONS, Attempt, Graded, Grader, Progress
from autograder.report.feedback import Feedback
from autograder.report.html import class_page, feedback_page
from autograder.report.tables import grades_csv, grades_json
from autograder.sandbox.zone import SpawnedZone
from autograder.store import Store, write_whole
from autograder.submissions import Submission, find_submissions
from autograder.translation import _


@dataclass(frozen=True)
class Batch:
    """What a command has graded, and where the reports are."""

    out: Path
    grades: tuple[Grade, ...]
    problems: tuple[str, ...]


class AttemptFact(Fact):
    """An attempt as the manifest keeps it."""

    student: str
    slug: str
    key: str
    outcome: Outcome
    problem: str


class Manifest(Fact):
    """Which submissions a folder of reports is about."""

    attempts: tuple[AttemptFact, ...]
    problems: tuple[str, ...]


def grade_folder(
    submissions: Path,
    out: Path,
    solutions: Path,
    jobs: int,
    mnist: Path | None,
    progress: Progress,
) -> Batch:
    """Grade a class and write its reports.

    Raises:
        UsageError: if an argument cannot be used; nothing is graded then.
    """
    started = _now()
    assignments = load_assignments(solutions)
    slugs = [assignment.slug for assignment in assignments]
    found, problems = find_submissions(submissions, slugs)
    store = Store(out / ".store")
    data = _data(assignments, mnist, progress)
    grader = Grader(assignments, store, data, progress, jobs)
    attempts = grader.observe(found)
    manifest = Manifest(
        attempts=tuple(AttemptFact(**vars(attempt)) for attempt in attempts),
        problems=tuple(problems),
    )
    write_whole(out / ".store" / "manifest.json", manifest.to_json())
    return _report(out, grader, attempts, problems, data, started)


def regrade_folder(
    out: Path, solutions: Path, jobs: int, mnist: Path | None, progress: Progress
) -> Batch:
    """Grade again what was observed before; runs no student code.

    Raises:
        UsageError: if the folder is not the output of `grade`.
    """
    started = _now()
    try:
        text = (out / ".store" / "manifest.json").read_bytes()
    except OSError:
        raise UsageError(f"{out}: not a folder that `autograder grade` wrote") from None
    manifest = Manifest.from_json(text)
    assignments = load_assignments(solutions)
    known = {assignment.slug for assignment in assignments}
    attempts = [Attempt(**a.model_dump()) for a in manifest.attempts if a.slug in known]
    data = _data(assignments, mnist, progress)
    grader = Grader(assignments, Store(out / ".store"), data, progress, jobs)
    return _report(out, grader, attempts, manifest.problems, data, started)


def check_file(file: Path, mnist: Path | None, progress: Progress) -> Feedback:
    """Check one file against the public criteria, without a fence: it is one's own.

    Raises:
        UsageError: if the file is none, or not named like an assignment.
    """
    from autograder.authoring.public import find_public

    if not file.is_file():
        raise UsageError(f"{file}: no such file")
    assignment = find_public(file)
    data = _data([assignment], mnist, progress)
    with tempfile.TemporaryDirectory(prefix="autograder-check-") as folder:
        grader = Grader(
            [assignment], Store(Path(folder)), data, progress, 1, zone=SpawnedZone
        )
        submission = Submission(_("you"), assignment.slug, (file,))
        graded = grader.grade_class([submission])[0]
    return _feedback(graded, assignment, data)


def _report(
    out: Path,
    grader: Grader,
    attempts: Sequence[Attempt],
    problems: Sequence[str],
    data: Dataset | None,
    started: str,
) -> Batch:
    graded = grader.grade_attempts(attempts)
    grades = tuple(item.grade for item in graded)
    links: dict[tuple[str, str], str] = {}
    for item in graded:
        grade = item.grade
        folder = _folder_name(grade.student)
        page = _feedback(item, grader.assignments[grade.assignment], data)
        write_whole(out / folder / f"{grade.assignment}.html", feedback_page(page))
        links[grade.student, grade.assignment] = (
            f"{quote(folder)}/{grade.assignment}.html"
        )
    provenance = _provenance(grader.assignments, data, started)
    write_whole(out / "grades.json", grades_json(grades, provenance))
    write_whole(out / "grades.csv", grades_csv(grades))
    assignments = list(grader.assignments.values())
    page_text = class_page(grades, assignments, provenance, problems, links)
    write_whole(out / "index.html", page_text)
    return Batch(out, grades, tuple(problems))


def _feedback(graded: Graded, assignment: Assignment, data: Dataset | None) -> Feedback:
    named = assignment.needs_mnist and data is not None
    return Feedback(
        grade=graded.grade,
        assignment=assignment,
        evidence=graded.evidence,
        data=data.source if named and data else _("The data of the exercise."),
        test_images=data.test.x if named and data else None,
    )


def _folder_name(student: str) -> str:
    """Keep a student's folder name if it is harmless, else quote it."""
    return quote(student, safe=" @+,") if student.strip(". ") else f"_{quote(student)}"


def _data(
    assignments: Sequence[Assignment], mnist: Path | None, progress: Progress
) -> Dataset | None:
    if not any(assignment.needs_mnist for assignment in assignments):
        return None
    return find_mnist(mnist, cache_folder(), lambda line: progress(line, 0, 0))


def _provenance(
    assignments: Mapping[str, Assignment], data: Dataset | None, started: str
) -> dict[str, Any]:
    plans = {slug: a.plan for slug, a in assignments.items() if a.plan is not None}
    return {
        "autograder": __version__,
        "python": platform.python_version(),
        **dict(entry.split("=") for entry in VERSIONS),
        "isolation": "none",
        "data": {"mnist": data.source} if data else {},
        "seeds": {slug: list(plan.seeds) for slug, plan in plans.items()},
        "started": started,
        "finished": _now(),
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
