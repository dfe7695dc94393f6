"""The criterion on the activation of the output."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Literal

from autograder.facts.base import Name
from autograder.facts.grade import Verdict
from autograder.facts.known_activations import known_activation
from autograder.facts.layers import LINEAR, Setting
from autograder.facts.message import Sentence
from autograder.facts.names import (
    ACTIVATIONS,
    bare_name,
    is_unknown,
)
from autograder.i18n import Message, _, literal
from autograder.rubric.criteria.activations import why_own
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
    unknown_part,
)
from autograder.rubric.criteria.logits import reads_logits
from autograder.rubric.criteria.outputs import (
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
            if last is not None and not left and not last.computed:
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
        if last.is_unknown:
            return skipped(unknown_part(canonical_of(evidence)))
        if last.computed:
            return self._computed(last.computed)
        found = last.activation
        if found == Setting(name=self.activation):
            return passed(_describe(found))
        why = known_activation(self.activation).why
        return failed(
            _describe(found),
            _expected(self.activation),
            self.why or why_own([found]) or why,
            did_you_mean(found.name, ACTIVATIONS),
        )

    def _computed(self, functions: Sequence[str]) -> Verdict:
        """Name what changes the numbers of the output layer, without an activation."""
        names = listing([*dict.fromkeys(reversed(functions))])
        return failed(
            _("After the output layer, the model also computes: {names}.").format(
                names=names
            ),
            _expected(self.activation),
            self.why or OWN_FUNCTION,
            _("Leave out: {kinds}.").format(kinds=names),
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
