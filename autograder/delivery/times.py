"""What was handed in, and when, if the submissions of a class were collected."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path, PurePosixPath

from autograder.delivery.collected import (
    NAME,
    UNREAD,
    Collected,
    CollectedFile,
    read_collected,
)
from autograder.engine.attempts import HandedIn
from autograder.facts.base import MAX_NAME, one_line
from autograder.i18n import Message, _

MOST_NAMES = 3


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
        for one in (*_latest(slug, collection.files), *_unread(slug, collected))
    )


def _unread(slug: str, collected: Collected) -> Iterator[HandedIn]:
    """Yield a record for each student of whose files none counts."""
    names: dict[str, list[str]] = {}
    for file in collected.assignments[slug].files:
        for student in file.students if file.bucket in UNREAD else ():
            name = one_line(PurePosixPath(file.inside or file.entry).name, MAX_NAME)
            names.setdefault(student, []).append(name)
    for student in sorted(collected.unread(slug)):
        why = _nothing_counts(names.get(student, []))
        yield HandedIn(student=student, slug=slug, unread=why)


def _nothing_counts(names: list[str]) -> Message:
    if not names:
        return _(
            "A file of the download may be of this student. A person has to look at it."
        )
    more = ["…"] if len(names) > MOST_NAMES else []
    text = _("No file counts of what was handed in: {files}. A person has to look.")
    return text.format(files=", ".join([*names[:MOST_NAMES], *more]))


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
