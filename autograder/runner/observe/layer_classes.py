"""Find the class of facts that describes a layer of Keras."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from autograder.facts import layers as facts
from autograder.i18n import _
from autograder.runner.compat.absent_layers import AbsentLayer
from autograder.runner.observe import channels
from autograder.runner.observe.steps import Step, Undescribable
from autograder.runner.observe.untouched import has_other_methods, only_sets_up

Facts = dict[str, type[facts.BaseLayer]]


def _in_keras(kinds: Facts) -> dict[type, type[facts.BaseLayer]]:
    """Return layer of Keras -> its fact. The oldest Keras does not have all layers."""
    return {
        getattr(home, name): fact
        for name, fact in kinds.items()
        for home in (keras.layers, tf.keras.layers)
        if hasattr(home, name)
    }


# Both are made before a submission can replace layers.
_FACTS = _in_keras(facts.KINDS | facts.CELLS | facts.SPELLINGS)
KNOWN = frozenset(_in_keras(facts.KINDS | facts.SPELLINGS))
"""Layers that need not be followed."""


def known_base(kind: type) -> Any:
    """Return a class of Keras, or the one that a class only sets up; None otherwise.

    A class of the student's own then has another `__init__`, and no other methods.
    """
    base = next((known for known in kind.__mro__ if known in _FACTS), object)
    return base if base in _FACTS and only_sets_up(kind, base) else None


def is_own_cell(layer: Any) -> bool:
    """Say whether a layer of the student's own computes one step of a sequence."""
    return known_base(type(layer)) is None and hasattr(layer, "state_size")


def fact_of(layer: Any) -> type[facts.BaseLayer]:
    """Return the class of the fact that describes a layer.

    Raises:
        Undescribable: if there is none, or if the layer has a `call` of its own.
    """
    kind = type(layer)
    base = known_base(kind)
    if "call" in vars(layer) or (base is not None and has_other_methods(base)):
        raise Undescribable(
            _(
                "The layer {name!r} ({kind}) was given another `call`, which "
                "the grader does not know. Leave it as Keras made it."
            ).format(name=layer.name, kind=kind.__name__)
        )
    fact = _FACTS.get(base)
    if isinstance(layer, AbsentLayer):
        raise Undescribable(
            _(
                "The layer {kind} is not there where your code is graded. The layers "
                "before it and after it are known."
            ).format(kind=kind.__name__)
        )
    if fact is None:
        raise Undescribable(
            _("The layer {kind} is not one that this course's grader knows.").format(
                kind=kind.__name__
            )
        )
    return fact


def parts(step: Step) -> list[Step]:
    """Return the steps that a layer consists of, in a row.

    These are the layer, and the layer that it was given as its activation, if any. If
    its channels come first, the axes are exchanged before it and after it.
    """
    known = type(step.operation) in _FACTS
    found = channels.steps_with_channels_last(step) if known else [step]
    inner = activation_layer(step.operation)
    if inner is None:
        return found
    return [*found, Step(inner, (), step.leaving, step.leaving)]


def activation_layer(layer: Any) -> Any:
    """Return the layer of Keras that another layer applies to its output, or None.

    A layer that only applies a function, such as LeakyReLU, is a setting.
    """
    inner, fact = (
        getattr(layer, "activation", None),
        _FACTS.get(known_base(type(layer))),
    )
    inside = _FACTS.get(type(inner))
    if fact is None or inside is None or inside is facts.Activation:
        return None
    ends_with_it = fact.followed_by is not facts.BaseLayer.followed_by
    return inner if ends_with_it or fact is facts.Activation else None
