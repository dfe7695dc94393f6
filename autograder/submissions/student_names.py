"""Names of students: make them from names of folders, and find those that look the
same."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Iterator

from autograder.facts.base import clean


def student_name(name: str) -> str:
    r"""Return the name of a folder as text that can be written.

    Bytes that are no UTF-8, as old archives leave them, are written as `\xe9`.
    """
    return os.fsencode(name).decode("utf-8", "backslashreplace")


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
    plain = unicodedata.normalize("NFC", clean(student, 200))
    seen = "".join(c for c in plain if unicodedata.category(c) != "Cf")
    return " ".join(seen.split())


def _written_out(student: str) -> str:
    """Return a name with all invisible characters written as escapes."""
    text = ascii(student)[1:-1]
    edges = len(text) - len(text.lstrip(" ")), len(text) - len(text.rstrip(" "))
    return r"\x20" * edges[0] + text.strip(" ") + r"\x20" * edges[1]
