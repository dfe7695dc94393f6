"""Criteria on the shapes that a model reads and returns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field

from autograder.facts.base import Name
from autograder.facts.grade import Verdict
from autograder.facts.layers import Shape
from autograder.facts.message import Sentence
from autograder.facts.spec import ModelSpec
from autograder.i18n import Message, _
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.criteria.criterion_terms import Ladder, Rubric, Subject
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.judging import failed, listing, passed
from autograder.rubric.criteria.wrong_code import Change
from autograder.rubric.solution_facts import KnownSolution

Axis = Annotated[int, Field(ge=0, lt=2**31)] | None


class ShapeCriterion(Criterion):
    """Base of the criteria on one shape of a model."""

    looks_at: ClassVar[frozenset[Subject]] = frozenset((Subject.SHAPE,))
    unnamed: ClassVar[str] = "shape"
    shape: Annotated[tuple[Axis, ...], Field(max_length=6)]
    """The shape of one example, without the batch axis. None stands for any length."""
    of: Name = ""
    """The name of the input or output; empty for the first one."""

    if TYPE_CHECKING:

        def __init__(self, shape: Sequence[int | None] = (), **given: Any) -> None: ...

    def check(self, evidence: Evidence) -> Verdict:
        """Compare axis by axis. An open axis of the model takes any length."""
        model = evidence.model
        assert model is not None  # noqa: S101 - `needs_model` sees to it
        if model.input_shape is None:
            return failed(
                _("The model was never told the shape of its input."),
                self._expected(),
                self.why,
                _("Give the model an `Input(shape=...)` as its first layer."),
            )
        shapes = self.shapes(model)
        if self.of and self.of not in shapes:
            return failed(
                _("The model has no {name!r}, only {names}.").format(
                    name=self.of, names=listing([repr(name) for name in shapes])
                ),
                self._expected(),
                self.why,
                _("Name the inputs and outputs as the exercise does."),
            )
        found = shapes[self.of] if self.of else next(iter(shapes.values()))
        text = self.sentence().format(shape=found)
        if len(found) == len(self.shape) and all(
            own == axis or None in (own, axis)
            for own, axis in zip(found, self.shape, strict=True)
        ):
            return passed(text)
        return failed(text, self._expected(), self.why)

    def shapes(self, model: ModelSpec) -> Mapping[str, Shape]:
        """Return the shapes of a model that was built, by their names."""
        raise NotImplementedError

    def sentence(self) -> Message:
        """Say which `shape` was found."""
        raise NotImplementedError

    def _expected(self) -> Message:
        return _("Expected {shape}.").format(shape=self.shape)

    def problems(self, rubric: Rubric) -> Iterator[Message]:
        """Refuse a shape that every model has."""
        if self.shape and set(self.shape) == {None}:
            yield _("a shape without any fixed axis asks for nothing")


class InputShape(ShapeCriterion):
    """The model reads examples of this shape."""

    example: ClassVar[dict[str, Any]] = {"shape": (28, 28, 1)}
    wrong_code: ClassVar = frozenset((Change.INPUT,))
    kind: Literal["input_shape"] = "input_shape"
    id: Name = "input_shape"
    title: Sentence = _("The model reads the data in their shape")

    @classmethod
    def derived(
        cls, solution: KnownSolution, given: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """The shape of the first input of the solution's model."""
        inputs = solution.model(given.get("model", "")).inputs
        return {"shape": inputs[0].shape} if inputs else {}

    def shapes(self, model: ModelSpec) -> Mapping[str, Shape]:
        """Return the shapes of the inputs."""
        inputs = enumerate(model.inputs)
        return {entry.name or f"input_{n}": entry.shape for n, entry in inputs}

    def sentence(self) -> Message:
        """Say what the model reads."""
        return _("The model reads inputs of shape {shape}.")

    def ladder(self) -> Ladder:
        """Ask for the shape of one example."""
        return (
            _("Print the shape of your training data, and compare it with `Input`."),
            _("`Input(shape=...)` takes the shape of one example: the shape of the "
              "array without its first axis, which counts the examples."),
            _("Write `keras.Input(shape={shape})`.").format(shape=self.shape),
        )  # fmt: skip


class OutputShape(ShapeCriterion):
    """The model returns predictions of this shape."""

    example: ClassVar[dict[str, Any]] = {"shape": (10,)}
    wrong_code: ClassVar = frozenset((Change.OUTPUT_UNITS,))
    kind: Literal["output_shape"] = "output_shape"
    id: Name = "output_shape"
    title: Sentence = _("The predictions have the right shape")

    @classmethod
    def derived(
        cls, solution: KnownSolution, given: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """The shape of the first output of the solution's model."""
        return {"shape": solution.model(given.get("model", "")).output_shape}

    def shapes(self, model: ModelSpec) -> Mapping[str, Shape]:
        """Return the shapes of the outputs."""
        names = model.graph.output_names if model.graph else ()
        shapes = enumerate(model.output_shapes)
        return {
            names[n] if n < len(names) else f"output_{n}": shape for n, shape in shapes
        }

    def sentence(self) -> Message:
        """Say what the model returns."""
        return _("The model returns predictions of shape {shape}.")

    def ladder(self) -> Ladder:
        """Ask for the shape of one label."""
        return (
            _("Print `model.output_shape`, and compare it with the shape of a label."),
            _("The last layer decides how many numbers a prediction has. A layer that "
              "returns sequences or images adds axes."),
            _("One prediction has the shape {shape}.").format(shape=self.shape),
        )  # fmt: skip
