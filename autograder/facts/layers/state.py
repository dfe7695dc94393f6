"""What layers that prepare data have learnt from data: words, means, bins.

It is part of the description of a layer, so equal vocabularies are equal, whether they
were given or found by `adapt`.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints

MAX_WORDS = 100_000
"""The most words of a vocabulary, or numbers of a layer, that are described."""
MAX_WORD = 200


def _tuples(value: object) -> object:
    """Take lists for tuples, as Keras does."""
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


AS_TUPLES = BeforeValidator(_tuples)
Word = Annotated[str, StringConstraints(max_length=MAX_WORD)]
Whole = Annotated[int, Field(ge=-(2**63), lt=2**63)]
Words = Annotated[tuple[Word, ...], Field(max_length=MAX_WORDS), AS_TUPLES]
WholeNumbers = Annotated[tuple[Whole, ...], Field(max_length=MAX_WORDS), AS_TUPLES]
Row = Annotated[tuple[float, ...], Field(min_length=1, max_length=MAX_WORDS)]
Numbers = Annotated[Row, AS_TUPLES]
Rows = Annotated[tuple[Row, ...], Field(min_length=1, max_length=1_000)]
Factor = Annotated[float | Row, AS_TUPLES]
"""A number, or one for each channel."""
Means = Annotated[
    float
    | Row
    | Rows
    | Annotated[tuple[Rows, ...], Field(min_length=1, max_length=1_000)],
    AS_TUPLES,
]
"""One number, or as many as there are on one, two or three axes."""


def rounded(value: Any) -> Any:
    """Round numbers that were computed from data, because their last digits are noise.

    They depend on the order of the data and on the size of the batches. Five digits
    stay.
    """
    if isinstance(value, tuple):
        return tuple(map(rounded, value))
    return None if value is None else float(f"{value:.5g}")


def one_for_all(*values: Any) -> tuple[Any, ...]:
    """Write rows of values that are all equal as one of them, in all `values` alike."""
    while all(isinstance(v, tuple) and len(set(v)) == 1 for v in values):
        values = tuple(value[0] for value in values)
    return values


def rank(value: Any) -> int:
    """Return how many axes values have."""
    return 1 + rank(value[0]) if isinstance(value, tuple) else 0
