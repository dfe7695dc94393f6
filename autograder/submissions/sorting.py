"""Sort the files of one student. Each is used for an assignment, or reported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath, PurePosixPath
from typing import NamedTuple

from autograder.arguments import ARCHIVE_KINDS, OTHER_ARCHIVES, archive_stem
from autograder.facts.close_names import guess_file
from autograder.i18n import Message, _
from autograder.submissions.file_names import Names, program
from autograder.submissions.files import File, shown

MAX_LINES = 20
"""The most lines that report files of one student."""
MAX_FILES = 3
"""The most files of one student for one assignment. With more, guesses would pay."""


class Found(NamedTuple):
    """A file, and its path in its student's folder."""

    file: File
    below: PurePosixPath

    @property
    def folder(self) -> PurePosixPath:
        """The path of the file's folder in the student's folder."""
        return self.below.parent

    @property
    def depth(self) -> int:
        """The number of folders between the student's folder and the file."""
        return len(self.below.parts) - 1


@dataclass(frozen=True)
class SortedOut:
    """The files for each assignment, and lines that report the others."""

    files: Mapping[str, Sequence[File]]
    problems: Sequence[Message]


def sort_out(student: str, found: Sequence[Found], names: Names) -> SortedOut:
    """Find out for which assignment each file of a student is.

    If several files are for one assignment, those with the fewest folders above them
    count. Data, pictures and notes are ignored. They are reported if the student has
    no script and no notebook.
    """
    by_slug: dict[str, list[Found]] = {slug: [] for slug in names.slugs}
    unknown: list[Found] = []
    others: list[Found] = []
    for item in found:
        slug = names.slug_of(item.below, student)
        if slug is not None:
            by_slug[slug].append(item)
        else:
            is_program = program(item.below.name) is not None
            (unknown if is_program else others).append(item)
    if len(by_slug) == 1 and len(unknown) == 1 and not any(by_slug.values()):
        by_slug[names.slugs[0]].append(unknown.pop())
    problems: list[Message] = []
    used = {slug: _least_deep(items, student, problems)
            for slug, items in by_slug.items()}  # fmt: skip
    problems += _of_unknown(student, unknown, names.slugs)
    for item in others:
        nothing = not any(by_slug.values()) and not unknown
        problems += _archive_line(item.file.path) or (
            [_("{shown}: neither a script nor a notebook").format(
                shown=shown(item.file.path))]
            if nothing else []
        )  # fmt: skip
    more = len(problems) - MAX_LINES
    if more > 0:
        rest = _("{shown}: {more} more such files").format(
            shown=shown(PurePath(student)), more=more
        )
        problems = [*problems[:MAX_LINES], rest]
    return SortedOut(used, problems)


def _least_deep(
    items: Sequence[Found], student: str, problems: list[Message]
) -> list[File]:
    """Return the files that count. Report the others.

    If the files with the fewest folders above them are in different folders, or too
    many, none counts, and they are reported.
    """
    depth = min((item.depth for item in items), default=0)
    used = [item for item in items if item.depth == depth]
    if len({item.folder for item in used}) > 1 or len(used) > MAX_FILES:
        places = ", ".join(str(item.below) for item in items[:MAX_LINES])
        problems.append(
            _(
                "{shown}: it is not clear which file counts: {places}. Keep one of them"
            ).format(shown=shown(PurePath(student)), places=places)
        )
        return []
    for item in items:
        if item.depth > depth:
            folder = shown(PurePath(student, item.below.parts[0]))
            problems.append(
                _(
                    "{folder}: files in a folder below are not read where "
                    "there is one above ({below})"
                ).format(folder=folder, below=item.below)
            )
    # .py before .ipynb, so that the script counts if both have the same score
    return sorted((item.file for item in used), key=lambda file: file.kind != "py")


def _of_unknown(
    student: str, items: Sequence[Found], slugs: Sequence[str]
) -> Iterator[Message]:
    """Report files whose name is no assignment's. Those of one folder share a line."""
    folders: dict[str, list[Found]] = {}
    for item in items:
        if item.depth:
            folders.setdefault(item.below.parts[0], []).append(item)
        else:
            stem, kind = program(item.below.name) or ("", "py")
            yield _("{path}: not the name of an assignment{guess}").format(
                path=shown(item.file.path), guess=guess_file(stem, f".{kind}", slugs)
            )
    for folder, inside in folders.items():
        place, first = shown(PurePath(student, folder)), inside[0].below
        count = (
            _(" and {count} more").format(count=len(inside) - 1)
            if len(inside) > 1
            else ""
        )
        yield _("{place}: not the name of an assignment: {first}{count}").format(
            place=place, first=first, count=count
        )


def of_no_use(path: PurePath) -> list[Message]:
    """Return lines that report a file outside the students' folders, if any."""
    if program(path.name) is not None:
        return [
            _("{shown}: not in a student's folder, so it was not graded").format(
                shown=shown(path)
            )
        ]
    return _archive_line(path)


def _archive_line(path: PurePath) -> list[Message]:
    if archive_stem(path.name) is not None:
        return [
            _("{shown}: an archive in this folder is not opened").format(
                shown=shown(path)
            )
        ]
    if path.suffix.lower() in OTHER_ARCHIVES:
        return [
            _("{shown}: not a kind of archive that is read ({archive_kinds})").format(
                shown=shown(path), archive_kinds=ARCHIVE_KINDS
            )
        ]
    return []
