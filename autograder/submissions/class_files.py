"""Look through the folder or archive of a class, and find each student's files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from autograder.arguments import archive_stem
from autograder.errors import AutograderError, SubmissionError
from autograder.facts.failure import Failure, alone
from autograder.i18n import Message, _
from autograder.submissions.archive import read_archive, unwrapped
from autograder.submissions.class_archive import MAX_STUDENT, read_class_archive
from autograder.submissions.file_names import (
    Names,
    is_ignored,
    program,
)
from autograder.submissions.files import File, shown
from autograder.submissions.sorting import Found, of_no_use
from autograder.submissions.student_names import student_name

MAX_DEPTH, MAX_FILES = 6, 5_000
"""The most levels of folders in a student's folder, and the most files that are looked
at."""


@dataclass
class ClassFiles:
    """What is found while a class is looked through."""

    names: Names
    files: dict[str, list[Found]] = field(default_factory=dict)
    """Student -> the files in the student's folder, and in those below."""
    refusals: dict[str, Message] = field(default_factory=dict)
    """Student -> why none of them can be looked at."""
    failures: dict[str, Failure] = field(default_factory=dict)
    """Student -> how looking through the folder or archive failed."""
    problems: list[Message] = field(default_factory=list)
    """Lines that report files of no use."""

    def may_be_used(self, place: PurePosixPath) -> bool:
        """Tell whether the content of a member of an archive can be of use."""
        if len(self.names.slugs) == 1:
            return program(place.name) is not None
        folders = " ".join(place.parts[:-1])
        return self.names.slug_of(place, folders) is not None


_Look = Callable[[Path, ClassFiles], list[Found]]


def look_through(place: Path, names: Names) -> ClassFiles:
    """Find the files of a class. Symbolic links are not followed.

    Args:
        place: a folder or an archive of student folders.
        names: which names files for the assignments may have.

    Raises:
        AutograderError: if the folder or archive cannot be read. If it is that of one
            student, only this student's entry says so.
    """
    found = ClassFiles(names)
    if place.is_dir():
        _look_through_folder(place, found)
    else:
        _look_through_archive(place, found)
    return found


def _look_through_folder(folder: Path, found: ClassFiles) -> None:
    paths = _entries(folder)
    for path in sorted(paths, key=lambda path: not path.is_dir()):
        name = archive_stem(path.name)
        if path.is_symlink():
            found.problems.append(
                _("{shown}: a link; links are not followed").format(shown=shown(path))
            )
        elif not path.is_dir() and (name is None or not path.is_file()):
            found.problems += of_no_use(path)
        elif path.is_dir():
            _look_at_student(path, path.name, _files_below, found)
        else:
            _look_at_student(path, name or "", _files_packed, found)


def _look_at_student(path: Path, name: str, look: _Look, found: ClassFiles) -> None:
    """Keep the files of one student. An error affects only this student."""
    student = student_name(name)
    if student in found.files:
        line = _("{shown}: not read, since there is another of that name").format(
            shown=shown(path)
        )
        found.problems.append(line)
        return
    found.files[student] = []
    try:
        files = alone(_("looking through the files"), look, path, found)
    except SubmissionError as error:
        found.refusals[student] = error.message
        return
    if isinstance(files, Failure):
        found.failures[student] = files
    else:
        found.files[student] = files


def _files_below(folder: Path, found: ClassFiles) -> list[Found]:
    files: list[Found] = []
    waiting = [(folder, PurePosixPath())]
    while waiting:
        here, below = waiting.pop(0)
        for path in _entries(here):
            if path.is_symlink():
                found.problems.append(
                    _("{shown}: a link; links are not followed").format(
                        shown=shown(path)
                    )
                )
            elif not path.is_dir():
                found_file = File(path, within=folder.parent)
                files.append(Found(found_file, below / path.name))
            elif len(below.parts) < MAX_DEPTH:
                waiting.append((path, below / path.name))
            else:
                line = _("{shown}: too many folders deep, so it was not opened").format(
                    shown=shown(path)
                )
                found.problems.append(line)
        if len(files) > MAX_FILES:
            line = _("{shown}: too many files; some were not looked at").format(
                shown=shown(folder)
            )
            found.problems.append(line)
            return files[:MAX_FILES]
    return files


def _entries(folder: Path) -> list[Path]:
    """Return what is in a folder, sorted by name.

    Raises:
        AutograderError: if it cannot be read. A student with such a folder stays
            `ungraded`, because the answer may be in it.
    """
    try:
        paths = [path for path in folder.iterdir() if not is_ignored(path.name)]
    except OSError as error:
        reason = f"{shown(folder)}: {error.strerror or error}"
        raise AutograderError(reason) from None
    return sorted(paths, key=lambda path: path.name)


def _look_through_archive(path: Path, found: ClassFiles) -> None:
    archive = read_class_archive(path, found.may_be_used)
    found.problems += archive.problems
    found.refusals |= archive.refusals
    for place, data in archive.members.items():
        student = place.parts[0]
        if len(place.parts) > 1 or data is None:
            found.files.setdefault(student, [])
        else:
            found.problems += of_no_use(place)
        is_read = data is not None and student not in archive.refusals
        if len(place.parts) > 1 and is_read:
            below = PurePosixPath(*place.parts[1:])
            found.files[student].append(Found(File(place, data), below))


def _files_packed(path: Path, found: ClassFiles) -> list[Found]:
    student = archive_stem(path.name) or path.name

    def wanted(place: PurePosixPath) -> bool:
        return found.may_be_used(student / place)

    archive = read_archive(path, wanted, MAX_STUDENT, within=path.parent)
    members = unwrapped(archive, 1)
    return [
        Found(File(student / place, data), place)
        for place, data in members.items()
        if data is not None
    ]
