"""A folder for each student, as ILIAS makes them, or as people do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from autograder.arguments import archive_stem
from autograder.delivery.download import Download
from autograder.delivery.entry import Entry, Ids, both_names
from autograder.delivery.platforms.platform import Platform
from autograder.delivery.roster import Roster
from autograder.i18n import EMPTY
from autograder.submissions.file_names import program


class StudentFolders(Platform):
    """Folders that are named by one of the roster's ids, or by a group of it."""

    name, title = "folder", "folders"
    keys = ("folder", "login", "number", "email", "github")
    columns = {"folder": "folder", "id": "number"}

    automatic = False

    def recognises(self, download: Download) -> bool:
        """There is no folder around the folders of all students."""
        in_place = any(
            len(path.parts) == 2 and program(path.name) for path in download.files
        )
        return in_place or len(download.tops()) > 1

    def read(self, download: Download, roster: Roster) -> Iterator[Entry]:
        """Describe the files in each student's folder, or in an archive named so."""
        for path in download.files:
            whose = path.parts[0]
            if len(path.parts) == 1:
                stem = archive_stem(path.name)
                if stem is None:
                    continue
                whose = stem
            below = path.parts[1:] or path.parts
            # If two people have an id of this text, it is not clear whose it is.
            found: Ids = {k: whose for k in self.keys if roster.find({k: whose})}
            members = roster.members(whose)
            named_so = [person.ids for person in roster.find(found)]
            is_both = bool(members) and any(ids not in members for ids in named_so)
            if found:  # the person, and not a group that the person is in
                members = (*members, found) if is_both else ()
            yield Entry(
                path,
                PurePosixPath(*below),
                members or (found or {"folder": whose},),
                name=whose,
                group=whose if members else "",
                attempt=path.parts[0],
                doubt=both_names(whose) if is_both else EMPTY,
            )
