"""nbgrader's exchange: `inbound/mkim+hw3+2026-03-02 07:58:10.250000 UTC/hw3.ipynb`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import PurePosixPath

from autograder.delivery.download import Download
from autograder.delivery.entry import Entry
from autograder.delivery.platforms.platform import Platform
from autograder.delivery.roster import Roster

_FOLDER = re.compile(
    r"(?P<login>[^+*]+)\+(?P<assignment>[^+]+)\+(?P<time>[^+]+)(?:\+(?P<random>.*))?"
)
_OWN = ("timestamp.txt", "submission_secret.txt")
"""What nbgrader adds to each submission."""


class NbgraderExchange(Platform):
    """The folder `inbound` of a course, and the list of students as CSV."""

    name, title = "nbgrader", "nbgrader"
    keys = ("login",)
    columns = {"id": "login"}
    snapshot = False

    def recognises(self, download: Download) -> bool:
        """All folders have login, assignment and time, separated by `+`."""
        tops = download.tops()
        return bool(tops) and all(map(_FOLDER.fullmatch, tops))

    def read(self, download: Download, roster: Roster) -> Iterator[Entry]:
        """Describe the files; each folder is an attempt."""
        for path in download.files:
            match = _FOLDER.fullmatch(path.parts[0])
            if match and len(path.parts) > 1:
                yield Entry(
                    path,
                    PurePosixPath(*path.parts[1:]),
                    ({"login": match["login"]},),
                    attempt=path.parts[0],
                    time=_time(match["time"]),
                    assignment=match["assignment"],
                    own=len(path.parts) == 2 and path.name in _OWN,
                )


def _time(text: str) -> datetime | None:
    """Read a time as nbgrader writes it, which is in UTC by default."""
    stamp, _blank, zone = text.rpartition(" ")
    for form in ("%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S"):
        try:
            time = datetime.strptime(stamp, form)
        except ValueError:
            continue
        return time.replace(tzinfo=UTC) if zone == "UTC" else time
    return None
