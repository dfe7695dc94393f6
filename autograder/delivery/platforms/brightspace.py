"""Brightspace: `39786-640693 - Minjun Kim - Mar 1, 2026 1158 PM/hw3.ipynb`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import PurePosixPath

from autograder.delivery.download import Download
from autograder.delivery.entry import Entry
from autograder.delivery.platforms.platform import Platform
from autograder.delivery.returning.grade_files import GradeTable, ScoreColumn
from autograder.delivery.returning.grade_return import TableFile
from autograder.delivery.returning.numbers import number
from autograder.delivery.roster import Column, Roster
from autograder.i18n import _

_FOLDER = re.compile(
    r"(?P<user>\d+)-(?P<other>\d+) - (?P<name>.*) - (?P<time>.+?)", re.S
)
_FILE = re.compile(
    r"(?P<attempt>(?P<user>\d+)-\d+ - (?P<name>.*?) - "
    r"(?P<time>\w+\.? \d+, \d{4} \d+ [AP]M)) - (?P<file>.+)",
    re.S,
)
"""The name of a file in older versions, which put all files into one folder."""
INDEX = "index.html"


class BrightspaceGrades(GradeTable):
    """The export of grades: `HW 3 Points Grade <Numeric MaxPoints:10>`."""

    decimal = "."
    keys = ("number", "login")
    _COLUMN = re.compile(r"(?P<title>.*) Points Grade(?P<about>\s*<[^>]*>)?", re.S)
    _POINTS = re.compile(r"MaxPoints:([\d.]+)")

    def columns(
        self, rows: Sequence[Sequence[str]], header: int
    ) -> Iterator[ScoreColumn]:
        """Yield the columns of points. Others hold texts, or are calculated."""
        for index, title in enumerate(rows[header]):
            if match := self._COLUMN.fullmatch(title.strip()):
                possible = self._POINTS.search(match["about"] or "")
                points = number(possible[1]) if possible else None
                yield ScoreColumn(index, title, (match["title"], title), points)


class Brightspace(Platform):
    """The zip of “Download” in an assignment, and a list with the numbers in it."""

    name, title = "brightspace", "Brightspace"
    keys = ("brightspace",)
    grade_file = TableFile(BrightspaceGrades())
    note = _("Import the file in Enter Grades. Look at its preview first.")
    columns = {
        "brightspace id": "brightspace",
        "user id": "brightspace",
        "orgdefinedid": "number",
    }
    snapshot = False

    def cell(self, _column: Column, text: str) -> str:
        """Return an id without the sign that Brightspace puts before ids."""
        return text.removeprefix("#")

    def recognises(self, download: Download) -> bool:
        """All but the index has two numbers, a name and a time in its name."""
        tops = [top for top in download.tops() if top != INDEX]
        return bool(tops) and all(map(_FOLDER.fullmatch, tops))

    def read(self, download: Download, roster: Roster) -> Iterator[Entry]:
        """Describe the files; each folder is an attempt."""
        for path in download.files:
            top, *inside = path.parts
            match = (_FOLDER if inside else _FILE).fullmatch(top)
            if match:
                below = (
                    PurePosixPath(*inside) if inside else PurePosixPath(match["file"])
                )
                yield Entry(
                    path,
                    below,
                    ({"brightspace": match["user"]},),
                    name=match["name"],
                    attempt=top if inside else match["attempt"],
                    time=_time(match["time"]),
                )
            elif str(path) == INDEX:
                yield Entry(path, path, own=True)


def _time(text: str) -> datetime | None:
    # Without a colon, `105` must not be read as 10:05.
    clock = re.sub(r"(\d\d) ([AP]M)$", r":\1 \2", text)
    try:
        return datetime.strptime(clock, "%b %d, %Y %I:%M %p")
    except ValueError:  # in another language
        return None
