"""Gradescope: `submission_409194023/hw3.ipynb`, described by one file of metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

import yaml

from autograder.delivery.download import MAX_METADATA, Download
from autograder.delivery.entry import Entry, Ids
from autograder.delivery.platforms.platform import Platform
from autograder.delivery.roster import Roster
from autograder.errors import SubmissionError, UsageError
from autograder.i18n import _

METADATA = "submission_metadata.yml"
_FOLDER = re.compile(r"submission_(\d+)")
_TIME = re.compile(r"(\S+ \S+?)(\.\d+)? ?(Z|UTC|[+-]\d\d:?\d\d)?")


class Gradescope(Platform):
    """“Export Submissions” of a programming assignment, and its grades as CSV."""

    name, title = "gradescope", "Gradescope"
    keys = ("number", "email", "submission")
    columns = {"submission id": "submission", "lateness (h:m:s)": "late"}

    def recognises(self, download: Download) -> bool:
        """The file of metadata is at the top."""
        return PurePosixPath(METADATA) in download.files

    def read(self, download: Download, roster: Roster) -> Iterator[Entry]:
        """Describe the files of the active submission of each person or group."""
        path = PurePosixPath(METADATA)
        described = _metadata(download) if path in download.files else {}
        for path in download.files:
            match = _FOLDER.fullmatch(path.parts[0])
            if path.name == METADATA and len(path.parts) == 1:
                yield Entry(path, path, own=True)
            elif match and len(path.parts) > 1:
                about = described.get(path.parts[0], {})
                people = _submitters(about)
                ids: tuple[Ids, ...] = tuple(p for p, _name in people if p)
                shared: Ids = {"submission": match[1]}
                history = about.get(":history")
                earlier = len(history) if isinstance(history, list) else 0
                names = ", ".join(name for _ids, name in people)
                yield Entry(
                    path,
                    PurePosixPath(*path.parts[1:]),
                    ids or (shared,),
                    name=names,
                    group=names if len(people) > 1 else "",
                    attempt=str(earlier + 1),
                    time=_time(about.get(":created_at")),
                    late=_late(ids or (shared,), roster),
                )


def _metadata(download: Download) -> Mapping[str, Mapping[str, Any]]:
    """Return what the file of metadata says: folder -> keys of Ruby, such as `:score`.

    All scalars stay text: `sid: 0012345` is no number.

    Raises:
        UsageError: if it cannot be read.
    """
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        text = download.read(PurePosixPath(METADATA), MAX_METADATA)
        # This loader makes text, lists and dictionaries only.
        data = yaml.load(text, loader)  # noqa: S506
    except (SubmissionError, yaml.YAMLError, ValueError, RecursionError) as error:
        problem = " ".join(str(error).split())
        raise UsageError(
            _("{name}: cannot be read ({problem})").format(
                name=METADATA, problem=problem[:200]
            )
        ) from None
    if not isinstance(data, Mapping):
        raise UsageError(_("{name}: describes no submissions").format(name=METADATA))
    return {k: v for k, v in data.items() if isinstance(v, Mapping)}


def _submitters(about: Mapping[str, Any]) -> list[tuple[Ids, str]]:
    found: list[tuple[Ids, str]] = []
    listed = about.get(":submitters")
    for person in listed if isinstance(listed, list) else ():
        if isinstance(person, Mapping):
            number, email, name = (
                text if isinstance(text := person.get(key), str) else ""
                for key in (":sid", ":email", ":name")
            )
            ids: Ids = {"number": number, "email": email}
            found.append(({k: v for k, v in ids.items() if v}, name))
    return found


def _time(text: object) -> datetime | None:
    match = _TIME.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    day, fraction, zone = match.groups()
    try:
        return datetime.fromisoformat(
            day + (fraction or "")[:7] + (zone or "").replace("UTC", "+00:00")
        )
    except ValueError:
        return None


def _late(owners: Sequence[Ids], roster: Roster) -> bool | None:
    people = [person for ids in owners for person in roster.find(ids)]
    return next((person.late for person in people if person.late is not None), None)
