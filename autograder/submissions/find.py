"""Find what students handed in: `<student>/<slug>.py` or `.ipynb`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from autograder.arguments import need_class
from autograder.errors import SubmissionError
from autograder.facts.failure import Failure
from autograder.i18n import EMPTY, Message, _
from autograder.submissions.class_files import (
    ClassFiles,
    look_through,
)
from autograder.submissions.file_names import (
    Names,
    Rename,
    program,
)
from autograder.submissions.files import File, shown
from autograder.submissions.sorting import sort_out
from autograder.submissions.student_names import names_alike, reported_name


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
    """Why it stays ungraded until a person has looked: it is not clear whose it is."""


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
    need_class(place)
    found = look_through(place, Names(slugs, renames))
    if not found.files:
        raise SubmissionError(
            _(
                "{place}: no student folders in it; expected "
                "<student>/<assignment>.py or .ipynb"
            ).format(place=place)
        )
    _need_students(place, found)
    submissions = _submissions_in(found)
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


def find_of_student(
    place: Path, slugs: Sequence[str], renames: Sequence[Rename] = ()
) -> tuple[list[Submission], list[Message]]:
    """Return the submissions of the only student in a folder, as `find_submissions`.

    Whatever is in the student's folder is this student's work or mistake. So nothing is
    refused, and the submissions may have no files.

    Raises:
        SubmissionError: if the folder cannot be read.
    """
    found = look_through(place, Names(slugs, renames))
    return _submissions_in(found), list(dict.fromkeys(found.problems))


def _submissions_in(found: ClassFiles) -> list[Submission]:
    return [
        submission
        for student in sorted(found.files)
        for submission in _submissions_of(student, found)
    ]


def _submissions_of(student: str, found: ClassFiles) -> Iterator[Submission]:
    sorted_out = sort_out(student, found.files[student], found.names)
    found.problems += sorted_out.problems
    refusal, failure = found.refusals.get(student, EMPTY), found.failures.get(student)
    for slug in found.names.slugs:
        files = tuple(sorted_out.files[slug])
        yield Submission(student, slug, files, refusal, failure)


def _need_students(place: Path, found: ClassFiles) -> None:
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


def _apart(submissions: Sequence[Submission], found: ClassFiles) -> list[Submission]:
    """Withhold what students handed in whose folders look the same.

    In a report nobody could distinguish them. One student could act as the other.
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
        else replace(s, student=reported_name(s.student))
        for s in submissions
    ]
