"""What the functions of the table look at, and what they return."""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from autograder.facts.layers import LINEAR, Activation, Dense, Layer, Setting
from autograder.facts.observation import Place, RecordedFit, RecordedTest, Sample
from autograder.facts.outline import LabelOutline
from autograder.i18n import EMPTY, Message, _, _n
from autograder.rubric.criteria.criterion import Criterion, RightAnswers
from autograder.rubric.criteria.evidence import Evidence

Task = Literal["numbers", "yes_no", "classes"]
"""What is to be predicted: any numbers, one probability, or one of several classes."""
CROSS_ENTROPIES = {
    "binary_crossentropy",
    "categorical_crossentropy",
    "sparse_categorical_crossentropy",
}
PROBABILITIES = {"sigmoid", "hard_sigmoid", "softmax"}
"""Activations whose outputs are probabilities."""


class Finding(NamedTuple):
    """A mistake in this submission: what was found, why it is one, what to do."""

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
    """Keras raises an error for it, so it is shown even if it costs no points."""


@dataclass(frozen=True)
class KnownAnswers:
    """What the rubric asks for, as far as the reader may know it."""

    activation: str | None = None
    """Of the output layer."""
    units: int | None = None
    loss: str | None = None
    hidden_activation: str | None = None
    hidden_units: tuple[int, ...] | None = None
    pixels: bool = False
    """How the pixels are to be prepared may be said in code."""
    labels: bool = False

    @classmethod
    def of(cls, criteria: Iterable[Criterion], names: Container[str]) -> KnownAnswers:
        """Read the criteria on the model of these names; hidden ones tell nothing."""
        facts = RightAnswers()
        for criterion in criteria:
            if not criterion.hidden and criterion.model in names:
                facts |= criterion.right_answers()
        return cls(**facts)

    def activation_fix(self, found: Setting) -> Message:
        """Say which output activation to use; empty if it is unknown or the one."""
        if self.activation in (None, found.name):
            return EMPTY
        if self.activation == LINEAR.name:
            return _("Leave the activation of the output layer out.")
        return _('Give the output layer `activation="{name}"`.').format(
            name=self.activation
        )

    def units_fix(self, found: int) -> Message:
        """Say how many output units to use; empty if it is unknown or the number."""
        if self.units in (None, found):
            return EMPTY
        return _n(
            "Give the output layer {units} unit.",
            "Give the output layer {units} units.",
            self.units or 0,
        ).format(units=self.units)

    def loss_fix_for_numbers(self, found: Setting) -> Message:
        """Say which loss reads class numbers; empty if it is unknown or the one."""
        name = "sparse_categorical_crossentropy"
        known = self.loss in {"categorical_crossentropy", name} and not self.labels
        if not known or found.name == name:
            return EMPTY
        return _('Class numbers need `loss="{name}"`.').format(name=name)

    def loss_fix(self, found: Setting) -> Message:
        """Say which loss to use; empty if it is unknown or the one."""
        if self.loss in (None, found.name):
            return EMPTY
        return _('Use `loss="{name}"`.').format(name=self.loss)


@dataclass(frozen=True)
class Case:
    """One submission, and the one of its models that is looked at."""

    evidence: Evidence
    known: KnownAnswers

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers as the student wrote them."""
        return self.evidence.model.layers if self.evidence.model else ()

    @cached_property
    def dense(self) -> tuple[Dense, ...]:
        """The Dense layers; the last one is the output layer."""
        return tuple(layer for layer in self.layers if isinstance(layer, Dense))

    @property
    def units(self) -> int:
        """Units of the output layer; 0 if there is no Dense layer."""
        return self.dense[-1].units if self.dense else 0

    @cached_property
    def applied(self) -> tuple[Setting, ...]:
        """The activations that the output passes through, without 'linear'."""
        found: list[Setting] = []
        for layer in self.layers:
            if isinstance(layer, Dense):
                found = [layer.activation]
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
        last = form.layers[-1] if form and form.layers else None
        return (
            last.activation if isinstance(last, Dense | Activation) else self.activation
        )

    @property
    def loss(self) -> Setting | None:
        """The loss as it was written."""
        compiled = self.evidence.model.compiled if self.evidence.model else None
        return compiled.loss if compiled else None

    @property
    def from_logits(self) -> bool:
        """Whether the loss applies an activation by itself."""
        return bool(self.loss and self.loss.arguments.get("from_logits") is True)

    @property
    def fit(self) -> RecordedFit | None:
        """The call of `fit`; where models compete, only this one's own."""
        fit = self.evidence.fit
        if fit is not None and self.evidence.rivals:
            return fit if fit.model == self.evidence.chosen else None
        return fit

    @property
    def tests(self) -> tuple[RecordedTest, ...]:
        """The calls of `evaluate`; where models compete, only this one's own."""
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
        return _finite(self.fit.y) if self.fit else None

    @property
    def label_width(self) -> int | None:
        """How many numbers one label has."""
        return None if self.labels is None else math.prod(self.labels.shape[1:])

    @property
    def class_numbers(self) -> bool:
        """Whether the labels are class numbers where each row has one class of many."""
        if self.task != "classes" or self.labels is None or self.label_width != 1:
            return False
        whole = self.labels.values.numpy() % 1 == 0
        return bool(whole.all()) and self.labels.minimum >= 0

    @property
    def classes(self) -> int | None:
        """How many classes the exercise has, if its data tell."""
        label = self._label
        if self.task != "classes" or label is None:
            return None
        return label.width if label.width > 1 else int(label.largest) + 1

    @property
    def fitted(self) -> Place | None:
        """Where `fit` was called."""
        return self.fit.place if self.fit else None

    @cached_property
    def task(self) -> Task | None:
        """What the exercise is about, from the answers it hands out."""
        label = self._label
        if label is None:
            return None
        if (self.known.loss or "").endswith("categorical_crossentropy"):
            return "classes"  # class numbers look like any numbers
        return "numbers" if label.task == "yes_no" and label.width > 1 else label.task

    @cached_property
    def _label(self) -> LabelOutline | None:
        """The form of the labels, for one input of numbers and one output."""
        plan = self.evidence.plan
        outline = plan.outline if plan else None
        return outline.label if outline and outline.row is not None else None


def _finite(sample: Sample | None) -> Sample | None:
    return sample if sample is not None and sample.finite else None
