"""Find out from the name of a file which assignment it is for.

People and platforms change file names. A name is understood only if it can mean one
assignment. Other files are reported, and `--rename` can say what they are for.
"""

from __future__ import annotations

import fnmatch
import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Literal

Kind = Literal["py", "ipynb"]
Rename = tuple[str, str]
"""A pattern of file names, and the assignment for which such files are."""

_IGNORED = {"__pycache__", "__macosx", "thumbs.db", "desktop.ini"}
_PROGRAM = re.compile(r"(?:\.(py|ipynb))+(?:\.(?:txt|json))?$", re.I)
"""The suffix of a program. Some browsers add a second suffix if they do not know it."""
_COPY = "copy|kopie|kopia|copia|cópia|copie|kópia|副本|コピー|사본|복사본"
_STATES = "final|submission|submit|fixed|new|corrected|done|finished|최종|수정|완성"
_COPY_MARKS = (
    re.compile(r"의[\s_-]*사본$"),
    re.compile(r"\s*[(\[]\s*\d{1,3}\s*[)\]]$"),
    re.compile(rf"(?:[\s_-]+|\s*\()(?:{_COPY})\)?[\s_-]*\d{{0,3}}$"),
    re.compile(r"^(?:copy of|kopie von|copie de|copia de|cópia de)[\s_-]+"),
    re.compile(r"[\s_-]+(?:v\d{1,3}|version[\s_-]*\d{1,3})$"),
    re.compile(rf"[\s_-]+(?:{_STATES})[\s_-]*\d{{0,3}}$"),
    re.compile(r"[\s_-]+(?:19|20)\d\d[\s._-]?\d\d[\s._-]?\d\d$"),
    re.compile(r"-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$"),
    re.compile(r"^\d{1,2}[\s._-]+"),
)
"""What systems and people add to the name of a copy."""
_NUMBER = re.compile(r"[\s_-]\d{1,3}$")
_ID = re.compile(r"(?:^|[\s_-])\d[\d-]{2,}(?=_)")
"""A number or a time that a platform puts in front of the name of a submission:
`smith_12345_678_` (Canvas), `smith_attempt_2026-01-31-23-59-00_` (Blackboard)."""


MAX_MARKS = 10
"""The most marks of a copy in one name. An archive may hold 20,000 names."""


def program(name: str) -> tuple[str, Kind] | None:
    """Return the stem and the kind of a script or notebook; None for other files."""
    found = _PROGRAM.search(name)
    if found is None or not found.start():
        return None
    return name[: found.start()], "py" if found[1].lower() == "py" else "ipynb"


class Names:
    """Recognises for which assignment of a course a file is."""

    def __init__(self, slugs: Sequence[str], renames: Sequence[Rename] = ()) -> None:
        """Prepare to recognise files.

        Args:
            slugs: the names of the assignments.
            renames: patterns that are tried before the name itself is read.
        """
        self.slugs = tuple(slugs)
        self._renames = tuple(renames)
        self._used: set[str] = set()
        self._spelt: dict[str, list[str]] = {}
        for slug in slugs:
            self._spelt.setdefault(_plain(slug), []).append(slug)

    @property
    def unused(self) -> list[Rename]:
        """The renames that have matched no file yet."""
        return [rename for rename in self._renames if rename[0] not in self._used]

    def slug_of(self, below: PurePath, student: str) -> str | None:
        """Return for which assignment a file is; None if that is not clear.

        Args:
            below: the path of the file in the student's folder.
            student: the name of that folder. The file's name may contain it.
        """
        named = program(below.name)
        if named is None:
            return None
        stem = named[0]
        for pattern, slug in self._renames:
            if any(_fits(text, pattern) for text in (below.name, stem, str(below))):
                self._used.add(pattern)
                return slug
        if stem in self.slugs:
            return stem
        readings = (self._recognised(text) for text in _readings(stem, student))
        return next((slug for slug in readings if slug), None)

    def _recognised(self, text: str) -> str | None:
        """Return the assignment that a stem names.

        Upper and lower case, separators and marks of a copy make no difference.
        """
        text = unicodedata.normalize("NFKC", text).casefold().strip()
        for _mark in range(MAX_MARKS):
            slugs = self._spelt.get(_plain(text), [])
            if slugs:
                return slugs[0] if len(slugs) == 1 else None
            shorter = self._without_mark(text)
            if shorter in ("", text):
                break
            text = shorter
        return None

    def _without_mark(self, text: str) -> str:
        for mark in _COPY_MARKS:
            if found := mark.search(text):
                return (text[: found.start()] + text[found.end() :]).strip()
        if found := _NUMBER.search(text):
            shorter = text[: found.start()].strip()
            # If there are `lab` and `lab_1`, it is not clear which one `lab-2` is.
            numbered = re.compile(re.escape(_plain(shorter)) + r"[\d_]+")
            if not any(map(numbered.fullmatch, self._spelt)):
                return shorter
        return text


def _readings(stem: str, student: str) -> Iterator[str]:
    """Yield a stem, then the stem without ids and without the student's name."""
    yield stem
    for found in _ID.finditer(stem):
        yield stem[found.end() + 1 :]
    own = set(_words(student))
    words = _words(stem)
    while words and words[0] in own:
        words = words[1:]
    while words and words[-1] in own:
        words = words[:-1]
    yield "_".join(words)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).casefold())


def _plain(text: str) -> str:
    """Return the words of a text in lower case without separators.

    Between two digits, `_` is kept: `lab_1_2` and `lab_12` are different.
    """
    words = _words(text)
    return "".join(
        f"_{word}" if word[0].isdigit() and before[-1:].isdigit() else word
        for before, word in zip(["", *words], words, strict=False)
    )


def _fits(text: str, pattern: str) -> bool:
    return fnmatch.fnmatchcase(text.casefold(), pattern.casefold())


def is_ignored(name: str) -> bool:
    """Say whether a file or folder is one that programs make and nobody hands in."""
    return name.startswith(".") or name.lower() in _IGNORED
