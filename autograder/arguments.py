"""What commands are told, and where what they need lies. Loads nothing heavy."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import RubricError, SubmissionError, UsageError

SUFFIXES = (".py", ".ipynb")
"""Of the files that students hand in."""
TAPES = (".tar", ".tar.gz", ".tgz")
ARCHIVES = (".zip", *TAPES)
ARCHIVE_KINDS = ", ".join(ARCHIVES)
"""Of files that may stand for a folder."""
Progress = Callable[[str, int, int], None]
"""Told what is being done, how many are done, and of how many."""


@dataclass(frozen=True)
class Settings:
    """What the commands that grade have in common."""

    solutions: Path
    jobs: int
    """How many submissions run at the same time."""
    mnist: Path | None
    """The user's own copy of the digits."""
    progress: Progress
    scheduler: str | None = None
    """The address of a Dask scheduler whose workers do the work."""
    hints: int | None = None
    """How many hints a page shows; None for what the rubric says."""
    renames: tuple[tuple[str, str], ...] = ()
    """Patterns of file names, and the assignments that such files are for."""


def archive_stem(name: str) -> str | None:
    """Return the name of an archive without its suffix; None if it is none."""
    for suffix in ARCHIVES:
        if name.lower().endswith(suffix):
            return name[: -len(suffix)]
    return None


def need_class(place: Path) -> None:
    """Refuse what cannot hold the submissions of a class.

    Raises:
        SubmissionError: if it is neither a folder nor an archive.
    """
    if not (place.is_dir() or (place.is_file() and archive_stem(place.name))):
        raise SubmissionError(
            f"{place}: no such folder of submissions, nor an archive ({ARCHIVE_KINDS})"
        )


def need_course(course: Path) -> None:
    """Refuse a folder that is no course directory of nbgrader.

    Raises:
        UsageError: if it has no configuration of nbgrader.
    """
    if not (course / "nbgrader_config.py").is_file():
        raise UsageError(
            f"{course}: no nbgrader_config.py in it; make a course with "
            "`autograder nbgrader quickstart`"
        )


def need_one_machine(isolation: str | None, scheduler: str | None) -> None:
    """Refuse a container for each submission on many machines.

    Raises:
        UsageError: if both are asked for.
    """
    if isolation == "container" and scheduler is not None:
        raise UsageError("--isolation container grades on one machine only")


def find_rubrics(solutions: Path) -> list[Path]:
    """Return the rubric of every assignment, in alphabetical order; loads none.

    Raises:
        RubricError: if there is none, or a solution has none.
    """
    for path in sorted(solutions.glob("*/solution.py")):
        if not path.with_name("rubric.py").is_file():
            raise RubricError(f"{path.parent}: a solution.py without a rubric.py")
    rubrics = sorted(solutions.glob("*/rubric.py"))
    if not rubrics:
        raise RubricError(f"{solutions}: no <assignment>/rubric.py in it")
    return rubrics


def need_slugs(rubrics: Sequence[Path], renames: Sequence[tuple[str, str]]) -> None:
    """Refuse a name for files that no assignment has.

    Raises:
        UsageError: with the name that was probably meant.
    """
    slugs = [path.parent.name for path in rubrics]
    for pattern, slug in renames:
        if slug not in slugs:
            close = difflib.get_close_matches(slug, slugs, n=1)
            guess = (
                f"did you mean {close[0]}?" if close else f"known: {', '.join(slugs)}"
            )
            raise UsageError(
                f"--rename '{pattern}={slug}': no assignment {slug!r}; {guess}"
            )


def find_manifest(out: Path) -> Path:
    """Return the file in which a folder of reports says what it is about.

    Raises:
        UsageError: if there is none.
    """
    path = manifest_path(out)
    if not path.is_file():
        raise UsageError(f"{out}: not a folder that `autograder grade` wrote")
    return path


def manifest_path(out: Path) -> Path:
    """Return where that file is, or will be."""
    return out / ".store" / "manifest.json"


def need_apart(out: Path, submissions: Path) -> None:
    """Refuse reports among the submissions.

    Raises:
        UsageError: if they would lie there.
    """
    if out.resolve().is_relative_to(submissions.resolve()):
        raise UsageError(f"{out}: the reports must not lie among the submissions")
