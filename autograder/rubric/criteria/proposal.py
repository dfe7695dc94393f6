"""How a criterion proposes itself for a new rubric, and what it may ask for this."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import IntEnum, auto
from typing import Any, NamedTuple, Protocol

from autograder.facts.base import Fact
from autograder.facts.drawn import DrawnPlot
from autograder.facts.spec import ModelSpec
from autograder.i18n import Message
from autograder.rubric.solution_facts import KnownSolution

MOST_PROPOSED = 8
"""The most variables, or functions, that one proposal names."""


class RubricPlace(IntEnum):
    """Where a proposed criterion is in a rubric, from the first to the last."""

    BLANKS = auto()
    FUNCTIONS = auto()
    COMPILE = auto()
    LAYERS = auto()
    ACTIVATIONS = auto()
    OUTPUT = auto()
    OUTPUT_ACTIVATION = auto()
    SIZE = auto()
    LOSS = auto()
    OPTIMIZER = auto()
    METRICS = auto()
    TRAINING = auto()
    FIT = auto()
    DATA = auto()
    CODE = auto()
    PERSON = auto()


class Proposal(NamedTuple):
    """A criterion of a new rubric, before it is written."""

    place: RubricPlace
    kind: str
    """The name of its class."""
    id: str
    points: int
    why: Message
    """What it takes from the solution, or why it is proposed."""
    arguments: tuple[str, ...]
    """Its arguments besides the points, as code."""
    imports: tuple[str, ...] = ()
    """What its arguments use from `autograder.rubric`."""
    plots: tuple[str, ...] = ()
    """The pictures that show what it looks at."""
    training: str = ""
    """How the training must differ from the solution's `fit`, as code."""

    @classmethod
    def of(
        cls,
        kind: type[Fact],
        place: RubricPlace,
        points: int,
        why: Message,
        *arguments: str,
        identity: str = "",
    ) -> Proposal:
        """Return a proposal.

        Args:
            kind: the class of the criterion.
            place: where it is in the rubric.
            points: what it is worth.
            why: what it takes from the solution, or why it is proposed.
            arguments: its other arguments, as code.
            identity: its id, if that of its class is not enough.
        """
        named = (f'id="{identity}"', *arguments) if identity else arguments
        own = identity or kind.model_fields["id"].default
        return cls(place, kind.__name__, own, points, why, named)


class Goal(NamedTuple):
    """What the training of the solution reaches, and a bound that follows from it."""

    metric: str
    bound: float
    higher: bool
    """Whether a higher value of the metric is better."""
    why: Message
    training: str
    """How the training must differ from the solution's `fit`, as code."""


class NotedCall(NamedTuple):
    """A call that the solution answers, each time the same."""

    values: list[Any]
    named: dict[str, Any]
    steps: Sequence[Sequence[Any]] = ()
    """Calls of what it returned: the method, or "", and the arguments."""
    tensors: bool = False
    """Whether it is given tensors."""
    hidden: bool = False
    """Whether only hidden tests call the function, so that students see no call."""


class NewExercise(Protocol):
    """What a criterion may ask about a solution with marked answers.

    What students write is marked. Something in the rubric must look at each of it.
    """

    @property
    def known(self) -> KnownSolution:
        """The facts of one run of the solution."""

    @property
    def form(self) -> ModelSpec | None:
        """The model that is graded, in canonical form; None if there is none."""

    @property
    def marked_arguments(self) -> Collection[tuple[str, str]]:
        """The name of the call and of the argument, for each marked argument."""

    @property
    def marked_alone(self) -> Collection[tuple[str, str]]:
        """The same of those arguments that are marked without their call."""

    @property
    def marked_of_output(self) -> Collection[str]:
        """The marked arguments of the last Dense layer in the code."""

    @property
    def marked_before_output(self) -> Collection[tuple[str, str]]:
        """The marked arguments without those of the last Dense layer alone."""

    @property
    def output_is_marked(self) -> bool:
        """Whether the last Dense layer in the code is marked as a whole."""

    @property
    def marked_layers(self) -> Collection[str]:
        """The kinds of layers of which one is marked as a whole."""

    @property
    def fit_is_marked(self) -> bool:
        """Whether a call of `fit` is marked as a whole."""

    @property
    def variables(self) -> Sequence[str]:
        """The variables with data that marked code sets, the same in each run."""

    @property
    def texts(self) -> Sequence[str]:
        """The variables that marked code sets to an answer in words."""

    @property
    def functions(self) -> Sequence[str]:
        """The functions that marked code calls where nothing else can be seen."""

    @property
    def plots(self) -> Sequence[DrawnPlot]:
        """What the solution draws; empty if no marked code draws."""

    @property
    def calls(self) -> Mapping[str, Sequence[NotedCall]]:
        """Function or class -> calls that the solution answers."""

    @property
    def decisive(self) -> Sequence[str]:
        """The ids of the criteria on what decides how the model learns."""

    @property
    def goal(self) -> Goal | None:
        """What the training reaches; None if nothing can be asked of it."""


def names_as_code(names: Sequence[str]) -> str:
    """Return names as the code of a tuple, without a comma that is not needed."""
    quoted = ", ".join(f'"{name}"' for name in names)
    return f"({quoted}{',' if len(names) == 1 else ''})"
