"""Find the markers around answers, and lines that only look like markers.

A misspelt marker would mark nothing, and students would get the answer. So every line
that looks like a marker is a marker or an error.
"""

from __future__ import annotations

import difflib
import io
import itertools
import re
import tokenize
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from autograder.errors import UsageError
from autograder.i18n import _

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
BEGIN_PROMPT, END_PROMPT = "### BEGIN PROMPT", "### END PROMPT"
"""Between them, students see each line without its `# `, in place of the answer."""

_VERBS = {BEGIN: ("begin", "start"), END: ("end", "stop")}
_THINGS = (
    "solution", "solutions", "answer", "answers", "hiddentest", "hiddentests",
    "markscheme",
)  # fmt: skip
_MEANT = {
    text: marker
    for marker, verbs in _VERBS.items()
    for verb in verbs
    for thing in _THINGS
    for text in (verb + thing, thing + verb)
}
"""The letters of a comment, without spaces -> the marker that was meant."""
_FILLERS = {"of", "the", "your", "here", "a", "an", "my", "code"}
_ALIKE = 0.86
_BEGINS = {"begin", "start", "beginn", "anfang", "시작"}
_ENDS = {"end", "stop", "ende", "끝"}
_WHOLE = {
    *("solution", "solutions", "answer", "answers", "sol", "lösung", "lösungen"),
    *("loesung", "solución", "réponse", "정답", "해답", "풀이"),
}
"""Whole words that name an answer, in the languages of our users."""
_QUOTES = re.compile(r"""^[rbfu]*["']+|["']+$""", re.I)
_HEADING = re.compile(r"#\s+#+\s")
"""The beginning of a heading in a cell of Markdown."""
_ORNAMENT = re.compile(r"#{3}|[^\w\s#.,!?:*]")
_TEXTS = {tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}
"""The kinds of tokens for texts. Python 3.12 has one more."""
_MORE = 10
"""The most letters that may follow a marker, as in `BEGIN SOLUTION (5 points)`."""
_LINE_MARKERS = ("solution", "solutionnoprompt")
"""Markers of another tool. After a line of code, they mark this line as an answer."""


class Region(NamedTuple):
    """The lines of a marker and of its end, counted from 1."""

    begin: int
    end: int


def regions(text: str, name: str) -> list[Region]:
    """Return the places of the answers in a solution.

    Args:
        text: the solution.
        name: the name of the file, for errors.

    Raises:
        UsageError: if a marker is misspelt or in a wrong place. The text names the line
            and the right spelling.
    """
    _need_true_markers(text, name)
    found: list[Region] = []
    begin = 0
    for number, line in enumerate(text.splitlines(), start=1):
        marker = line.strip()
        if marker not in {BEGIN, END}:
            continue
        if (begin > 0) == (marker == BEGIN):
            raise UsageError(
                _("{name}, line {number}: unexpected {marker}").format(
                    name=name, number=number, marker=marker
                )
            )
        if marker == BEGIN:
            begin = number
        else:
            found.append(Region(begin, number))
            begin = 0
    if begin:
        raise UsageError(
            _("{name}, line {begin}: {marker} without {end}").format(
                name=name, begin=begin, marker=BEGIN, end=END
            )
        )
    return found


def _need_true_markers(text: str, name: str) -> None:
    """Refuse what looks like a marker but marks nothing: the answer would be released.

    Raises:
        UsageError: naming the line.
    """
    for number in _in_texts(text):
        raise UsageError(
            _(
                "{name}, line {number}: a marker inside a text in quotes "
                "marks nothing, so what follows would be released; put the "
                "markers around the whole statement"
            ).format(name=name, number=number)
        )
    for number, comment, meant in _misspelt(text):
        raise UsageError(
            _(
                "{name}, line {number}: {comment} is not a marker, so what follows "
                "would be released; write {meant} on a line of its own"
            ).format(name=name, number=number, comment=comment, meant=meant)
        )


def _in_texts(text: str) -> Iterator[int]:
    """Yield the lines of markers that are part of a text in quotes."""
    lines = text.splitlines()
    for token in _tokens(text):
        if token.type in _TEXTS:
            for number in range(token.start[0], token.end[0] + 1):
                inside = _QUOTES.sub("", lines[number - 1].strip()).strip()
                if inside.startswith("#") and _meant(inside):
                    yield number


def _misspelt(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield the line, the comment and the right spelling of each misspelt marker."""
    for number, comment, alone in _comments(text):
        if alone and comment in {BEGIN, END}:
            continue
        meant = _meant(comment)
        if meant is None and not alone and _letters(comment) in _LINE_MARKERS:
            meant = BEGIN
        if meant is not None:
            yield number, comment, meant


def _meant(comment: str) -> str | None:
    """Return the marker that a comment was meant to be; None for other comments."""
    comment = unicodedata.normalize("NFKC", comment)
    said = _said(comment)
    if said is not None:
        return said
    words = [w for w in re.findall(r"[^\W\d_]+", comment) if w.lower() not in _FILLERS]
    text = "".join(words).lower()
    if text in _MEANT:
        return _MEANT[text]
    shouted = len(words) > 1 and all(word.isupper() for word in words[:2])
    for start, marker in _MEANT.items():
        if text.startswith(start) and (shouted or len(text) - len(start) <= _MORE):
            return marker
    close = difflib.get_close_matches(text, _MEANT, n=1, cutoff=_ALIKE)
    return _MEANT[close[0]] if close else None


def _said(comment: str) -> str | None:
    """Return the marker that is said by whole words.

    Words that are shouted, or stand alone between ornaments, are no part of a sentence.
    """
    spelt = re.findall(r"[^\W\d_]+", comment)
    words = [word.lower() for word in spelt]
    if len(words) == 1 and words[0] in _WHOLE and not _HEADING.match(comment):
        return BEGIN if spelt[0].isupper() or _ORNAMENT.search(comment) else None
    if len(words) == 2 and words[1] in _BEGINS | _ENDS and words[0] in _WHOLE:
        words.reverse()
    if len(words) < 2 or words[0] not in _BEGINS | _ENDS:
        return None
    marker = BEGIN if words[0] in _BEGINS else END
    shouted = list(itertools.takewhile(str.isupper, spelt))
    names = (
        words[1] in _WHOLE
        or (len(words) == 3 and words[2] in _WHOLE)
        or (words[1] == "hidden" and len(words) == 2)
        or any(word.lower() in _WHOLE for word in shouted)
    )
    return marker if names else None


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, text)).lower()


def _comments(text: str) -> Iterator[tuple[int, str, bool]]:
    """Yield the line of each comment, its text, and whether it is alone on its line.

    A line that begins like a comment of another language is a comment, too.
    """
    seen: set[int] = set()
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip()[:1] in {"#", "%", "/", "<"}:
            seen.add(number)
            yield number, line.strip(), True
    for token in _tokens(text):
        if token.type == tokenize.COMMENT and token.start[0] not in seen:
            yield token.start[0], token.string.strip(), False


def _tokens(text: str) -> list[tokenize.TokenInfo]:
    """Return the tokens of a program; none if it cannot be parsed."""
    try:
        return list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError):
        return []  # another function reports this error
