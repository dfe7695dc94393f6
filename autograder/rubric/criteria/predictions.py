"""Criteria on what a trained model answers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from autograder.facts.arrays import Array
from autograder.facts.base import Name
from autograder.facts.examples import length
from autograder.facts.grade import Verdict
from autograder.facts.layers.axes import Shape, size_of
from autograder.facts.message import Sentence
from autograder.facts.spec import ModelSpec
from autograder.facts.training import TrainingPlan
from autograder.i18n import Message, _
from autograder.rubric.criteria.criterion_terms import Ladder, NameAsked, Rubric, Runs
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.judging import failed, passed
from autograder.rubric.criteria.trained import TrainedCriterion, broke_down


class Predicts(TrainedCriterion):
    """After training, the model predicts given values for given inputs.

    The prediction that is compared is the median over all seeds, element by element;
    most of the trainings must not have broken down.
    """

    example: ClassVar[dict[str, Any]] = {"query": "four", "expected": Array.of([4.0])}
    kind: Literal["predicts"] = "predicts"
    id: Name = "predicts"
    title: Sentence = _("The trained model predicts well")
    query: Name
    """The name of the inputs in the plan's `queries`."""
    output: Name = ""
    """The name of the output in the plan's data; "" is the first."""
    expected: Array
    """The right answers, in the order of the query's rows; any shape."""
    tolerance: Annotated[float, Field(ge=0)] = 0.0
    """How far a number may be off."""
    reading: Literal["value", "yes_no", "class"] = "value"
    """How a prediction is read: as it is, as 1 if it is at least 0.5, or as the place
    of the largest number in a row."""

    @property
    def queries(self) -> tuple[str, ...]:
        """The one that it compares."""
        return (self.query,)

    @property
    def answer(self) -> str:
        """The name of the predictions in a result."""
        return f"{self.query}/{self.output}" if self.output else self.query

    @property
    def bound(self) -> float | None:
        """The tolerance, where a prediction is read as it is."""
        return self.tolerance if self.reading == "value" else None

    def measure(self, runs: Runs, evidence: Evidence) -> float | None:
        """Return the largest distance of a prediction from the right answer."""
        read, expected = self._read(runs), self.expected.numpy().ravel()
        if read is None or read.shape != expected.shape:
            return None
        return float(np.abs(read - expected).max())

    def _read(self, runs: Runs) -> np.ndarray | None:
        """Read the median prediction as the exercise does."""
        predictions = [run.predictions.get(self.answer) for run in runs]
        arrays = [array.numpy() for array in predictions if array is not None]
        if 2 * len(arrays) <= len(runs):
            return None
        return _read(np.median(np.stack(arrays), axis=0), self.reading).ravel()

    def judge(self, runs: Runs, evidence: Evidence) -> Verdict:
        """Compare what is read with what is expected."""
        read = self._read(runs)
        if read is None:
            return broke_down()
        found = _("The trained model answers {values}.").format(values=_row(read))
        measured = self.measure(runs, evidence)
        if measured is not None and measured <= self.tolerance:
            return passed(found)
        about = _("about ") if self.tolerance else ""
        return failed(
            found,
            _("Expected {about}{values}.").format(
                about=about, values=_row(self.expected.numpy().ravel())
            ),
            self.why or _("This is what a model that has learnt the data answers."),
        )

    def ladder(self) -> Ladder:
        """Ask for a look at the picture of the model."""
        return (
            _("Compare the picture of your model with the one in the exercise."),
            _("A model predicts well if it has learnt the data. It can only learn "
              "values that its output layer can return."),
            _("Compare output layer, activation and loss with the criteria above."),
        )  # fmt: skip

    def names(self, rubric: Rubric) -> Iterable[NameAsked]:
        """The query, which the plan must have."""
        plan = rubric.plan_of(self.model)
        asked = NameAsked(_("the query"), self.query, plan.queries if plan else ())
        if not self.output:
            return (asked,)
        outputs = plan.output_names[1:] if plan else ()
        return (asked, NameAsked(_("the output"), self.output, outputs))

    def problems(self, rubric: Rubric) -> Iterator[Message]:
        """Refuse expected answers that the solution's model cannot give."""
        plan, reference = rubric.plan_of(self.model), rubric.reference_of(self.model)
        if plan is None or self.query not in plan.queries:
            return
        rows, expected = length(plan.queries[self.query]), self.expected.numpy()
        shape = _output_shape(reference, plan, self.output)
        answers = shape if self.reading != "class" else shape and shape[:-1]
        numbers = None if answers is None else size_of(answers)
        if numbers is not None and expected.size != rows * numbers:
            count = rows * numbers
            yield _("{count} numbers are read, and {size} expected").format(
                count=count, size=expected.size
            )
        elif rows and (expected.size % rows or not expected.size):
            yield _("there are {rows} queries, and {size} numbers expected").format(
                rows=rows, size=expected.size
            )
        if self.reading == "yes_no" and not np.isin(expected, (0, 1)).all():
            yield _("an answer is read as 0 or 1, and another number is expected")
        classes = (shape[-1] if shape else None) or math.inf
        if self.reading == "class" and not _are_classes(expected, classes):
            yield _(
                "an answer is read as a class number, and another value is expected"
            )


def _output_shape(
    reference: ModelSpec | None, plan: TrainingPlan, output: str
) -> Shape | None:
    """Return the shape of what the solution's model answers at an output."""
    if reference is None or reference.input_shape is None:
        return None
    ordered = reference.reordered(plan.input_names, plan.output_names)
    place = plan.output_names.index(output) if output in plan.output_names else 0
    shapes = ordered.output_shapes
    return shapes[place] if place < len(shapes) else None


def _are_classes(numbers: np.ndarray, classes: float) -> bool:
    whole = (numbers == np.round(numbers)) & (numbers >= 0) & (numbers < classes)
    return bool(whole.all())


def _read(prediction: np.ndarray, reading: str) -> np.ndarray:
    if reading == "yes_no":
        return np.asarray(prediction >= 0.5, dtype=float)
    if reading == "class":
        return np.asarray(prediction.argmax(axis=-1), dtype=float)
    return prediction


def _row(values: np.ndarray) -> str:
    return ", ".join(f"{value:.3g}" for value in values[:20])
