"""Propose a rubric: the criteria that fit a solution, and the bound for a training."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from typing import NamedTuple

import numpy as np

from autograder.authoring.calibrated import between
from autograder.authoring.positional import arguments
from autograder.authoring.proposing import ASKED
from autograder.authoring.solution import Solution, callee
from autograder.datasets.file_data import read_parts
from autograder.datasets.own_files import OWN, OwnFiles
from autograder.errors import AutograderError, FactError
from autograder.facts.examples import by_name
from autograder.facts.layers import (
    KINDS,
    Activation,
    Dense,
    Flatten,
    Opaque,
    Reshape,
)
from autograder.facts.spec import ModelSpec
from autograder.facts.training import (
    FileData,
    InlineData,
    TrainingJob,
    TrainingPlan,
    TrainingRun,
)
from autograder.i18n import Message, _, literal
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
    plan = known.plan()
    if plan is not None:
        required = [name for name in asked if name != "parameter_count"]
        try:
            plan = plan_with_files(plan, files)
            yield _training(known, plan, required, files)
        except AutograderError as error:
            notes.append(
                _("no criterion on the training: {reason}").format(reason=str(error))
            )


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
        why = _("{units} units").format(units=dense[-1].units)
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
        first = min(run.curves["loss"][0] for run in runs)
        if max(values) >= first:
            raise AutograderError(_("the loss of the solution does not fall"))
        bound = between(max(values), first)
        least = f"at_most={bound:g}"
        why = _(
            "the solution ends at {worst:.3g} or less and begins at {first:.3g} or more"
        )
        why = why.format(worst=max(values), first=first)
    arguments = (f'metric="{metric}"', least, needed)
    return ProposedCriterion("TrainsTo", arguments, 2, why)


def metric_for(spec: ModelSpec, plan: TrainingPlan) -> str:
    """Return what is measured: the accuracy for classes, else the loss."""
    outline = plan.data.outline
    loss = spec.losses[0]
    if outline is None or outline.label is None or loss is None:
        return "loss"
    if not loss.name.endswith("crossentropy"):
        return "loss"
    return "test_accuracy" if outline.has_test else "accuracy"


def guessed_share(plan: TrainingPlan, metric: str, files: OwnFiles) -> float:
    """Return the accuracy of a model that always gives the same answer."""
    data, tested = plan.data, metric.startswith("test_")
    if isinstance(data, FileData):
        parts = read_parts(data, files.cache / data.fingerprint, None)
        given = (parts.test if tested and parts.test else parts.train).y
    elif isinstance(data, InlineData):
        given = by_name(data.y_test if tested and data.y_test else data.y)
    else:
        return 0.1
    labels = next(iter(given.values()))
    if labels.ndim > 1 and labels.shape[-1] > 1:
        labels = labels.argmax(axis=-1)
    _values, counts = np.unique(labels, return_counts=True)
    return float(counts.max() / counts.sum())


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
