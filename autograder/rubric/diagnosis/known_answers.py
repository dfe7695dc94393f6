"""What a diagnosis may say about the right answer."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass

from autograder.facts.layers import LINEAR, Setting
from autograder.i18n import EMPTY, Message, _, _n
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.criteria.criterion_terms import RightAnswers


@dataclass(frozen=True)
class KnownAnswers:
    """What the rubric asks for, as far as the reader may know it."""

    activation: str | None = None
    """The activation of the output layer."""
    units: int | None = None
    loss: str | None = None
    hidden_activation: str | None = None
    hidden_units: tuple[int, ...] | None = None
    pixels: bool = False
    """How the pixels are to be prepared may be said in code."""
    labels: bool = False
    frozen: bool = False
    """Some layers keep their weights."""

    @classmethod
    def of(
        cls,
        criteria: Iterable[Criterion],
        names: Container[str],
        outputs: Container[str] = ("",),
    ) -> KnownAnswers:
        """Read the criteria on the model of these names; hidden ones tell nothing.

        Args:
            criteria: of the rubric.
            names: by which they mean the model.
            outputs: the names by which they mean the output that is looked at.
        """
        facts = RightAnswers()
        for criterion in criteria:
            output = criterion.about_output
            if criterion.hidden or criterion.model not in names:
                continue
            if output is None or output in outputs:
                facts |= criterion.right_answers()
        return cls(**facts)

    def activation_fix(self, found: Setting) -> Message:
        """Say which output activation to use; empty if it is unknown or in use."""
        if self.activation in (None, found.name):
            return EMPTY
        if self.activation == LINEAR.name:
            return _("Leave the activation of the output layer out.")
        return _('Give the output layer `activation="{name}"`.').format(
            name=self.activation
        )

    def units_fix(self, found: int) -> Message:
        """Say how many output units to use; empty if it is unknown or in use."""
        if self.units in (None, found):
            return EMPTY
        return _n(
            "Give the output layer {units} unit.",
            "Give the output layer {units} units.",
            self.units or 0,
        ).format(units=self.units)

    def loss_fix_for_numbers(self, found: Setting) -> Message:
        """Say which loss reads class numbers; empty if it is unknown or in use."""
        name = "sparse_categorical_crossentropy"
        known = self.loss in {"categorical_crossentropy", name} and not self.labels
        if not known or found.name == name:
            return EMPTY
        return _('Class numbers need `loss="{name}"`.').format(name=name)

    def loss_fix(self, found: Setting) -> Message:
        """Say which loss to use; empty if it is unknown or in use."""
        if self.loss in (None, found.name):
            return EMPTY
        return _('Use `loss="{name}"`.').format(name=self.loss)
