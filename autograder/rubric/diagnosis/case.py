"""The argument and the result of the functions in the table of mistakes."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Container, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from autograder.facts.known_activations import known_activation
from autograder.facts.known_losses import for_other_labels
from autograder.facts.layers import LINEAR, Activation, Dense, Layer, Setting, Shape
from autograder.facts.layers.kernel_layers import BiasedLayer
from autograder.facts.layers.recurrent import Recurrent
from autograder.facts.observation import Place, RecordedFit, RecordedTest, Sample
from autograder.facts.outline import LabelOutline, Task
from autograder.facts.spec import ModelSpec
from autograder.i18n import EMPTY, Message
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.outputs import names_by_place
from autograder.rubric.diagnosis.known_answers import KnownAnswers


class Finding(NamedTuple):
    """A mistake in this submission: what was found, why it is wrong, how to fix it."""

    found: Message
    why: Message = EMPTY
    fix: Message = EMPTY
    place: Place | None = None
    code: str = ""


@dataclass(frozen=True)
class Mistake:
    """An entry of the table."""

    id: str
    title: Message
    look: Callable[[Case], Finding | None]
    explains: tuple[str, ...] = ()
    """Mistakes that follow from this one and are not listed beside it."""
    stops: bool = False
    """Whether Keras raises an error for it, or the loss or the answers mean nothing.
    Then it is shown even if it costs no points."""


@dataclass(frozen=True)
class Case:
    """One submission, and the one of its models that is looked at."""

    evidence: Evidence
    known: KnownAnswers
    place: int | None = None
    """The output that is looked at, of a model that has several."""
    others: Mapping[int, KnownAnswers] = field(default_factory=dict)
    """Place of another output -> what the rubric asks for there."""

    @property
    def output(self) -> str:
        """The name of the output, if the model has several."""
        if self.place is None or self.evidence.model is None:
            return ""
        graph = self.evidence.model.graph
        names = graph.output_names if graph else ()
        return names[self.place] if names else str(self.place)

    @property
    def siblings(self) -> tuple[Case, ...]:
        """The same about each other output."""
        return tuple(Case(self.evidence, k, n) for n, k in self.others.items())

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        """The layers as the student wrote them, which the output depends on."""
        model = self.evidence.model
        if model is None or self.place is None:
            return model.layers if model else ()
        return _before(model, self.place)

    @cached_property
    def last_layers(self) -> tuple[Layer, ...]:
        """The layers behind the last place where branches come together."""
        model = self.evidence.model
        if model is None or model.graph is None:
            return self.layers
        return _in_a_row(model, self.place or 0)

    @cached_property
    def dense(self) -> tuple[Dense, ...]:
        """The Dense layers; the last one of a chain is the output layer."""
        return tuple(layer for layer in self.layers if isinstance(layer, Dense))

    @cached_property
    def output_layer(self) -> Dense | None:
        """The last Dense layer; None if branches come together behind it."""
        dense = [layer for layer in self.last_layers if isinstance(layer, Dense)]
        return dense[-1] if dense else None

    @property
    def units(self) -> int:
        """Units of the output layer; 0 if there is no Dense layer."""
        return self.output_layer.units if self.output_layer else 0

    @property
    def answer(self) -> Shape:
        """The shape of one prediction; empty if nobody knows it."""
        model = self.evidence.canonical_model and self.evidence.model
        return model.output_shapes[self.place or 0] if model else ()

    @cached_property
    def applied(self) -> tuple[Setting, ...]:
        """The activations that the output passes through, without 'linear'.

        Those before a convolution or a recurrent layer are not the output's.
        """
        found: list[Setting] = []
        for layer in self.last_layers:
            if isinstance(layer, Dense):
                found = [layer.activation]
            elif isinstance(layer, BiasedLayer | Recurrent):
                found = []
            elif isinstance(layer, Activation):
                found.append(layer.activation)
        return tuple(setting for setting in found if setting != LINEAR)

    @property
    def activation(self) -> Setting:
        """The last activation of the output, as it was written."""
        return self.applied[-1] if self.applied else LINEAR

    @property
    def judged(self) -> Setting:
        """The output activation. A loss with `from_logits=True` adds its own."""
        form = self.evidence.canonical_model
        row = _in_a_row(form, self.place or 0) if form else ()
        last = row[-1] if row else None
        return (
            last.activation if isinstance(last, Dense | Activation) else self.activation
        )

    @property
    def loss(self) -> Setting | None:
        """The loss as it was written."""
        model = self.evidence.model
        if model is None or model.compiled is None:
            return None
        if self.place is None:
            return model.compiled.loss
        losses = model.losses
        return losses[self.place] if self.place < len(losses) else None

    @property
    def from_logits(self) -> bool:
        """Whether the loss applies an activation by itself."""
        return bool(self.loss and self.loss.arguments.get("from_logits") is True)

    @property
    def fit(self) -> RecordedFit | None:
        """The call of `fit`. If models compete, only one of this model counts."""
        fit = self.evidence.fit
        if fit is not None and self.evidence.rivals:
            return fit if fit.model == self.evidence.chosen else None
        return fit

    @property
    def tests(self) -> tuple[RecordedTest, ...]:
        """The calls of `evaluate`. If models compete, only those of this one count."""
        tests = self.evidence.observation.tests
        if self.evidence.rivals:
            return tuple(t for t in tests if t.model == self.evidence.chosen)
        return tests

    @property
    def inputs(self) -> Sample | None:
        """What `fit` was given to learn from, if all of its numbers are finite."""
        return _finite(self.fit.x) if self.fit else None

    @property
    def labels(self) -> Sample | None:
        """The answers that `fit` was given, if all of them are finite."""
        if self.fit is None or self.place is None:
            return _finite(self.fit.y) if self.fit else None
        parts = {part.name: part.sample for part in self.fit.outputs}
        return _finite(parts.get(self.output))

    @property
    def label_width(self) -> int | None:
        """How many numbers one label has."""
        return None if self.labels is None else math.prod(self.labels.shape[1:])

    @property
    def class_numbers(self) -> bool:
        """Whether the labels are class numbers, one of many classes in each row."""
        if self.task != "classes" or self.labels is None or self.label_width != 1:
            return False
        whole = self.labels.values.numpy() % 1 == 0
        return bool(whole.all()) and self.labels.minimum >= 0

    @property
    def classes(self) -> int | None:
        """How many classes the exercise has, if its data tell."""
        label = self.label
        if self.task != "classes" or label is None:
            return None
        numbered = label.width == 1 or label.may_be_class_numbers
        return int(label.largest) + 1 if numbered else label.width

    @property
    def fitted(self) -> Place | None:
        """Where `fit` was called."""
        return self.fit.place if self.fit else None

    @cached_property
    def task(self) -> Task | None:
        """What the exercise is about, from the answers it hands out."""
        label = self.label
        if label is None:
            return None
        if label.may_be_class_numbers and self._asks_for_classes:
            return "classes"  # class numbers look like any numbers
        if label.task == "yes_no" and label.width > 1:
            return None  # a row may have several labels
        return label.task

    @property
    def _asks_for_classes(self) -> bool:
        output = known_activation(self.known.activation or "")
        return output.sums_to_one or bool(for_other_labels(self.known.loss or ""))

    @property
    def several_labels(self) -> bool:
        """Whether `fit` was given rows of 0 and 1 with several 1."""
        values = None if self.labels is None else self.labels.values.numpy()
        if values is None or values.ndim != 2 or not np.isin(values, (0, 1)).all():
            return False
        return bool((values.sum(axis=1) > 1).any())

    @property
    def planned(self) -> str:
        """The name of the output in the plan's data."""
        names = names_by_place(self.evidence)
        place = self.place or 0
        return names[place] if place < len(names) else ""

    @cached_property
    def label(self) -> LabelOutline | None:
        """The form of the labels of this output."""
        outline = self.evidence.plan.outline if self.evidence.plan else None
        if outline is None:
            return None
        if self.place is not None:
            return outline.outputs.get(self.planned)
        return outline.label


