"""Classroom 50, and archives of GitHub Classroom: a folder for each repository."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import PurePosixPath

from autograder.delivery.download import MAX_METADATA, Download
from autograder.delivery.entry import Entry, Ids, both_names
from autograder.delivery.platforms.platform import Platform
from autograder.delivery.returning.classroom_scores import ScoresFile
from autograder.delivery.roster import Roster
from autograder.errors import SubmissionError, UsageError
from autograder.i18n import EMPTY, _
from autograder.submissions.tables import parsed, value

_STAMPED = re.compile(r"(.+)_submissions_\d{4}_\d\d_\d\d_T_\d\d_\d\d_\d\d")
_CLASSIC = re.compile(r"(.+)-submissions")
SCORES = "scores.csv"
_RESULTS = ("result.json", "results.json")


class Classroom50(Platform):
    """`gh teacher download` or `gh classroom clone`, and the scores or the roster."""

    name, title = "classroom50", "Classroom 50"
    keys = ("github", "repository")
    grade_file = ScoresFile()
    note = _(
        "Classroom 50 deducts nothing for late work. Scores are rounded to whole "
        "points. An entry that has an override already stays."
    )
    columns = {
        "username": "github",
        "github_username": "github",
        "student_repository_name": "repository",
        "roster_identifier": "name",
        "identifier": "name",
        "late": "late",
    }

    def recognises(self, download: Download) -> bool:
        """The folder round the repositories is named by one of the two tools."""
        prefix = _prefix(download.title)
        tops = {path.parts[0] for path in download.files if len(path.parts) > 1}
        return bool(prefix and tops) and all(top.startswith(prefix) for top in tops)

    def read(self, download: Download, roster: Roster) -> Iterator[Entry]:
        """Describe the files of each repository as it is now."""
        prefix = _prefix(download.title)
        scores = _scores(download)
        teams = {_slug(group): people for group, people in roster.groups.items()}
        for path in download.files:
            repository = path.parts[0]
            if len(path.parts) == 1:
                if path.name == SCORES:
                    yield Entry(path, path, own=True)
                continue
            named = bool(prefix) and repository.startswith(prefix)
            login = repository.removeprefix(prefix) if named else ""
            people, is_both = roster.find({"repository": repository}), False
            if not people:
                people = roster.find({"github": login})
                team = teams.get(login.casefold(), [])
                is_both = bool(team) and any(one not in team for one in people)
                people = [*people, *team] if is_both else people or team
            owners: tuple[Ids, ...] = tuple(person.ids for person in people)
            if not owners and login:
                owners = ({"github": login},)
            time, late = scores.get(login.casefold(), (None, None))
            doubt = EMPTY
            if not owners:
                doubt = _(
                    "the name of its repository does not say who it is; keep the name "
                    "of the folder around all repositories"
                )
            elif is_both:
                doubt = both_names(login)
            yield Entry(
                path,
                PurePosixPath(*path.parts[1:]),
                owners,
                name=login or repository,
                group=people[0].group if len(people) > 1 else "",
                attempt=repository,
                time=time,
                late=late,
                own=len(path.parts) == 2 and path.name in _RESULTS,
                doubt=doubt,
            )


def _slug(group: str) -> str:
    """Return what GitHub makes of the name of a team in names of repositories."""
    return re.sub(r"[^\w-]+", "-", group.casefold()).strip("-")


def _prefix(title: str) -> str:
    """Return how all names of repositories begin: classroom and assignment."""
    match = _STAMPED.fullmatch(title) or _CLASSIC.fullmatch(title)
    return f"{match[1]}-" if match else ""


def _scores(
    download: Download,
) -> dict[str, tuple[datetime | None, bool | None]]:
    """Return the time and lateness of each login's newest submission, if they say."""
    path = PurePosixPath(SCORES)
    if path not in download.files:
        return {}
    try:
        rows = parsed(download.read(path, MAX_METADATA), SCORES).rows
    except (SubmissionError, UsageError):
        return {}
    titles = [value(cell).casefold() for cell in rows[0]] if rows else []
    found: dict[str, tuple[datetime | None, bool | None]] = {}
    for row in rows[1:]:
        cells = dict(zip(titles, map(value, row), strict=False))
        login, late = cells.get("username", ""), cells.get("late", "").casefold()
        if login and cells.get("datetime"):
            is_late = None if not late else late in {"true", "1", "yes", "late"}
            found.setdefault(login.casefold(), (_time(cells["datetime"]), is_late))
    return found


def _time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
