"""What criteria on kinds of layers share: the layers of a model in both of its forms.

In canonical form, equal spellings are equal: an activation that is a layer is an
argument. As it is written, the layer is there. A right answer may be either.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from autograder.facts.layers import KINDS, BaseLayer, Layer, Opaque, Setting
from autograder.facts.spec import ModelSpec
from autograder.i18n import Message, _
from autograder.rubric.criteria.evidence import Evidence, canonical_of


def forms(evidence: Evidence) -> Iterator[ModelSpec]:
    """Yield the model in canonical form, and as it is written."""
    yield canonical_of(evidence)
    if evidence.model is not None:
        yield evidence.model


def layers_within(layer: Layer) -> Iterator[Layer]:
    """Yield a layer and the layers in it. A layer that does nothing is left out."""
    if layer.does_nothing(None, None):
        return
    yield layer
    if isinstance(layer, Opaque):
        return
    for _name, value in layer:
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, BaseLayer):
                yield from layers_within(part)


def layers_of_kind(layers: Iterable[Layer], kind: str) -> list[Layer]:
    """Return the layers of a kind, also those within other layers."""
    within = (one for layer in layers for one in layers_within(layer))
    return [one for one in within if one.kind == kind]


def plain_value(value: object) -> object:
    """Return the name of an activation or another setting; other values as they are."""
    return str(value) if isinstance(value, Setting) else value


def unknown_layer(kind: str, arguments: Iterable[str] = ()) -> Iterator[Message]:
    """Yield a line if no layer is called so, or for each argument that it lacks."""
    known = KINDS.get(kind)
    if known is None:
        yield _("no layer is called {name!r}").format(name=kind)
        return
    for name in {*arguments} - known.model_fields.keys():
        yield _("the layer {layer} has no argument {name!r}").format(
            layer=kind, name=name
        )
