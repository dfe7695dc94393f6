"""Name all axes of a product by the same letters, as its description does.

In the letters of `einsum`, `...` is for the axes that have no letter.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from typing import Any

from autograder.runner.observe.symbolic import is_symbolic

_REST = "..."


def all_named(subscripts: str, operands: Sequence[Any]) -> str:
    """Return the letters of a product in the order of the alphabet, one for each axis.

    `...` stays if it is not known how many axes have no letter, or if these are not
    equally many in all operands.
    """
    subscripts = subscripts.replace(" ", "")
    parts = subscripts.partition("->")[0].split(",")
    pairs = zip(parts, operands, strict=False)
    counts = {_unnamed(part, operand) for part, operand in pairs if _REST in part}
    count = counts.pop() if len(counts) == 1 else None
    if count is not None:
        free = [letter for letter in string.ascii_letters if letter not in subscripts]
        subscripts = subscripts.replace(_REST, "".join(free[:count]))
    given = dict.fromkeys(filter(str.isalpha, subscripts))
    named = dict(zip(given, string.ascii_letters, strict=False))
    return "".join(named.get(letter, letter) for letter in subscripts)


def _unnamed(part: str, operand: Any) -> int | None:
    """Return how many axes of an operand have no letter; None if it is not known."""
    named = len(part.replace(_REST, ""))
    return len(operand.shape) - named if is_symbolic(operand) else None
