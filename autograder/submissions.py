"""Find and read what students handed in: `<student>/<slug>.py` or `.ipynb`."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import SubmissionError
from autograder.facts.base import clean

SUFFIXES = (".py", ".ipynb")
MAX_BYTES = 20_000_000
_IGNORED = {"__pycache__", ".ipynb_checkpoints"}


@dataclass(frozen=True)
class Submission:
    """What one student handed in for one assignment; no files if nothing."""

    student: str
    slug: str
    files: tuple[Path, ...]


def find_submissions(
    folder: Path, slugs: Sequence[str]
) -> tuple[list[Submission], list[str]]:
    """Return the submissions of a class, and a line for each file of no use.

    Every student has an entry for every slug. Symbolic links are not followed.

    Raises:
        SubmissionError: if the folder is none, or holds no student folder.
    """
    if not folder.is_dir():
        raise SubmissionError(f"{folder}: no such folder of submissions")
    entries = sorted(folder.iterdir(), key=lambda path: path.name)
    students = [path for path in entries if _is_student(path)]
    problems = [
        f"{_show(path)}: not in a student's folder, so it was not graded"
        for path in entries
        if path.suffix in SUFFIXES and path.is_file()
    ]
    if not students:
        raise SubmissionError(
            f"{folder}: no student folders in it; expected <student>/<assignment>.py "
            "or .ipynb"
        )
    submissions: list[Submission] = []
    for student in students:
        found, lines = _of_student(student, slugs)
        submissions += found
        problems += lines
    if not any(submission.files for submission in submissions):
        raise SubmissionError(
            f"{folder}: no submission in it; expected files such as "
            f"<student>/{slugs[0]}.py"
        )
    return submissions, problems


def _is_student(path: Path) -> bool:
    hidden = path.name.startswith(".") or path.name in _IGNORED
    return path.is_dir() and not path.is_symlink() and not hidden


def _of_student(
    folder: Path, slugs: Sequence[str]
) -> tuple[list[Submission], list[str]]:
    files: dict[str, list[Path]] = {slug: [] for slug in slugs}
    problems: list[str] = []
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.name in _IGNORED or path.name.startswith("."):
            continue
        if path.is_symlink():
            problems.append(f"{_show(path)}: a link; links are not followed")
        elif path.is_dir():
            if any(path.rglob("*.py")) or any(path.rglob("*.ipynb")):
                problems.append(f"{_show(path)}: files in a folder below are not read")
        elif path.suffix in SUFFIXES and path.stem in files:
            files[path.stem].append(path)
        elif path.suffix in SUFFIXES:
            close = difflib.get_close_matches(path.stem.lower(), slugs, n=1)
            guess = f"; did you mean {close[0]}{path.suffix}?" if close else ""
            problems.append(f"{_show(path)}: not the name of an assignment{guess}")
    # .py before .ipynb, so that the script counts when both are as good
    return [
        Submission(
            folder.name, slug, tuple(sorted(found, key=lambda p: p.suffix != ".py"))
        )
        for slug, found in files.items()
    ], problems


def read_submission(path: Path) -> bytes:
    """Return the bytes of a file.

    Raises:
        SubmissionError: if it cannot be read, is too large, or is no `.py`/`.ipynb`.
    """
    if path.suffix not in SUFFIXES:
        raise SubmissionError(f"{path}: not a .py or .ipynb file")
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise SubmissionError(
                f"{path}: {size:,} bytes; at most {MAX_BYTES:,} are read"
            )
        return path.read_bytes()
    except OSError as error:
        raise SubmissionError(f"{path}: {error.strerror or error}") from None


def _show(path: Path) -> str:
    return clean(f"{path.parent.name}/{path.name}", 200).replace("\n", " ")
