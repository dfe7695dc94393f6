"""Make an assignment from its solution and from what the instructor decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from autograder.errors import FactError
from autograder.facts.measured_metrics import measured_metric
from autograder.facts.training import TrainingPlan
from autograder.i18n import _
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.deriving import solution_of_rubric, tuples
from autograder.rubric.loaded_sets import loaded_sets
from autograder.rubric.solution_facts import KnownSolution

ACCURACY = "accuracy"
"""A training measures it in any case."""


def from_solution(
    *,
    criteria: Sequence[Criterion],
    training: Mapping[str, Any] | None = None,
    **given: Any,
) -> Assignment:
    """Return the assignment of the solution beside the rubric.

    Name, blanks, models, references and training plans are taken from the solution,
    which runs once. Parts that the rubric gives replace them.

    Args:
        criteria: what is asked for. They may leave out what the solution says, too.
        training: parts of the training plan that differ from the solution's `fit`,
            such as `epochs` or `seeds`.
        given: other parts of an `Assignment`.

    Raises:
        FactError: outside of a rubric, or if the solution does not say what is needed.
        ValidationError: if a part is not as it should be.
    """
    known = solution_of_rubric()
    if known is None:
        raise FactError(_("`from_solution` needs a solution.py beside the rubric.py"))
    parts: dict[str, Any] = {
        "slug": known.slug,
        "title": known.slug.replace("_", " ").capitalize(),
        "blanks": known.blanks,
        "model_variable": known.model_variable,
        "criteria": tuple(criteria),
        "limits": known.limits,
        "loads": loaded_sets(known.text),
    } | tuples(given)
    main = parts["model_variable"]
    if main:
        parts.setdefault("reference", known.model(main))
        others = [name for name in _models(criteria) if name not in ("", main)]
        parts.setdefault("rivals", {name: known.model(name) for name in others})
        trained, metrics = _trained(criteria), [*_metrics(criteria)]
        if trained or training:
            parts.setdefault("plan", _plan(known, main, training or {}, metrics))
        plans = {
            name: _plan(known, name, training or {}, metrics)
            for name in others
            if name in trained
        }
        parts.setdefault("plans", plans)
    return Assignment(**parts)


def _models(criteria: Sequence[Criterion]) -> list[str]:
    """Return the variables of all models that the criteria are about."""
    named = (
        name
        for c in criteria
        for name in (c.model, *c.trained_models, *c.reference_models)
    )
    return list(dict.fromkeys(named))


def _trained(criteria: Sequence[Criterion]) -> set[str]:
    return {name for c in criteria for name in (*c.trained_models, *c.reference_models)}


def _metrics(criteria: Sequence[Criterion]) -> Iterator[str]:
    """Yield the metrics that criteria look at, as a plan names them."""
    for name in (name for c in criteria for name in c.metrics_asked):
        row = measured_metric(name)
        if row is not None and row.name != ACCURACY:
            yield row.name


def _plan(
    known: KnownSolution,
    variable: str,
    changes: Mapping[str, Any],
    metrics: Iterable[str],
) -> TrainingPlan:
    """Return the plan of a model. It measures its own metrics and these ones.

    Raises:
        FactError: if the solution trains it on no data that can be kept.
    """
    plan = known.plan(variable)
    if plan is None:
        raise FactError(
            _(
                "the solution does not call `{variable}.fit` with data that can be "
                "kept: give a `plan`, or leave out the criteria that train"
            ).format(variable=variable)
        )
    whole = {**dict(plan), **changes}
    whole["metrics"] = tuple(dict.fromkeys([*whole["metrics"], *metrics]))
    return TrainingPlan(**whole)
