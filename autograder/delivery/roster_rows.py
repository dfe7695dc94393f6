"""What happened to each row of the roster."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from autograder.delivery.choosing import Item
from autograder.delivery.collected import Bucket, RosterRow
from autograder.delivery.naming import Naming
from autograder.delivery.roster import PersonRow, Roster
from autograder.i18n import EMPTY, Message, _

_WORST: tuple[Bucket, ...] = ("ambiguous", "unreadable", "not a notebook")
"""Buckets of files. If no file of a student counts, the first of these says why."""


def rows_of(
    roster: Roster,
    naming: Naming,
    items: Sequence[Item],
    counting: Mapping[str, Sequence[Item]],
    doubtful: Collection[str],
) -> tuple[RosterRow, ...]:
    """Return all rows, each in one bucket, in the order of their files."""
    buckets: dict[str, set[Bucket]] = {}
    for item in items:
        for student in item.record.students:
            if not item.own:
                buckets.setdefault(student, set()).add(item.record.bucket)
    anonymous = any("anonymous" in ids for i in items for ids in i.record.owners)

    def bucket_of(student: str) -> tuple[Bucket, Message]:
        if counting.get(student):
            return "used", EMPTY
        found = buckets.get(student, set())
        for bucket in _WORST:
            if bucket in found:
                return bucket, EMPTY
        if student in doubtful:
            return "ambiguous", _("it is not clear whether a file is of this student")
        if anonymous:
            return "ambiguous", _("the download does not say who is who")
        return "no submission", EMPTY

    return tuple(
        RosterRow(
            file=row.file,
            row=row.number,
            student=student,
            ids=dict(row.ids),
            name=row.name,
            group=row.group,
            bucket=bucket,
            why=why,
        )
        for row, student in _in_order(roster, naming)
        for bucket, why in [bucket_of(student)]
    )


def _in_order(roster: Roster, naming: Naming) -> Iterator[tuple[PersonRow, str]]:
    """Yield the rows of each student with the name of the folder."""
    for person in roster.people:
        for row in person.rows:
            yield row, naming.folder(person)
