"""Criteria: a rubric is a list of them, and each looks at the evidence once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Annotated, ClassVar, Protocol

import numpy as np
from pydantic import Field

from autograder.errors import FactError
from autograder.facts.base import Fact, Name, Sentence
from autograder.facts.canonical import canonical
from autograder.facts.grade import Points, Verdict
from autograder.facts.layers import LINEAR, Shape
from autograder.facts.names import close_name
from autograder.facts.observation import (
    UNREADABLE,
    Observation,
    ObservedModel,
    Place,
    RecordedFit,
    RecordedTest,
    Run,
)
from autograder.facts.spec import ModelSpec
from autograder.facts.training import InlineData, TrainingPlan, TrainingResult
from autograder.i18n import _


class Images(Protocol):
    """The data handed out, for criteria that look at how it was prepared."""

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
    """Of the student's model; None when it was not needed."""
    reference: TrainingResult | None = None
    """Of the solution's model, on the same data and seeds."""
    images: dict[str, Images] = field(default_factory=dict)
    rivals: Mapping[str, Evidence] = field(default_factory=dict)
    """The same about the other models of the assignment, by their variables."""
    checks: Mapping[str, Verdict] = field(default_factory=dict)
    """What the instructor's own checks said, by their ids."""

    def of(self, variable: str) -> Evidence:
        """Return the evidence with another model in the middle; "" is this one."""
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
        """What the runner saw."""
        return self.run.observation

    @cached_property
    def chosen(self) -> int | None:
        """The index of the model that is graded, or None if there is none.

        The variable of the rubric decides. Where one model is asked for and it is not
        there, one that is the only one compiled, or the only one at all, is meant.
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
    def compile_error(self) -> str:
        """What `compile` raised for the model that is graded, as a sentence."""
        error = self.observed.compile_error if self.observed else ""
        return sentence(error) if error else ""

    @cached_property
    def model(self) -> ModelSpec | None:
        """The model as the student wrote it, for the data of the exercise.

        A model that was never told the shape of its input takes theirs, as it would
        in `fit`.
        """
        spec = self.observed.spec if self.observed else None
        if spec is None or self.assumed_shape is None:
            return spec
        return spec.model_copy(update={"input_shape": self.assumed_shape})

    @property
    def assumed_shape(self) -> Shape | None:
        """The shape of the data, if the model was never told that of its input."""
        spec = self.observed.spec if self.observed else None
        return self.row if spec is not None and spec.input_shape is None else None

    @property
    def row(self) -> Shape | None:
        """The shape of one row of the data that the exercise hands out; images flat."""
        if self.plan is None:
            return None
        data = self.plan.data
        if isinstance(data, InlineData):
            return tuple(data.x.numpy().shape[1:])
        images = self.images.get(data.name)
        return None if images is None else (images.x[0].size,)

    @cached_property
    def canonical_model(self) -> ModelSpec | None:
        """The model in canonical form; None if its shapes clash."""
        try:
            return None if self.model is None else canonical(self.model)
        except FactError:
            return None

    @property
    def fit(self) -> RecordedFit | None:
        """The last `fit` of the model that is graded, else the last of any."""
        fits = self.observation.fits
        own = [fit for fit in fits if fit.model == self.chosen]
        calls = own or list(fits)
        return calls[-1] if calls else None

    @property
    def test(self) -> RecordedTest | None:
        """The last test of the model that is graded, if there was one."""
        tests = [t for t in self.observation.tests if t.model == self.chosen]
        return tests[-1] if tests else None

    @property
    def unread(self) -> bool:
        """Whether the file could not be read, or nobody got to say what is in it."""
        if any(error.kind == UNREADABLE for error in self.observation.errors):
            return True
        return self.run.ending != "finished" and self.observation == Observation()

    @property
    def own_loop(self) -> Place | None:
        """Where a loop of the student's own trained, if `fit` was never called."""
        return None if self.observation.fits else self.observation.own_loop

    @property
    def stopped(self) -> bool:
        """Whether the code ended otherwise than by reaching its end."""
        return bool(self.observation.errors) or self.run.ending != "finished"


