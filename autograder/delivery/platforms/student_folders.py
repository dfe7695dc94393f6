"""A folder for each student, as ILIAS makes them, or as people do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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

    def recognises(self, _download: Download) -> bool:
        """People name folders as they like."""
        return True

    def within(self, views: Sequence[Download], roster: Roster) -> Download:
        """Return the outermost view with a folder of somebody in the roster.

        Otherwise, the outermost one that has several folders, or one with a program.
        """

        def is_known(name: str) -> bool:
            own = archive_stem(name) or name
            return bool(self._ids(own, roster) or roster.members(own))

        known = [view for view in views if any(map(is_known, view.tops()))]
        return next(iter(known or filter(_is_in_place, views)), views[0])

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
            found = self._ids(whose, roster)
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

    def _ids(self, text: str, roster: Roster) -> Ids:
        """Return a text as each kind of id that somebody in the roster has."""
        return {key: text for key in self.keys if roster.find({key: text})}


def _is_in_place(download: Download) -> bool:
    return len(download.tops()) > 1 or any(
        len(path.parts) == 2 and program(path.name) for path in download.files
    )
