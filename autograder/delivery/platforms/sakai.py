"""Sakai: `Kim, Minjun(mkim)/Submission attachment(s)/hw3.ipynb`."""

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
from autograder.delivery.roster import Roster
from autograder.errors import SubmissionError
from autograder.i18n import _

_FOLDER = re.compile(r"(?P<name>.*)\((?P<login>[^()]+)\)", re.S)
_FEEDBACK = "feedback"
TIME = "timestamp.txt"
_TEXT = re.compile(r".*_submissionText\.(?:html|txt)", re.S)
"""What a student wrote into the page itself."""
_GRADES = ("grades.csv", "grades.xls", "grades.xlsx")


class SakaiGrades(GradeTable):
    """`grades.csv` of one assignment, whose title is in the first row."""

    is_of_one = True
    _GRADE = "grade"

    def columns(
        self, rows: Sequence[Sequence[str]], header: int
    ) -> Iterator[ScoreColumn]:
        """Yield the column of the grades."""
        for index, title in enumerate(rows[header]):
            if title.strip().casefold() == self._GRADE:
                yield ScoreColumn(index, title, (*rows[0][:1], title))


class Sakai(Platform):
    """“Download All”, which brings `grades.csv` in the same folder."""

    name, title = "sakai", "Sakai"
    keys = ("login",)
    grade_file = TableFile(SakaiGrades())
    note = _("Put the file into the folder of the assignment, and upload its zip.")
    columns = {"display id": "login", "late submission": "late"}

    def recognises(self, download: Download) -> bool:
        """Folders end with a login in brackets, and have a time or attachments."""
        tops = {path.parts[0] for path in download.files if len(path.parts) > 1}
        files = [path.name for path in download.files if len(path.parts) == 1]
        return (
            bool(tops)
            and all(map(_FOLDER.fullmatch, tops))
            and set(files) <= set(_GRADES)
            and any(path.name == TIME or len(path.parts) > 2 for path in download.files)
        )

    def read(self, download: Download, roster: Roster) -> Iterator[Entry]:
        """Describe the files in folders of attachments, and others as Sakai's."""
        times = {
            path.parts[0]: _time(download, path)
            for path in download.files
            if len(path.parts) == 2 and path.name == TIME
        }
        for path in download.files:
            match = _FOLDER.fullmatch(path.parts[0])
            if len(path.parts) == 1:
                if path.name in _GRADES:
                    yield Entry(path, path, own=True)
            elif match:
                people = roster.find({"login": match["login"]})
                late = people[0].late if len(people) == 1 else None
                written = len(path.parts) == 2 and bool(_TEXT.fullmatch(path.name))
                own = not written and (
                    len(path.parts) == 2
                    or path.parts[1].casefold().startswith(_FEEDBACK)
                )
                yield Entry(
                    path,
                    PurePosixPath(*path.parts[1 if own or written else 2 :]),
                    ({"login": match["login"]},),
                    name=match["name"],
                    attempt=path.parts[0],
                    time=times.get(path.parts[0]),
                    late=late,
                    own=own,
                )


def _time(download: Download, path: PurePosixPath) -> datetime | None:
    """Read `20260301235810250`, which may have no more than the minutes."""
    try:
        text = download.read(path, 1_000).decode("ascii", "replace").strip()
        # Without its seconds, `2358` would be 23:05:08.
        return datetime.strptime(text[:14].ljust(14, "0"), "%Y%m%d%H%M%S")
    except (SubmissionError, ValueError):
        return None
