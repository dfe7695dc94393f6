"""Whole commands: from a folder of submissions to a folder of reports."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from autograder.arguments import Settings, manifest_path, need_one_machine
from autograder.datasets import Dataset, cache_folder, find_mnist
from autograder.engine.attempts import Manifest
from autograder.engine.crew import Crew
from autograder.engine.pipeline import Grader
from autograder.engine.store import Store, write_whole
from autograder.engine.trainings import VERSIONS
from autograder.engine.workers import Hire, on_cluster, on_this_machine
from autograder.errors import FactError, UsageError
from autograder.i18n import _
from autograder.report.overview import Row
from autograder.report.painter.album import Album
from autograder.report.writers import all_writers
from autograder.report.writers.writer import Writer
from autograder.report.writing import Reports
from autograder.rubric.assignment import Assignment, load_assignments
from autograder.runner import observation_client as runner
from autograder.sandbox.fence import Fence, Level
from autograder.sandbox.selftest import best, strongest
from autograder.sandbox.site import FencedSite
from autograder.submissions import Submission, find_submissions

SYSTEM = ("/usr", "/bin", "/lib", "/lib64")
"""What children may read of the operating system."""


@dataclass(frozen=True)
class Batch:
    """What a command has graded, and where the reports are."""

    out: Path
    rows: Sequence[Row]
    """The grades, in order."""
    problems: tuple[str, ...]
    """A line for each file of no use."""
    failures: tuple[str, ...]
    """A line for whatever failed in the grader itself, with its reason and place."""
    complete: bool
    """Every submission has its outcome, and every report is written."""


def grade_folder(
    submissions: Path,
    out: Path,
    settings: Settings,
    isolation: Level | None,
    fresh: bool,
) -> Batch:
    """Grade a class and write its reports.

    Args:
        submissions: the folder or archive of the class.
        out: where the reports go, and what is needed to go on after an interruption.
        settings: the rest.
        isolation: refused if its walls do not hold here; None for code one trusts,
            which is isolated as well as this machine can.
        fresh: a new fence and process for each submission.

    Raises:
        UsageError: if submissions could read their neighbours or the solutions, or
            there is none; nothing is graded then.
    """
    need_unseen(isolation, submissions, out, settings.solutions)
    assignments = load_assignments(settings.solutions)
    slugs = [assignment.slug for assignment in assignments]
    found, problems = find_submissions(submissions, slugs, settings.renames)
    return grade_found(found, problems, assignments, out, settings, isolation, fresh)


def grade_found(
    found: Sequence[Submission],
    problems: Sequence[str],
    assignments: Sequence[Assignment],
    out: Path,
    settings: Settings,
    isolation: Level | None,
    fresh: bool,
    also: Iterable[Writer[Any]] = (),
) -> Batch:
    """Grade submissions wherever they lie: see `grade_folder`.

    Args:
        found: the submissions.
        problems: a line for each file of no use.
        assignments: what the submissions are for.
        out: see `grade_folder`, as for what follows.
        settings: the rest.
        isolation: the walls.
        fresh: no process is used twice.
        also: where the grades go besides the folder of the reports.
    """
    started = _now()
    store = Store(out / ".store")
    if isolation is None or settings.scheduler is None:
        settings.progress(_("Trying the walls"), 0, 0)
        level = strongest(isolation).level if isolation else best()
    else:
        level = isolation  # every worker tries the walls of its own machine
    data = find_data(assignments, settings)
    grader = new_grader(assignments, store, data, settings, level, fresh)
    attempts = grader.observe(found)
    manifest = Manifest(
        attempts=tuple(attempts),
        problems=tuple(problems),
        isolation=level,
    )
    write_whole(manifest_path(out), [manifest.to_json()])
    return _report(out, grader, manifest, data, started, also)


def need_unseen(isolation: Level | None, *places: Path) -> None:
    """Refuse work that lies where every submission may read.

    Args:
        isolation: what stands round the submissions; None for code one trusts.
        places: the submissions, the solutions, the reports.

    Raises:
        UsageError: naming the folder that they would have to leave.
    """
    if isolation in (None, "none"):
        return
    walls = Fence(isolation).walls(Path())
    readable = [*SYSTEM, str(cache_folder()), *walls.readable]
    folders = [Path(folder).resolve() for folder in readable]
    for place in places:
        seen = next((f for f in folders if place.resolve().is_relative_to(f)), None)
        if seen is not None:
            raise UsageError(
                f"{place}: every submission can read {seen}, where Python and the "
                "data sets are; move your files out of it"
            )


def regrade_folder(out: Path, settings: Settings) -> Batch:
    """Grade again what was observed before; runs no student code.

    Raises:
        UsageError: if what `grade` kept there cannot be read.
    """
    started = _now()
    path = manifest_path(out)
    try:
        manifest = Manifest.from_json(path.read_bytes())
    except (OSError, FactError) as error:
        raise UsageError(f"{path}: cannot be read ({error})") from None
    assignments = load_assignments(settings.solutions)
    data = find_data(assignments, settings)
    store = Store(out / ".store")
    grader = new_grader(assignments, store, data, settings, manifest.isolation, False)
    return _report(out, grader, manifest, data, started)


def _report(
    out: Path,
    grader: Grader,
    manifest: Manifest,
    data: Dataset | None,
    started: str,
    also: Iterable[Writer[Any]] = (),
) -> Batch:
    """Train, draw, and write the reports; of each grade only a row stays in memory."""
    attempts = [a for a in manifest.attempts if a.slug in grader.assignments]
    grader.train(attempts)
    album = Album(grader.crew, grader.assignments)
    album.draw(grader.examples(), grader.datasets)
    writers = [*all_writers(out), *also]
    reports = Reports(writers, grader, album, data, manifest.isolation)
    reports.begin(_provenance(grader.assignments, data, manifest.isolation, started))
    total = len({(attempt.student, attempt.slug) for attempt in attempts})
    for done, graded in enumerate(grader.grade(attempts), 1):
        reports.write(graded)
        grader.crew.progress(_("Writing reports"), done, total)
    reports.end(manifest.problems)
    failures = tuple(dict.fromkeys(grader.crew.problems))
    whole = reports.whole and all(row.outcome != "ungraded" for row in reports.rows)
    return Batch(out, reports.rows, manifest.problems, failures, whole)


def new_grader(
    assignments: Sequence[Assignment],
    store: Store,
    data: Dataset | None,
    settings: Settings,
    level: Level,
    fresh: bool,
) -> Grader:
    """Return a grader whose zones stand behind the fence of a level."""
    # In a container, processes of one user could meet: one at a time, each in its own.
    alone = level == "container"
    need_one_machine(level, settings.scheduler)  # nobody may have typed this level
    jobs = 1 if alone else settings.jobs
    site = FencedSite(
        level,
        data=(data.fingerprint,) if data else (),
        fresh_modules=frozenset({runner.MODULE} if fresh or alone else ()),
    )
    crew = Crew(site, _hire(settings, jobs), store, settings.progress)
    if settings.hints is not None:
        changed = {"hints_shown": settings.hints}
        assignments = [a.model_copy(update=changed) for a in assignments]
    return Grader(assignments, data, crew, level)


def _hire(settings: Settings, jobs: int) -> Hire:
    if settings.scheduler is None:
        return partial(on_this_machine, jobs)
    return partial(on_cluster, settings.scheduler)


def find_data(assignments: Sequence[Assignment], settings: Settings) -> Dataset | None:
    """Return the digits, if any of the assignments needs them."""
    if not any(assignment.needs_mnist for assignment in assignments):
        return None
    say = settings.progress
    return find_mnist(settings.mnist, cache_folder(), lambda line: say(line, 0, 0))


def _provenance(
    assignments: Mapping[str, Assignment],
    data: Dataset | None,
    level: Level,
    started: str,
) -> dict[str, Any]:
    return {
        "python": platform.python_version(),
        **dict(entry.split("=") for entry in VERSIONS),
        "isolation": level,
        "data": {"mnist": data.source} if data else {},
        "seeds": {slug: list(a.seeds) for slug, a in assignments.items() if a.seeds},
        "started": started,
        "finished": _now(),
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
