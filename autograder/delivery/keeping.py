"""Write what was collected. No content is lost if this is stopped at any time."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from autograder.delivery.choosing import Item
from autograder.delivery.collected import Collection
from autograder.engine.store import write_whole_bytes
from autograder.errors import SubmissionError, WriteError
from autograder.i18n import _
from autograder.submissions.file_names import program
from autograder.submissions.files import MAX_BYTES

EARLIER = ".earlier"
"""The folder of a student's earlier files; `grade` does not look into it."""


def sha256(data: bytes) -> str:
    """Return the SHA-256 of bytes."""
    return hashlib.sha256(data).hexdigest()


def keep(
    folder: Path,
    slug: str,
    items: Sequence[Item],
    counting: Mapping[str, Sequence[Item]],
    before: Collection | None,
) -> None:
    """Write the files that count, and the earlier ones. Say in the records where.

    A file that is replaced or taken away has a copy before, whoever wrote it. A file
    that somebody has changed by hand stays as long as the same one counts.

    Raises:
        WriteError: if a file cannot be written.
        SubmissionError: if a file of the download cannot be read any more.
    """
    old = {
        place: f.sha256 for f in (before.files if before else ()) for place in f.kept
    }
    used = dict(_used_places(slug, counting))
    current: dict[int, set[str]] = {}
    for place, item in used.items():
        current.setdefault(id(item), set()).add(place.split("/")[0])
    earlier = {
        place: item
        for item in items
        if item.counts
        for place in _earlier_places(slug, item, current.get(id(item), set()))
    }
    for place in (*old, *used, *earlier):
        make_plain(folder, f"{PurePosixPath(place).parts[0]}/{EARLIER}")
        make_plain(folder, place)
    contents = {
        place: _content(folder, item)
        for place, item in used.items()
        if item.read is None and old.get(place) != item.record.sha256
    }
    for place, item in earlier.items():
        if not (folder / place).exists():
            _write(folder / place, _content(folder, item))
    for place, item in used.items():
        path = folder / place
        if old.get(place) == item.record.sha256 and path.exists():
            continue
        data = contents.get(place) or _content(folder, item)
        if data is not None:
            _save(folder, place, slug, item.record.sha256)
            _write(path, data)
    for place in old.keys() - used.keys() - earlier.keys():
        _save(folder, place, slug, "")
        _remove(folder / place)
    _note(items, used, earlier, folder)


def make_plain(folder: Path, place: str) -> None:
    """Take away links and pipes on the way to a place below a folder.

    A student who can write there may have put them. A link would lead to the files of
    others, and a pipe would be waited for.

    Raises:
        WriteError: if they cannot be taken away.
    """
    path = folder
    for name in PurePosixPath(place).parts:
        path /= name
        is_other = path.exists() and not (path.is_file() or path.is_dir())
        if path.is_symlink() or is_other:
            _remove(path)


def _note(
    items: Sequence[Item],
    used: Mapping[str, Item],
    earlier: Mapping[str, Item],
    folder: Path,
) -> None:
    places: dict[int, list[str]] = {}
    for place, item in [*used.items(), *earlier.items()]:
        if (folder / place).exists():
            places.setdefault(id(item), []).append(place)
    for item in items:
        kept = tuple(places.get(id(item), ()))
        item.record = item.record.model_copy(update={"kept": kept})


def _used_places(
    slug: str, counting: Mapping[str, Sequence[Item]]
) -> Iterator[tuple[str, Item]]:
    for student, items in counting.items():
        count = {"py": 0, "ipynb": 0}
        for item in items:
            kind = _kind(item)
            count[kind] += 1
            # Such a name is understood as a copy, whatever assignments there are.
            mark = f" ({count[kind]})" if count[kind] > 1 else ""
            yield f"{student}/{slug}{mark}.{kind}", item


def _earlier_places(slug: str, item: Item, current: set[str]) -> Iterator[str]:
    """Yield where a file is kept for those for whom it does not count any more.

    Args:
        slug: the assignment.
        item: the file.
        current: the students for whom it counts.
    """
    record = item.record
    time = re.sub(r"\D", "-", record.time[:19])
    name = "-".join(part for part in (slug, time, record.sha256[:8]) if part)
    for student in record.students:
        if student not in current:
            yield f"{student}/{EARLIER}/{name}.{_kind(item)}"


def _kind(item: Item) -> str:
    named = program(item.below.name)
    return named[1] if named else "ipynb"


def _content(folder: Path, item: Item) -> bytes | None:
    """Return what is in a file; None if it was collected before and is not there."""
    if item.read is not None:
        data = item.read(MAX_BYTES)
        if sha256(data) != item.record.sha256:
            raise SubmissionError(
                _("{entry}: has changed while it was collected").format(
                    entry=item.record.entry
                )
            )
        return data
    for place in item.record.kept:
        try:
            data = (folder / place).read_bytes()
        except OSError:
            continue
        if sha256(data) == item.record.sha256:
            return data
    return None


def _save(folder: Path, place: str, slug: str, new: str) -> None:
    """Keep a copy of a file that is about to be replaced, unless it has one."""
    path = folder / place
    if path.parent.name == EARLIER or not path.is_file():
        return
    try:
        data = path.read_bytes()
    except OSError as error:
        raise WriteError(
            _("{path}: cannot be read ({reason})").format(
                path=path, reason=error.strerror
            )
        ) from None
    content = sha256(data)
    copies = path.parent / EARLIER
    if content != new and not any(copies.glob(f"*{content[:8]}.*")):
        _write(copies / f"{slug}-{content[:8]}{path.suffix}", data)


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise WriteError(
            _("{path}: cannot be taken away ({reason})").format(
                path=path, reason=error.strerror
            )
        ) from None


def _write(path: Path, data: bytes | None) -> None:
    if data is not None:
        write_whole_bytes(path, [data])
