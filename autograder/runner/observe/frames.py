"""Find which line of the submission is running."""

from __future__ import annotations

import sys

from autograder.facts.observation import Place


def student_place() -> Place | None:
    """Return the student's line whose call is running; None if there is none."""
    frame = sys._getframe()
    while frame is not None:
        place = place_of(frame.f_code.co_filename, frame.f_lineno)
        if place is not None:
            return place
        frame = frame.f_back  # type: ignore[assignment]  # None ends it
    return None


def place_of(filename: str, line: int | None) -> Place | None:
    """Return a place of the submission; None for the name of another file."""
    if not filename.startswith("<submission ") or line is None:
        return None
    number = int(filename[12:-1])
    return Place(line=line, cell=number or None)
