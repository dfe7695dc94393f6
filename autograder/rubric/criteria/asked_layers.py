"""What proposals ask of the layers of a solution."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from autograder.facts.keras_calls import WITHOUT_EFFECT
from autograder.facts.layers import (
    KINDS,
    Activation,
    Dense,
    Flatten,
    Opaque,
    Reshape,
    Setting,
)
from autograder.facts.spec import ModelSpec
from autograder.rubric.criteria.forms import layers_of_kind, layers_within

PLAIN = (Dense, Activation, Flatten, Reshape)
"""The layers of a network of Dense layers."""
MOST = 10
"""The most arguments of a layer that are compared."""
PRIVATE = WITHOUT_EFFECT | {"kind"}
"""Fields that do not change what a layer learns."""


def is_dense_network(form: ModelSpec) -> bool:
    """Say whether a model has Dense layers, and no others that learn."""
    return bool(form.dense_layers) and all(isinstance(x, PLAIN) for x in form.layers)


def has_opaque(form: ModelSpec) -> bool:
    """Say whether a part of a model is unknown."""
    return any(isinstance(layer, Opaque) for layer in form.layers)


def frozen_kinds(form: ModelSpec) -> list[str]:
    """Return the kinds of layers that have weights of which none is trained."""
    if has_opaque(form):
        return []
    rows = form.rows()
    frozen = (r.layer.kind for r in rows if not r.layer.trainable and r.parameters)
    return [*dict.fromkeys(frozen)]


def settings_asked(
    form: ModelSpec, marked: Collection[tuple[str, str]]
) -> Iterator[tuple[str, list[str]]]:
    """Yield each kind of layer with those of its arguments that are marked.

    Args:
        form: the model.
        marked: the name of the call and of the argument, for each marked argument.
    """
    kinds = [one.kind for layer in form.layers for one in layers_within(layer)]
    hidden = len(form.dense_layers) - 1
    for kind in dict.fromkeys(kinds):
        if (kind == "Dense" and hidden < 1) or kind not in KINDS:
            continue
        layers = layers_of_kind(form.layers, kind)
        settings = [
            name
            for name in KINDS[kind].model_fields
            if (kind, name) in marked and name not in PRIVATE
            and all(_is_plain(getattr(layer, name)) for layer in layers)
        ]  # fmt: skip
        if settings:
            yield kind, settings[:MOST]


def _is_plain(value: object) -> bool:
    """Say whether a criterion can compare the value of an argument."""
    parts = value if isinstance(value, tuple) else (value,)
    plain = bool | int | float | str | Setting | None
    return all(isinstance(part, plain) for part in parts)
