"""When the submissions of a class were handed in, if they were collected."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from autograder.delivery.collected import NAME, CollectedFile, read_collected
from autograder.engine.attempts import HandedIn


def times_of(submissions: Path) -> tuple[HandedIn, ...]:
    """Return what `collected.json` says, in the folder of submissions or beside it.

    All assignments that were collected are in it, and not only those to grade.

    Raises:
        UsageError: if the record cannot be read.
    """
    inside = (submissions / NAME).is_file()
    collected = read_collected(submissions if inside else submissions.parent)
    return tuple(
        one
        for slug, collection in collected.assignments.items()
        for one in _latest(slug, collection.files)
    )


def _latest(slug: str, files: tuple[CollectedFile, ...]) -> Iterator[HandedIn]:
    """Yield one record for each student. Of several files, the latest time counts."""
    own: dict[str, list[CollectedFile]] = {}
    for file in files:
        for student in file.students if file.bucket == "used" else ():
            own.setdefault(student, []).append(file)
    for student, used in own.items():
        # Times of one download are all written alike, so their texts can be compared.
        time = max((file.time for file in used if _is_time(file.time)), default="")
        late = any(file.late for file in used)
        yield HandedIn(student=student, slug=slug, time=time, late=late)


def _is_time(text: str) -> bool:
    with suppress(ValueError):
        datetime.fromisoformat(text)
        return True
    return False
