"""What a file says in words and pictures: text in Markdown, and saved pictures.

The grader reads it itself, and nothing of it runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from autograder.facts.base import Fact, Output

MAX_WRITTEN = 500
"""The most parts of a file that are kept. A notebook has some dozen cells."""
_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+(.*)")
_FENCE = re.compile(r"\s{0,3}(?:```|~~~)")
_COMMENT = re.compile(r"<!--.*?-->", re.S)
_BLANKS = frozenset(("...", "…"))


class WrittenPart(Fact):
    """A cell of Markdown, or the pictures that a cell of code has shown."""

    text: Output = ""
    pictures: int = 0
    """How many pictures are saved in this place."""


class Section(NamedTuple):
    """What stands below a heading."""

    text: str
    pictures: range
    """Their numbers among all pictures of the file, from 0."""


def section(
    parts: Sequence[WrittenPart], heading: str = "", given: Sequence[str] = ()
) -> Section | None:
    """Return what stands below a heading, up to the next one that is not below it.

    Args:
        parts: of a file, in order.
        heading: without `#`; case, markup and a mark such as `?` at its end do not
            matter. Empty for the whole file.
        given: lines that students got, which are no answer.

    Returns:
        the text without blanks; None if there is no such heading.
    """
    ignored = _BLANKS | {_plain(line) for text in given for line in text.splitlines()}
    level = 0 if not heading else None
    lines: list[str] = []
    first, last, seen = (0 if level == 0 else None), 0, 0
    for part in parts:
        for line, depth in _lines(part.text):
            if level is None and depth and _heading(line) == _heading(heading):
                level, first, last = depth, seen, seen
            elif level and depth and depth <= level:
                return _section(lines, first, last)
            elif level is not None and _plain(line) not in ignored:
                lines.append(line)
        seen += part.pictures
        last = seen if level is not None else last
    return None if level is None else _section(lines, first, last)


def _section(lines: Sequence[str], first: int | None, last: int) -> Section:
    return Section("\n".join(lines).strip(), range(first or 0, last))


def _lines(text: str) -> Iterator[tuple[str, int]]:
    """Yield each line, and how deep it is as a heading: 0 if it is none."""
    is_code = False
    # A comment without an end is none. To look for its end would take quadratic time.
    end = text.rfind("-->") + len("-->") if "-->" in text else 0
    for line in (_COMMENT.sub("", text[:end]) + text[end:]).splitlines():
        is_code ^= bool(_FENCE.match(line))
        match = None if is_code else _HEADING.fullmatch(line)
        yield line, len(match[1]) if match else 0


def _heading(line: str) -> str:
    return _plain(line).rstrip(" ?!:.")


def _plain(line: str) -> str:
    return " ".join(line.strip().strip("#*_`> \t").split()).casefold()
