"""The lines of a submission, found again in what Python is running."""

from __future__ import annotations

import sys

from autograder.facts.observation import Place


def student_place() -> Place | None:
    """Return the student's line that led here."""
    frame = sys._getframe()
    while frame is not None:
        place = place_of(frame.f_code.co_filename, frame.f_lineno)
        if place is not None:
            return place
        frame = frame.f_back  # type: ignore[assignment]
    return None


def place_of(filename: str, line: int | None) -> Place | None:
    """Read a place from the file name under which a cell was compiled."""
    if not filename.startswith("<submission ") or line is None:
        return None
    number = int(filename[12:-1])
    return Place(line=line, cell=number or None)
