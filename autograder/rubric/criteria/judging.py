"""How a criterion says what it found: its verdict, and the words of a message."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from autograder.facts.grade import Verdict
from autograder.facts.layers import LINEAR
from autograder.facts.names import close_name
from autograder.i18n import _


def passed(found: str) -> Verdict:
    """Full points, with a sentence on what was right."""
    return Verdict(status="passed", found=found, fraction=1.0)


def failed(
    found: str,
    expected: str = "",
    why: str = "",
    advice: str = "",
    later_hints: tuple[str, ...] = (),
) -> Verdict:
    """No points, with the four parts of a message that teaches.

    `later_hints` follow the advice where the criterion's own would not fit.
    """
    return Verdict(
        status="failed",
        found=found,
        expected=expected,
        why=why,
        advice=advice,
        later_hints=later_hints,
    )


def partial(
    fraction: float, found: str, expected: str, why: str, advice: str = ""
) -> Verdict:
    """A share of the points, strictly between none and all."""
    return Verdict(
        status="partial",
        found=found,
        expected=expected,
        why=why,
        advice=advice,
        fraction=fraction,
    )


def skipped(reason: str) -> Verdict:
    """Not checked, and why."""
    return Verdict(status="skipped", found=reason)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Ask for the known name that is closest; empty if the name is known itself."""
    known = set(known)
    bare = name.removesuffix(" (unknown)")
    if bare.lower() in {"none", "null"} and LINEAR.name in known:
        return _("Write None without quotes: in quotes it is a name.")
    close = None if name in known else close_name(name, known)
    return "" if close is None else _("Did you mean {name!r}?").format(name=close)


def sentence(text: str) -> str:
    """End a text with a full stop, unless it ends like a sentence already."""
    text = text.rstrip()
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def listing(items: Sequence[object], conjunction: str = "and") -> str:
    """Join items as English does: `a`, `a and b`, `a, b and c`."""
    words = [str(item) for item in items]
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}"
