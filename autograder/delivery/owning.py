"""Find out who owns a file. Only ids count, and names do not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from autograder.delivery.collected import Bucket
from autograder.delivery.entry import SHARED, Entry, Ids
from autograder.delivery.platforms.platform import Platform
from autograder.delivery.roster import Listed, PersonRow, Roster
from autograder.i18n import EMPTY, Message, _


class Whose(NamedTuple):
    """The students who handed in a file, or possibly did; why it is not clear."""

    people: Sequence[Listed]
    bucket: Bucket | None = None
    why: Message = EMPTY


def unlisted(entries: Iterable[Entry]) -> Roster:
    """Return everybody who handed in, where there is no roster."""
    seen: dict[tuple[tuple[str, str], ...], PersonRow] = {}
    for entry in entries:
        for ids in () if entry.own or entry.doubt else entry.owners:
            name = entry.name if len(entry.owners) == 1 else ""
            key = tuple(sorted(ids.items()))
            seen.setdefault(key, PersonRow("", len(seen), ids, name))
    return Roster(seen.values())


def whose(entry: Entry, roster: Roster, platform: Platform) -> Whose:
    """Return the students whose ids an entry has."""
    if not entry.owners and not entry.doubt:
        strange = _("its name is not one of a download of {platform}")
        return Whose((), "unknown student", strange.format(platform=platform.title))
    found: dict[int, Listed] = {}
    missing: list[Ids] = []
    several = False
    for ids in entry.owners:
        own = {key: text for key, text in ids.items() if key not in SHARED}
        shared = {key: text for key, text in ids.items() if key in SHARED}
        people = roster.find(own)
        several |= len(people) > 1
        people = people or roster.find(shared)
        found |= {id(person): person for person in people}
        if not people:
            missing.append(ids)
    everybody = list(found.values())
    if entry.doubt:
        return Whose(everybody, "ambiguous", entry.doubt)
    if several:
        rows = ", ".join(
            f"{row.file}:{row.number}" for p in everybody for row in p.rows
        )
        why = _("several students of the roster have its ids ({ids}): {rows}")
        return Whose(
            everybody, "ambiguous", why.format(ids=_shown(entry.owners), rows=rows)
        )
    if not everybody:
        return Whose((), "unknown student", _unknown(missing, roster))
    return Whose(everybody)


def _unknown(missing: Sequence[Ids], roster: Roster) -> Message:
    for ids in missing:
        number = ids.get("number", "")
        if number[:1] == "0" and roster.find({"number": number.lstrip("0")}):
            lost = _(
                "nobody in the roster has the number {number}; its numbers have lost "
                "their leading zeros"
            )
            return lost.format(number=number)
    return _("nobody in the roster has {ids}").format(ids=_shown(missing))


def _shown(several: Sequence[Ids]) -> str:
    texts = [f"{key} {text}" for ids in several for key, text in ids.items()]
    return ", ".join(texts)
