"""What a rubric asks of an argument: a value, a range, or one of several values.

`units=32` asks for this value, `units=(32, 128)` for a number between the two,
`units=(32, None)` for at least 32, and `activation=("relu", "gelu")` for one of them.
If the argument is a size such as `kernel_size=(3, 3)`, the two numbers are the size.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, TypeGuard

from pydantic import Field

from autograder.facts.base import Name
from autograder.facts.plain_settings import spellings
from autograder.facts.setting import Scalar, Schedule, Setting
from autograder.i18n import Message, _
from autograder.rubric.criteria.judging import OR, listing

AskedValue = Scalar | tuple[Scalar, ...]
AskedValues = Annotated[dict[Name, AskedValue], Field(max_length=10)]
_CLOSE = 1e-6
"""Keras keeps a learning rate with the seven digits of float32."""


def fits(found: object, asked: AskedValue) -> bool:
    """Say whether the value of an argument is what a rubric asks for."""
    if isinstance(found, Setting | Schedule):
        names = {text for one in spellings(found) for text in (one.name, str(one))}
        return not names.isdisjoint(asked if isinstance(asked, tuple) else (asked,))
    if isinstance(found, tuple):
        if _is_number(asked):
            return bool(found) and all(_same(one, asked) for one in found)
        return is_same(found, asked)
    if not isinstance(asked, tuple):
        return _same(found, asked)
    if not _is_range(asked):
        return any(_same(found, one) for one in asked)
    low, high = asked
    if not _is_number(found):
        return False
    above = not _is_number(low) or found >= low or _same(found, low)
    below = not _is_number(high) or found <= high or _same(found, high)
    return above and below


def is_same(found: object, wanted: object) -> bool:
    """Compare a value of an argument with the right one, number by number."""
    if isinstance(found, tuple) and isinstance(wanted, tuple):
        return len(found) == len(wanted) and all(map(is_same, found, wanted))
    return _same(found, wanted)


def expected(name: str, asked: AskedValue, found: object = None) -> Message:
    """Say which value of an argument is expected.

    Args:
        name: the name of the argument.
        asked: what the rubric asks for.
        found: a value that the argument has, because two numbers may be a size.
    """
    if not isinstance(asked, tuple) or _is_size(asked, found):
        return _("Expected `{name}={value}`.").format(name=name, value=repr(asked))
    if not _is_range(asked):
        return _("Expected `{name}` to be {values}.").format(
            name=name, values=listing([repr(one) for one in asked], OR)
        )
    low, high = asked
    if high is None:
        return _("Expected `{name}` of at least {low}.").format(name=name, low=low)
    if low is None:
        return _("Expected `{name}` of at most {high}.").format(name=name, high=high)
    return _("Expected `{name}` from {low} to {high}.").format(
        name=name, low=low, high=high
    )


def as_code(asked: Mapping[str, AskedValue], found: Mapping[str, object] = {}) -> str:
    """Return arguments as in a call; ranges as `units=32...128`."""
    return ", ".join(
        f"{name}={_code(value, found.get(name))}" for name, value in asked.items()
    )


def value_beyond(asked: AskedValue) -> float | None:
    """Return a number that is far from what is asked for; None if it is no number."""
    bounds = asked if isinstance(asked, tuple) else (asked,)
    numbers = [abs(one) for one in bounds if _is_number(one)]
    if not numbers or (isinstance(asked, tuple) and not _is_range(asked)):
        return None
    if isinstance(asked, tuple) and asked[1] is None:
        return min(numbers) / 1_000
    return 1_000 * max(numbers) or 1.0


def no_values(asked: Mapping[str, AskedValue]) -> Iterator[Message]:
    """Yield a line for each range that contains no value, or all values."""
    for name, value in asked.items():
        if not isinstance(value, tuple) or not _is_range(value):
            if value == () or (isinstance(value, tuple) and set(value) == {None}):
                yield _("no value of `{name}` is asked for").format(name=name)
            continue
        low, high = value
        if _is_number(low) and _is_number(high) and low > high:
            yield _("no `{name}` is between its bounds").format(name=name)


def _code(asked: AskedValue, found: object) -> str:
    if not isinstance(asked, tuple) or _is_size(asked, found):
        return repr(asked)
    if not _is_range(asked):
        return " | ".join(map(repr, asked))
    return "...".join("" if one is None else str(one) for one in asked)


def _is_size(asked: tuple[Any, ...], found: object) -> bool:
    """Say whether a tuple is one value, and not several or a range.

    A layer may have no value, such as the strides of a pooling that it takes from its
    window.
    """
    return isinstance(found, tuple) or (len(asked) > 1 and len(set(asked)) == 1)


def _is_range(asked: tuple[Any, ...]) -> bool:
    return (
        len(asked) == 2
        and all(one is None or _is_number(one) for one in asked)
        and set(asked) != {None}
    )


def _same(found: object, asked: object) -> bool:
    if _is_number(found) and _is_number(asked):
        return math.isclose(found, asked, rel_tol=_CLOSE)
    if isinstance(asked, bool) and found in (0, 1):
        return bool(found) == asked  # Python takes 0 for False
    return type(found) is type(asked) and found == asked


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
