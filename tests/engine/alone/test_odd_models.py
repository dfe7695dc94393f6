"""Layers and models with any arguments: they are described, or refused as facts."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pydantic import ValidationError

from autograder.errors import FactError
from autograder.facts.canonical import canonical
from autograder.facts.layers import (
    KINDS,
    BaseLayer,
    IntegerLookup,
    Opaque,
    Operation,
    Shape,
    TextVectorization,
    arithmetic,
    shapes_after,
)

from .odd_models import SHAPES, Odd

EACH = 12
"""So many layers of each kind. An operation has many functions, so it has more."""
MORE: dict[str, int] = {"Operation": 40 * EACH}
LARGEST = 100_000
"""Characters of a layer in canonical form. None here has a vocabulary of that size."""


def entering(kind: type[BaseLayer]) -> Iterator[tuple[Shape, ...]]:
    """Yield what may enter a layer: its example, and other shapes."""
    yield kind.example_shapes or (kind.example_shape,)
    yield from ((shape,) for shape in (*SHAPES, (5, 0), (3, 4, 0)))
    yield from (((4,), (4,)), ((None, 3), (None, 3)), ((2**31,) * 6, (1,)), ((), ()))


def questions(layer: BaseLayer, shapes: tuple[Shape, ...]) -> list[Callable[[], Any]]:
    """Return all that the grader asks a layer."""
    return [
        lambda: arithmetic(layer.all_weights(shapes)),
        lambda: float(layer.all_nanoseconds(shapes)),
        lambda: int(layer.all_held(shapes)),
        lambda: layer.plain(None, None).to_json(),
        lambda: layer.plain(shapes[0], shapes_after(layer, shapes)[0]).to_json(),
        lambda: (layer.obstacle, layer.output_activation, layer.title),
    ]


@pytest.mark.parametrize("kind", [*KINDS.values(), Operation, Opaque])
def test_every_layer_has_sizes_or_is_refused(kind: type[BaseLayer]) -> None:
    """Any arguments give a size that is not negative and not infinite, or a
    FactError."""
    for layer in Odd(7).of_kind(kind, MORE.get(kind.__name__, EACH)):
        for shapes in entering(kind):
            with contextlib.suppress(FactError):
                for shape in shapes_after(layer, shapes):
                    assert all(n is None or (type(n) is int and n >= 0) for n in shape)
                assert layer.all_nanoseconds(shapes) >= 0
                assert layer.all_held(shapes) >= 0
            for question in questions(layer, shapes):
                with contextlib.suppress(FactError):
                    found = question()
                    assert not isinstance(found, str) or len(found) < LARGEST, layer


def test_every_model_has_a_canonical_form_or_is_refused() -> None:
    """Reading its rows and its canonical form raises no other error."""
    for spec in Odd(8).specs(400):
        with contextlib.suppress(FactError):
            list(spec.rows())
            canonical(canonical(spec)).digest()


@pytest.mark.parametrize("arguments", [{"ngrams": 2**31}, {"num_oov_indices": 10**6}])
def test_a_number_cannot_stand_for_millions_of_words(arguments: Any) -> None:
    """The canonical form writes them out, and a model may have 1,500 such layers."""
    is_text = "ngrams" in arguments
    kind = TextVectorization if is_text else IntegerLookup
    words = ("x",) if is_text else (5,)
    assert kind.model_validate({"vocabulary": words})
    with pytest.raises(ValidationError):
        kind.model_validate({"vocabulary": words, **arguments})
