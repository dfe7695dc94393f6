"""Collect a download: from what a platform gives to `<student>/<slug>.ipynb`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.delivery.collected import (
    Collected,
    Collection,
    RosterRow,
    read_collected,
    write_collected,
)
from autograder.delivery.download import open_download
from autograder.delivery.keeping import keep, make_plain
from autograder.delivery.naming import Naming
from autograder.delivery.recognising import of_assignment, recognised, slug_of
from autograder.delivery.roster import PersonRow, Roster, read_roster
from autograder.delivery.roster_rows import rows_of
from autograder.delivery.working import Work
from autograder.errors import WriteError
from autograder.i18n import _
from autograder.submissions.file_names import Names, Rename


@dataclass(frozen=True)
class Wishes:
    """What the user says about a download."""

    platform: str | None = None
    slug: str | None = None
    """The assignment; None if the names of the files say it."""
    slugs: Sequence[str] = ()
    """All assignments of the course, as far as they are known."""
    roster: Sequence[Path] = ()
    """Grade files, and lists of students. If it is empty, the files of the last
    collection are used. Without any, students get the names in the download.
    """
    renames: Sequence[Rename] = ()


@dataclass(frozen=True)
class Result:
    """The result of collecting a download."""

    slug: str
    collection: Collection
    current: int
    """The index of this download among those of the assignment."""
    new: int
    """How many of its files were not collected before."""


def collect(place: Path, submissions: Path, wishes: Wishes) -> Result:
    """Collect a download into a folder of submissions, and add to what is there.

    The record is written last. If it is stopped before, the same call goes on.

    Raises:
        UsageError: if the download, a roster or the record of an earlier collection
            cannot be used, or a file cannot be written.
    """
    before = read_collected(submissions)
    with open_download(place) as whole:
        platform, views = recognised(whole, wishes.platform)
        roster = read_roster(wishes.roster, platform) if wishes.roster else Roster()
        download = platform.within(views, roster)
        entries = list(platform.read(download, roster))
        names = Names(wishes.slugs or [wishes.slug or ""], wishes.renames)
        slug = wishes.slug or slug_of(entries, names)
        old = before.assignments.get(slug, Collection(platform=platform.name))
        if not wishes.roster and old.roster:
            roster = _roster_of(old.roster)
            download = platform.within(views, roster)
            entries = list(platform.read(download, roster))
        naming = Naming(before, slug)
        work = Work(slug, names, platform, download, roster, naming, old)
        work.sort_files(*of_assignment(entries, slug, names))
        downloads, current = work.downloads_with(place.resolve().name)
        new = work.add_old(downloads)
        counting = work.choose(downloads)
        for person in roster.people:
            make_plain(submissions, naming.folder(person))
            _make(submissions / naming.folder(person))
        keep(submissions, slug, work.items, counting, old)
    collection = Collection(
        platform=platform.name,
        downloads=downloads,
        files=tuple(item.record for item in work.items),
        roster=rows_of(roster, naming, work.items, counting, work.doubtful),
    )
    assignments = {**before.assignments, slug: collection}
    after = Collected(students=naming.students, assignments=assignments)
    write_collected(submissions, after)
    return Result(slug, collection, current, new)


def _roster_of(rows: Iterable[RosterRow]) -> Roster:
    """Return the roster of an earlier collection of the same assignment."""
    return Roster(PersonRow(r.file, r.row, r.ids, r.name, r.group) for r in rows)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WriteError(
            _("{path}: cannot be written ({reason})").format(
                path=folder, reason=error.strerror
            )
        ) from None
