"""Names of students: make them from names of folders, and find those that look the
same."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator

from autograder.facts.base import one_line

MAX_NAME = 300
"""The most characters of a student's name. File systems allow 255."""
INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0"
    "\ufff0-\ufff8\U0001d159\U000e0000-\U000e0fff]"
)
"""Characters that nobody sees, besides those of the category Cf. Unicode lists them as
Default_Ignorable_Code_Point, also many that have no meaning yet. U+1D159 is an empty
note."""
BLANK = "\u2800"
"""The empty sign of Braille, which looks like a space."""


def student_name(name: str) -> str:
    r"""Return the name of a folder as text that can be written.

    Bytes that are no UTF-8, as old archives leave them, are written as `\xe9`.
    """
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def reported_name(student: str) -> str:
    """Return the name of a student as reports show it, in one line."""
    # Spaces become one before the end is cut off, so that nothing is hidden by them.
    return one_line(" ".join(student.split()), MAX_NAME)


def names_alike(students: Iterable[str]) -> Iterator[dict[str, str]]:
    """Yield each group of students whose names look the same.

    A group is a dictionary: the student's name -> a name that nobody else has. All its
    invisible characters are written as escapes.
    """
    alike: dict[str, list[str]] = {}
    for student in sorted(students):
        alike.setdefault(_look(student), []).append(student)
    taken = {group[0] for group in alike.values() if len(group) == 1}
    for group in alike.values():
        names: dict[str, str] = {}
        for student in group if len(group) > 1 else ():
            name = _written_out(student)
            while name in taken:
                name += "~"
            taken.add(name)
            names[student] = name
        if names:
            yield names


def _look(student: str) -> str:
    """Return a folder's name in a form that is equal for names that look the same."""
    plain = unicodedata.normalize("NFC", reported_name(student))
    seen = "".join(c for c in plain if unicodedata.category(c) != "Cf")
    return " ".join(INVISIBLE.sub("", seen).replace(BLANK, " ").split())


def _written_out(student: str) -> str:
    """Return a name with all invisible characters written as escapes."""
    text = ascii(student)[1:-1]
    edges = len(text) - len(text.lstrip(" ")), len(text) - len(text.rstrip(" "))
    return r"\x20" * edges[0] + text.strip(" ") + r"\x20" * edges[1]
