"""Dicts whose order counts, such as the arrays of several inputs.

The keys of JSON are sorted, so that equal facts have equal text. These dicts are
written as pairs of names and values.
"""

from __future__ import annotations

from typing import Any

from pydantic import (
    BeforeValidator,
    Field,
    SerializerFunctionWrapHandler,
    WrapSerializer,
)

MAX_ARRAYS = 20
"""The most inputs or outputs of a model that is trained."""


def _as_dict(pairs: object) -> object:
    """Take the pairs of JSON; a dict stays as it is."""
    if not isinstance(pairs, list | tuple):
        return pairs
    return dict(_as_tuples(pair) for pair in pairs)


def _as_tuples(value: Any) -> Any:
    """Return JSON with tuples for its arrays.

    What is read behind a validator no longer counts as JSON, where a tuple may be
    written as an array.
    """
    if isinstance(value, list | tuple):
        return tuple(map(_as_tuples, value))
    if isinstance(value, dict):
        return {name: _as_tuples(part) for name, part in value.items()}
    return value


def _as_pairs(
    named: dict[str, object], write: SerializerFunctionWrapHandler
) -> list[object]:
    return list(write(named).items())


Ordered = (
    BeforeValidator(_as_dict),
    WrapSerializer(_as_pairs, when_used="json"),
    Field(min_length=1, max_length=MAX_ARRAYS),
)
"""What makes a dict keep its order in JSON: `Annotated[dict[...], *Ordered]`."""
