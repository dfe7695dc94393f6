"""One collection while it is done: every file of a download becomes an item."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from autograder.delivery.choosing import Attempt, Item, choose_attempts, choose_files
from autograder.delivery.collected import (
    Bucket,
    CollectedDownload,
    CollectedFile,
    Collection,
)
from autograder.delivery.download import Download
from autograder.delivery.entry import Entry
from autograder.delivery.files_of_entry import files_of, item_of
from autograder.delivery.naming import Naming
from autograder.delivery.owning import unlisted, whose
from autograder.delivery.platforms import PLATFORMS
from autograder.delivery.platforms.platform import Platform
from autograder.delivery.roster import Roster
from autograder.i18n import Message, _
from autograder.submissions.file_names import Names
from autograder.submissions.student_names import student_name


@dataclass
class Work:
    """What is known while a download is collected."""

    slug: str
    names: Names
    platform: Platform
    download: Download
    roster: Roster
    """Empty if there is none."""
    naming: Naming
    old: Collection
    items: list[Item] = field(default_factory=list)
    doubtful: set[str] = field(default_factory=set)
    """Students whose a file may be."""

    def sort_files(self, own: Sequence[Entry], others: Sequence[Entry]) -> None:
        """Make items of all files of the download, and find out whose they are.

        Args:
            own: the entries that may be for the assignment.
            others: those for another one.
        """
        people = self.roster or unlisted(own)
        for person in people.people:
            self.naming.folder(person)
        described = {entry.path for entry in [*own, *others]}
        strange = [
            Entry(path, path) for path in self.download.files if path not in described
        ]
        for entry in [*own, *strange]:
            self._add(entry, people)
        for entry in others:
            self._put(entry, "not a notebook", _("it is for another assignment"))
        made = _("programs make such files, and nobody hands them in")
        for name in self.download.ignored:
            self._put_name(name, "not a notebook", made)
        for name, why in self.download.unnamed:
            self._put_name(name, "unreadable", why)

    def _add(self, entry: Entry, people: Roster) -> None:
        found = whose(entry, people, self.platform)
        students = tuple(self.naming.folder(person) for person in found.people)
        if entry.own or found.bucket is None:
            self.items += files_of(entry, students, self.download)
        else:
            self._put(entry, found.bucket, found.why)
            self.doubtful.update(students)

    def _put(self, entry: Entry, bucket: Bucket, why: Message) -> None:
        item = item_of(entry, (), self.download)
        item.put(bucket, why)
        self.items.append(item)

    def _put_name(self, name: str, bucket: Bucket, why: Message) -> None:
        record = CollectedFile(entry=name, download=0, bucket=bucket, why=why)
        self.items.append(Item(record, PurePosixPath(name)))

    def downloads_with(self, name: str) -> tuple[tuple[CollectedDownload, ...], int]:
        """Return all downloads of the assignment with this one, and its index.

        A download that was collected before keeps its index.
        """
        within = student_name(str(self.download.within)).removeprefix(".")
        parts = sorted(_identity(item.record, within) for item in self.items)
        digest = hashlib.sha256(repr(parts).encode()).hexdigest()
        known = self.old.downloads
        same = [i for i, other in enumerate(known) if other.sha256 == digest]
        index = same[0] if same else len(known)
        for item in self.items:
            item.record = item.record.model_copy(update={"download": index})
        if same:
            source = known[index].model_copy(update={"within": within})
            return (*known[:index], source, *known[index + 1 :]), index
        platform = self.platform.name
        source = CollectedDownload(
            name=name, platform=platform, sha256=digest, within=within
        )
        return (*known, source), index

    def add_old(self, downloads: Sequence[CollectedDownload]) -> int:
        """Add the files of earlier downloads. Return how many of the others are new.

        A file with the same name and content is the same one. With another content, it
        is an earlier one.
        """
        now = {_identity(i.record, _within(i.record, downloads)): i for i in self.items}
        places = {identity[:2] for identity in now}
        before = set()
        for file in self.old.files:
            identity = _identity(file, _within(file, self.old.downloads))
            before.add(identity)
            if identity in now:
                now[identity].know_again(file)
            if identity in now or (identity[:2] in places and not file.sha256):
                continue
            path = PurePosixPath(file.inside or file.entry)
            item = Item(file, path, counts=bool(file.kept))
            if identity[:2] in places:
                item.put("superseded")
            self.items.append(item)
        return len(now.keys() - before)

    def choose(
        self, downloads: Sequence[CollectedDownload]
    ) -> Mapping[str, list[Item]]:
        """Return for each student the files that count.

        The times of attempts decide if all downloads have them.
        """
        attempts: dict[tuple[tuple[str, ...], Attempt], list[Item]] = {}
        for item in self.items:
            if item.read is not None:
                key = (item.record.students, item.attempt)
                attempts.setdefault(key, []).append(item)
        for items in attempts.values():
            choose_files(items, self.names, self.slug)
        by_time = not any(PLATFORMS[d.platform].snapshot for d in downloads)
        return choose_attempts(self.items, by_time)


def _within(file: CollectedFile, downloads: Sequence[CollectedDownload]) -> str:
    known = file.download < len(downloads)
    return downloads[file.download].within if known else ""


def _identity(file: CollectedFile, within: str) -> tuple[str, str, str]:
    """Return what is equal for a file that is downloaded again.

    The folders around all files may be others then, and so may the Unicode form.
    """
    entry = file.entry.removeprefix(f"{within}/" if within else "")
    return unicodedata.normalize("NFC", entry), file.inside, file.sha256
