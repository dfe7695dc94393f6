"""Make and grade a course directory of nbgrader."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path, PurePath

from autograder.arguments import Settings
from autograder.authoring.nbgrader_source import solutions_folder, write_sources
from autograder.engine.store import write_whole
from autograder.errors import SubmissionError, UsageError
from autograder.facts.grade import TOTAL
from autograder.i18n import Message, _
from autograder.nbgrader.formgrader import formgrader_scores
from autograder.nbgrader.scores import Scores
from autograder.report.batch import Batch, grade_found, need_unseen
from autograder.rubric.overrides import Override, read_overrides
from autograder.rubric.rubric_file import load_assignments
from autograder.sandbox.fence import Level
from autograder.submissions import File, Submission, student_name
from autograder.submissions.file_names import Names
from autograder.submissions.files import shown

_CONFIG = '''\
"""nbgrader's configuration of this course; written by autograder, yours to extend."""

from autograder.nbgrader import configure

c = get_config()
c.CourseDirectory.course_id = {course!r}

configure(c)  # scores come from autograder's fence, not from the student's kernel
# c.SubmittedNotebooks.isolation = "full"
# c.CourseDirectory.db_url = "postgresql+psycopg2://user@host/gradebook"
# c.AssignLatePenalties.plugin_class = "mymodule.MyLatePenalties"
'''


def report_folder(course: Path) -> Path:
    """Return the folder of a course's reports. The store of results is in it."""
    return course / "report"


def quickstart(course: Path, solutions: Path) -> None:
    """Make a course directory with the assignments of `solutions`.

    Raises:
        UsageError: if there is a course already, or if a folder cannot be used.
    """
    _need_nbgrader()
    config = course / "nbgrader_config.py"
    own = solutions_folder(course)
    for path in (config, own, course / "source"):
        if path.exists():
            raise UsageError(
                _("{path} exists already; name a new folder").format(path=path)
            )
    load_assignments(solutions)
    try:
        shutil.copytree(
            solutions, own, ignore=shutil.ignore_patterns("__pycache__", ".*")
        )
    except OSError as error:
        raise UsageError(
            _("{own}: cannot be written ({reason})").format(
                own=own, reason=error.strerror
            )
        ) from None
    write_whole(config, [_CONFIG.format(course=course.resolve().name)])
    write_sources(course, check=False)


def grade_course(
    course: Path, settings: Settings, isolation: Level, fresh: bool
) -> Batch:
    """Grade `submitted/` as one parallel batch, then give the grades to nbgrader.

    This writes our reports. `nbgrader autograde` writes the gradebook and
    `autograded/`.

    Args:
        course: a course directory.
        settings: the options of the command.
        isolation: the level of the fence.
        fresh: start a new process for each submission.

    Raises:
        UsageError: if nbgrader is not installed, or if submissions could read the
            course or the solutions.
    """
    _need_nbgrader()
    need_unseen(isolation, course, settings.solutions)
    assignments = load_assignments(settings.solutions)
    known = [assignment.slug for assignment in assignments]
    found, unused = find_submitted(course, known), find_unused(course, known)
    slugs = sorted({item.slug for item in found})
    wanted = [assignment for assignment in assignments if assignment.slug in slugs]
    out = report_folder(course)
    scores = [Scores(course, slug, settings, isolation) for slug in slugs]
    overrides = [
        row
        for row in course_overrides(course)
        if row.assignment in slugs or row.assignment not in known
    ]
    # Of two decisions about one criterion, the last one counts.
    overrides += _of_students(formgrader_scores(course, wanted), found)
    return grade_found(
        found,
        unused,
        wanted,
        out,
        settings,
        isolation,
        fresh,
        scores,
        overrides=overrides,
    )


def _of_students(
    overrides: Sequence[Override], found: Sequence[Submission]
) -> list[Override]:
    """Return the decisions about submissions that are graded now."""
    graded = {(item.student, item.slug) for item in found}
    return [row for row in overrides if (row.student, row.assignment) in graded]


def course_overrides(course: Path) -> tuple[Override, ...]:
    """Return what persons decided in `solutions/overrides.csv` of a course.

    Raises:
        UsageError: if a row is about a total. nbgrader adds up the criteria itself, so
            its gradebook could not agree with it.
    """
    rows = read_overrides(solutions_folder(course))
    for row in rows:
        if row.criterion == TOTAL and row.points is not None:
            raise UsageError(
                _(
                    "{place}: nbgrader adds up the criteria itself; decide about "
                    "criteria instead"
                ).format(place=row.place)
            )
    return rows


def find_submitted(course: Path, slugs: Sequence[str]) -> list[Submission]:
    """Return the submissions of a course: `submitted/<student>/<slug>/<slug>.ipynb`.

    If at least one student handed in an assignment, every student gets an entry for it.

    Raises:
        SubmissionError: if there are no submissions.
    """
    folder = course / "submitted"
    files = {path for slug in slugs for path in folder.glob(f"*/{slug}/{slug}.ipynb")}
    if not files:
        raise SubmissionError(
            _(
                "{folder}: no submission in it; expected files such as "
                "<student>/{slug}/{slug}.ipynb"
            ).format(folder=folder, slug=slugs[0])
        )
    students = sorted({path.parent.parent.name for path in files})
    handed_in = [slug for slug in slugs if any(path.stem == slug for path in files)]
    return [
        submission(student, slug, path)
        if path in files
        else Submission(student_name(student), slug, ())
        for student in students
        for slug in handed_in
        for path in [folder / student / slug / f"{slug}.ipynb"]
    ]


def find_unused(course: Path, slugs: Sequence[str]) -> list[Message]:
    """Return a line for each notebook that nbgrader ignores because of its name.

    Assignments that are not graded here may be in the same folder.
    """
    folder, names = course / "submitted", Names(slugs)
    lines = []
    for path in sorted(folder.glob("*/*/*.ipynb")):
        student = path.parent.parent.name
        slug = names.slug_of(PurePath(path.name), student) or path.parent.name
        if slug in slugs and path != folder / student / slug / f"{slug}.ipynb":
            line = _("{place}: not graded; nbgrader takes {wanted} alone").format(
                place=f"{shown(PurePath(student))}/{shown(path)}",
                wanted=f"{slug}/{slug}.ipynb",
            )
            lines.append(line)
    return lines


def submission(student: str, slug: str, path: Path) -> Submission:
    """Return the submission of a student. A link is not followed."""
    student = student_name(student)
    if path.is_symlink():
        return Submission(student, slug, (), _("The file is a link to another place."))
    return Submission(student, slug, (File(path, within=path.parent),))


def _need_nbgrader() -> None:
    if find_spec("nbgrader") is None:
        raise UsageError(
            _("nbgrader is not installed; run `pip install keras-autograder[nbgrader]`")
        )
