"""nbgrader's exchange: `inbound/mkim+hw3+2026-03-02 07:58:10.250000 UTC/hw3.ipynb`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import PurePosixPath

from autograder.delivery.download import Download
from autograder.delivery.entry import Entry, comparable
from autograder.delivery.platforms.platform import Platform
from autograder.delivery.roster import Roster
from autograder.i18n import EMPTY, _

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
        """Describe the files; each folder is an attempt.

        Every student can make folders there, with the login of anybody in the name. So
        a folder that belongs to another student is nobody's work.
        """
        tops = {
            top: match for top in download.tops() if (match := _FOLDER.fullmatch(top))
        }
        logins = {_login(match["login"]) for match in tops.values()}
        users = {top: download.user(PurePosixPath(top)) for top in tops}
        foreign = {
            top
            for top, user in users.items()
            if _login(user) != _login(tops[top]["login"])
            and (_login(user) in logins or roster.find({"login": user}))
        }
        doubt = _("its folder belongs to the user {user}")
        for path in download.files:
            top = path.parts[0]
            match = tops.get(top)
            if match and len(path.parts) > 1:
                is_foreign = top in foreign
                yield Entry(
                    path,
                    PurePosixPath(*path.parts[1:]),
                    () if is_foreign else ({"login": match["login"]},),
                    attempt=top,
                    time=_time(match["time"]),
                    assignment=match["assignment"],
                    doubt=doubt.format(user=users[top]) if is_foreign else EMPTY,
                    own=len(path.parts) == 2 and path.name in _OWN,
                )


def _login(text: str) -> str:
    return comparable("login", text)


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
