"""Criteria on how many parameters a model has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from autograder.errors import FactError
from autograder.facts.architectures import known_parts
from autograder.facts.base import Name
from autograder.facts.grade import Verdict
from autograder.facts.layer_row import LayerRow
from autograder.facts.layers import Dense
from autograder.facts.message import Sentence
from autograder.facts.spec import ModelSpec
from autograder.i18n import Message, _, _n, sentences
from autograder.rubric.criteria.asked_layers import frozen_kinds, has_opaque
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.criteria.criterion_terms import (
    Ladder,
    RightAnswers,
    Rubric,
    Subject,
)
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.judging import failed, passed, skipped, unknown_part
from autograder.rubric.criteria.proposal import NewExercise, Proposal, RubricPlace
from autograder.rubric.criteria.wrong_code import Change, WrongCall, WrongCode
from autograder.rubric.solution_facts import KnownSolution

MOST_TERMS = 20
"""The most layers whose parameters a message adds up."""


_NOT_MEANT = _(
    "(Keras' own summary of a trained model also counts the optimizer's variables; "
    "those are not meant.)"
)


class ParameterCount(Criterion):
    """The model has this many parameters, counted by us from its layers."""

    looks_at: ClassVar[frozenset[Subject]] = frozenset((Subject.SHAPE, Subject.HIDDEN))
    example: ClassVar[dict[str, Any]] = {"parameters": 7850}
    wrong_code: ClassVar = frozenset((Change.INPUT, Change.PARAMETERS))
    kind: Literal["parameter_count"] = "parameter_count"
    id: Name = "parameter_count"
    title: Sentence = _("The model has the right number of parameters")
    parameters: int
    """The parameters of all layers together, also those that are not trained."""
    public: bool = True

    @classmethod
    def derived(
        cls, solution: KnownSolution, given: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """The number of parameters of the solution's model."""
        model = solution.model(given.get("model", ""))
        return {"parameters": model.total_parameters}

    @classmethod
    def proposals(cls, exercise: NewExercise) -> Iterator[Proposal]:
        """For a model without an unknown part."""
        if exercise.form is None or has_opaque(exercise.form):
            return
        total = exercise.known.model().total_parameters
        why = _("{total:,} parameters").format(total=total)
        yield Proposal.of(cls, RubricPlace.SIZE, 1, why)

    def check(self, evidence: Evidence) -> Verdict:
        """Count, and show the arithmetic."""
        rows = _counted(evidence)
        if isinstance(rows, Verdict):
            return rows
        total = sum(row.parameters for row in rows)
        found = _count(total, evidence)
        if total == self.parameters:
            return passed(found)
        return failed(
            found,
            _("Expected {parameters:,}.").format(parameters=self.parameters),
            self.why or sentences(_sum_of(rows), _NOT_MEANT),
        )

    def ladder(self) -> Ladder:
        """Ask for the sum, row by row."""
        return (
            _("Check the input shape, the units or filters of each layer, and the "
              "number of layers."),
            _("Each kind of layer has its own sum. A Dense layer has inputs × units "
              "weights, and one bias for each unit."),
            _("Do the sum for each row of the table of your model: the first one that "
              "differs from the exercise is the wrong one."),
        )  # fmt: skip

    def problems(self, rubric: Rubric) -> Iterator[Message]:
        """Refuse a negative number of parameters."""
        if self.parameters < 0:
            yield _("no model has {parameters} parameters").format(
                parameters=self.parameters
            )


