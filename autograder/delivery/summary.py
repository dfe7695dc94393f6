"""Print a collection in a terminal, and say whether a person has to look at it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import get_args

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.delivery.collected import Bucket, CollectedFile
from autograder.delivery.collecting import Result
from autograder.facts.base import one_line
from autograder.i18n import EMPTY, Message, _, _n, joined

MOST_LINES = 40
MOST_TEXT = 400
WORDS: dict[Bucket, Message] = {
    "used": _("used"),
    "superseded": _("superseded"),
    "not a notebook": _("not a notebook"),
    "unknown student": _("unknown student"),
    "no submission": _("no submission"),
    "unreadable": _("unreadable"),
    "ambiguous": _("ambiguous"),
}
_FILES: tuple[Bucket, ...] = ("unknown student", "unreadable", "ambiguous")
"""Buckets of files that somebody handed in and that count for nobody."""
_ROWS: tuple[Bucket, ...] = ("not a notebook", "unreadable", "ambiguous")
"""Buckets of students who handed in something, and of whom nothing counts."""


def print_result(result: Result) -> None:
    """Print how many files and rows are in each bucket, and what needs a look."""
    console = Console(highlight=False)
    console.print(_table(result))
    lines = list(_lines(result))
    for line in lines[:MOST_LINES]:
        console.print(Text(f"! {one_line(str(line), MOST_TEXT)}", style="yellow"))
    if len(lines) > MOST_LINES:
        more = _("… and {more} more, in collected.json")
        console.print(Text(str(more.format(more=len(lines) - MOST_LINES))))


def reason(result: Result) -> Message:
    """Return why somebody has to look at a collection; empty if nobody has to."""
    files = Counter(file.bucket for file in _current(result))
    rows = Counter(row.bucket for row in result.collection.roster)
    parts = [
        _("{bucket}: {count}").format(bucket=WORDS[bucket], count=files[bucket])
        for bucket in _FILES
        if files[bucket]
    ]
    students = sum(rows[bucket] for bucket in _ROWS)
    if students:
        parts.append(
            _n(
                "{count} student handed in nothing that counts",
                "{count} students handed in nothing that counts",
                students,
            ).format(count=students)
        )
    return joined(parts, "; ") if parts else EMPTY


def _table(result: Result) -> Table:
    collection = result.collection
    title = _("{slug}, from {platform}: {new} new files")
    table = Table(
        title=str(
            title.format(slug=result.slug, platform=collection.platform, new=result.new)
        ),
        title_justify="left",
    )
    table.add_column("")
    for heading in (_("in this download"), _("files in all"), _("rows of the roster")):
        table.add_column(str(heading), justify="right")
    now = Counter(file.bucket for file in _current(result))
    files = Counter(file.bucket for file in collection.files)
    rows = Counter(row.bucket for row in collection.roster)
    for bucket in get_args(Bucket):
        counts = (now[bucket], files[bucket], rows[bucket])
        table.add_row(str(WORDS[bucket]), *(str(count or "") for count in counts))
    return table


def _lines(result: Result) -> Iterator[Message]:
    """Yield a line for each file and each row that needs a look."""
    line = _("{what}: {bucket}{why}")
    for file in _current(result):
        if file.bucket in _FILES:
            what = "/".join(part for part in (file.entry, file.inside) if part)
            why = _(" ({reason})").format(reason=file.why) if file.why else EMPTY
            yield line.format(what=what, bucket=WORDS[file.bucket], why=why)
    for row in result.collection.roster:
        if row.bucket in (*_ROWS, "no submission"):
            what = row.student + (f", {row.name}" if row.name else "")
            why = _(" ({reason})").format(reason=row.why) if row.why else EMPTY
            yield line.format(what=what, bucket=WORDS[row.bucket], why=why)


def _current(result: Result) -> Iterator[CollectedFile]:
    return (f for f in result.collection.files if f.download == result.current)
