"""Find what students handed in: `<student>/<slug>.py` or `.ipynb`."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePath, PurePosixPath

from autograder.alone import Failure, alone
from autograder.errors import AutograderError, SubmissionError
from autograder.facts.base import clean
from autograder.settings import ARCHIVE_KINDS, SUFFIXES, archive_stem, need_class
from autograder.submissions.archive import MAX_DEPTH, read_archive
from autograder.submissions.files import File, shown
from autograder.translation import _

MAX_CLASS, MAX_STUDENT = 1_000_000_000, 200_000_000
"""Bytes that may come out of the archive of a class and of a student."""
_IGNORED = {"__pycache__", "__MACOSX"}
_FOREIGN = (".7z", ".bz2", ".gz", ".rar", ".xz", ".zst")
_Members = Mapping[PurePosixPath, bytes | None]


@dataclass(frozen=True)
class Submission:
    """What one student handed in for one assignment; no files if nothing."""

    student: str
    slug: str
    files: tuple[File, ...]
    refusal: str = ""
    """Why nothing that the student handed in can be looked at."""
    failure: Failure | None = None
    """How the grader itself failed to look through it."""


@dataclass
class _Class:
    """What is found while a class is looked through."""

    slugs: Sequence[str]
    files: dict[str, list[File]] = field(default_factory=dict)
    """Student -> the files right in the student's folder."""
    refusals: dict[str, str] = field(default_factory=dict)
    """Student -> why none of them can be looked at."""
    failures: dict[str, Failure] = field(default_factory=dict)
    """Student -> how looking through the folder or archive failed."""
    problems: list[str] = field(default_factory=list)
    """Lines on files of no use."""


_Look = Callable[[Path, _Class], list[File]]


def find_submissions(
    place: Path, slugs: Sequence[str]
) -> tuple[list[Submission], list[str]]:
    """Return the submissions of a class, and a line for each file of no use.

    Every student has an entry for every slug. Symbolic links are not followed.

    Args:
        place: a folder or an archive of student folders; in a folder, an archive
            `ada.zip` stands for a folder `ada`.
        slugs: the assignments.

    Raises:
        SubmissionError: if the place is neither, or holds no student folder.
    """
    found = _Class(slugs)
    need_class(place)
    if place.is_dir():
        _look_through_folder(place, found)
    else:
        _look_through_archive(place, found)
    if not found.files:
        raise SubmissionError(
            f"{place}: no student folders in it; expected <student>/<assignment>.py "
            "or .ipynb"
        )
    submissions = [
        submission
        for student in sorted(found.files)
        for submission in _submissions_of(student, found)
    ]
    if not any(item.files or item.refusal or item.failure for item in submissions):
        raise SubmissionError(
            f"{place}: no submission in it; expected files such as "
            f"<student>/{slugs[0]}.py" + "".join(f"; {p}" for p in found.problems[:1])
        )
    return submissions, list(dict.fromkeys(found.problems))


# -- folders --------------------------------------------------------------------------


def _look_through_folder(folder: Path, found: _Class) -> None:
    paths = _entries(folder)
    for path in sorted(paths, key=lambda path: not path.is_dir()):
        name = archive_stem(path.name)
        if path.is_symlink():
            found.problems.append(f"{shown(path)}: a link; links are not followed")
        elif not path.is_dir() and (name is None or not path.is_file()):
            found.problems += _of_no_use(path)
        elif path.is_dir():
            _look_at_student(path, path.name, _files_below, found)
        else:
            _look_at_student(path, name or "", _files_packed, found)


def _look_at_student(path: Path, name: str, look: _Look, found: _Class) -> None:
    """Keep the files of one student; whatever is raised costs this one alone."""
    student = student_name(name)
    if student in found.files:
        line = f"{shown(path)}: not read, since there is another of that name"
        found.problems.append(line)
        return
    found.files[student] = []
    try:
        files = alone(_("looking through the files"), look, path, found)
    except SubmissionError as error:
        found.refusals[student] = str(error)
        return
    if isinstance(files, Failure):
        found.failures[student] = files
    else:
        found.files[student] = files


def student_name(name: str) -> str:
    r"""Return the name of a folder as text that can be shown and written.

    Bytes that are no UTF-8, as old archives leave them, are written as `é`.
    """
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return re.sub(r"[\n\t]", " ", clean(text, len(text)))


def _files_below(folder: Path, found: _Class) -> list[File]:
    files: list[File] = []
    for path in _entries(folder):
        if path.is_symlink():
            found.problems.append(f"{shown(path)}: a link; links are not followed")
        elif not path.is_dir():
            files.append(File(path))
        elif _holds_files(path):
            found.problems.append(_too_deep(path))
    return files


