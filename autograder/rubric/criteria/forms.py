"""The layers of a model in both of its forms, for criteria on kinds of layers.

In canonical form, equal spellings are equal: an activation that is a layer is an
argument. As it is written, the layer is there. A right answer may be either.
"""

from __future__ import annotations

from collections.abc import Iterator

from autograder.facts.layers import BaseLayer, Layer, Opaque
from autograder.facts.spec import ModelSpec
from autograder.rubric.criteria.evidence import Evidence, form_of


def forms(evidence: Evidence) -> Iterator[ModelSpec]:
    """Yield the model in canonical form, and as it is written."""
    yield form_of(evidence)
    if evidence.model is not None:
        yield evidence.model


def layers_within(layer: Layer) -> Iterator[Layer]:
    """Yield a layer and those within it; nothing of one that does nothing."""
    if layer.does_nothing(None, None):
        return
    yield layer
    if isinstance(layer, Opaque):
        return
    for _name, value in layer:
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, BaseLayer):
                yield from layers_within(part)
