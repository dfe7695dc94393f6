"""The criterion on the activations of hidden layers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar, Literal

from autograder.errors import FactError
from autograder.facts.base import Name
from autograder.facts.grade import Verdict
from autograder.facts.known_activations import known_activation
from autograder.facts.layers import LINEAR, Activation, Dense, Setting
from autograder.facts.message import Sentence
from autograder.facts.names import (
    ACTIVATIONS,
    SQUASHING,
    is_class,
    is_own,
)
from autograder.facts.spec import ModelSpec
from autograder.i18n import EMPTY, Message, _, literal
from autograder.rubric.criteria.asked_layers import is_dense_network
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.criteria.criterion_terms import (
    Ladder,
    NameAsked,
    RightAnswers,
    Rubric,
    Subject,
)
from autograder.rubric.criteria.evidence import Evidence, canonical_of
from autograder.rubric.criteria.judging import (
    OWN_FUNCTION,
    did_you_mean,
    failed,
    listing,
    passed,
    skipped,
)
from autograder.rubric.criteria.outputs import (
    hidden_layers,
)
from autograder.rubric.criteria.proposal import NewExercise, Proposal, RubricPlace
from autograder.rubric.criteria.wrong_code import Change
from autograder.rubric.solution_facts import KnownSolution


class HiddenActivations(Criterion):
    """Every hidden Dense layer applies this activation."""

    looks_at: ClassVar[frozenset[Subject]] = frozenset((Subject.HIDDEN,))
    example: ClassVar[dict[str, Any]] = {"activation": "relu"}
    wrong_code: ClassVar = frozenset((Change.HIDDEN_ACTIVATIONS,))
    kind: Literal["hidden_activations"] = "hidden_activations"
    id: Name = "hidden_activations"
    title: Sentence = _("The hidden layers have the right activation")
    activation: Name
    """As Keras names it; `linear` for none."""

    @classmethod
    def derived(
        cls, solution: KnownSolution, given: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """The activation of the solution's hidden layers, if all have the same one."""
        hidden = _applied(solution.canonical_model(given.get("model", "")))
        found = {activation.name for activation in hidden}
        if len(found) != 1:
            raise FactError(
                _("the hidden layers of the solution have no common activation")
            )
        return {"activation": found.pop()}

    @classmethod
    def proposals(cls, exercise: NewExercise) -> Iterator[Proposal]:
        """For a network of Dense layers, if all hidden ones apply the same."""
        if exercise.form is None or not is_dense_network(exercise.form):
            return
        hidden = exercise.form.dense_layers[:-1]
        common = {layer.activation.name for layer in hidden}
        if len(common) == 1:
            yield Proposal.of(cls, RubricPlace.ACTIVATIONS, 1, literal(common.pop()))

    def check(self, evidence: Evidence) -> Verdict:
        """Name the layers that differ. Their sizes and their number do not count."""
        hidden = _applied(canonical_of(evidence))
        if not hidden:
            return skipped(_("Not checked, because there is no hidden Dense layer."))
        wanted = Setting(name=self.activation)
        wrong = [
            _("{name!r} (hidden layer {number})").format(name=str(found), number=number)
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

    def ladder(self) -> Ladder:
        """Ask for the activation between two layers, then say what it does."""
        return (
            _("Look between one Dense layer and the next: is there an activation?"),
            known_activation(self.activation).effect or _why_any(),
            _('Write `activation="{name}"` in every layer but the last.').format(
                name=self.activation),
        )  # fmt: skip

    def names(self, rubric: Rubric) -> Iterable[NameAsked]:
        """The activation."""
        return (NameAsked(_("the activation"), self.activation, ACTIVATIONS),)

    def right_answers(self) -> RightAnswers:
        """The activation."""
        return {"hidden_activation": self.activation}


def _applied(form: ModelSpec) -> list[Setting]:
    """Return the activation of each hidden Dense layer.

    In a chain, the activation may also be a separate layer. Layers without an
    activation, such as BatchNormalization, may be between them.
    """
    hidden = [layer.activation for layer in hidden_layers(form)]
    if not form.is_chain:
        return hidden
    found: list[Setting] = []
    for layer in form.layers:
        if isinstance(layer, Dense):
            found.append(layer.activation)
        elif isinstance(layer, Activation) and found[-1:] == [LINEAR]:
            found[-1] = layer.activation
    return found[: len(hidden)]


def why_own(found: list[Setting]) -> Message:
    """Say what is wrong with functions and classes; empty if there are none."""
    if any(is_class(activation.name) for activation in found):
        return _(
            "The name of a class is written without parentheses. Add them, or write "
            "the name of an activation in quotes."
        )
    if any(is_own(activation.name) for activation in found):
        return OWN_FUNCTION
    return EMPTY


def _why_hidden(wrong: list[Setting]) -> Message:
    """Say what is wrong with all of these activations; empty if nothing is."""
    if LINEAR in wrong:
        return _why_any()
    if own := why_own(wrong):
        return own
    if all(found.name in SQUASHING for found in wrong):
        return _("It is nearly flat for large inputs, so deep networks learn slowly.")
    return EMPTY


def _why_any() -> Message:
    return _(
        "Without a non-linear activation (its curve is not a straight line) between "
        "them, two layers are not better than one."
    )
