"""The criterion on the loss that a model is compiled with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Literal

from pydantic import field_validator

from autograder.errors import FactError
from autograder.facts.base import Name
from autograder.facts.canonical import LOGITS, useless_argument
from autograder.facts.grade import Verdict
from autograder.facts.known_losses import for_other_labels, known_loss
from autograder.facts.layers import Setting, Shape
from autograder.facts.message import Sentence
from autograder.facts.names import (
    BLANK,
    LOSS_SPELLINGS,
    SHORT_LOSSES,
    SPARSE,
    bare_name,
    is_own,
    is_unknown,
)
from autograder.facts.observation import Sample
from autograder.i18n import EMPTY, Message, _, literal
from autograder.rubric.criteria.compiling import never_compiled
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
    passed,
)
from autograder.rubric.criteria.logits import (
    for_probabilities,
    nobody_applies,
    reads_logits,
    why_no_logits,
    with_logits,
)
from autograder.rubric.criteria.outputs import (
    name_of_output,
    no_such_output,
    output_proposal,
    outputs_to_ask,
    place_in_solution,
    place_of,
)
from autograder.rubric.criteria.proposal import NewExercise, Proposal, RubricPlace
from autograder.rubric.criteria.wrong_code import Change, WrongCall, WrongCode
from autograder.rubric.solution_facts import KnownSolution


class Loss(Criterion):
    """The model is compiled with this loss, in any of its spellings."""

    looks_at: ClassVar[frozenset[Subject]] = frozenset((Subject.LOSS,))
    example: ClassVar[dict[str, Any]] = {"name": "categorical_crossentropy"}
    kind: Literal["loss"] = "loss"
    id: Name = "loss"
    title: Sentence = _("The loss fits the task")
    requires: tuple[Name, ...] = ("compiled",)
    name: Name
    """As Keras names it, in full or short: `mse`."""
    from_logits: bool = False
    """Whether the solution's output has no activation, so that the loss has to apply
    it. A loss that reads probabilities then fails, unless the output has one."""
    labels_apart: bool = False
    """Whether another criterion judges the labels. Then this one does not."""
    output: Name = ""
    """The name of the output in the plan's data; "" is the first."""

    @field_validator("name")
    @classmethod
    def _in_full(cls, name: str) -> str:
        """A short name is the same loss."""
        return SHORT_LOSSES.get(name, name)

    @property
    def wrong_code(self) -> frozenset[WrongCode]:  # type: ignore[override]
        """Another loss in `compile`, also if the loss is no blank."""
        used = "mean_absolute_error"
        other = used if self.name != used else "mean_squared_error"
        call = WrongCall("compile", "loss", (repr(other),), position=1, only_given=True)
        return frozenset((Change.LOSS, Change.LABEL_FORM, call))

    @property
    def wanted(self) -> str:
        """The loss in canonical form: for class numbers it is the plain one, too."""
        return self.name.removeprefix("sparse_") if self.name == SPARSE else self.name

    @classmethod
    def derived(
        cls, solution: KnownSolution, given: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """The loss that the solution's model is compiled with."""
        model = solution.model(given.get("model", ""))
        loss = _at(model.losses, place_in_solution(solution, given))
        if loss is None:
            raise FactError(_("the model of the solution has no loss"))
        return {"name": loss.name, "from_logits": reads_logits(loss)}

    @classmethod
    def proposals(cls, exercise: NewExercise) -> Iterator[Proposal]:
        """The loss of each output of the solution, if it is marked."""
        marked = ("compile", "loss") in exercise.marked_arguments
        if exercise.form is None or not marked:
            return
        losses = exercise.known.model().losses
        for name, loss in zip(outputs_to_ask(exercise), losses, strict=False):
            if loss is not None and not is_own(loss.name):
                why = literal(str(loss))
                yield output_proposal(cls, RubricPlace.LOSS, 2, why, name)

    def check(self, evidence: Evidence) -> Verdict:
        """Compare in canonical form, and the label form with what `fit` was given."""
        form, model = canonical_of(evidence), evidence.model
        if model is None or model.compiled is None or form.compiled is None:
            # A rubric need not ask for `Compiled`.
            return failed(
                evidence.compile_error or never_compiled(),
                _("Expected {name!r}.").format(name=self.name),
                self._reason(),
            )
        place = place_of(self.output, evidence)
        if place is None:
            return no_such_output(self.output, evidence)
        written, judged = _at(model.losses, place), _at(form.losses, place)
        if written is None:
            return failed(
                _("The model was compiled without a loss for {name!r}.").format(
                    name=self.output
                )
                if self.output
                else _("The model was compiled without a loss."),
                _("Expected {name!r}.").format(name=self.name),
                self._reason(),
                _("Add `loss=...` to `model.compile`."),
            )
        if written.name == BLANK:
            return self._blank(evidence)
        if argument := useless_argument(written):
            return is_useless(written, argument)
        # In canonical form, the loss has the argument only if the model already ends in
        # an activation. Others, such as label_smoothing, cost nothing.
        if judged is None or judged.name != self.wanted or reads_logits(judged):
            return self._wrong(written, judged)
        if self.from_logits and nobody_applies(form, place, judged):
            return for_probabilities(written)
        if self.labels_apart and written.name == self.name:
            return passed(_("The loss is {loss!r}.").format(loss=str(written)))
        labels = evidence.fit.y if evidence.fit else None
        return _labels_fit(written, labels, model.output_shapes[place])

    def _blank(self, evidence: Evidence) -> Verdict:
        """Say that the loss is blank, or something else that Keras cannot use."""
        blank = any(blank.name == "loss" for blank in evidence.observation.blanks)
        return failed(
            _("The loss is still blank.")
            if blank
            else _("The loss is neither a name nor a loss of Keras."),
            _("Expected the name of a loss."),
            self._reason(),
        )

    def _reason(self) -> Message:
        return self.why or known_loss(self.wanted).why

    def _wrong(self, written: Setting, judged: Setting | None) -> Verdict:
        expected = _("Expected {name!r}.").format(name=self.name)
        if judged is not None and judged.name == self.wanted:
            return failed(
                _("The loss is {loss}, but the model already ends in an activation.")
                .format(loss=written),
                expected,
                why_no_logits(),
                _("Leave out `from_logits=True`, or the output activation."),
            )  # fmt: skip
        found = _("The loss is {loss!r}.")
        if is_unknown(written.name):
            found = _("Keras knows no loss {loss!r}.")
        return failed(
            found.format(loss=bare_name(str(written))),
            expected,
            OWN_FUNCTION if is_own(written.name) else self._reason(),
            did_you_mean(written.name, LOSS_SPELLINGS),
        )

    def ladder(self) -> Ladder:
        """Ask what kind of answer the model gives."""
        first, concept, last = loss_ladder(self.name)
        return first, concept, with_logits(self.name) if self.from_logits else last

    def names(self, rubric: Rubric) -> Iterable[NameAsked]:
        """The loss, and the output."""
        yield NameAsked(_("the loss"), self.name, LOSS_SPELLINGS)
        yield from name_of_output(self.output, rubric, self.model)

    def problems(self, rubric: Rubric) -> Iterator[Message]:
        """Refuse `from_logits` for a loss that has no such argument."""
        if self.from_logits and self.name not in LOGITS:
            yield _("{name!r} has no argument `from_logits`").format(name=self.name)

    def right_answers(self) -> RightAnswers:
        """The loss, if its name says it all."""
        return {} if self.from_logits else {"loss": self.name}

    @property
    def about_output(self) -> str:
        """The output that it asks for."""
        return self.output


def loss_ladder(name: str) -> tuple[Message, Message, Message]:
    """Return the hints that lead to a loss."""
    return (
        _("Ask what kind of answer the model gives, and what makes an answer bad."),
        known_loss(name).hint
        or _("The loss must fit the output and the form of the labels."),
        _('Write `loss="{name}"`.').format(name=name),
    )


def _at(losses: Sequence[Setting | None], place: int) -> Setting | None:
    """Return the loss of an output; None if there are too few."""
    return losses[place] if place < len(losses) else None


def is_useless(loss: Setting, argument: str) -> Verdict:
    """Say that a loss has an argument that leaves nothing to learn."""
    return failed(
        _("The loss has {name}={value}.").format(
            name=argument, value=loss.arguments[argument]
        ),
        _("Expected a loss that counts."),
        _("With this argument, the right answers are not the best ones for the loss. "
          "So it teaches the model nothing."),
        _("Leave out `{name}`.").format(name=argument),
    )  # fmt: skip


def label_clash(loss: Setting, labels: Sample, answer: Shape) -> Message:
    """Say that a loss needs one-hot labels and got class numbers, or the reverse.

    It is empty if they fit, if they are neither, or if the loss reads neither.

    Args:
        loss: of the model.
        labels: what `fit` was given.
        answer: the shape of one prediction. A row of class numbers, such as one for
            each step of a sequence, has one axis less.
    """
    if not for_other_labels(loss.name):
        return EMPTY
    row = labels.shape[1:]
    one_hot = bool(row) and row[-1] > 1 and len(row) >= len(answer)
    if one_hot == known_loss(loss.name).reads_rows or (one_hot and labels.maximum > 1):
        return EMPTY
    form = _("one-hot rows") if one_hot else _("class numbers")
    return _("The loss is {loss!r}, but `fit` was given {form} as labels.").format(
        loss=str(loss), form=form
    )


def _labels_fit(loss: Setting, labels: Sample | None, answer: Shape) -> Verdict:
    """Pass, unless the labels have not the form that the loss reads."""
    clash = EMPTY if labels is None else label_clash(loss, labels, answer)
    if not clash:
        return passed(_("The loss is {loss!r}.").format(loss=str(loss)))
    return failed(
        clash,
        _("Expected a loss and labels that belong together."),
        _("'categorical_crossentropy' reads one-hot rows, "
          "'sparse_categorical_crossentropy' reads class numbers."),
        _("Use {fix!r} for these labels, or change the labels.").format(
            fix=for_other_labels(loss.name)
        ),
    )  # fmt: skip
