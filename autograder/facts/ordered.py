"""Dicts whose order counts, such as the arrays of several inputs.

The keys of JSON are sorted, so that equal facts have equal text. These dicts are
written as pairs of names and values.
"""

from __future__ import annotations

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
    return dict(pairs) if isinstance(pairs, list | tuple) else pairs


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
