"""What every criterion says of itself: a rubric is a list of criteria.

A criterion is one class in a module of this package. All that the rest of the grader
asks about it is a method or an attribute here, so nobody else knows which criteria
there are. A class that leaves out what it must say is an error when it is defined.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from enum import StrEnum
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    NamedTuple,
    Protocol,
    Self,
    TypedDict,
)

from pydantic import Field

from autograder.facts.base import Fact, Name
from autograder.facts.grade import Points, Verdict
from autograder.facts.message import Sentence
from autograder.facts.spec import ModelSpec
from autograder.facts.training import TrainingPlan, TrainingRun
from autograder.i18n import EMPTY, Message, message_of
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.wrong_code import WrongCode

MAX_HINTS = 3
PUBLIC_HINTS = 2
"""So many steps give nothing away."""
Runs = tuple[TrainingRun, ...]
Ladder = tuple[Message, Message, Message] | tuple[()]
"""A nudge, the concept, nearly the answer; none where the instructor writes them."""


class Subject(StrEnum):
    """What a criterion looks at.

    A diagnosis is the cause of a loss of points if it is about the same subject.
    """

    BLANKS = "blanks"
    """Answers that are still `...`."""
    SHAPE = "shape"
    """Layers, units and parameters."""
    HIDDEN = "hidden layers"
    """What the hidden layers are like."""
    OUTPUT = "output"
    """What the output layer applies."""
    COMPILE = "compile"
    """Whether the model was compiled."""
    LOSS = "loss"
    """Which loss it was compiled with."""
    DATA = "data"
    """The arrays that `fit` and `evaluate` were given."""
    TRAINING = "training"
    """What a model learns; every mistake may be why it does not."""
    VARIABLES = "variables"
    """Values that are no models; no mistake in a model changes them."""
    ANYTHING = "anything"
    """Nobody knows what, as in a check that the instructor wrote."""


class RightAnswers(TypedDict, total=False):
    """What a criterion tells of the right answer, to whoever may know it."""

    activation: str
    """Of the output layer."""
    units: int
    """Of the output layer."""
    loss: str
    hidden_activation: str
    hidden_units: tuple[int, ...]
    pixels: bool
    """How the pixels are to be prepared may be said in code."""
    labels: bool
    """The same for the labels."""


class NameAsked(NamedTuple):
    """A name that a criterion was given, and the names that there are."""

    what: str
    """As in `the loss`."""
    name: str
    known: Collection[str]


class Comparison(NamedTuple):
    """Two models that a criterion compares, by their variables."""

    simple: str
    larger: str
    metric: str


class Rubric(Protocol):
    """What a criterion may ask about the assignment that it belongs to."""

    @property
    def models(self) -> tuple[str, ...]:
        """The variables that hold models, the main one first."""

    @property
    def needs_mnist(self) -> bool:
        """Whether the digits are at hand."""

    def plan_of(self, variable: str) -> TrainingPlan | None:
        """Return how a model is trained; "" is the main one."""

    def reference_of(self, variable: str) -> ModelSpec | None:
        """Return the solution's model; "" is the main one."""


class Criterion(Fact):
    """One thing a rubric asks for, worth some points.

    A class with a `kind` is a criterion; it must give `title`, `looks_at` and
    `example`, and have its own `check` and `ladder`. The others are bases.
    """

    looks_at: ClassVar[frozenset[Subject]]
    """What it looks at, by which a diagnosis finds the criteria that it explains."""
    example: ClassVar[dict[str, Any]]
    """Arguments with which it stands in the reference."""
    needs_model: ClassVar[bool] = True
    """Skipped, with the reason, when there is no model that can be looked at."""
    needs_training: ClassVar[bool] = False
    """The trainer has to train the model before this criterion can be checked."""
    decided_by_most: ClassVar[bool] = False
    """An odd number of runs passes if, and only if, most of them do by themselves."""
    wrong_code: ClassVar[frozenset[WrongCode]] = frozenset()
    """Changes of the solution's code that this criterion must notice."""

    if TYPE_CHECKING:
        kind: str
        """By which JSON tells criteria apart; each class has one of its own."""
    id: Name
    """By which reports and other criteria name it; of its kind unless given."""
    title: Sentence
    """What is asked for, as reports say it; of its kind unless given."""
    points: Points = 1.0
    """What passing it is worth."""
    model: Name = ""
    """The variable of the model it is about; empty means the main one."""
    requires: tuple[Name, ...] = ()
    """Criteria that must pass first, at least in part; otherwise this is skipped."""
    why: Sentence = EMPTY
    """Why it matters, shown with a failure; empty takes the criterion's own text."""
    hints: Annotated[tuple[Sentence, ...], Field(max_length=MAX_HINTS)] = ()
    """A nudge, the concept, nearly the answer; what is left out is that of its kind."""
    public: bool = False
    """Shown by a student's own `check`; its text must not give the answer away."""
    hidden: bool = False
    """Reports say only whether it passed: nothing found, expected, or to try."""

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
        """Judge the evidence, which is that on the criterion's own model.

        It never raises because of what a student did.
        """
        raise NotImplementedError

    def ladder(self) -> Ladder:
        """Return three hints: a nudge, the concept, nearly the answer.

        Only the last one may give the answer away, because the first two stand in a
        student's own check.
        """
        raise NotImplementedError

    @property
    def steps(self) -> tuple[Message, ...]:
        """The hints that are shown: those of the rubric, then those of the kind."""
        return (*self.hints, *self.ladder()[len(self.hints) :])

    # -- what it looks at -------------------------------------------------------------

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables, other than models, that it looks at."""
        return ()

    @property
    def queries(self) -> tuple[str, ...]:
        """The queries of the plan whose predictions it looks at."""
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

    @property
    def needed_references(self) -> tuple[str, ...]:
        """The models of which the rubric must give the solution's."""
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
    def seen_in_notebook(self) -> bool:
        """Whether the variables of a notebook tell all that it looks at."""
        return not self.needs_training and Subject.DATA not in self.looks_at

    # -- what it says about the rubric ------------------------------------------------

    def names(self, rubric: Rubric) -> Iterable[NameAsked]:
        """Return the names that it was given; an unknown one is refused."""
        return ()

    def problems(self, rubric: Rubric) -> Iterator[str]:
        """Yield what no submission can reach, or none can miss; only if certain."""
        yield from ()

    # -- what it tells ----------------------------------------------------------------

    def right_answers(self) -> RightAnswers:
        """Return what it tells of the right answer, for the advice of diagnoses."""
        return {}

    def public_part(self, public: Collection[str]) -> Self:
        """Return what students may have of it: the steps that give nothing away.

        Args:
            public: the ids of the criteria that students get.
        """
        requires = tuple(name for name in self.requires if name in public)
        hints = self.steps[:PUBLIC_HINTS]
        return self.model_copy(update={"requires": requires, "hints": hints})

    @classmethod
    def general_title(cls) -> Message:
        """Return the title that gives nothing away, whatever the rubric calls it."""
        return message_of(cls.model_fields["title"].default)

    # -- what a calibration asks ------------------------------------------------------

    @property
    def bound(self) -> float | None:
        """What `measure` is compared with, where one number decides."""
        return None

    @property
    def higher(self) -> bool:
        """Whether a model is the better, the higher the number is."""
        return False

    def measure(self, runs: Runs, evidence: Evidence) -> float | None:
        """Return the number that decides; None if there is none, which fails."""
        return None
