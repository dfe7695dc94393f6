"""Decide which file of an attempt is for the assignment, and which attempt counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from autograder.delivery.collected import Bucket, CollectedFile
from autograder.delivery.download import Read
from autograder.delivery.entry import instant
from autograder.i18n import EMPTY, Message, _
from autograder.submissions.file_names import Names, program
from autograder.submissions.files import File
from autograder.submissions.sorting import Found, sort_out

Attempt = tuple[int, str, tuple[object, ...]]


@dataclass(eq=False)
class Item:
    """A file while it is collected."""

    record: CollectedFile
    below: PurePosixPath
    """The path that the student gave the file."""
    read: Read | None = None
    """Reads the file from the download; None for a file of an earlier download."""
    own: bool = False
    """Whether the platform wrote it."""
    counts: bool = False
    """Whether it is for the assignment, so that it is kept."""

    def put(self, bucket: Bucket, why: Message = EMPTY) -> None:
        """Put it into a bucket."""
        self.record = self.record.model_copy(update={"bucket": bucket, "why": why})

    def know_again(self, before: CollectedFile) -> None:
        """Take over what was known of this file when it was collected before."""
        late = before.late if self.record.late is None else self.record.late
        known = {"time": self.record.time or before.time, "late": late}
        self.record = self.record.model_copy(update=known)

    @property
    def attempt(self) -> Attempt:
        """A value that is equal for all files that were handed in together."""
        owners = [tuple(sorted(ids.items())) for ids in self.record.owners]
        return self.record.download, self.record.attempt, tuple(owners)

    def age(self, by_time: bool) -> tuple[object, ...]:
        """Return the key by which attempts are ordered."""
        time = self.record.time
        when = instant(datetime.fromisoformat(time) if time else None)
        download = self.record.download
        return (when, download) if by_time else (download, when)


def choose_files(items: Sequence[Item], names: Names, slug: str) -> None:
    """Put the files of one attempt into buckets; those that count become `used`."""
    programs = [item for item in items if program(item.below.name)]
    found = [
        Found(File(PurePosixPath(str(index))), item.below)
        for index, item in enumerate(programs)
    ]
    record = items[0].record
    whose = " ".join([record.name, record.group, *record.students])
    slugs = [names.slug_of(item.below, whose) for item in programs]
    used = {int(file.path.name) for file in sort_out(whose, found, names).files[slug]}
    if len(programs) == 1 and slugs == [None]:
        used = {0}
    chosen = _some(str(programs[index].below) for index in sorted(used))
    all_names = _some(str(item.below) for item in programs)
    for index, (item, own) in enumerate(zip(programs, slugs, strict=True)):
        if index in used:
            item.put("used")
            item.counts = True
        elif used and own == slug:
            item.put("superseded", _("{name} counts").format(name=chosen))
        elif used:
            item.put("not a notebook", _("{name} counts").format(name=chosen))
        elif own not in {None, slug}:
            other = _("its name is that of the assignment {slug}")
            item.put("ambiguous", other.format(slug=own or ""))
        else:
            item.put(
                "ambiguous",
                _("it is not clear which file counts: {names}").format(names=all_names),
            )


def _some(names: Iterable[str], most: int = 5) -> str:
    shown = list(names)
    return ", ".join(shown[:most] + ["…"] * (len(shown) > most))


def choose_attempts(items: Iterable[Item], by_time: bool) -> Mapping[str, list[Item]]:
    """Let the last attempt of each student count. Put the others into buckets.

    Args:
        items: the files that are for the assignment, of all attempts.
        by_time: whether the latest attempt counts, and not the newest download.

    Returns:
        student -> the files that count.
    """
    candidates = [item for item in items if item.counts]
    whole: dict[str, list[Item]] = {}
    for item in candidates:
        item.put("superseded")
        for student in item.record.students:
            whole.setdefault(student, []).append(item)
    counting: dict[str, list[Item]] = {}
    for student, own in whole.items():
        last = max(item.age(by_time) for item in own)
        newest = [item for item in own if item.age(by_time) == last]
        attempts: dict[Attempt, set[str]] = {}
        for item in newest:
            attempts.setdefault(item.attempt, set()).add(item.record.sha256)
        if len({frozenset(contents) for contents in attempts.values()}) > 1:
            names = _some(item.record.entry for item in newest)
            why = _("{student} handed in several at the same time: {names}")
            for item in newest:
                item.put("ambiguous", why.format(student=student, names=names))
        else:
            first = newest[0].attempt
            counting[student] = [item for item in newest if item.attempt == first]
    for item in (item for own in counting.values() for item in own):
        if item.record.bucket != "ambiguous":
            item.put("used")
    return {
        student: [item for item in own if item.record.bucket == "used"]
        for student, own in counting.items()
    }
