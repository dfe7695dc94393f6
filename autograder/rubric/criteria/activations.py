"""Criteria on the activations of hidden layers and of the output."""

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
    bare_name,
    is_class,
    is_own,
    is_unknown,
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
from autograder.rubric.criteria.logits import reads_logits
from autograder.rubric.criteria.outputs import (
    hidden_layers,
    layer_of_solution,
    name_of_output,
    no_output_layer,
    no_such_output,
    output_layer,
    output_proposal,
    outputs_to_ask,
    place_of,
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


class OutputActivation(Criterion):
    """The output layer applies this activation."""

    looks_at: ClassVar[frozenset[Subject]] = frozenset((Subject.OUTPUT,))
    example: ClassVar[dict[str, Any]] = {"activation": "softmax"}
    wrong_code: ClassVar = frozenset((Change.OUTPUT_ACTIVATION,))
    kind: Literal["output_activation"] = "output_activation"
    id: Name = "output_activation"
    title: Sentence = _("The output layer has the right activation")
    activation: Name
    """As Keras names it; `linear` for none."""
    output: Name = ""
    """The name of the output in the plan's data; "" is the first."""

    @classmethod
    def derived(
        cls, solution: KnownSolution, given: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """The activation of the solution's output."""
        return {"activation": layer_of_solution(solution, given).activation.name}

    @classmethod
    def proposals(cls, exercise: NewExercise) -> Iterator[Proposal]:
        """If the activation of the last Dense layer is marked, or of one of several.

        If the layer is marked as a whole, students decide whether it has one.
        """
        if exercise.form is None:
            return
        marked = outputs_to_ask(exercise, "activation")
        names = outputs_to_ask(exercise) if exercise.output_is_marked else marked
        losses = exercise.known.model().losses
        for place, name in enumerate(names):
            last = output_layer(exercise.form, place)
            # With such a loss, students may also let the layer apply the activation.
            left = not marked and reads_logits(losses[place])
            if last is not None and not left:
                why = literal(last.activation.name)
                yield output_proposal(cls, RubricPlace.OUTPUT_ACTIVATION, 1, why, name)

    def check(self, evidence: Evidence) -> Verdict:
        """Look at the last Dense layer, and at any Activation behind it."""
        place = place_of(self.output, evidence)
        if place is None:
            return no_such_output(self.output, evidence)
        last = output_layer(canonical_of(evidence), place)
        if last is None:
            return skipped(no_output_layer())
        found = last.activation
        if found == Setting(name=self.activation):
            return passed(_describe(found))
        why = known_activation(self.activation).why
        return failed(
            _describe(found),
            _expected(self.activation),
            self.why or _why_own([found]) or why,
            did_you_mean(found.name, ACTIVATIONS),
        )

    def ladder(self) -> Ladder:
        """Ask which values an answer may take."""
        return output_ladder(self.activation)

    def names(self, rubric: Rubric) -> Iterable[NameAsked]:
        """The activation, and the output."""
        yield NameAsked(_("the activation"), self.activation, ACTIVATIONS)
        yield from name_of_output(self.output, rubric, self.model)

    def right_answers(self) -> RightAnswers:
        """The activation."""
        return {"activation": self.activation}

    @property
    def about_output(self) -> str:
        """The output that it asks for."""
        return self.output


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


def output_ladder(name: str) -> Ladder:
    """Return the hints that lead to the activation of an output."""
    return (
        _("Ask what values an answer may take: any number, one probability between "
          "0 and 1, or one probability for each class."),
        known_activation(name).answers
        or _("Read in the exercise what the output means."),
        _('Leave the activation out, or write `activation="linear"`.')
        if name == "linear"
        else _('Write `activation="{name}"` for the output.').format(name=name),
    )  # fmt: skip


def _why_own(found: list[Setting]) -> Message:
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
    if own := _why_own(wrong):
        return own
    if all(found.name in SQUASHING for found in wrong):
        return _("It is nearly flat for large inputs, so deep networks learn slowly.")
    return EMPTY


def _why_any() -> Message:
    return _(
        "Without a non-linear activation (its curve is not a straight line) between "
        "them, two layers are not better than one."
    )


def _expected(name: str) -> Message:
    if name == LINEAR.name:
        return _("Expected none (or 'linear').")
    return _("Expected {name!r}.").format(name=name)


def _describe(activation: Setting) -> Message:
    if is_unknown(activation.name):
        return _("Keras knows no activation {name!r}.").format(
            name=bare_name(activation.name)
        )
    if activation == LINEAR:
        return _("The output is left as it is (no activation, or 'linear').")
    return _("The output activation is {name!r}.").format(name=str(activation))
