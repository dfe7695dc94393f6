"""Refuse rubrics whose parts do not fit together, for example with unknown names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from autograder.facts.canonical import canonical
from autograder.facts.close_names import close_name
from autograder.facts.known_pictures import PICTURES
from autograder.facts.names import (
    ACTIVATIONS,
    LOSSES,
    OPTIMIZERS,
    SHIFTS,
    bare_name,
    is_own,
)
from autograder.facts.setting import Setting
from autograder.facts.spec import ModelSpec
from autograder.i18n import Message, _
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.criteria.criterion_terms import NameAsked

if TYPE_CHECKING:
    from autograder.rubric.assignment import Assignment


def inconsistencies(rubric: Assignment) -> Iterator[Message]:
    """Yield a line for each part of a rubric that does not fit the others.

    Raises:
        FactError: if a reference has no canonical form.
    """
    yield from _of_order(rubric.criteria)
    if rubric.train_wrong_models and rubric.plan is None:
        yield _("train_wrong_models needs a training plan")
    for place, asked in _names(rubric):
        if asked.name not in asked.known:
            yield _unknown(place, asked)
    for criterion in rubric.criteria:
        yield from _of_models(criterion, rubric)


def _of_order(criteria: Iterable[Criterion]) -> Iterator[Message]:
    ids = {criterion.id for criterion in criteria}
    seen: set[str] = set()
    for criterion in criteria:
        if criterion.id in seen:
            yield _("two criteria are called {id!r}").format(id=criterion.id)
        for required in criterion.requires:
            if required not in ids:
                asked = NameAsked(_("the required criterion"), required, ids)
                yield _unknown(repr(criterion.id), asked)
            elif required not in seen:
                yield _(
                    "{id!r} requires {required!r}, which must come before it"
                ).format(id=criterion.id, required=required)
        seen.add(criterion.id)


def _of_models(criterion: Criterion, rubric: Assignment) -> Iterator[Message]:
    if criterion.needs_model and not rubric.models:
        yield _("{id!r} needs a model, and none is asked for").format(id=criterion.id)
    trained = (*criterion.trained_models, *criterion.reference_models)
    if not all(rubric.plan_of(model) for model in trained):
        yield _("{id!r} needs a training plan").format(id=criterion.id)


def _names(rubric: Assignment) -> Iterator[tuple[str, NameAsked]]:
    """Yield all names in a rubric, each with its place."""
    for plot in rubric.plots:
        yield "plots", NameAsked(_("the picture"), plot, PICTURES)
    for model in rubric.plans:
        yield "plans", NameAsked(_("the model"), model, rubric.rivals)
    for criterion in rubric.criteria:
        trained = (*criterion.trained_models, *criterion.reference_models)
        for model in dict.fromkeys((criterion.model, *trained)):
            if model:
                asked = NameAsked(_("the model"), model, rubric.models)
                yield repr(criterion.id), asked
        for asked in criterion.names(rubric):
            yield repr(criterion.id), asked
    for plan in (rubric.plan, *rubric.plans.values()):
        if plan is not None:
            name = plan.optimizer.name
            yield "plan", NameAsked(_("the optimizer"), name, OPTIMIZERS)
            for shift in plan.shifts:
                yield "plan", NameAsked(_("the shift"), shift, SHIFTS)
    for spec in (rubric.reference, *rubric.rivals.values()):
        if spec is not None:
            for asked in _names_of(spec):
                yield "reference", asked


def _names_of(reference: ModelSpec) -> Iterator[NameAsked]:
    form = canonical(reference)
    for layer in form.layers:
        activation = getattr(layer, "activation", None)
        if isinstance(activation, Setting) and not is_own(activation.name):
            yield NameAsked(_("the activation"), activation.name, ACTIVATIONS)
    loss = form.compiled.loss if form.compiled is not None else None
    if loss is not None and not is_own(loss.name):
        yield NameAsked(_("the loss"), loss.name, LOSSES)


def _unknown(place: str, asked: NameAsked) -> Message:
    values = {"place": place, "what": asked.what, "name": asked.name}
    if close := close_name(bare_name(asked.name), asked.known):
        return _("{place}: {what} {name!r} is unknown; did you mean {close!r}?").format(
            close=close, **values
        )
    return _("{place}: {what} {name!r} is unknown; known: {names}").format(
        names=", ".join(sorted(asked.known)), **values
    )
