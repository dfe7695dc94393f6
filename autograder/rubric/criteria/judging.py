"""How a criterion says what it found: its verdict, and the words of a message."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from autograder.facts.close_names import close_name
from autograder.facts.grade import Verdict
from autograder.facts.layers import LINEAR, Opaque
from autograder.facts.names import bare_name
from autograder.facts.spec import ModelSpec
from autograder.i18n import EMPTY, Message, _, joined, literal, sentences

NO_CODE = _("Not checked, because the code does nothing yet.")
OWN_FUNCTION = _(
    "The grader finds no function of Keras that does the same as your own."
)


def passed(found: Message) -> Verdict:
    """Return a verdict with full points, and a sentence on what is right."""
    return Verdict(status="passed", found=found, fraction=1.0)


def failed(
    found: Message,
    expected: Message = EMPTY,
    why: Message = EMPTY,
    advice: Message = EMPTY,
    later_hints: tuple[Message, ...] = (),
) -> Verdict:
    """Return a verdict without points, with the four parts of its message.

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
    fraction: float,
    found: Message,
    expected: Message,
    why: Message,
    advice: Message = EMPTY,
    later_hints: tuple[Message, ...] = (),
) -> Verdict:
    """Return a verdict with a share of the points, more than 0 and less than 1."""
    return Verdict(
        status="partial",
        found=found,
        expected=expected,
        why=why,
        advice=advice,
        fraction=fraction,
        later_hints=later_hints,
    )


def unknown_part(model: ModelSpec) -> Message:
    """Say which part of a model the grader does not know; empty if it knows all."""
    for layer in model.layers:
        if isinstance(layer, Opaque):
            return sentences(
                _("Not checked, because the grader does not know a part of the "
                  "model: {kind}.").format(kind=layer.class_name),
                layer.reason,
            )  # fmt: skip
    return EMPTY


def skipped(reason: Message) -> Verdict:
    """Return a verdict that says why the criterion is not checked."""
    return Verdict(status="skipped", found=reason)


def waiting(found: Message, answer: str, expected: Message = EMPTY) -> Verdict:
    """Return a verdict that waits for a person, with what this person reads."""
    return Verdict(
        status="skipped",
        found=sentences(found, _("A person gives the points.")),
        expected=expected,
        waits=True,
        answer=answer,
    )


def did_you_mean(name: str, known: Iterable[str]) -> Message:
    """Ask for the known name that is closest; empty if the name is known itself."""
    known = set(known)
    bare = bare_name(name)
    if bare.lower() in {"none", "null"} and LINEAR.name in known:
        return _("Write None without quotes: in quotes it is a name.")
    close = None if name in known else close_name(bare, known)
    return EMPTY if close is None else _("Did you mean {name!r}?").format(name=close)


AND, OR = _("{items} and {last}"), _("{items} or {last}")


def sentence(text: str) -> Message:
    """End a text with a full stop, unless it ends like a sentence already."""
    text = text.rstrip()
    ends = text.endswith((".", "!", "?", "…"))
    return literal(text if ends or not text else f"{text}.")


def listing(items: Sequence[object], conjunction: Message = AND) -> Message:
    """Join items as English does: `a`, `a and b`, `a, b and c`."""
    parts = [i if isinstance(i, Message) else literal(str(i)) for i in items]
    if len(parts) < 2:
        return joined(parts)
    return conjunction.format(items=joined(parts[:-1], ", "), last=parts[-1])
