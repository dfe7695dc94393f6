"""The criterion on how many parameters a model has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

from autograder.errors import FactError
from autograder.facts.base import Name
from autograder.facts.grade import Verdict
from autograder.facts.message import Sentence
from autograder.facts.spec import LayerRow
from autograder.i18n import Message, _, _n, sentences
from autograder.rubric.criteria.criterion import Criterion, Ladder, Rubric, Subject
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.judging import failed, passed, skipped, unknown_part
from autograder.rubric.criteria.wrong_code import Change
from autograder.rubric.solution_facts import KnownSolution


class ParameterCount(Criterion):
    """The model has this many parameters, counted by us from its layers."""

    looks_at: ClassVar[frozenset[Subject]] = frozenset((Subject.SHAPE, Subject.HIDDEN))
    example: ClassVar[dict[str, Any]] = {"parameters": 7850}
    wrong_code: ClassVar = frozenset((Change.PARAMETERS,))
    kind: Literal["parameter_count"] = "parameter_count"
    id: Name = "parameter_count"
    title: Sentence = _("The model has the right number of parameters")
    parameters: int
    """Of all layers together; those that are not trained count, too."""
    public: bool = True

    @classmethod
    def derived(
        cls, solution: KnownSolution, given: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """The number of parameters of the solution's model."""
        model = solution.model(given.get("model", ""))
        return {"parameters": model.total_parameters}

    def check(self, evidence: Evidence) -> Verdict:
        """Count, and show the arithmetic."""
        model = evidence.model
        assert model is not None  # noqa: S101 - `needs_model` sees to it
        if unknown := unknown_part(model):
            return skipped(unknown)
        try:
            rows = [row for row in model.rows() if row.weights]
        except FactError as error:
            return failed(
                _("The parameters cannot be counted: {reason}.").format(reason=error),
                advice=_(
                    "Tell the first layer the shape of its input, or call `model.fit`."
                ),
            )
        total = sum(row.parameters for row in rows)
        found = _count(total, rows)
        if evidence.assumed_shape is not None:
            shape = _("Counted for inputs of shape {shape}.")
            found = sentences(found, shape.format(shape=evidence.assumed_shape))
        if total == self.parameters:
            return passed(found)
        return failed(
            found,
            _("Expected {parameters:,}.").format(parameters=self.parameters),
            self.why
            or _(
                "A Dense layer has inputs × units weights and one bias per unit. "
                "(Keras' own summary of a trained model also counts the optimizer's "
                "variables; those are not meant.)"
            ),
        )

    def ladder(self) -> Ladder:
        """Ask for the sum, row by row."""
        return (
            _("Check the input shape, the units of each layer, and the number of "
              "layers."),
            _("A Dense layer has inputs × units weights, and one bias for each unit."),
            _("Do the sum for each row of the table of your model: the first one that "
              "differs from the exercise is the wrong one."),
        )  # fmt: skip

    def problems(self, rubric: Rubric) -> Iterator[Message | str]:
        """Refuse less than no parameters."""
        if self.parameters < 0:
            yield _("no model has {parameters} parameters").format(
                parameters=self.parameters
            )


def _count(total: int, rows: list[LayerRow]) -> Message:
    if not rows:
        return _n("The model has {total:,} parameter.",
                  "The model has {total:,} parameters.", total).format(
                      total=total)  # fmt: skip
    sentence = _n("The model has {total:,} parameter ({arithmetic}).",
                  "The model has {total:,} parameters ({arithmetic}).",
                  total)  # fmt: skip
    arithmetic = "; ".join(
        f"{row.name}: {row.parameters:,} = {row.arithmetic}" for row in rows
    )
    return sentence.format(total=total, arithmetic=arithmetic)
