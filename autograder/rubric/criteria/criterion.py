"""The base of all criteria. A rubric is a list of criteria.

A criterion is one class in a module of this package. The rest of the
grader uses only the methods and attributes that are defined here, and no class by name.
A class without a required attribute raises an error when it is defined.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    Self,
)

from pydantic import Field

from autograder.facts.base import Name
from autograder.facts.function_calls import FunctionCall, Outcome
from autograder.facts.grade import Points, Verdict
from autograder.facts.message import Sentence
from autograder.i18n import EMPTY, Message, message_of
from autograder.rubric.criteria.criterion_terms import (
    Comparison,
    ForPerson,
    Ladder,
    NameAsked,
    RightAnswers,
    Rubric,
    Runs,
    Subject,
)
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.proposal import NewExercise, Proposal
from autograder.rubric.criteria.rubric_arguments import RubricArguments
from autograder.rubric.criteria.wrong_code import WrongCode

MAX_HINTS = 3
PUBLIC_HINTS = 2
"""How many hints a student's own check shows. They must not give the answer."""


class Criterion(RubricArguments):
    """One thing a rubric asks for, worth some points.

    A class with a `kind` is a criterion; it must give `title`, `looks_at` and
    `example`, and have its own `check` and `ladder`. The others are bases.
    """

    looks_at: ClassVar[frozenset[Subject]]
    """What it looks at. A diagnosis explains criteria with the same subject."""
    example: ClassVar[dict[str, Any]]
    """The arguments of its example in the reference."""
    needs_model: ClassVar[bool] = True
    """Whether it is skipped, with the reason, if there is no model to look at."""
    needs_training: ClassVar[bool] = False
    """Whether the trainer has to train the model before this criterion is checked."""
    decided_by_most: ClassVar[bool] = False
    """Whether a group of runs passes exactly if most of its runs pass alone."""
    wrong_code: ClassVar[frozenset[WrongCode]] = frozenset()
    """Changes of the solution's code that this criterion must notice."""

    if TYPE_CHECKING:
        kind: str
        """The name of the class in JSON."""
    id: Name
    """Its name in reports and in `requires`; by default that of its kind."""
    title: Sentence
    """What it asks for, in reports; by default the title of its kind."""
    points: Points = 1.0
    """The points for passing it."""
    model: Name = ""
    """The variable of the model it is about; empty means the main one."""
    requires: tuple[Name, ...] = ()
    """Criteria that must pass first, at least in part; otherwise this is skipped."""
    why: Sentence = EMPTY
    """Why it matters, shown with a failure; if empty, the class has a text."""
    hints: Annotated[tuple[Sentence, ...], Field(max_length=MAX_HINTS)] = ()
    """Hints of the rubric. They replace the first ones of the class."""
    public: bool = False
    """Shown by a student's own `check`; its text must not give the answer away."""
    hidden: bool = False
    """Reports say only whether it passed: nothing found, expected, or to try.

    Students do not get it, also if it is public.
    """

    @classmethod
    def __pydantic_init_subclass__(cls, **_options: Any) -> None:
        """Refuse a criterion that leaves out what it must say.

        Raises:
            TypeError: naming what is missing.
        """
        if "kind" not in cls.model_fields:
            return  # a base of several criteria
        title = cls.model_fields["title"]
        missing = {
            "the default of `kind`": cls.model_fields["kind"].is_required(),
            "the default of `title`": title.is_required(),
            "`looks_at`": not getattr(cls, "looks_at", None),
            "`example`": not hasattr(cls, "example"),
            "`check`, how it judges": cls.check is Criterion.check,
            "`ladder`, its three hints": cls.ladder is Criterion.ladder,
            "a docstring": not cls.__doc__,
        }
        if names := [name for name, is_missing in missing.items() if is_missing]:
            raise TypeError(f"the criterion {cls.__name__} lacks {', '.join(names)}")

    # -- what it does -----------------------------------------------------------------

    def check(self, evidence: Evidence) -> Verdict:
        """Judge the evidence about the criterion's model.

        It never raises because of what a student did.
        """
        raise NotImplementedError

    def ladder(self) -> Ladder:
        """Return three hints: where to look, the concept, nearly the answer.

        Only the last one may give the answer away, because a student's own check
        shows the first two.
        """
        raise NotImplementedError

    @property
    def steps(self) -> tuple[Message, ...]:
        """All hints: those of the rubric, then the remaining ones of the class."""
        return (*self.hints, *self.ladder()[len(self.hints) :])

    # -- what it looks at -------------------------------------------------------------

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables, other than models, that it looks at."""
        return ()

    @property
    def function_calls(self) -> tuple[FunctionCall, ...]:
        """The calls of functions of the submission whose answers it looks at."""
        return ()

    @property
    def queries(self) -> tuple[str, ...]:
        """The queries of the plan whose predictions it looks at."""
        return ()

    @property
    def reference_models(self) -> tuple[str, ...]:
        """The models for which it uses the training of the solution's model only."""
        return ()

    @property
    def trained_models(self) -> tuple[str, ...]:
        """The models for which it uses the training of the student's model."""
        alone = not self.needs_training or self.reference_models
        return () if alone else (self.model,)

    @property
    def metrics_asked(self) -> tuple[str, ...]:
        """The metrics of a training that it looks at, as `TrainsTo` names them."""
        return ()

    @property
    def needed_references(self) -> tuple[str, ...]:
        """The models for which the rubric must give the solution's model."""
        return self.reference_models

    @property
    def comparison(self) -> Comparison | None:
        """The two models that it compares, for the pictures that show both."""
        return None

    @property
    def own_file(self) -> str:
        """The instructor's file whose function decides; empty if `check` does."""
        return ""

    @property
    def is_given_out(self) -> bool:
        """Whether students get it. A hidden one would say there what it asks for."""
        return self.public and not self.hidden

    @property
    def seen_in_notebook(self) -> bool:
        """Whether the variables of a notebook tell all that it looks at."""
        unseen = frozenset((Subject.DATA, Subject.FIT))
        return not self.needs_training and not unseen & self.looks_at

    @property
    def for_person(self) -> ForPerson | None:
        """The question for a person who gives the points; None for most kinds."""
        return None

    # -- what it says about the rubric ------------------------------------------------

    def with_outcomes(self, outcomes: Mapping[str, Outcome]) -> Self:
        """Return it with the outcomes of its calls in the solution, by their keys.

        Raises:
            FactError: if the solution has no answer to one of them.
        """
        return self

    def names(self, rubric: Rubric) -> Iterable[NameAsked]:
        """Return the names that it was given. Unknown names are refused."""
        return ()

    def problems(self, rubric: Rubric) -> Iterator[Message]:
        """Yield a line for each argument with which nobody passes, or everybody."""
        yield from ()

    # -- what it tells ----------------------------------------------------------------

    @property
    def about_output(self) -> str | None:
        """The output that `right_answers` is about, "" for the first; None for all."""
        return None

    def right_answers(self) -> RightAnswers:
        """Return what it says about the right answer, for the advice of diagnoses."""
        return {}

    def public_part(self, public: Collection[str]) -> Self:
        """Return the part that students may have, without its last hint.

        Args:
            public: the ids of the criteria that students get.
        """
        requires = tuple(name for name in self.requires if name in public)
        hints = self.steps[:PUBLIC_HINTS]
        return self.model_copy(update={"requires": requires, "hints": hints})

    @classmethod
    def general_title(cls) -> Message:
        """Return the title of the class, which never gives the answer away."""
        return message_of(cls.model_fields["title"].default)

    # -- how a new rubric begins ------------------------------------------------------

    @classmethod
    def proposals(cls, exercise: NewExercise) -> Iterator[Proposal]:
        """Yield itself with its arguments, as often as it fits a new exercise."""
        yield from ()

    # -- what a calibration asks ------------------------------------------------------

    @property
    def bounded_metric(self) -> str:
        """The metric that a bound of the rubric is for; empty without one."""
        return ""

    @property
    def bound(self) -> float | None:
        """The number that `measure` is compared with; None if no number decides."""
        return None

    @property
    def higher(self) -> bool:
        """Whether a higher number is better."""
        return False

    def measure(self, runs: Runs, evidence: Evidence) -> float | None:
        """Return the number that decides; None if there is none, which fails."""
        return None