def together(views: Iterable[Evidence]) -> Evidence:
    """Return the evidence on several models as one, the first in the middle."""
    main, *rivals = views
    return replace(main, rivals={view.model_variable: view for view in rivals})


class Criterion(Fact):
    """One thing a rubric asks for, worth some points.

    Subclasses set `kind`, `id` and `title` and implement `check`.
    """

    needs_model: ClassVar[bool] = True
    """Skipped, with the reason, when there is no model that can be looked at."""
    needs_training: ClassVar[bool] = False
    """The trainer has to train the model before this criterion can be checked."""

    id: Name
    title: Sentence
    points: Points = 1.0
    model: Name = ""
    """The variable of the model it is about; empty means the main one."""
    requires: tuple[Name, ...] = ()
    """Criteria that must pass first, at least in part; otherwise this is skipped."""
    why: Sentence = ""
    """Why it matters, shown with a failure; empty takes the criterion's own text."""
    hints: Annotated[tuple[Sentence, ...], Field(max_length=3)] = ()
    """A nudge, the concept, nearly the answer; what is left out is that of its kind."""
    public: bool = False
    """Shown by a student's own `check`; its text must not give the answer away."""
    hidden: bool = False
    """Reports say only whether it passed: nothing found, expected, or to try."""

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables, other than models, that it looks at."""
        return ()

    @property
    def reference_models(self) -> tuple[str, ...]:
        """The models of which it looks at the solution's training alone."""
        return ()

    @property
    def trained_models(self) -> tuple[str, ...]:
        """The models of which it looks at the student's training."""
        alone = not self.needs_training or self.reference_models
        return () if alone else (self.model,)

    def check(self, evidence: Evidence) -> Verdict:
        """Judge the evidence, in which the criterion's own model is in the middle.

        It never raises because of what a student did.
        """
        raise NotImplementedError


def passed(found: str) -> Verdict:
    """Full points, with a sentence on what was right."""
    return Verdict(status="passed", found=found, fraction=1.0)


def failed(
    found: str,
    expected: str = "",
    why: str = "",
    advice: str = "",
    later_hints: tuple[str, ...] = (),
) -> Verdict:
    """No points, with the four parts of a message that teaches.

    `then` are the steps after the advice, where the criterion's own would not fit.
    """
    return Verdict(
        status="failed",
        found=found,
        expected=expected,
        why=why,
        advice=advice,
        later_hints=later_hints,
    )


def partial(
    fraction: float, found: str, expected: str, why: str, advice: str = ""
) -> Verdict:
    """A share of the points, strictly between none and all."""
    return Verdict(
        status="partial",
        found=found,
        expected=expected,
        why=why,
        advice=advice,
        fraction=fraction,
    )


def skipped(reason: str) -> Verdict:
    """Not checked, and why."""
    return Verdict(status="skipped", found=reason)


def form_of(evidence: Evidence) -> ModelSpec:
    """Return the canonical form, which `needs_model` has made sure of."""
    assert evidence.canonical_model is not None  # noqa: S101
    return evidence.canonical_model


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Ask for the known name that is closest; empty if the name is known itself."""
    known = set(known)
    bare = name.removesuffix(" (unknown)")
    if bare.lower() in {"none", "null"} and LINEAR.name in known:
        return _("Write None without quotes: in quotes it is a name.")
    close = None if name in known else close_name(name, known)
    return "" if close is None else _("Did you mean {name!r}?").format(name=close)


def sentence(text: str) -> str:
    """End a text with a full stop, unless it ends like a sentence already."""
    text = text.rstrip()
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def listing(items: Sequence[object], conjunction: str = "and") -> str:
    """Join items as English does: `a`, `a and b`, `a, b and c`."""
    words = [str(item) for item in items]
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {conjunction} {words[-1]}"