def _holds_files(folder: Path) -> bool:
    """Tell whether a file that could be handed in lies somewhere below.

    However deep folders lie in each other, and though some cannot be opened.
    """
    waiting = [(folder, 1)]
    while waiting:
        place, depth = waiting.pop()
        with suppress(OSError):
            for path in place.iterdir():
                if path.suffix in SUFFIXES:
                    return True
                if depth < MAX_DEPTH and path.is_dir() and not path.is_symlink():
                    waiting.append((path, depth + 1))
    return False


def _entries(folder: Path) -> list[Path]:
    try:
        paths = [path for path in folder.iterdir() if not _is_ignored(path.name)]
    except OSError as error:
        reason = f"{shown(folder)}: {error.strerror or error}"
        raise AutograderError(reason) from None
    return sorted(paths, key=lambda path: path.name)


# -- archives -------------------------------------------------------------------------


def _look_through_archive(path: Path, found: _Class) -> None:
    members = _unwrapped(read_archive(path, found.slugs, MAX_CLASS), 2)
    for place, data in members.items():
        student = place.parts[0]
        if len(place.parts) > 1 or data is None:
            found.files.setdefault(student, [])
        else:
            found.problems += _of_no_use(place)
    for student, files in found.files.items():
        files += _right_in(student, members, found)


def _files_packed(path: Path, found: _Class) -> list[File]:
    members = _unwrapped(read_archive(path, found.slugs, MAX_STUDENT), 1)
    student = PurePosixPath(archive_stem(path.name) or path.name)
    below = {student / place: data for place, data in members.items()}
    return _right_in(student.name, below, found)


def _unwrapped(members: _Members, depth: int) -> _Members:
    """Leave out what is ignored, and a folder round all of it if there is one.

    Submissions are expected at `depth`, which tells a folder round students from a
    student's.
    """
    kept = {
        place: data
        for place, data in members.items()
        if place.parts and not any(map(_is_ignored, place.parts))
    }
    tops = {place.parts[0] for place in kept}
    in_place = any(len(p.parts) == depth and p.suffix in SUFFIXES for p in kept)
    if len(tops) != 1 or in_place:
        return kept
    return {
        PurePosixPath(*place.parts[1:]): data
        for place, data in kept.items()
        if len(place.parts) > 1
    }


def _right_in(student: str, members: _Members, found: _Class) -> list[File]:
    files = []
    for place, data in members.items():
        if place.parts[0] != student or data is None:
            continue
        if len(place.parts) == 2:
            files.append(File(place, data))
        elif place.suffix in SUFFIXES:
            found.problems.append(_too_deep(PurePosixPath(*place.parts[:2])))
    return files


# -- what is what ---------------------------------------------------------------------


def _submissions_of(student: str, found: _Class) -> Iterator[Submission]:
    files: dict[str, list[File]] = {slug: [] for slug in found.slugs}
    # .py before .ipynb, so that the script counts when both are as good
    for file in sorted(
        found.files[student], key=lambda file: file.path.suffix != ".py"
    ):
        path = file.path
        if path.suffix in SUFFIXES and path.stem in files:
            files[path.stem].append(file)
        elif path.suffix in SUFFIXES:
            close = difflib.get_close_matches(path.stem.lower(), found.slugs, n=1)
            guess = f"; did you mean {close[0]}{path.suffix}?" if close else ""
            line = f"{shown(path)}: not the name of an assignment{guess}"
            found.problems.append(line)
        else:
            found.problems += _archive_line(path)
    refusal, failure = found.refusals.get(student, ""), found.failures.get(student)
    for slug, of_slug in files.items():
        yield Submission(student, slug, tuple(of_slug), refusal, failure)


def _of_no_use(path: PurePath) -> list[str]:
    if path.suffix in SUFFIXES:
        return [f"{shown(path)}: not in a student's folder, so it was not graded"]
    return _archive_line(path)


def _archive_line(path: PurePath) -> list[str]:
    if archive_stem(path.name) is not None:
        return [f"{shown(path)}: an archive in there is not opened"]
    if path.suffix.lower() in _FOREIGN:
        return [f"{shown(path)}: not a kind of archive that is read ({ARCHIVE_KINDS})"]
    return []


def _too_deep(folder: PurePath) -> str:
    return f"{shown(folder)}: files in a folder below are not read"


def _is_ignored(name: str) -> bool:
    return name.startswith(".") or name in _IGNORED
