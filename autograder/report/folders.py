"""Under which names reports lie on the disk, whatever students are called."""

from __future__ import annotations

import hashlib
import unicodedata

CLASS_FILES = ("grades.json", "grades.csv", "index.html")
"""What lies beside the students' folders."""
MAX_BYTES = 200
"""Of a folder's name; file systems take 255."""


def folder_name(student: str) -> str:
    """Return a name of a folder for a student, another one for every student.

    Letters of all languages stay; what a path, a shell or a file system could take for
    something else is quoted as in an address. Names that are too long end in a digest.
    """
    name = "".join(c if _is_harmless(c) else _quoted(c) for c in student)
    if student.strip(". ") == "" or student.lower() in CLASS_FILES:
        name = "".join(map(_quoted, student)) or "%"
    if len(name.encode()) > MAX_BYTES:
        digest = hashlib.sha256(student.encode()).hexdigest()
        name = f"{name[: MAX_BYTES // 6]}~{digest[:16]}"
    return name


def page_of(student: str, slug: str) -> str:
    """Return where the page of a submission lies in the folder of the reports."""
    return f"{folder_name(student)}/{slug}.html"


def _quoted(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode())


def _is_harmless(character: str) -> bool:
    letter = unicodedata.category(character)[0] in {"L", "M", "N"}
    return letter or character in " @+,-_."
