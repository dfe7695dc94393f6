"""Numbers in the grade files of platforms, with a point or a comma."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

_NUMBER = re.compile(r"[+-]?\d+([.,]\d*)?|[+-]?[.,]\d+")
CENT = Decimal("0.01")


def number(text: str) -> Decimal | None:
    """Return the number in a cell; None if there is no number.

    Platforms write no sign of thousands. So a single sign is the decimal sign.
    """
    text = text.strip()
    return Decimal(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def rounded(score: float | Decimal) -> Decimal:
    """Round to two decimals, which is what platforms compare."""
    exact = Decimal(repr(score)) if isinstance(score, float) else score
    return exact.quantize(CENT, ROUND_HALF_UP)


def decimal_sign(cells: Iterable[str]) -> str:
    """Return the decimal sign that cells have: a comma if no number has a point."""
    found = [cell for cell in cells if number(cell) is not None]
    has_comma = any("," in cell for cell in found)
    return "," if has_comma and not any("." in cell for cell in found) else "."
