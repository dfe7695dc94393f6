"""The evidence for a criterion: all that is known about a submission."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Protocol

import numpy as np

from autograder.errors import FactError
from autograder.facts.canonical import canonical
from autograder.facts.grade import Verdict
from autograder.facts.layers import Shape
from autograder.facts.observation import (
    Observation,
    ObservedModel,
    Place,
    RecordedFit,
    RecordedTest,
    Run,
)
from autograder.facts.spec import ModelSpec
from autograder.facts.training import TrainingPlan, TrainingResult
from autograder.i18n import Message
from autograder.rubric.criteria.judging import sentence


class Images(Protocol):
    """The data of the exercise, for criteria on how it was prepared."""

    @property
    def x(self) -> np.ndarray:
        """Images as `load_data` returned them, uint8, (n, height, width)."""

    def find(self, pixels: np.ndarray) -> int | None:
        """Return the number of the first image with these pixels, uint8, flat."""

    @property
    def y(self) -> np.ndarray:
        """Class numbers, uint8, (n,)."""


@dataclass(frozen=True)
class Evidence:
    """All that the criteria may look at. Nothing in it can run."""

    run: Run
    model_variable: str = "model"
    plan: TrainingPlan | None = None
    training: TrainingResult | None = None
    """The training of the student's model; None if it was not needed."""
    reference: TrainingResult | None = None
    """The training of the solution's model, on the same data and seeds."""
    images: dict[str, Images] = field(default_factory=dict)
    rivals: Mapping[str, Evidence] = field(default_factory=dict)
    """The same about the other models of the assignment, by their variables."""
    checks: Mapping[str, Verdict] = field(default_factory=dict)
    """Id of a check of the instructor's own -> its verdict."""

    def of(self, variable: str) -> Evidence:
        """Return the same evidence, about another model; "" is this one."""
        if variable in ("", self.model_variable):
            return self
        others = {**self.rivals, self.model_variable: replace(self, rivals={})}
        unknown = Evidence(self.run, variable, images=self.images)
        return replace(others.pop(variable, unknown), rivals=others)

    @property
    def views(self) -> tuple[Evidence, ...]:
        """The evidence on every model, this one first."""
        return (self, *(self.of(variable) for variable in self.rivals))

    @property
    def observation(self) -> Observation:
        """What the runner observed."""
        return self.run.observation

    @cached_property
    def chosen(self) -> int | None:
        """The index of the model that is graded, or None if there is none.

        The variable of the rubric decides. If the rubric asks for one model, and this
        variable holds none, it is the only compiled model, or else the only model.
        """
        models = self.observation.models
        for index, model in enumerate(models):
            if model.variable == self.model_variable:
                return index
        if self.rivals or not self.model_variable:
            return None
        compiled = [i for i, m in enumerate(models) if m.spec and m.spec.compiled]
        if len(compiled) == 1:
            return compiled[0]
        return 0 if len(models) == 1 else None

    @property
    def observed(self) -> ObservedModel | None:
        """The model that is graded."""
        return None if self.chosen is None else self.observation.models[self.chosen]

    @property
    def compile_error(self) -> Message:
        """What `compile` raised for the model that is graded, as a sentence."""
        error = self.observed.compile_error if self.observed else ""
        return sentence(error)

    @cached_property
    def model(self) -> ModelSpec | None:
        """The model as the student wrote it, for the data of the exercise.

        If the model does not know the shape of its input, it gets that of the data, as
        in `fit`.
        """
        spec = self.observed.spec if self.observed else None
        if spec is None or self.assumed_shape is None:
            return spec
        return spec.model_copy(update={"input_shape": self.assumed_shape})

    @property
    def assumed_shape(self) -> Shape | None:
        """The shape of the data, if the model does not know the shape of its input."""
        spec = self.observed.spec if self.observed else None
        return self.row if spec is not None and spec.input_shape is None else None

    @cached_property
    def row(self) -> tuple[int, ...] | None:
        """The shape of one row of the data that the exercise hands out; images flat.

        It is None for texts, and for data with several inputs.
        """
        outline = self.plan.outline if self.plan else None
        return outline.row if outline else None

    @cached_property
    def canonical_model(self) -> ModelSpec | None:
        """The model in canonical form; None if its shapes clash."""
        try:
            return None if self.model is None else canonical(self.model)
        except FactError:
            return None

    @property
    def own_fit(self) -> RecordedFit | None:
        """The last `fit` of the model that is graded."""
        fits = self.observation.fits
        own = [f for f in fits if f.model is not None and f.model == self.chosen]
        return own[-1] if own else None

    @property
    def fit(self) -> RecordedFit | None:
        """The last `fit` of the model that is graded, else the last of any."""
        fits = self.observation.fits
        return self.own_fit or (fits[-1] if fits else None)

    def is_of_rival(self, call: RecordedFit) -> bool:
        """Say whether a call is one of another model that the rubric asks for."""
        rivals = {rival.chosen for rival in self.rivals.values()} - {self.chosen}
        return call.model is not None and call.model in rivals

    @property
    def test(self) -> RecordedTest | None:
        """The last test of the model that is graded, if there was one."""
        tests = [t for t in self.observation.tests if t.model == self.chosen]
        return tests[-1] if tests else None

    @property
    def unread(self) -> bool:
        """Whether the file could not be read, or the run ended before it was."""
        if self.run.unreadable:
            return True
        return self.run.ending != "finished" and self.observation == Observation()

    @property
    def own_loop(self) -> Place | None:
        """Where a loop of the student's own trained, if `fit` was never called."""
        return None if self.observation.fits else self.observation.own_loop

    @property
    def stopped(self) -> bool:
        """Whether the code stopped before its end, or could not begin."""
        run = self.run
        return bool(
            run.unreadable or self.observation.errors or run.ending != "finished"
        )

    @property
    def is_of_a_part(self) -> bool:
        """Whether the code stopped before it built the model that is asked for.

        What is there, such as a network that was taken over, was meant for a part.
        """
        there = self.observed
        return (
            self.stopped
            and there is not None
            and there.variable != self.model_variable
            and not (there.spec and there.spec.compiled)
        )


def together(views: Iterable[Evidence]) -> Evidence:
    """Return the evidence on several models as one, about the first model."""
    main, *rivals = views
    return replace(main, rivals={view.model_variable: view for view in rivals})


def canonical_of(evidence: Evidence) -> ModelSpec:
    """Return the canonical form. A criterion with `needs_model` always has one."""
    assert evidence.canonical_model is not None  # noqa: S101 - see above
    return evidence.canonical_model
