"""The names of the report files, for students with any name."""

from __future__ import annotations

import hashlib
import unicodedata

CLASS_FILES = (
    "grades.json", "grades.csv", "index.html", "similar.html", "todo.html",
    "differences.csv",
)  # fmt: skip
"""The files beside the students' folders."""
MAX_BYTES = 200
"""The most bytes in the name of a folder. File systems accept 255."""


def folder_name(student: str) -> str:
    """Return the name of the folder for a student. It is different for every student.

    Letters of all languages stay. Characters with a meaning in paths, shells or file
    systems are quoted as in a URL. A name that is too long is cut and ends in a digest.
    """
    name = "".join(c if _is_harmless(c) else _quoted(c) for c in student)
    if student.strip(". ") == "" or student.lower() in CLASS_FILES:
        name = "".join(map(_quoted, student)) or "%"
    if len(name.encode()) > MAX_BYTES:
        digest = hashlib.sha256(student.encode()).hexdigest()
        name = f"{name[: MAX_BYTES // 6]}~{digest[:16]}"
    return name


def page_of(student: str, slug: str) -> str:
    """Return the path of the page of a submission in the folder of the reports."""
    return f"{folder_name(student)}/{slug}.html"


def _quoted(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode())


def _is_harmless(character: str) -> bool:
    letter = unicodedata.category(character)[0] in {"L", "M", "N"}
    return letter or character in " @+,-_."
