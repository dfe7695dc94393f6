"""Find what students handed in: `<student>/<slug>.py` or `.ipynb`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath, PurePosixPath

from autograder.arguments import archive_stem, need_class
from autograder.errors import AutograderError, SubmissionError
from autograder.facts.base import one_line
from autograder.facts.failure import Failure, alone
from autograder.i18n import EMPTY, Message, _
from autograder.submissions.archive import read_archive, unwrapped
from autograder.submissions.file_names import (
    Names,
    Rename,
    is_ignored,
    program,
)
from autograder.submissions.files import File, shown
from autograder.submissions.sorting import Found, of_no_use, sort_out
from autograder.submissions.student_names import names_alike, student_name

MAX_NAME = 300
"""Characters of a student's name; file systems take 255."""
MAX_CLASS, MAX_STUDENT = 1_000_000_000, 200_000_000
"""Bytes that may come out of the archive of a class and of a student."""
MAX_DEPTH, MAX_FILES = 6, 5_000
"""Folders below a student's that are entered, and files that are looked at."""


@dataclass(frozen=True)
class Submission:
    """What one student handed in for one assignment; no files if nothing."""

    student: str
    slug: str
    files: tuple[File, ...]
    refusal: Message = EMPTY
    """Why nothing that the student handed in can be looked at."""
    failure: Failure | None = None
    """How the grader itself failed to look through it."""
    withheld: Message = EMPTY
    """Why it stays ungraded until somebody has looked: nobody knows whose it is."""


@dataclass
class _Class:
    """What is found while a class is looked through."""

    names: Names
    files: dict[str, list[Found]] = field(default_factory=dict)
    """Student -> the files in the student's folder, and in those below."""
    refusals: dict[str, Message] = field(default_factory=dict)
    """Student -> why none of them can be looked at."""
    failures: dict[str, Failure] = field(default_factory=dict)
    """Student -> how looking through the folder or archive failed."""
    problems: list[Message] = field(default_factory=list)
    """Lines on files of no use."""

    def may_be_used(self, place: PurePosixPath) -> bool:
        """Tell whether the content of a member of an archive can be of use."""
        if len(self.names.slugs) == 1:
            return program(place.name) is not None
        folders = " ".join(place.parts[:-1])
        return self.names.slug_of(place, folders) is not None


_Look = Callable[[Path, _Class], list[Found]]


def find_submissions(
    place: Path, slugs: Sequence[str], renames: Sequence[Rename] = ()
) -> tuple[list[Submission], list[Message]]:
    """Return the submissions of a class, and a line for each file of no use.

    Every student has an entry for every slug. Symbolic links are not followed.

    Args:
        place: a folder or an archive of student folders; in a folder, an archive
            `ada.zip` stands for a folder `ada`.
        slugs: the assignments.
        renames: what files are for whose names do not say it.

    Raises:
        SubmissionError: if the place is neither, or holds no student folder.
    """
    found = _Class(Names(slugs, renames))
    need_class(place)
    if place.is_dir():
        _look_through_folder(place, found)
    else:
        _look_through_archive(place, found)
    if not found.files:
        raise SubmissionError(
            _(
                "{place}: no student folders in it; expected "
                "<student>/<assignment>.py or .ipynb"
            ).format(place=place)
        )
    _need_students(place, found)
    submissions = [
        submission
        for student in sorted(found.files)
        for submission in _submissions_of(student, found)
    ]
    found.problems += [
        _("--rename '{pattern}={slug}': no file has such a name").format(
            pattern=pattern, slug=slug
        )
        for pattern, slug in found.names.unused
    ]
    if not any(s.files or s.refusal or s.failure for s in submissions):
        raise SubmissionError(
            _(
                "{place}: no submission in it; expected files such as "
                "<student>/{slug}.py{problem}"
            ).format(
                place=place,
                slug=slugs[0],
                problem="".join(f"; {p}" for p in found.problems[:1]),
            )
        )
    return _apart(submissions, found), list(dict.fromkeys(found.problems))


# -- folders --------------------------------------------------------------------------


def _look_through_folder(folder: Path, found: _Class) -> None:
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


def _look_at_student(path: Path, name: str, look: _Look, found: _Class) -> None:
    """Keep the files of one student; whatever is raised costs this one alone."""
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


def _files_below(folder: Path, found: _Class) -> list[Found]:
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
                files.append(Found(File(path), below / path.name))
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


# -- archives -------------------------------------------------------------------------


def _look_through_archive(path: Path, found: _Class) -> None:
    members = unwrapped(read_archive(path, found.may_be_used, MAX_CLASS), 2)
    for place, data in members.items():
        student = place.parts[0]
        if len(place.parts) > 1 or data is None:
            found.files.setdefault(student, [])
        else:
            found.problems += of_no_use(place)
        if len(place.parts) > 1 and data is not None:
            below = PurePosixPath(*place.parts[1:])
            found.files[student].append(Found(File(place, data), below))


def _files_packed(path: Path, found: _Class) -> list[Found]:
    student = archive_stem(path.name) or path.name

    def wanted(place: PurePosixPath) -> bool:
        return found.may_be_used(student / place)

    members = unwrapped(read_archive(path, wanted, MAX_STUDENT), 1)
    return [
        Found(File(student / place, data), place)
        for place, data in members.items()
        if data is not None
    ]


# -- what is whose --------------------------------------------------------------------


def _submissions_of(student: str, found: _Class) -> Iterator[Submission]:
    sorted_out = sort_out(student, found.files[student], found.names)
    found.problems += sorted_out.problems
    refusal, failure = found.refusals.get(student, EMPTY), found.failures.get(student)
    for slug in found.names.slugs:
        files = tuple(sorted_out.files[slug])
        yield Submission(student, slug, files, refusal, failure)


def _need_students(place: Path, found: _Class) -> None:
    """Refuse a folder round the class, which would be one student with all files."""
    (first, files), *others = found.files.items()
    programs = [item for item in files if program(item.below.name)]
    folders = {item.below.parts[0] for item in programs}
    if not others and len(folders) > 1 and all(item.depth for item in programs):
        raise SubmissionError(
            _(
                "{place}: holds one folder, {shown}; if that is the class "
                "and not a student, name that folder"
            ).format(place=place, shown=shown(PurePath(first)))
        )


def _apart(submissions: Sequence[Submission], found: _Class) -> list[Submission]:
    """Withhold what students handed in whose folders look the same.

    They would be one line of a report, and one could take the other's place.
    """
    names: dict[str, tuple[str, Message]] = {}
    for alike in names_alike(found.files):
        every = ", ".join(f"“{name}”" for name in alike.values())
        line = _(
            "{every}: folders whose names look the same; rename them, then grade"
        ).format(every=every)
        found.problems.append(line)
        why = _("There is another folder whose name looks the same: {names}.")
        names |= {s: (name, why.format(names=every)) for s, name in alike.items()}
    return [
        replace(s, student=names[s.student][0], withheld=names[s.student][1], files=())
        if s.student in names
        else replace(s, student=one_line(s.student, MAX_NAME))
        for s in submissions
    ]
