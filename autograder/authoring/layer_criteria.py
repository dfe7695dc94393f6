"""Propose the criteria on the layers of a model."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from autograder.authoring.proposed_criterion import ProposedCriterion
from autograder.facts.keras_calls import WITHOUT_EFFECT
from autograder.facts.layers import (
    KINDS,
    Activation,
    Dense,
    Flatten,
    Reshape,
    Setting,
)
from autograder.facts.spec import ModelSpec
from autograder.i18n import _, _n, literal
from autograder.rubric.criteria.forms import layers_of_kind, layers_within

PLAIN = (Dense, Activation, Flatten, Reshape)
"""The layers of a network of Dense layers."""
MOST = 10
"""The most arguments that a criterion compares."""
PRIVATE = WITHOUT_EFFECT | {"kind"}
"""Fields that do not change what a layer learns."""


def layer_criteria(
    form: ModelSpec,
    marked: Collection[tuple[str, str]],
    last: Collection[str],
    whole: Collection[str] = (),
) -> Iterator[tuple[ProposedCriterion, str]]:
    """Yield the criteria on layers, each with its id.

    Args:
        form: the model.
        marked: the calls and arguments that are marked.
        last: the marked arguments of the output.
        whole: the kinds of layers that are marked as a whole.
    """
    dense = form.dense_layers
    if dense and all(isinstance(layer, PLAIN) for layer in form.layers):
        sizes = tuple(layer.units for layer in dense[:-1])
        yield (
            ProposedCriterion(
                "LayerSizes", (), 1, _("units {sizes}").format(sizes=sizes)
            ),
            "layer_sizes",
        )
        common = {layer.activation.name for layer in dense[:-1]}
        if len(common) == 1:
            why = literal(common.pop())
            yield (
                ProposedCriterion("HiddenActivations", (), 1, why),
                "hidden_activations",
            )
    else:
        asked = dict(_asked_settings(form, marked))
        for kind in whole:
            count = len(layers_of_kind(form.layers, kind))
            if kind not in (*asked, *(plain.__name__ for plain in PLAIN)) and count:
                identity = kind.lower()
                arguments = f'id="{identity}"', f'layer="{kind}"', f"count={count}"
                why = _n("{count} layer", "{count} layers", count).format(count=count)
                yield ProposedCriterion("HasLayer", arguments, 1, why), identity
        for kind, settings in asked.items():
            names = ", ".join(f'"{name}"' for name in settings)
            comma = "," if len(settings) == 1 else ""
            identity = kind.lower()
            arguments = (f'id="{identity}"', f'layer="{kind}"',
                         f"settings=({names}{comma})")  # fmt: skip
            why = _("{names} of each {kind}").format(
                names=", ".join(settings), kind=kind
            )
            yield ProposedCriterion("LayerSettings", arguments, 1, why), identity
    if dense and "units" in last:
        why = _n("{units} unit", "{units} units", dense[-1].units)
        why = why.format(units=dense[-1].units)
        yield ProposedCriterion("OutputUnits", (), 1, why), "output_units"
    if dense and "activation" in last:
        why = literal(dense[-1].activation.name)
        yield ProposedCriterion("OutputActivation", (), 1, why), "output_activation"


def _asked_settings(
    form: ModelSpec, marked: Collection[tuple[str, str]]
) -> Iterator[tuple[str, list[str]]]:
    """Yield each kind of layer with those of its arguments that are blanks."""
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
