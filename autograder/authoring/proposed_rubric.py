"""Propose a rubric: the criteria that fit a solution, and the bound for a training."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from typing import NamedTuple

import numpy as np

from autograder.authoring.calibrated import between
from autograder.authoring.guessing import guessed_loss, guessed_share, metric_for
from autograder.authoring.positional import arguments
from autograder.authoring.proposing import ASKED
from autograder.authoring.solution import Solution, callee
from autograder.datasets.own_files import OWN, OwnFiles
from autograder.errors import AutograderError, FactError
from autograder.facts.layers import (
    KINDS,
    Activation,
    Dense,
    Flatten,
    Opaque,
    Reshape,
)
from autograder.facts.names import OPTIMIZERS
from autograder.facts.spec import Compilation, ModelSpec
from autograder.facts.training import (
    FileData,
    TrainingJob,
    TrainingPlan,
    TrainingRun,
)
from autograder.i18n import Message, _, _n, literal
from autograder.rubric.criteria.forms import layers_within
from autograder.rubric.criteria.metrics import metric_of
from autograder.rubric.rubric_file import plan_with_files
from autograder.rubric.solution_facts import KnownSolution
from autograder.sandbox.selftest import best
from autograder.sandbox.site import FencedSite
from autograder.trainer.training_client import MODULE, train

FAIR = 0.75
"""Where the proposed bound is: at this share of the way from a guess to the
solution."""
NEAR = 10
"""How far the learning rate may be off, as a factor."""
PLAIN = (Dense, Activation, Flatten, Reshape)
"""The layers of a network of Dense layers."""


class ProposedCriterion(NamedTuple):
    """A criterion of a new rubric."""

    kind: str
    """The name of its class."""
    arguments: tuple[str, ...]
    """Its arguments besides the points, as code."""
    points: int
    why: Message
    """What it takes from the solution, or why it is proposed."""


def propose_criteria(
    known: KnownSolution, files: OwnFiles, notes: list[Message]
) -> Iterator[ProposedCriterion]:
    """Yield the criteria that fit a solution, in the order of a rubric.

    If the solution cannot be trained, or is no better than a guess, none is about the
    training.

    Args:
        known: the solution.
        files: the data of the assignment.
        notes: gets a line on what is left out.
    """
    yield ProposedCriterion("BlanksFilled", (), 0, _("names the blanks that are left"))
    if not known.model_variable:
        return
    yield ProposedCriterion("Compiled", (), 1, _("a model must be compiled"))
    form = known.canonical_model()
    asked: list[str] = []
    marked = _marked(Solution(known.text, known.slug))
    last = _last_dense(known)
    for criterion, identity in _of_layers(form, marked, last):
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
            yield _training(known, plan, required, files)
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


def _marked(solution: Solution) -> set[tuple[str, str]]:
    """Return the name of the call and of the argument, for each marked argument."""
    answers = solution.answers
    calls = [
        node
        for marked in solution.marked
        for root in marked.nodes
        for node in ast.walk(root)
        if isinstance(node, ast.Call)
    ]
    return {(callee(a.call), a.name) for a in answers if a.call is not None} | {
        (callee(call), name) for call in calls for name, _value in arguments(call) or ()
    }


def _last_dense(known: KnownSolution) -> set[str]:
    """Return the marked arguments of the last Dense layer in the code."""
    solution = Solution(known.text, known.slug)
    calls = solution.calls("Dense")
    marked = [
        node for m in solution.marked for root in m.nodes for node in ast.walk(root)
    ]
    inside = {id(node) for node in marked}
    return {
        name for call in calls[-1:] for name, value in arguments(call) or ()
        if id(value) in inside
    }  # fmt: skip


def _of_layers(
    form: ModelSpec, marked: Collection[tuple[str, str]], last: Collection[str]
) -> Iterator[tuple[ProposedCriterion, str]]:
    """Yield the criteria on layers, each with its id.

    Args:
        form: the model.
        marked: the calls and arguments that are marked.
        last: the marked arguments of the output.
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
        for kind, settings in _asked_settings(form, marked):
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
        if kind == "Dense" and hidden < 1:
            continue
        fields = KINDS[kind].model_fields if kind in KINDS else {}
        settings = [name for name in ASKED if (kind, name) in marked and name in fields]
        if settings:
            yield kind, settings


def _training(
    known: KnownSolution, plan: TrainingPlan, requires: list[str], files: OwnFiles
) -> ProposedCriterion:
    """Return a criterion on the training, with a bound from trainings of the solution.

    Raises:
        AutograderError: if the solution cannot be trained, or learns nothing.
    """
    runs = trained(known, plan)
    metric = metric_for(known.model(), plan)
    values = [v for v in (metric_of(run, metric) for run in runs) if v is not None]
    names = ", ".join(f'"{name}"' for name in requires)
    needed = f"requires=({names}{',' if len(requires) == 1 else ''})"
    if not values:
        raise AutograderError(_("the solution does not learn: its loss is infinite"))
    if metric.endswith("accuracy"):
        guess = guessed_share(plan, metric, files)
        if min(values) <= guess:
            raise AutograderError(
                _(
                    "the solution reaches {worst:.1%} once, and always the same answer "
                    "{guess:.1%}. Train it longer, or on more data"
                ).format(worst=min(values), guess=guess)
            )
        bound = np.floor(100 * (guess + FAIR * (min(values) - guess))) / 100
        least = f"at_least={max(bound, 0.01):g}"
        why = _("the solution reaches {worst:.1%} or more, a guess {guess:.1%}").format(
            worst=min(values), guess=guess
        )
    else:
        why = _("the solution ends at {worst:.3g} or less, always the same answer "
                "gives {first:.3g}")  # fmt: skip
        first = guessed_loss(known.model(), plan, metric, files)
        if first is None:
            why = _("the solution ends at {worst:.3g} or less and begins at "
                    "{first:.3g} or more")  # fmt: skip
            first = min(run.curves["loss"][0] for run in runs)
        why = why.format(worst=max(values), first=first)
        if max(values) >= first:
            raise AutograderError(_("it learns nothing: {why}").format(why=why))
        least = f"at_most={between(max(values), first):g}"
    arguments = (f'metric="{metric}"', least, needed)
    return ProposedCriterion("TrainsTo", arguments, 2, why)


def trained(known: KnownSolution, plan: TrainingPlan) -> tuple[TrainingRun, ...]:
    """Train the solution's model, fenced, from the seeds of a plan.

    Raises:
        AutograderError: if it cannot be trained.
    """
    data = plan.data.fingerprint if isinstance(plan.data, FileData) else ""
    site = FencedSite(best(), data=(data,) if data else ())
    job = TrainingJob.of(known.model(), plan, {OWN: data} if data else {})
    zone = site.zone(MODULE)
    try:
        result = train(zone, site.locate(job))
    except FactError as error:
        raise AutograderError(str(error)) from None
    finally:
        zone.close()
    if not result.runs:
        raise AutograderError(str(result.refusal))
    return result.runs
