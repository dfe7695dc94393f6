"""Put feedback into a copy of what was handed in, where the file must keep its kind."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any

from autograder.delivery.ci.job_summary import as_markdown
from autograder.delivery.returning.comments import lines_of
from autograder.facts.grade import Grade
from autograder.submissions.file_names import program

MOST = 50_000_000
"""Bytes of a notebook or script that is copied. Larger ones get feedback alone."""


def copy_with(grade: Grade, name: str, own: Path | None, page: Path) -> bytes | None:
    """Return a file of the kind of `name` with the feedback in it.

    Args:
        grade: the grade.
        name: the name that the platform shows.
        own: what the student handed in; None if it is not there.
        page: the page of the report.

    Returns:
        a notebook with a cell of feedback at its beginning, a script with a comment
        there, or an archive with the page; None for other kinds.
    """
    named = program(name)  # also `hw1.py.txt`, as some browsers save it
    kind = named[1] if named else PurePosixPath(name).suffix.lower()
    if kind == "ipynb":
        return _notebook(grade, _bytes_of(own))
    if kind == "py":
        comment = "".join(
            f"# {line}\n" for text in lines_of(grade) for line in text.splitlines()
        )
        return comment.encode() + b"\n" + _bytes_of(own).removeprefix(b"\xef\xbb\xbf")
    if kind == ".zip":
        whole = io.BytesIO()
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(member("feedback.html"), page.read_bytes())
        return whole.getvalue()
    return None


def member(name: str) -> zipfile.ZipInfo:
    """Return a member of an archive that has the same bytes whenever it is made."""
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info


def _bytes_of(path: Path | None) -> bytes:
    if path is None or path.is_symlink() or not path.is_file():
        return b""
    return path.read_bytes() if path.stat().st_size <= MOST else b""


def _notebook(grade: Grade, data: bytes) -> bytes:
    """Return a notebook with feedback. It has nothing else if `data` is no notebook."""
    try:
        return _with_feedback(grade, _parsed(data) or _empty())
    except RecursionError:  # what can be read may be nested too deeply to be written
        return _with_feedback(grade, _empty())


def _empty() -> dict[str, Any]:
    return {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}


def _with_feedback(grade: Grade, notebook: dict[str, Any]) -> bytes:
    cell: dict[str, Any] = {
        "cell_type": "markdown",
        "metadata": {},
        "source": "\n\n".join(
            as_markdown(line) for text in lines_of(grade) for line in text.splitlines()
        ),
    }
    if notebook["nbformat_minor"] >= 5:
        cell["id"] = "autograder-feedback"
    notebook["cells"] = [cell, *notebook["cells"]]
    return json.dumps(notebook, indent=1).encode()


def _parsed(data: bytes) -> dict[str, Any] | None:
    """Read a notebook of format 4; None if it is none."""
    try:
        found = json.loads(data)
        is_fit = found["nbformat"] == 4 and isinstance(found["nbformat_minor"], int)
        return found if is_fit and isinstance(found["cells"], list) else None
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