def cases_of(
    evidence: Evidence, criteria: Sequence[Criterion], names: Container[str]
) -> tuple[Case, ...]:
    """Return a case for each output of a model.

    Args:
        evidence: about the model.
        criteria: of the rubric. Hidden ones tell nothing.
        names: by which they mean the model.
    """
    count = len(evidence.model.outputs) if evidence.model else 1
    asked = [*names_by_place(evidence), *[""] * count][:count]
    known = {
        place: KnownAnswers.of(criteria, names, {name, "" if place == 0 else name})
        for place, name in enumerate(asked)
    }
    if count == 1:
        return (Case(evidence, known[0]),)
    return tuple(
        Case(evidence, own, place, {n: k for n, k in known.items() if n != place})
        for place, own in known.items()
    )


def needed_nodes(model: ModelSpec, ends: Collection[int]) -> set[int]:
    """Return the inputs and calls that some of them depend on, and these."""
    shift, calls = len(model.inputs) or 1, model.calls
    needed = set(ends)
    for number in range(len(calls) - 1, -1, -1):
        if number + shift in needed:
            needed |= {node for node, _out in calls[number].inputs}
    return needed


def _before(model: ModelSpec, place: int) -> tuple[Layer, ...]:
    """Return the layers that an output depends on, in the order of their calls."""
    shift, calls = len(model.inputs) or 1, model.calls
    needed = needed_nodes(model, {model.outputs[place][0]})
    places = [c.layer for n, c in enumerate(calls) if n + shift in needed]
    return tuple(model.layers[number] for number in dict.fromkeys(places))


def _in_a_row(model: ModelSpec, place: int) -> tuple[Layer, ...]:
    """Return the last layers before an output of which each reads only one tensor."""
    shift, calls = len(model.inputs) or 1, model.calls
    found: list[Layer] = []
    node = model.outputs[place][0]
    while node >= shift:
        call = calls[node - shift]
        found.append(model.layers[call.layer])
        if len(call.inputs) > 1:
            break
        node = call.inputs[0][0]
    return tuple(reversed(found))


def _finite(sample: Sample | None) -> Sample | None:
    return sample if sample is not None and sample.finite else None
