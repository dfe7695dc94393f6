"""Criteria on the activations of hidden layers and of the output."""

from __future__ import annotations

from typing import Literal

from autograder.facts.base import Name, Sentence
from autograder.facts.grade import Verdict
from autograder.facts.layers import LINEAR, Activation, Dense, Setting
from autograder.facts.names import ACTIVATIONS, SQUASHING, is_own, is_unknown
from autograder.i18n import _
from autograder.rubric.criteria.architecture import no_output_layer
from autograder.rubric.criteria.criterion import (
    Criterion,
    Evidence,
    did_you_mean,
    failed,
    form_of,
    listing,
    passed,
    skipped,
)


class HiddenActivations(Criterion):
    """Every hidden Dense layer applies this activation."""

    kind: Literal["hidden_activations"] = "hidden_activations"
    id: Name = "hidden_activations"
    title: Sentence = _("The hidden layers have the right activation")
    activation: Name

    def check(self, evidence: Evidence) -> Verdict:
        """Name the layers that differ; their sizes and number are not asked for."""
        hidden = [layer.activation for layer in form_of(evidence).dense_layers[:-1]]
        if not hidden:
            return skipped(_("Not checked, because there is no hidden layer."))
        wanted = Setting(name=self.activation)
        wrong = [
            f"{str(found)!r} ({_('hidden layer')} {number})"
            for number, found in enumerate(hidden, start=1)
            if found != wanted
        ]
        if not wrong:
            return passed(
                _("All hidden layers apply {name!r}.").format(name=self.activation)
            )
        others = [found for found in hidden if found != wanted]
        return failed(
            _("Found {wrong}.").format(wrong=listing(wrong)),
            _("Expected {name!r} in every hidden layer.").format(name=self.activation),
            self.why or _why_hidden(others),
            did_you_mean(others[0].name, ACTIVATIONS),
        )


class OutputActivation(Criterion):
    """The output layer applies this activation."""

    kind: Literal["output_activation"] = "output_activation"
    id: Name = "output_activation"
    title: Sentence = _("The output layer has the right activation")
    activation: Name

    def check(self, evidence: Evidence) -> Verdict:
        """Look at the last Dense layer, and at any Activation behind it."""
        form, found = form_of(evidence), LINEAR
        if not form.dense_layers:
            return skipped(no_output_layer())
        for layer in form.layers:
            if isinstance(layer, Dense | Activation):
                found = layer.activation
        if found == Setting(name=self.activation):
            return passed(_describe(found))
        why = _WHY_OWN if is_own(found.name) else _WHY.get(self.activation, "")
        return failed(
            _describe(found),
            _expected(self.activation),
            self.why or why,
            did_you_mean(found.name, ACTIVATIONS),
        )


_WHY = {
    "linear": _("A prediction that may be any number must not be squeezed or cut off."),
    "sigmoid": _(
        "sigmoid turns any number into one probability between 0 and 1: the "
        "probability of class 1."
    ),
    "softmax": _(
        "softmax turns the outputs into probabilities that add up to 1, one for "
        "each class."
    ),
}
_WHY_OWN = _("The grader only sees what functions of your own apply of Keras.")


def _why_hidden(wrong: list[Setting]) -> str:
    """Say what is wrong with these activations, and nothing that is untrue of them."""
    if LINEAR in wrong:
        return _(
            "Without an activation between them, two layers are no better than one."
        )
    if any(is_own(found.name) for found in wrong):
        return _WHY_OWN
    if all(found.name in SQUASHING for found in wrong):
        return _("It is nearly flat for large inputs, so deep networks learn slowly.")
    return ""


def _expected(name: str) -> str:
    if name == LINEAR.name:
        return _("Expected none (or 'linear').")
    return _("Expected {name!r}.").format(name=name)


def _describe(activation: Setting) -> str:
    if is_unknown(activation.name):
        return _("Keras knows no activation {name!r}.").format(
            name=activation.name.removesuffix(" (unknown)")
        )
    if activation == LINEAR:
        return _("The output is left as it is (no activation, or 'linear').")
    return _("The output activation is {name!r}.").format(name=str(activation))
