"""The criterion on the units of the output layer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar, Literal

from autograder.facts.base import Name
from autograder.facts.grade import Verdict
from autograder.facts.message import Sentence
from autograder.i18n import Message, _, _n
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.criteria.criterion_terms import (
    Ladder,
    NameAsked,
    RightAnswers,
    Rubric,
    Subject,
)
from autograder.rubric.criteria.evidence import Evidence, canonical_of
from autograder.rubric.criteria.judging import failed, passed
from autograder.rubric.criteria.outputs import (
    layer_of_solution,
    name_of_output,
    no_such_output,
    output_layer,
    output_proposal,
    outputs_to_ask,
    place_of,
)
from autograder.rubric.criteria.proposal import NewExercise, Proposal, RubricPlace
from autograder.rubric.criteria.wrong_code import Change
from autograder.rubric.solution_facts import KnownSolution


class OutputUnits(Criterion):
    """The last Dense layer has this many units."""

    looks_at: ClassVar[frozenset[Subject]] = frozenset((Subject.SHAPE,))
    example: ClassVar[dict[str, Any]] = {"units": 10}
    wrong_code: ClassVar = frozenset((Change.OUTPUT_UNITS,))
    kind: Literal["output_units"] = "output_units"
    id: Name = "output_units"
    title: Sentence = _("The output layer has the right number of units")
    units: int
    """Of the output layer."""
    output: Name = ""
    """The name of the output in the plan's data; "" is the first."""

    @classmethod
    def derived(
        cls, solution: KnownSolution, given: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """The units of the solution's last Dense layer."""
        return {"units": layer_of_solution(solution, given).layer.units}

    @classmethod
    def proposals(cls, exercise: NewExercise) -> Iterator[Proposal]:
        """If the units of the last Dense layer are marked, or of one of several."""
        if exercise.form is None:
            return
        for place, name in enumerate(outputs_to_ask(exercise, "units")):
            last = output_layer(exercise.form, place)
            if last is not None:
                why = _n("{units} unit", "{units} units", last.layer.units)
                why = why.format(units=last.layer.units)
                yield output_proposal(cls, RubricPlace.OUTPUT, 1, why, name)

    def check(self, evidence: Evidence) -> Verdict:
        """Look at the last Dense layer before the output."""
        place = place_of(self.output, evidence)
        if place is None:
            return no_such_output(self.output, evidence)
        last = output_layer(canonical_of(evidence), place)
        if last is None:
            wanted = _n(
                "Expected an output layer with {units} unit.",
                "Expected an output layer with {units} units.",
                self.units,
            )
            return failed(
                _("The output is not that of a Dense layer.")
                if canonical_of(evidence).dense_layers
                else _("The model has no Dense layer."),
                wanted.format(units=self.units),
                advice=_("Fix first what stopped your code.")
                if evidence.stopped and not canonical_of(evidence).layers
                else _("End the model with a `Dense` layer."),
            )
        units = last.layer.units
        found = _n("The output layer has {units} unit.",
                   "The output layer has {units} units.", units)  # fmt: skip
        found = found.format(units=units)
        if units == self.units:
            return passed(found)
        return failed(
            found,
            _("Expected {units}.").format(units=self.units),
            self.why or _("There is one output unit for each number to predict."),
        )

    def ladder(self) -> Ladder:
        """Ask how many numbers the model must answer with."""
        last = _n(
            "It is {units} unit: `Dense({units}, ...)` as the last layer.",
            "They are {units} units: `Dense({units}, ...)` as the last layer.",
            self.units,
        )
        return (
            _("Count the numbers that the model must answer with for one row."),
            _("One number needs one unit; several classes need one unit each."),
            last.format(units=self.units),
        )

    def names(self, rubric: Rubric) -> Iterable[NameAsked]:
        """The output."""
        return name_of_output(self.output, rubric, self.model)

    def problems(self, rubric: Rubric) -> Iterator[Message]:
        """Refuse a layer without units."""
        if self.units < 1:
            yield _("no layer has {units} units").format(units=self.units)

    def right_answers(self) -> RightAnswers:
        """The units."""
        return {"units": self.units}

    @property
    def about_output(self) -> str:
        """The output that it asks for."""
        return self.output
