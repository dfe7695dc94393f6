"""Fill `scores.json` of Classroom 50, the only file of it that takes scores.

An entry with a score set by hand has `"override": true`. Then the collection of scores
leaves it alone. https://github.com/foundation50/classroom50/wiki/CLI-Teacher-Guide
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.delivery.collected import Collected
from autograder.delivery.returning.differences import (
    WRITTEN,
    Consent,
    Difference,
    What,
    change,
    find_column,
    need_same_points,
    unscored,
    without_row,
)
from autograder.delivery.returning.grade_files import ScoreColumn
from autograder.delivery.returning.grade_return import (
    FilledFile,
    GradeFile,
    Request,
    nobody,
)
from autograder.delivery.returning.joining import Joined, join, listed
from autograder.delivery.roster import PersonRow
from autograder.errors import UsageError
from autograder.facts.grade import Grade
from autograder.i18n import _
from autograder.submissions.tables import read_bytes

if TYPE_CHECKING:
    from autograder.delivery.platforms.platform import Platform

SCHEMA = "classroom50/scores/v1"


class ScoresFile(GradeFile):
    """`scores.json` in the classroom's folder of the repository `classroom50`."""

    def filled(
        self,
        path: Path,
        platform: Platform,
        grades: Sequence[Grade],
        collected: Collected,
        request: Request,
    ) -> FilledFile:
        """Return the file with the scores of one assignment as overrides."""
        data = read_bytes(path)
        scores, buckets = _read(data, path)
        columns = [
            ScoreColumn(place, slug, (slug,), _most(bucket))
            for place, (slug, bucket) in enumerate(buckets.items())
        ]
        column = find_column(columns, request.names, request.column, False)
        need_same_points(column, [_whole(g) for g in grades], True)
        entries = buckets[column.header]
        rows = [
            PersonRow(path.name, place + 1, {"github": login}, login)
            for place, entry in enumerate(entries)
            for login in _logins(entry)
        ]
        people = listed(collected, grades[0].assignment, [g.student for g in grades])
        joined = join(people, rows, platform.keys)
        if not joined.rows:
            raise nobody(path)
        joined.unread = collected.unread(grades[0].assignment)
        found = [
            _difference(_whole(g), joined, entries, request.consent) for g in grades
        ]
        found = _agreeing(found)
        for difference in found:
            if difference.row is not None and difference.what in WRITTEN:
                entry = entries[difference.row]
                entry["submissions"][0]["score"] = int(difference.new)
                entry["override"] = True
        return FilledFile(
            _written(scores, data), column.header, tuple(found), tuple(joined.others), 0
        )


def _difference(
    grade: Grade,
    joined: Joined,
    entries: Sequence[Mapping[str, Any]],
    consent: Consent,
) -> Difference:
    own = joined.rows.get(grade.student, [])
    if len(own) != 1:
        return Difference(grade, without_row(grade, joined, consent))
    place = own[0].number - 1
    old = str(entries[place]["submissions"][0]["score"])
    what: What
    if (why := unscored(grade, joined, consent)) is not None:
        what = why
    else:
        what = change(old, Decimal(repr(grade.score)), consent)
        if what != "unchanged" and entries[place].get("override") is True:
            what = "kept"
    new = str(int(grade.score)) if what in WRITTEN else ""
    return Difference(grade, what, place, own[0].name, old, new)


def _agreeing(found: Sequence[Difference]) -> list[Difference]:
    """Write no score for a group whose members have different ones."""
    scores: dict[int | None, set[str]] = {}
    for difference in found:
        if difference.what in WRITTEN or difference.what == "unchanged":
            new = difference.new or difference.old
            scores.setdefault(difference.row, set()).add(new)
    return [
        replace(d, what="ambiguous", new="")
        if d.what in WRITTEN and len(scores[d.row]) > 1
        else d
        for d in found
    ]


def _whole(grade: Grade) -> Grade:
    """Round to whole points: Classroom 50 has no others."""

    def rounded(points: float) -> float:
        return float(Decimal(repr(points)).quantize(Decimal(1), ROUND_HALF_UP))

    points = {"score": rounded(grade.score), "max_score": rounded(grade.max_score)}
    return grade.model_copy(update=points)


def _most(entries: Sequence[Mapping[str, Any]]) -> Decimal | None:
    """Return the points possible, if all entries have the same."""
    most = {entry["submissions"][0]["max-score"] for entry in entries}
    return Decimal(most.pop()) if len(most) == 1 else None


def _logins(entry: Mapping[str, Any]) -> list[str]:
    """Return the logins of the owner and of the group."""
    members = entry.get("member_usernames")
    logins = [entry["owner"], *(members if isinstance(members, list) else ())]
    return list({str(login).casefold(): str(login) for login in logins}.values())


def _read(
    data: bytes, path: Path
) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
    """Return the whole content, and the entries of each assignment with a score."""
    try:
        scores = json.loads(data)
        if scores["schema"] != SCHEMA:
            raise ValueError("schema")
        buckets = {
            str(slug): [e for e in bucket["entries"] if _has_score(e)]
            for slug, bucket in scores["assignments"].items()
        }
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise UsageError(
            _("{path}: not a scores.json of Classroom 50").format(path=path)
        ) from None
    return scores, {slug: entries for slug, entries in buckets.items() if entries}


def _has_score(entry: dict[str, Any]) -> bool:
    newest = entry["submissions"][0] if entry.get("submissions") else {}
    numbers = (newest.get("score"), newest.get("max-score"))
    return isinstance(entry.get("owner"), str) and all(
        isinstance(n, int | float) and not isinstance(n, bool) for n in numbers
    )


def _written(scores: Mapping[str, Any], before: bytes) -> bytes:
    """Write JSON in the way in which the file was written."""
    original = json.loads(before)
    for indent in (2, 1, 4, "\t", None):
        for is_ascii in (True, False):
            for end in ("\n", ""):

                def text(value: Any, i: Any = indent, a: bool = is_ascii) -> str:
                    return json.dumps(value, indent=i, ensure_ascii=a)

                if (text(original) + end).encode() == before:
                    return (text(scores) + end).encode()
    return (json.dumps(scores, indent=2) + "\n").encode()
