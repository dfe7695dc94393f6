"""An assignment: what is asked for, and how every model of it is trained."""

from __future__ import annotations

import runpy
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from autograder.criteria import AnyCriterion
from autograder.errors import RubricError
from autograder.facts.base import Fact, Name, Sentence, clean
from autograder.facts.observation import Limits
from autograder.facts.spec import ModelSpec
from autograder.facts.training import NamedData, TrainingPlan


class Assignment(Fact):
    """One exercise of the course, as its rubric declares it."""

    slug: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
    title: Sentence
    blanks: tuple[Name, ...] = ()
    """The names of the blanks in the student's stub, in order."""
    model_variable: Name = "model"
    variables: tuple[Name, ...] = ()
    """Further variables of the submission that criteria look at."""
    criteria: Annotated[tuple[AnyCriterion, ...], Field(min_length=1, max_length=100)]
    plan: TrainingPlan | None = None
    """How models are trained; None if nothing is."""
    reference: ModelSpec | None = None
    """The solution's model, trained for comparison."""
    train_wrong_models: bool = False
    """Train also models that failed a criterion, so that their pages have pictures.

    For recipes that take a fraction of a second.
    """
    plots: tuple[Name, ...] = ()
    """The pictures of the feedback page, by name: see `autograder.report.plots`."""
    limits: Limits = Limits()

    @property
    def needs_mnist(self) -> bool:
        """Whether the submission, the criteria or the plan use the digits."""
        return self.plan is not None and isinstance(self.plan.data, NamedData)

    @property
    def max_score(self) -> float:
        """The sum of the points."""
        return sum(criterion.points for criterion in self.criteria)

    @model_validator(mode="after")
    def _criteria_fit_together(self) -> Assignment:
        seen: set[str] = set()
        for criterion in self.criteria:
            if criterion.id in seen:
                raise ValueError(f"two criteria are called {criterion.id!r}")
            for required in criterion.requires:
                if required not in seen:
                    raise ValueError(
                        f"{criterion.id!r} requires {required!r}, which must stand "
                        "before it"
                    )
            if criterion.needs_training and self.plan is None:
                raise ValueError(f"{criterion.id!r} needs a training plan")
            seen.add(criterion.id)
        if self.train_wrong_models and self.plan is None:
            raise ValueError("train_wrong_models needs a training plan")
        return self


def load_rubric(path: Path) -> Assignment:
    """Run `rubric.py` of an assignment and return its `assignment`.

    A rubric is the instructor's own Python and runs in the controller.

    Raises:
        RubricError: in one line, whatever is wrong with the file.
    """
    if not path.is_file():
        raise RubricError(f"{path}: no such rubric")
    try:
        found = runpy.run_path(str(path)).get("assignment")
    except Exception as error:
        reason = clean(f"{type(error).__name__}: {error}", 400).replace("\n", " ")
        raise RubricError(f"{path}: {reason}") from error
    if not isinstance(found, Assignment):
        raise RubricError(f"{path}: defines no `assignment = Assignment(...)`")
    if found.slug != path.parent.name:
        raise RubricError(
            f"{path}: the slug is {found.slug!r}, the folder {path.parent.name!r}"
        )
    return found


def load_assignments(solutions: Path) -> Sequence[Assignment]:
    """Load the rubric of every folder of `solutions`, in alphabetical order.

    Raises:
        RubricError: if there is no rubric, or one cannot be loaded.
    """
    rubrics = sorted(solutions.glob("*/rubric.py"))
    if not rubrics:
        raise RubricError(f"{solutions}: no <assignment>/rubric.py in it")
    return [load_rubric(path) for path in rubrics]


def public_part(assignment: Assignment) -> Assignment:
    """Return what students may have: the public criteria, and no answer."""
    public = {c.id for c in assignment.criteria if c.public}
    criteria = tuple(
        criterion.model_copy(
            update={"requires": tuple(r for r in criterion.requires if r in public)}
        )
        for criterion in assignment.criteria
        if criterion.public
    )
    plan = assignment.plan
    return assignment.model_copy(
        update={
            "criteria": criteria,
            "plan": plan and plan.model_copy(update={"queries": {}}),
            "reference": None,
            "train_wrong_models": False,
            "plots": (),
        }
    )
