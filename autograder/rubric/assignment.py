"""An assignment: what is asked for, and how every model of it is trained."""

from __future__ import annotations

import json
from operator import not_
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from autograder.facts.base import Fact, Name, Text
from autograder.facts.function_calls import FunctionCall
from autograder.facts.message import Sentence
from autograder.facts.observation import Limits
from autograder.facts.spec import ModelSpec
from autograder.facts.training import (
    InlineData,
    NamedData,
    TrainingPlan,
)
from autograder.rubric.completing import completed
from autograder.rubric.consistency import inconsistencies
from autograder.rubric.criteria import AnyCriterion
from autograder.rubric.criteria.criterion import MAX_HINTS
from autograder.rubric.loaded_sets import MNIST


class Accept(Fact):
    """A wrong answer that a rubric lets pass on purpose."""

    mutant: Name
    """The name of the wrong answer in `validate`, with or without its line; `*` stands
    for any text."""
    reason: Annotated[Text, Field(min_length=1)]


class Assignment(Fact):
    """One exercise of the course, as its rubric declares it."""

    slug: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
    title: Sentence
    blanks: tuple[Name, ...] = ()
    """The names of the blanks in the student's stub, in order."""
    model_variable: Name = "model"
    """The variable that holds the model; empty if no model is asked for."""
    variables: tuple[Name, ...] = ()
    """Further variables of the submission that are reported."""
    criteria: Annotated[
        tuple[AnyCriterion, ...],
        Field(min_length=1, max_length=100),
        AfterValidator(completed),
    ]
    plan: TrainingPlan | None = None
    """How models are trained; None if none are trained."""
    reference: ModelSpec | None = None
    """The solution's model, trained for comparison."""
    rivals: Annotated[dict[Name, ModelSpec | None], Field(max_length=10)] = {}
    """Variable of each further model -> the solution's model in it."""
    plans: dict[Name, TrainingPlan] = {}
    """Variable -> plan, for those models of `rivals` that `plan` does not train."""
    train_wrong_models: bool = False
    """Train models that failed a criterion, too, so that their pages have pictures.

    This is done only for plans with `InlineData`: they take a fraction of a second.
    """
    hints_shown: Annotated[int, Field(ge=0, le=MAX_HINTS)] = 1
    """How many steps of its hints a criterion shows that was not passed."""
    plots: tuple[Name, ...] = ()
    """The pictures of the feedback page, by name (`report/painter/plots.py`)."""
    limits: Limits = Limits()
    data: Name = ""
    """The fingerprint of the files in `data/` that students get; empty if there are
    none. It is set when the rubric is loaded."""
    loads: Annotated[tuple[Name, ...], Field(exclude_if=not_)] = ()
    """The data sets of `keras.datasets` that submissions load, besides those that plans
    name. In `from_solution`, they are those of the solution."""
    accept: Annotated[tuple[Accept, ...], Field(exclude=True)] = ()
    """Wrong answers that may survive `validate`. They do not change grades, so they are
    neither in digests nor in students' files."""
    other_checks: tuple[Sentence, ...] = ()
    """In the public part of a rubric: general titles of the criteria that it lacks."""
    tolerated: tuple[Name, ...] = ()
    """In the public part of a rubric: ids of the mistakes that the solution makes too.
    Nobody is told about them."""

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Validate JSON. It may be the public part of a rubric from the version before.

        Raises:
            FactError: naming the first field that is wrong.
        """
        try:
            values = json.loads(text)
        except ValueError:
            values = None  # `super` refuses it
        if isinstance(values, dict) and "beyond" in values:
            values["other_checks"] = values.pop("beyond")
            text = json.dumps(values)
        return super().from_json(text)

    @property
    def needs_mnist(self) -> bool:
        """Whether the submission, the criteria or a plan use the digits."""
        return MNIST in self.loads or any(plan.on_digits for plan in self.all_plans)

    @property
    def keras_sets(self) -> frozenset[str]:
        """The data sets of `keras.datasets` that are used, besides the digits."""
        named = (p.data for p in self.all_plans if isinstance(p.data, NamedData))
        return frozenset((*(data.name for data in named), *self.loads)) - {MNIST}

    @property
    def all_plans(self) -> tuple[TrainingPlan, ...]:
        """All training plans."""
        return tuple(plan for plan in (self.plan, *self.plans.values()) if plan)

    @property
    def models(self) -> tuple[str, ...]:
        """The variables that hold models, the main one first."""
        return tuple(name for name in (self.model_variable, *self.rivals) if name)

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds of all plans."""
        seeds = (seed for plan in self.all_plans for seed in plan.seeds)
        return tuple(dict.fromkeys(seeds))

    @property
    def reported(self) -> tuple[str, ...]:
        """The variables, other than models, of which the runner reports the values."""
        looked_at = (name for c in self.criteria for name in c.variables)
        return tuple(dict.fromkeys((*self.variables, *looked_at)))

    @property
    def function_calls(self) -> tuple[FunctionCall, ...]:
        """The calls of functions that the criteria ask for, each once.

        Variables are looked at first, because functions may change them.
        """
        calls = (
            call for criterion in self.criteria for call in criterion.function_calls
        )
        each = {call.key: call for call in calls}.values()
        return tuple(sorted(each, key=lambda call: call.kind == "call"))

    def trains_wrong(self, variable: str) -> bool:
        """Tell whether a model that failed a criterion is trained all the same."""
        plan = self.plan_of(variable)
        inline = plan is not None and isinstance(plan.data, InlineData)
        return self.train_wrong_models and inline

    def plan_of(self, variable: str) -> TrainingPlan | None:
        """Return how the model in a variable is trained; "" is the main one."""
        return self.plans.get(variable, self.plan)

    def reference_of(self, variable: str) -> ModelSpec | None:
        """Return the solution's model for a variable; "" is the main one."""
        return self.rivals.get(variable, self.reference)

    @property
    def automatic_points(self) -> float:
        """The points that the grader can give without a person."""
        return sum(c.points for c in self.criteria if c.for_person is None)

    @property
    def max_score(self) -> float:
        """The sum of the points."""
        return sum(criterion.points for criterion in self.criteria)

    @model_validator(mode="after")
    def _is_consistent(self) -> Assignment:
        """Refuse parts that do not fit together. Nobody could pass, or know why."""
        if problem := next(inconsistencies(self), None):
            raise ValueError(problem)
        return self
