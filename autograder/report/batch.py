"""Whole commands: from a folder of submissions to a folder of reports."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder.arguments import Settings, manifest_path
from autograder.datasets import cache_folder
from autograder.engine.attempts import HandedIn, Manifest, withhold_unread
from autograder.engine.making import find_data, new_grader
from autograder.engine.pipeline import Grader
from autograder.engine.store import Store, write_whole
from autograder.errors import FactError, UsageError
from autograder.facts.message import in_words
from autograder.facts.versions import VERSIONS
from autograder.i18n import Message, _
from autograder.report.finishing import Finishing
from autograder.report.overview import Row
from autograder.report.painter.album import Album
from autograder.report.writers import all_writers
from autograder.report.writers.writer import Writer
from autograder.report.writing import Reports
from autograder.rubric.assignment import Assignment
from autograder.rubric.overrides import Override, read_overrides
from autograder.rubric.rubric_file import load_assignments
from autograder.sandbox.fence import Fence, Level
from autograder.sandbox.selftest import best, strongest
from autograder.sandbox.walls import SYSTEM
from autograder.submissions import Submission, find_submissions


@dataclass(frozen=True)
class Batch:
    """The result of a command that grades a class."""

    out: Path
    rows: Sequence[Row]
    """The grades, in order."""
    problems: tuple[Message, ...]
    """A line for each file that is not used."""
    unused: tuple[Message, ...]
    """A line for each decision of a person that is in no grade."""
    notes: tuple[Message, ...]
    """A line for each name in `course.toml` that may be misspelt."""
    failures: tuple[Message, ...]
    """A line for each failure of the grader itself, with its reason and place."""
    complete: bool
    """Whether every submission has its outcome and every report is written."""


def grade_folder(
    submissions: Path,
    out: Path,
    settings: Settings,
    isolation: Level | None,
    fresh: bool,
    handed_in: Sequence[HandedIn] = (),
) -> Batch:
    """Grade a class and write its reports.

    Args:
        submissions: the folder or archive of the class.
        out: the folder for the reports and the store.
        settings: the options of the command.
        isolation: the level of isolation. It is refused if it does not work on this
            machine. None is for trusted code: it gets the strongest level that works.
        fresh: whether each submission gets a new fence and a new process.
        handed_in: what was handed in and when, as far as it is known.

    Raises:
        UsageError: if submissions could read other submissions or the solutions, or
            if there are no submissions. Nothing is graded then.
    """
    need_unseen(isolation, submissions, out, settings.solutions)
    assignments = load_assignments(settings.solutions)
    slugs = [assignment.slug for assignment in assignments]
    found, problems = find_submissions(submissions, slugs, settings.renames)
    found, unread = withhold_unread(found, handed_in)
    return grade_found(
        found,
        [*problems, *unread],
        assignments,
        out,
        settings,
        isolation,
        fresh,
        handed_in=handed_in,
        overrides=read_overrides(settings.solutions),
    )


def grade_found(
    found: Sequence[Submission],
    problems: Sequence[Message],
    assignments: Sequence[Assignment],
    out: Path,
    settings: Settings,
    isolation: Level | None,
    fresh: bool,
    also: Iterable[Writer[Any]] = (),
    handed_in: Sequence[HandedIn] = (),
    overrides: Sequence[Override] = (),
) -> Batch:
    """Grade submissions that were found in any place. See `grade_folder`.

    Args:
        found: the submissions.
        problems: a line for each file that is not used.
        assignments: the assignments of the submissions.
        out: as in `grade_folder`.
        settings: as in `grade_folder`.
        isolation: as in `grade_folder`.
        fresh: as in `grade_folder`.
        also: other writers of the grades, besides the reports in `out`.
        handed_in: as in `grade_folder`.
        overrides: what persons decided about the grades.
    """
    started = _now()
    finishing = Finishing(settings.solutions, handed_in, overrides)
    store = Store(out / ".store")
    if isolation is None or settings.scheduler is None:
        settings.progress(_("Testing the isolation"), 0, 0)
        level = strongest(isolation).level if isolation else best()
    else:
        level = isolation  # every worker tests the isolation of its own machine
    data = find_data(assignments, settings)
    grader = new_grader(assignments, store, data, settings, level, fresh)
    attempts = grader.observe(found)
    manifest = Manifest(
        attempts=tuple(attempts),
        problems=tuple(problems),
        isolation=level,
        handed_in=tuple(handed_in),
    )
    write_whole(manifest_path(out), [manifest.to_json()])
    return _report(out, grader, manifest, started, finishing, also)


def need_unseen(isolation: Level | None, *places: Path) -> None:
    """Refuse folders that every submission could read.

    Args:
        isolation: the level of isolation; None for trusted code.
        places: the submissions, the solutions, the reports.

    Raises:
        UsageError: if one is inside a folder that submissions may read. The text
            names this folder.
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
                _(
                    "{place}: every submission can read {seen}, where Python "
                    "and the data sets are; move your files out of it"
                ).format(place=place, seen=seen)
            )


def regrade_folder(out: Path, settings: Settings) -> Batch:
    """Grade submissions again that were observed before. Runs no student code.

    Raises:
        UsageError: if the files that `grade` stored there cannot be read.
    """
    started = _now()
    path = manifest_path(out)
    try:
        manifest = Manifest.from_json(path.read_bytes())
    except (OSError, FactError) as error:
        raise UsageError(
            _("{path}: cannot be read ({problem})").format(path=path, problem=error)
        ) from None
    overrides = read_overrides(settings.solutions)
    finishing = Finishing(settings.solutions, manifest.handed_in, overrides)
    assignments = load_assignments(settings.solutions)
    data = find_data(assignments, settings)
    store = Store(out / ".store")
    grader = new_grader(assignments, store, data, settings, manifest.isolation, False)
    return _report(out, grader, manifest, started, finishing)


def _report(
    out: Path,
    grader: Grader,
    manifest: Manifest,
    started: str,
    finishing: Finishing,
    also: Iterable[Writer[Any]] = (),
) -> Batch:
    """Train, draw and write the reports. Only a row of each grade stays in memory."""
    attempts = [a for a in manifest.attempts if a.slug in grader.assignments]
    grader.train(attempts)
    album = Album(grader.crew, grader.assignments)
    album.draw(grader.examples(), grader.datasets)
    writers = [*all_writers(out), *also]
    reports = Reports(writers, grader, album, manifest.isolation)
    reports.begin(_provenance(grader, manifest.isolation, started))
    total = len({(attempt.student, attempt.slug) for attempt in attempts})
    for done, graded in enumerate(grader.grade(attempts), 1):
        reports.write(finishing.finished(graded, grader))
        grader.crew.progress(_("Writing reports"), done, total)
    unused = finishing.unused(grader)
    notes = finishing.notes({row.student for row in reports.rows})
    reports.end([*manifest.problems, *unused, *notes])
    failures = tuple(dict.fromkeys(grader.crew.problems))
    whole = reports.whole and all(row.outcome != "ungraded" for row in reports.rows)
    return Batch(out, reports.rows, manifest.problems, unused, notes, failures, whole)


def _provenance(grader: Grader, level: Level, started: str) -> dict[str, Any]:
    assignments = grader.assignments
    return {
        "python": platform.python_version(),
        **dict(entry.split("=") for entry in VERSIONS),
        "isolation": level,
        "data": {n: in_words(data.source) for n, data in grader.found.items()},
        "seeds": {slug: list(a.seeds) for slug, a in assignments.items() if a.seeds},
        "started": started,
        "finished": _now(),
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
