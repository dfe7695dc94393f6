"""Propose a rubric: the criteria that fit a solution."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from autograder.authoring.layer_criteria import layer_criteria
from autograder.authoring.marked_criteria import marked_criteria
from autograder.authoring.marked_values import (
    marked_arguments,
    marked_in_last,
    marked_layers,
)
from autograder.authoring.proposed_criterion import ProposedCriterion
from autograder.authoring.shorter_training import shorter_training
from autograder.authoring.solution import Solution
from autograder.authoring.training_bound import training_criterion
from autograder.datasets.own_files import OwnFiles
from autograder.errors import AutograderError
from autograder.facts.layers import Opaque
from autograder.facts.names import OPTIMIZERS
from autograder.facts.spec import Compilation, ModelSpec
from autograder.i18n import Message, _, literal
from autograder.rubric.rubric_file import plan_with_files
from autograder.rubric.solution_facts import KnownSolution

NEAR = 10
"""How far the learning rate may be off, as a factor."""


def propose_criteria(
    known: KnownSolution,
    files: OwnFiles,
    notes: list[Message],
    functions: Collection[str] = (),
) -> Iterator[ProposedCriterion]:
    """Yield the criteria that fit a solution, in the order of a rubric.

    If the solution cannot be trained, or is no better than a guess, none is about the
    training.

    Args:
        known: the solution.
        files: the data of the assignment.
        notes: gets a line on what is left out.
        functions: the functions that other criteria call.
    """
    yield ProposedCriterion("BlanksFilled", (), 0, _("names the blanks that are left"))
    if known.model_variable:
        yield from _of_model(known, files, notes)
    yield from marked_criteria(known, functions, files.fingerprint(with_hidden=False))


def _of_model(
    known: KnownSolution, files: OwnFiles, notes: list[Message]
) -> Iterator[ProposedCriterion]:
    """Yield the criteria on the model that is graded, and on its training."""
    yield ProposedCriterion("Compiled", (), 1, _("a model must be compiled"))
    form = known.canonical_model()
    asked: list[str] = []
    solution = Solution(known.text, known.slug)
    marked = marked_arguments(solution)
    last = marked_in_last(solution, "Dense")
    whole = sorted(marked_layers(solution))
    for criterion, identity in layer_criteria(form, marked, last, whole):
        asked += [identity]
        yield criterion
    if not any(isinstance(layer, Opaque) for layer in form.layers):
        total = known.model().total_parameters
        asked.append("parameter_count")
        yield ProposedCriterion(
            "ParameterCount", (), 1, _("{total:,} parameters").format(total=total)
        )
    compiled = known.model().compiled
    if compiled is not None and compiled.loss is not None:
        asked.append("loss")
        yield ProposedCriterion("Loss", (), 2, literal(str(compiled.loss)))
    if ("compile", "optimizer") in marked:
        yield from _of_optimizer(compiled)
    plan = known.plan()
    if frozen := _frozen(form):
        yield _of_frozen(form)
        notes.append(
            _(
                "no criterion on the training: it would begin with other random "
                "weights in {layers}, which are not trained"
            ).format(layers=", ".join(frozen))
        )
    elif plan is not None:
        required = [name for name in asked if name != "parameter_count"]
        try:
            plan = plan_with_files(plan, files)
            changes = shorter_training(known, plan, notes)
            plan = plan.model_copy(update=changes)
            criterion = training_criterion(known, plan, required, files)
            yield criterion._replace(training=_code(changes))
        except AutograderError as error:
            notes.append(
                _("no criterion on the training: {reason}").format(reason=str(error))
            )


def _of_optimizer(compiled: Compilation | None) -> Iterator[ProposedCriterion]:
    """Yield a criterion on the optimizer, with learning rates near the right one."""
    optimizer = compiled.optimizer if compiled else None
    if optimizer is None or optimizer.name not in OPTIMIZERS:
        return
    arguments = [f'optimizers=("{optimizer.name}",)']
    rate = optimizer.arguments.get("learning_rate")
    if isinstance(rate, float) and rate > 0:
        low, high = rate / NEAR, rate * NEAR
        arguments.append(f"learning_rate=({low:.2g}, {high:.2g})")
    yield ProposedCriterion("Optimizer", tuple(arguments), 1, literal(str(optimizer)))


def _frozen(model: ModelSpec) -> list[str]:
    """Return the kinds of layers that have weights of which none is trained."""
    if any(isinstance(layer, Opaque) for layer in model.layers):
        return []
    kinds = {
        row.layer.kind: None
        for row in model.rows()
        if not row.layer.trainable and row.parameters
    }
    return list(kinds)


def _of_frozen(model: ModelSpec) -> ProposedCriterion:
    count = model.trainable_parameters
    arguments = ('id="trained_parameters"', "trainable=True", f"at_most={count}")
    why = _("{count:,} parameters are trained").format(count=count)
    return ProposedCriterion("Parameters", arguments, 2, why)


def _code(changes: dict[str, Any]) -> str:
    """Return parts of a plan as `ruff format` writes them; empty if there are none."""
    parts = ", ".join(f'"{name}": {value!r}' for name, value in changes.items())
    return parts and f"{{{parts}}}"
