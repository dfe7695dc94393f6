"""Check the arguments of commands early, before anything large is imported."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import RubricError, SubmissionError, UsageError
from autograder.facts.close_names import guess_among
from autograder.i18n import Message, _

SUFFIXES = (".py", ".ipynb")
"""The suffixes of files that students hand in."""
TAPES = (".tar", ".tar.gz", ".tgz")
ARCHIVES = (".zip", *TAPES)
"""The suffixes of archives that are read like a folder."""
OTHER_ARCHIVES = (".7z", ".bz2", ".gz", ".rar", ".xz", ".zst")
"""The suffixes of archives that are not read."""
ARCHIVE_KINDS = ", ".join(ARCHIVES)
Progress = Callable[[Message, int, int], None]
"""Called with the name of a step, how many items are done, and how many there are."""


@dataclass(frozen=True)
class Settings:
    """The options that all grading commands share."""

    solutions: Path
    jobs: int
    """How many submissions run at the same time."""
    mnist: Path | None
    """The path of the user's own copy of MNIST, if there is one."""
    progress: Progress
    scheduler: str | None = None
    """The address of a Dask scheduler; its workers do the work."""
    hints: int | None = None
    """How many hints a page shows; None for the number in the rubric."""
    renames: tuple[tuple[str, str], ...] = ()
    """Patterns of file names, each with the assignment that such files belong to."""
    kept: Path | None = None
    """The folder that keeps the results of an author's trials; None to forget them."""


def archive_stem(name: str) -> str | None:
    """Return the name of an archive without its suffix; None for other files."""
    for suffix in ARCHIVES:
        if name.lower().endswith(suffix):
            return name[: -len(suffix)]
    return None


def need_class(place: Path) -> None:
    """Check that a path can hold the submissions of a class.

    Raises:
        SubmissionError: if it is neither a folder nor an archive.
    """
    if not (place.is_dir() or (place.is_file() and archive_stem(place.name))):
        raise SubmissionError(
            _(
                "{place}: no such folder of submissions, nor an archive "
                "({archive_kinds})"
            ).format(place=place, archive_kinds=ARCHIVE_KINDS)
        )


def need_course(course: Path) -> None:
    """Check that a folder is a course directory of nbgrader.

    Raises:
        UsageError: if it has no configuration of nbgrader.
    """
    if not (course / "nbgrader_config.py").is_file():
        raise UsageError(
            _(
                "{course}: no nbgrader_config.py in it; make a course with "
                "`autograder nbgrader quickstart`"
            ).format(course=course)
        )


def need_one_machine(isolation: str | None, scheduler: str | None) -> None:
    """Check that isolation by containers is not combined with a cluster.

    Raises:
        UsageError: if both options are used.
    """
    if isolation == "container" and scheduler is not None:
        raise UsageError(_("--isolation container grades on one machine only"))


def find_rubrics(solutions: Path) -> list[Path]:
    """Return the rubric file of every assignment in alphabetical order.

    The rubrics are not loaded.

    Raises:
        RubricError: if there is no rubric, or if a solution has none.
    """
    for path in sorted(solutions.glob("*/solution.py")):
        if not path.with_name("rubric.py").is_file():
            raise RubricError(
                _("{folder}: a solution.py without a rubric.py").format(
                    folder=path.parent
                )
            )
    rubrics = sorted(solutions.glob("*/rubric.py"))
    if not rubrics:
        raise RubricError(
            _("{solutions}: no <assignment>/rubric.py in it").format(
                solutions=solutions
            )
        )
    return rubrics


def need_slugs(rubrics: Sequence[Path], renames: Sequence[tuple[str, str]]) -> None:
    """Check that every rename names an existing assignment.

    Raises:
        UsageError: if one does not. The text suggests a similar name.
    """
    slugs = [path.parent.name for path in rubrics]
    for pattern, slug in renames:
        if slug not in slugs:
            guess = guess_among(slug, slugs)
            raise UsageError(
                _(
                    "--rename '{pattern}={slug}': no assignment {slug!r}; {guess}"
                ).format(pattern=pattern, slug=slug, guess=guess)
            )


def need_assignments(solutions: Path, slugs: Collection[str]) -> None:
    """Check that there are assignments of these names.

    Raises:
        UsageError: if there is no assignment with one of the names.
        RubricError: if there is none at all.
    """
    known = [path.parent.name for path in find_rubrics(solutions)]
    for slug in slugs:
        if slug not in known:
            guess = guess_among(slug, known)
            raise UsageError(
                _("{solutions}: no assignment {slug!r}; {guess}").format(
                    solutions=solutions, slug=slug, guess=guess
                )
            )


def find_manifest(out: Path) -> Path:
    """Return the manifest of a folder of reports: it says what was graded, and how.

    Raises:
        UsageError: if there is none.
    """
    path = manifest_path(out)
    if not path.is_file():
        raise UsageError(
            _("{out}: not a folder that `autograder grade` wrote").format(out=out)
        )
    return path


def manifest_path(out: Path) -> Path:
    """Return the path of the manifest in a folder of reports."""
    return out / ".store" / "manifest.json"


def need_apart(out: Path, submissions: Path) -> None:
    """Check that the reports are not written into the folder of submissions.

    Raises:
        UsageError: if they would be.
    """
    if out.resolve().is_relative_to(submissions.resolve()):
        raise UsageError(
            _("{out}: the reports must not be among the submissions").format(out=out)
        )
