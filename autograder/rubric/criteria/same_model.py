"""Compare a model that a function returned with that of the solution."""

from __future__ import annotations

from typing import NamedTuple

from autograder.errors import FactError
from autograder.facts.canonical import canonical
from autograder.facts.function_calls import Answer, ModelAnswer, SealedModel
from autograder.facts.layers import Opaque, Setting
from autograder.facts.names import is_own
from autograder.facts.spec import ModelSpec
from autograder.i18n import Message, _
from autograder.rubric.criteria.forms import layers_within


class ModelDifference(NamedTuple):
    """What differs, and how to say it."""

    what: Message
    found: Message
    expected: Message


def model_difference(
    found: ModelAnswer, right: ModelAnswer | SealedModel
) -> ModelDifference | None:
    """Return the difference between two models; None if they are equal."""
    wanted = right if isinstance(right, SealedModel) else _seal(right.spec)
    try:
        own = _seal(found.spec)
    except FactError as error:
        what = _("the layers of the model")
        text = _("a model whose layers do not fit: {problem}")
        return ModelDifference(
            what, text.format(problem=error.message), _("a model")
        )  # fmt: skip
    if own.form == wanted.form:
        return _not_comparable(found)
    if own.parameters != wanted.parameters:
        return ModelDifference(
            _("the number of parameters"), _size(own), _size(wanted)
        )  # fmt: skip
    if own.layers_form != wanted.layers_form:
        return ModelDifference(
            _("the layers of the model"),
            _("a model with other layers, but as many parameters"),
            _("the layers that the exercise describes, in their order"),
        )
    return ModelDifference(
        _("how the model is compiled"),
        _("a model that is compiled with {setting}").format(setting=_compiled(found)),
        _("the loss and the optimizer of the exercise"),
    )


def own_part(model: ModelAnswer) -> str:
    """Return the first layer or activation of the author's own; empty for none.

    Of these parts, only names and shapes are known, and not what they compute.
    """
    for layer in model.spec.layers:
        for part in layers_within(layer):
            if isinstance(part, Opaque):
                return part.class_name
            for name in part.roles():
                setting = getattr(part, name)
                if isinstance(setting, Setting) and is_own(setting.name):
                    return setting.name
    return ""


def _not_comparable(found: ModelAnswer) -> ModelDifference | None:
    name = own_part(found)
    text = _("a model with a part that cannot be compared: {name}").format(name=name)
    what = _("a part of the model that cannot be compared")
    return ModelDifference(what, text, _("a model of known parts")) if name else None


def sealed(answer: Answer) -> Answer:
    """Return an answer with a seal in place of a model."""
    return _seal(answer.spec) if isinstance(answer, ModelAnswer) else answer


def _seal(spec: ModelSpec) -> SealedModel:
    """Return what shows whether another model is equal.

    Raises:
        FactError: if the layers do not fit.
    """
    form = canonical(spec)
    plain = canonical(spec.model_copy(update={"compiled": None}))
    built = form.input_shape is not None
    return SealedModel(
        form=form.digest(),
        layers_form=plain.digest(),
        parameters=form.total_parameters if built else None,
    )


def _size(model: SealedModel) -> Message:
    if model.parameters is None:
        return _("a model that was not told the shape of its input")
    return _("a model with {count:,} parameters").format(count=model.parameters)


def _compiled(model: ModelAnswer) -> Message:
    compiled = model.spec.compiled
    if compiled is None:
        return _("nothing: `compile` was not called")
    loss = str(compiled.loss.name) if compiled.loss else "None"
    optimizer = str(compiled.optimizer.name) if compiled.optimizer else "None"
    return _("the loss {loss!r} and the optimizer {optimizer!r}").format(
        loss=loss, optimizer=optimizer
    )
