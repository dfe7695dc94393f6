"""Read the arguments of a layer of Keras, and refuse what no field of its fact says."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator, Sequence
from typing import Any, get_args

import keras

from autograder.facts import layers as facts
from autograder.facts.keras_calls import WITHOUT_EFFECT
from autograder.i18n import _
from autograder.runner.observe.steps import Step, Undescribable

_NEEDED = {
    fact: {
        name: value.name if isinstance(value, facts.Setting) else value
        for name, value in example
        if name in example.model_fields_set and name not in fact.around
    }
    for fact in facts.KINDS.values()
    if (example := fact.example())
}
"""The arguments that Keras requires, computed once for all submissions."""
_SAYS_NOTHING = WITHOUT_EFFECT | {"data_format"}
"""Arguments that change nothing, and what `parts` writes."""


def check_the_rest(layer: Any, fact: type[facts.BaseLayer]) -> None:
    """Refuse arguments without a field in the fact, unless they have their defaults."""
    try:
        config = getattr(keras.layers, fact.__name__).get_config(layer)
    except Exception:  # noqa: BLE001 - a function of the student's that has no name
        return  # the fact names it as his own
    known = fact.model_fields.keys() | fact.implied | _SAYS_NOTHING
    for name in config.keys() - known:
        value = None if config[name] == {} else config[name]
        if value != _defaults(fact).get(name):
            raise Undescribable(
                _(
                    "The layer {name!r} ({kind}) has {argument}={value}, which the "
                    "grader does not know. Leave it out."
                ).format(
                    name=layer.name,
                    kind=fact.__name__,
                    argument=name,
                    value=config[name],
                )
            )


@functools.cache
def _defaults(fact: type[facts.BaseLayer]) -> dict[str, Any]:
    """Return the arguments of a layer that is made with only the required ones."""
    # It has a name so that Keras does not count it in the names of other layers.
    layer = getattr(keras.layers, fact.__name__)(**_NEEDED[fact], name="example")
    return dict(layer.get_config())


def refuse_whole_numbers(layer: Any) -> None:
    """Refuse a layer that makes whole numbers, or truth values, of what it reads."""
    if _is_whole(layer.compute_dtype):
        raise Undescribable(
            _(
                "The layer {name!r} ({kind}) computes with whole numbers, so it loses "
                "what comes after the decimal point. Leave out its `dtype`."
            ).format(name=layer.name, kind=type(layer).__name__)
        )


def refuse_whole_inputs(model: Any, read: Sequence[Any], steps: Sequence[Step]) -> None:
    """Refuse a model within another one that makes whole numbers of what it reads.

    Args:
        model: it has inputs of its own.
        read: the tensors that it reads.
        steps: what it does. Layers that take numbers as whole numbers lose nothing.
    """
    whole = {
        (number, 0)
        for number, (own, given) in enumerate(zip(model.inputs, read, strict=False))
        if _is_whole(own.dtype) and "float" in str(given.dtype)
    }
    readers = [step for step in steps if not whole.isdisjoint(step.inputs)]
    kinds = [facts.KINDS.get(type(step.operation).__name__) for step in readers]
    if any(kind is None or not kind.reads_indices for kind in kinds):
        raise Undescribable(
            _(
                "The model {name!r} reads whole numbers, so what comes after the "
                "decimal point is lost. Leave out the `dtype` of its input."
            ).format(name=model.name)
        )


def _is_whole(dtype: object) -> bool:
    return "int" in str(dtype) or str(dtype) == "bool"


def plain_number(name: str, value: Any, annotation: Any) -> Any:
    """Convert the value of an argument to a number of the type in the fact.

    Text, booleans and None stay. 0 and 1 may stand for a boolean. A list or tuple
    becomes a tuple of numbers.
    """
    if annotation is bool and isinstance(value, int):
        return bool(value)
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, list | tuple):
        return tuple(plain_number(name, item, annotation) for item in value)
    if not math.isfinite(value):
        raise Undescribable(
            _("A layer has {name}={value}. Give a finite number.").format(
                name=name, value=value
            )
        )
    return float(value) if float in _types(annotation) else int(value)


def _types(annotation: Any) -> Iterator[Any]:
    """Yield all types in an annotation."""
    yield annotation
    for part in get_args(annotation):
        yield from _types(part)
