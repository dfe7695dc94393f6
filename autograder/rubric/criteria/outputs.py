"""Which output of a model a criterion is about, and the Dense layer that it leaves."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from autograder.errors import FactError
from autograder.facts.base import Fact
from autograder.facts.grade import Verdict
from autograder.facts.layers import (
    Activation,
    Dense,
    Layer,
    Opaque,
    Operation,
    Rescaling,
    Setting,
)
from autograder.facts.spec import ModelSpec
from autograder.i18n import Message, _, _n
from autograder.rubric.criteria.criterion_terms import NameAsked, Rubric
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.judging import failed
from autograder.rubric.criteria.proposal import NewExercise, Proposal, RubricPlace
from autograder.rubric.solution_facts import KnownSolution


class OutputLayer(NamedTuple):
    """The last Dense layer before an output."""

    number: int
    """Its place in the layers of the model."""
    layer: Dense
    activation: Setting
    """The activation that is applied last: that of the layer, or one after it."""
    behind: tuple[Layer, ...] = ()
    """The layers between it and the output."""

    @property
    def computed(self) -> tuple[str, ...]:
        """The operations behind it that are no activation, but change its numbers."""
        operations = (one for one in self.behind if isinstance(one, Operation))
        return tuple(one.function for one in operations if one.changes_numbers)

    @property
    def is_unknown(self) -> bool:
        """Whether nobody knows what becomes of its numbers."""
        return any(isinstance(one, Opaque) for one in self.behind)


def place_of(output: str, evidence: Evidence) -> int | None:
    """Return the place of an output in the model; None if there is no such output.

    Args:
        output: its name in the plan's data; "" is the first one.
        evidence: the evidence about the model.
    """
    order = names_by_place(evidence)
    output = output or next(iter(_asked(evidence)), "")
    if not output:
        return 0
    place = order.index(output) if output in order else None
    count = len(evidence.model.outputs) if evidence.model else 0
    return place if place is not None and place < count else None


def names_by_place(evidence: Evidence) -> Sequence[str]:
    """Return the name of each output of a model in the plan's data.

    If the outputs have other names than those of the plan, their order counts.
    """
    asked = _asked(evidence)
    graph = evidence.model.graph if evidence.model else None
    names: Sequence[str] = graph.output_names if graph else ()
    return names if not asked or sorted(names) == sorted(asked) else asked


def _asked(evidence: Evidence) -> Sequence[str]:
    return evidence.plan.output_names if evidence.plan else ()


def output_layer(form: ModelSpec, place: int) -> OutputLayer | None:
    """Return the layer whose numbers leave a model at an output.

    It goes back from the output, over layers that do not multiply by weights. It is
    None if no Dense layer leads to the output in this way.
    """
    return _last_dense(form, place, _multiplying(form))


def _multiplying(form: ModelSpec) -> frozenset[int]:
    """Return the numbers of known layers, without Dense, that multiply by weights."""
    try:
        pairs = zip(form.calls, form.rows(), strict=True)
        return frozenset(
            call.layer
            for call, row in pairs
            if any(group.label == "weights" for group in row.weights)
            if not isinstance(row.layer, Dense | Opaque)
        )
    except FactError:  # it was never built
        return frozenset()


def _last_dense(
    form: ModelSpec, place: int, ends: Collection[int] = ()
) -> OutputLayer | None:
    """Return the last Dense layer before an output; `ends` are not passed over."""
    inputs, calls = len(form.inputs) or 1, form.calls
    behind: tuple[Layer, ...] = ()
    waiting, seen = [(form.outputs[place][0], behind)], set[int]()
    while waiting:
        node, behind = waiting.pop()
        if node < inputs or node in seen or calls[node - inputs].layer in ends:
            continue
        seen.add(node)
        call = calls[node - inputs]
        layer = form.layers[call.layer]
        if isinstance(layer, Dense):
            applied = (a.activation for a in behind if isinstance(a, Activation))
            last = next(applied, layer.activation)
            return OutputLayer(call.layer, layer, last, behind)
        behind = (*behind, layer)
        waiting += [(source, behind) for source, _number in reversed(call.inputs)]
    return None


def hidden_layers(form: ModelSpec) -> tuple[Dense, ...]:
    """Return the Dense layers, in order, that are not the last before any output."""
    last = [_last_dense(form, place) for place in range(len(form.outputs))]
    numbers = {found.number for found in last if found}
    return tuple(
        layer
        for number, layer in enumerate(form.layers)
        if isinstance(layer, Dense) and number not in numbers
    )


def operations_at_end(layers: Sequence[Layer]) -> frozenset[int]:
    """Return the numbers of the student's own operations behind the last Dense layer.

    They are an output activation that was written by hand, if they read no weights of
    other layers. In canonical form, products and sums with a number are rescalings;
    alone, these are no activation.
    """
    dense = [number for number, one in enumerate(layers) if isinstance(one, Dense)]
    behind = range(dense[-1] + 1 if dense else 0, len(layers))
    operations = ((n, one) for n in behind if isinstance(one := layers[n], Operation))
    written = {number for number, one in operations if not one.others}
    scaled = (number for number in behind if isinstance(layers[number], Rescaling))
    return frozenset(written.union(scaled) if written else ())


def place_in_solution(solution: KnownSolution, given: Mapping[str, Any]) -> int:
    """Return the place of the output that a criterion of the rubric names.

    Raises:
        FactError: if the solution's model has no such output.
    """
    output, graph = (
        given.get("output", ""),
        solution.model(given.get("model", "")).graph,
    )
    names = graph.output_names if graph else ()
    if not output:
        return 0
    if output not in names:
        raise FactError(
            _("the model of the solution has no output {name!r}").format(name=output)
        )
    return names.index(output)


def layer_of_solution(solution: KnownSolution, given: Mapping[str, Any]) -> OutputLayer:
    """Return the last layer before the output that a criterion of the rubric names.

    Raises:
        FactError: if there is none.
    """
    form = solution.canonical_model(given.get("model", ""))
    found = output_layer(form, place_in_solution(solution, given))
    if found is None:
        raise FactError(_("the model of the solution has no Dense layer"))
    return found


def outputs_to_ask(exercise: NewExercise, argument: str = "") -> Sequence[str]:
    """Return the names of the outputs of a solution's model; "" for a single one.

    If an argument of Dense is named, it must be marked: in the last layer of the code,
    or in any layer of a model that has several outputs.
    """
    graph = exercise.known.model().graph
    names = (graph.output_names if graph and len(graph.outputs) > 1 else ()) or ("",)
    of_any = len(names) > 1 and ("Dense", argument) in exercise.marked_arguments
    marked = not argument or argument in exercise.marked_of_output or of_any
    return names if marked else ()


def output_proposal(
    kind: type[Fact], place: RubricPlace, points: int, why: Message, output: str
) -> Proposal:
    """Return the proposal of a criterion on an output; "" is the only one."""
    if not output:
        return Proposal.of(kind, place, points, why)
    fields = kind.model_fields
    title = f"{fields['title'].default}: {output}"
    return Proposal.of(
        kind, place, 1, why, f'title="{title}"', f'output="{output}"',
        identity=f"{output}_{fields['id'].default}",
    )  # fmt: skip


def no_such_output(output: str, evidence: Evidence) -> Verdict:
    """Say that the model lacks an output."""
    count = len(evidence.model.outputs) if evidence.model else 0
    found = _n("The model has {count} output.", "The model has {count} outputs.", count)
    return failed(
        found.format(count=count),
        _("Expected one that is called {name!r}.").format(name=output),
        _("Each question gets an output of its own."),
        _("Name the output layer, and give all outputs to `keras.Model`."),
    )


def name_of_output(output: str, rubric: Rubric, model: str) -> Iterator[NameAsked]:
    """Yield the name of an output, which the plan has to know."""
    plan = rubric.plan_of(model)
    if output:
        names = plan.output_names if plan else ()
        yield NameAsked(_("the output"), output, names)


def no_output_layer() -> Message:
    """Say that no Dense layer of the model is the output layer."""
    return _("Not checked, because no Dense layer is the output of the model.")