class Parameters(Criterion):
    """The number of parameters is between two bounds, counted by us from the layers."""

    looks_at: ClassVar[frozenset[Subject]] = frozenset((Subject.SHAPE, Subject.HIDDEN))
    example: ClassVar[dict[str, Any]] = {"at_most": 100_000}
    kind: Literal["parameters"] = "parameters"
    id: Name = "parameters"
    title: Sentence = _("The model is as large as the exercise asks")
    at_least: Annotated[int, Field(ge=1)] | None = None
    """The smallest number that passes."""
    at_most: Annotated[int, Field(ge=0)] | None = None
    """The largest number that passes."""
    trainable: bool | None = None
    """Which parameters are counted.

    True counts those that the optimizer changes. False counts those that it does not
    change, such as those of a frozen layer. None counts all.
    """
    public: bool = True

    @classmethod
    def proposals(cls, exercise: NewExercise) -> Iterator[Proposal]:
        """For a model with frozen layers: its training says nothing about it."""
        if exercise.form is None or not frozen_kinds(exercise.form):
            return
        count = exercise.form.trainable_parameters
        why = _("{count:,} parameters are trained").format(count=count)
        bounds = [f"at_least={count}"] * (count > 0) + [f"at_most={count}"]
        yield Proposal.of(
            cls, RubricPlace.TRAINING, 2, why, "trainable=True", *bounds,
            identity="trained_parameters",
        )  # fmt: skip

    @property
    def wrong_code(self) -> frozenset[WrongCode]:  # type: ignore[override]
        """Dense layers that are far too large, or of one unit."""
        if self.trainable is False:
            return frozenset((Change.LEARNING,))
        small = "1" if self.at_most is None else str(_units_beyond(self.at_most))
        return frozenset((WrongCall("Dense", "units", (small,), 0, only_given=True),))

    def check(self, evidence: Evidence) -> Verdict:
        """Count, and compare with both bounds."""
        rows = _counted(evidence)
        if isinstance(rows, Verdict):
            return rows
        total = sum(map(self._part, rows))
        found = self._found(total, evidence)
        if self.at_least is not None and total < self.at_least:
            expected = _("Expected at least {least:,}.").format(least=self.at_least)
        elif self.at_most is not None and total > self.at_most:
            expected = _("Expected at most {most:,}.").format(most=self.at_most)
        else:
            return passed(found)
        return failed(
            found,
            expected,
            self.why or self._reason(),
        )

    def _reason(self) -> Message:
        if self.trainable is not None:
            return _(
                "Only what is not frozen is trained. Frozen layers keep what they have "
                "learnt before."
            )
        return _("A larger model learns more, and takes more time and memory. It also "
                 "memorizes more of the training data.")  # fmt: skip

    def _part(self, row: LayerRow) -> int:
        if self.trainable is None:
            return row.parameters
        learnt = row.trainable_parameters
        return learnt if self.trainable else row.parameters - learnt

    def _found(self, total: int, evidence: Evidence) -> Message:
        if self.trainable is None:
            return _count(total, evidence)
        text = (
            _n("The model has {total:,} parameter that is trained.",
               "The model has {total:,} parameters that are trained.", total)
            if self.trainable
            else _n("The model has {total:,} parameter that is not trained.",
                    "The model has {total:,} parameters that are not trained.", total)
        )  # fmt: skip
        return text.format(total=total)

    def ladder(self) -> Ladder:
        """Ask for the largest row, or for what is frozen."""
        if self.trainable is not None:
            return (
                _("Call `model.summary()`: how many parameters are trainable, and in "
                  "which layers?"),
                _("`trainable = False` freezes a layer or a whole network, if it is "
                  "set before `compile`. New layers are trained."),
                _("Compare with the exercise: which parts keep their weights, and how "
                  "large is what comes after them?"),
            )  # fmt: skip
        return (
            _("Call `model.summary()`: which layer has the most parameters?"),
            _("A Dense layer has inputs × units weights. What comes before it "
              "decides how many inputs it has. A layer with `trainable=False` is not "
              "trained."),
            _("Change the units or filters of the largest layer first, or what makes "
              "its input smaller, such as pooling."),
        )  # fmt: skip

    def right_answers(self) -> RightAnswers:
        """Whether layers are frozen: few parameters are trained, or some are not."""
        if self.trainable is None:
            return {}
        asked = self.at_most if self.trainable else self.at_least
        return {} if asked is None else {"frozen": True}

    def problems(self, rubric: Rubric) -> Iterator[Message]:
        """Refuse bounds that allow nothing, or everything."""
        if self.at_least is None and self.at_most is None:
            yield _("give one of `at_least` and `at_most`, or both")
        elif (self.at_least or 0) > (self.at_most or self.at_least or 0):
            yield _("no number of parameters is between the bounds")


def _units_beyond(parameters: int) -> int:
    """Return units with which a Dense layer of a usual input has more parameters."""
    return parameters // (4 if parameters <= 100_000 else 64) + 1


def _counted(evidence: Evidence) -> list[LayerRow] | Verdict:
    """Return the rows with parameters; a verdict if they cannot be counted."""
    model = evidence.model
    assert model is not None  # noqa: S101 - `needs_model` sees to it
    if unknown := unknown_part(model):
        return skipped(unknown)
    try:
        return [row for row in model.rows() if row.weights]
    except FactError as error:
        return failed(
            _("The parameters cannot be counted: {reason}.").format(reason=error),
            advice=_(
                "Tell the first layer the shape of its input, or call `model.fit`."
            ),
        )


def _sum_of(rows: list[LayerRow]) -> Message:
    """Say how parameters are counted in such layers."""
    if all(isinstance(row.layer, Dense) for row in rows):
        return _("A Dense layer has inputs × units weights and one bias per unit.")
    return _(
        "The table of your model shows how the parameters of each layer come about."
    )


def _count(total: int, evidence: Evidence) -> Message:
    assert evidence.model is not None  # noqa: S101 - `needs_model` sees to it
    found = _arithmetic(total, _terms(evidence.model))
    if evidence.assumed_shape is None:
        return found
    shape = _("Counted for inputs of shape {shape}.")
    return sentences(found, shape.format(shape=evidence.assumed_shape))


def _terms(model: ModelSpec) -> list[str]:
    """Return the parameters of each layer, or of a network of `keras.applications`."""
    rows = list(model.rows())
    inside = {call: part for part in known_parts(model) for call in part.calls}
    terms: list[str] = []
    for number, row in enumerate(rows):
        part = inside.get(number)
        if part is None and row.weights:
            terms.append(f"{row.name}: {row.parameters:,} = {row.arithmetic}")
        elif part is not None and number == part.calls[0]:
            count = sum(rows[call].parameters for call in part.calls)
            terms.append(f"{part.name}: {count:,}")
    return terms


def _arithmetic(total: int, terms: list[str]) -> Message:
    """Show the sum, unless it is so long that only the table shows it well."""
    if not 0 < len(terms) <= MOST_TERMS:
        return _n("The model has {total:,} parameter.",
                  "The model has {total:,} parameters.", total).format(
                      total=total)  # fmt: skip
    sentence = _n("The model has {total:,} parameter ({arithmetic}).",
                  "The model has {total:,} parameters ({arithmetic}).",
                  total)  # fmt: skip
    return sentence.format(total=total, arithmetic="; ".join(terms))
