"""Blackboard: `HW_3_mkim2_attempt_2026-03-01-23-58-10_hw3.ipynb`, with a text file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import PurePosixPath
from typing import NamedTuple

from autograder.delivery.download import Download
from autograder.delivery.entry import Entry
from autograder.delivery.platforms.platform import Platform
from autograder.delivery.returning.grade_files import GradeTable, ScoreColumn
from autograder.delivery.returning.grade_return import TableFile
from autograder.delivery.returning.numbers import number
from autograder.delivery.roster import Roster
from autograder.errors import SubmissionError
from autograder.i18n import EMPTY, _

_FILE = re.compile(
    r"(?P<head>.+?)_attempt_(?P<stamp>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|\.txt)", re.S
)
_NAME = re.compile(r"\ufeff?Name:\s*(?P<name>.*?)\s*\((?P<login>[^()]+)\)\s*")
MAX_TEXT = 20_000_000


class _About(NamedTuple):
    """What the text file says about an attempt: who made it."""

    login: str
    name: str
    assignment: str


class BlackboardGrades(GradeTable):
    """The grade center: `HW 3 [Total Pts: 10 Score] |1281892`."""

    comments = frozenset({"feedback to learner"})
    _COLUMN = re.compile(
        r"(?P<title>.*?)(?P<about>\s*\[[^\]]*\])?\s*\|(?P<id>\d+)", re.S
    )
    _POINTS = re.compile(r"\[Total Pts: ([\d.,]+)")
    _CALCULATED = "up to"
    _WAITS = re.compile(
        r"(?:needs (?:grading|marking)|in progress)(?:\s*\((.*)\))?", re.I
    )
    """An attempt without a score, or with the score of an earlier one."""

    def columns(
        self, rows: Sequence[Sequence[str]], header: int
    ) -> Iterator[ScoreColumn]:
        """Yield the columns that have a number and are not calculated."""
        for index, title in enumerate(rows[header]):
            match = self._COLUMN.fullmatch(title.strip())
            if match is None or self._CALCULATED in (about := match["about"] or ""):
                continue
            possible = self._POINTS.match(about.strip())
            points = number(possible[1].rstrip(".,")) if possible else None
            yield ScoreColumn(
                index, title, (match["title"], match["id"], title), points
            )

    def score(self, cell: str) -> str:
        """Read `Needs Grading(3.00)` as the score, and `Needs Grading` as none."""
        match = self._WAITS.fullmatch(cell)
        return match[1] or "" if match else cell

    def is_html(self, header: Mapping[str, int], row: Sequence[str]) -> bool:
        """Read the column “Feedback Format”."""
        index = header.get("feedback format", len(row))
        return index < len(row) and row[index].strip().upper() == "HTML"


class Blackboard(Platform):
    """“Assignment File Download”, and “Download Grades”."""

    name, title = "blackboard", "Blackboard"
    keys = ("login",)
    grade_file = TableFile(BlackboardGrades())
    note = _("Blackboard deducts nothing for late work.")
    columns = {"student id": "number"}
    snapshot = False

    def recognises(self, download: Download) -> bool:
        """All files are in one folder, and have `_attempt_` and a time in the name."""
        return bool(download.files) and all(
            len(path.parts) == 1 and _FILE.fullmatch(path.name)
            for path in download.files
        )

    def read(self, download: Download, roster: Roster) -> Iterator[Entry]:
        """Describe the files of all attempts.

        The title of the assignment may have underscores, and so may the login. The
        text file of an attempt says which part is the login.
        """
        parts = {path: _FILE.fullmatch(path.name) for path in download.files}
        texts = {
            (match["head"], match["stamp"]): path
            for path, match in parts.items()
            if match and not match["file"]
        }
        known = {key: _about(download, path, key[0]) for key, path in texts.items()}
        filled = {(m["head"], m["stamp"]) for m in parts.values() if m and m["file"]}
        for path, match in parts.items():
            if match is None:
                continue
            head, stamp = match["head"], match["stamp"]
            about = known.get((head, stamp))
            logins = [about.login] if about else _logins(head, roster)
            doubt = _(
                "the text file of this attempt is not there, and its name does not say "
                "clearly who handed it in"
            )
            yield Entry(
                path,
                PurePosixPath(match["file"] or path.name),
                tuple({"login": login} for login in logins),
                name=about.name if about else "",
                attempt=stamp,
                time=_time(stamp),
                assignment=about.assignment if about else "",
                # Without a file, the text file is all that was handed in.
                own=not match["file"] and (head, stamp) in filled,
                doubt=EMPTY if len(logins) == 1 else doubt,
            )


def _about(download: Download, path: PurePosixPath, head: str) -> _About | None:
    """Read the first line of the text file; what follows a student may have written."""
    try:
        text = download.read(path, MAX_TEXT).decode("utf-8", "replace")
    except SubmissionError:
        return None
    match = _NAME.fullmatch(text.partition("\n")[0].rstrip())
    login = match["login"] if match else ""
    if match is None or not head.casefold().endswith(f"_{login}".casefold()):
        return None
    return _About(login, match["name"], head[: -len(login) - 1])


def _logins(head: str, roster: Roster) -> list[str]:
    """Return the logins of the roster with which the front of a name can end."""
    parts = head.split("_")
    ends = ("_".join(parts[at:]) for at in range(1, len(parts)))
    return [end for end in ends if roster.find({"login": end})]


def _time(stamp: str) -> datetime | None:
    try:
        return datetime.strptime(stamp, "%Y-%m-%d-%H-%M-%S")
    except ValueError:
        return None
