"""The files of an entry: itself, or what is in an archive that a student handed in."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path, PurePosixPath

from autograder.arguments import OTHER_ARCHIVES, archive_stem
from autograder.delivery.choosing import Item
from autograder.delivery.collected import Bucket, CollectedFile
from autograder.delivery.download import Download
from autograder.delivery.entry import Entry
from autograder.delivery.keeping import sha256
from autograder.delivery.naming import folder_name
from autograder.errors import SubmissionError
from autograder.facts.base import one_line
from autograder.i18n import EMPTY, Message, _
from autograder.submissions.archive import read_archive, unwrapped
from autograder.submissions.file_names import program
from autograder.submissions.files import MAX_BYTES

MAX_ARCHIVE = 200_000_000
"""Bytes of an archive that a student handed in, and bytes that may come out of it."""
MAX_TEXT = 1_000
_IN_ARCHIVE = _("an archive in an archive is not opened")


def files_of(
    entry: Entry, students: tuple[str, ...], download: Download
) -> Iterator[Item]:
    """Yield each file of an entry. What cannot be for an assignment has its bucket.

    Args:
        entry: what the platform says about it.
        students: the folders of its owners.
        download: where it is.
    """
    item = item_of(entry, students, download)
    try:
        if entry.own:
            item.put("not a notebook", _("the platform wrote it"))
        elif entry.path in download.refused:
            item.put("unreadable", download.refused[entry.path])
        elif program(entry.below.name):
            read = partial(download.read, entry.path)
            _take(item, read, read(MAX_BYTES))
        elif archive_stem(entry.below.name):
            yield from _packed(item, entry, download)
            return
        elif entry.below.suffix.lower() in OTHER_ARCHIVES:
            item.put("unreadable", _("a kind of archive that is not read"))
    except SubmissionError as error:
        item.put("unreadable", error.message)
    yield item


def item_of(entry: Entry, students: tuple[str, ...], download: Download) -> Item:
    """Return the item of an entry. See `files_of`."""
    record = CollectedFile(
        entry=download.entry(entry.path),
        download=0,
        bucket="not a notebook",
        students=students,
        owners=tuple(dict(ids) for ids in entry.owners),
        name=one_line(entry.name, MAX_TEXT),
        group=one_line(entry.group, MAX_TEXT),
        attempt=one_line(entry.attempt, MAX_TEXT),
        time=entry.time.isoformat() if entry.time else "",
        late=entry.late,
    )
    return Item(record, entry.below, own=entry.own)


def _take(item: Item, read: partial[bytes], data: bytes) -> None:
    item.read = read
    content = {"sha256": sha256(data)}
    item.record = item.record.model_copy(update=content)
    item.put("used")


def _packed(item: Item, entry: Entry, download: Download) -> Iterator[Item]:
    """Yield the files in an archive; the archive itself if there is nothing to use."""
    inside = _unpacked(download, entry.path)
    files = {place: data for place, data in inside.items() if data is not None}
    if not any(program(place.name) for place in files):
        if any(archive_stem(place.name) for place in files):
            item.put("unreadable", _IN_ARCHIVE)
        else:
            item.put("not a notebook", _("no script and no notebook in it"))
        yield item
        return
    folder = entry.below.with_name(archive_stem(entry.below.name) or "archive")
    for place, data in files.items():
        bucket: Bucket = "not a notebook"
        why: Message = EMPTY
        if archive_stem(place.name):
            bucket, why = "unreadable", _IN_ARCHIVE
        record = item.record.model_copy(update={"inside": str(place)})
        part = Item(record, folder / place)
        part.put(bucket, why)
        if program(place.name) and len(data) > MAX_BYTES:
            large = _("larger than the {most:,} bytes that are read")
            part.put("unreadable", large.format(most=MAX_BYTES))
        elif program(place.name):
            _take(part, partial(_member, download, entry.path, place), data)
        yield part


def _member(
    download: Download, path: PurePosixPath, place: PurePosixPath, _most: int
) -> bytes:
    """Read one file again, so that those of a whole class are not in memory."""
    return _unpacked(download, path)[place] or b""


def _unpacked(
    download: Download, path: PurePosixPath
) -> Mapping[PurePosixPath, bytes | None]:
    data = download.read(path, MAX_ARCHIVE)
    with tempfile.TemporaryDirectory() as folder:
        packed = Path(folder) / folder_name(path.name)
        packed.write_bytes(data)
        return unwrapped(
            read_archive(packed, lambda p: bool(program(p.name)), MAX_ARCHIVE), 1
        )
