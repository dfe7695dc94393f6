"""Find the known name that was probably meant. No large import."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable

from autograder.i18n import EMPTY, Message, _

LIKENESS = 0.65
"""How alike two names must be, from 0 to 1."""
MOST = 2_000
"""The most names that are compared. A student's table may have a million columns."""


def close_name(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that was probably meant; None if no name is similar.

    A difference in case counts half: `layer` is nearer to `layers` than to `Layer`.
    """
    spellings: dict[str, list[str]] = {}
    for word in sorted(known)[:MOST]:
        spellings.setdefault(word.lower(), []).append(word)
    close = difflib.get_close_matches(name.lower(), spellings, n=5, cutoff=LIKENESS)
    words = [word for lower in close for word in spellings[lower]]

    def likeness(word: str) -> float:
        return _ratio(name, word) + _ratio(name.lower(), word.lower())

    return max(words, key=likeness, default=None)


def _ratio(a: str, b: str) -> float:
    return difflib.SequenceMatcher(None, a, b).ratio()


def guess_among(name: str, known: Collection[str]) -> Message:
    """Ask for the known name that was probably meant, or else list all known names."""
    if close := close_name(name, known):
        return _("did you mean {name}?").format(name=close)
    return _("known: {names}").format(names=", ".join(known))


def guess_file(stem: str, suffix: str, known: Iterable[str]) -> Message:
    """Ask for the file that was probably meant, at the end of a sentence.

    It is empty if no name is similar.

    Args:
        stem: the name of a file without its suffix.
        suffix: the suffix, such as `.py`.
        known: the stems that there are.
    """
    close = close_name(stem, known)
    return (
        _("; did you mean {name}?").format(name=f"{close}{suffix}") if close else EMPTY
    )
