"""The criterion on the optimizer that a model is compiled with, and its arguments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field

from autograder.facts.base import Name
from autograder.facts.grade import Verdict
from autograder.facts.known_settings import KNOWN
from autograder.facts.message import Sentence
from autograder.facts.names import OPTIMIZERS, bare_name, is_unknown
from autograder.facts.setting import Role, Schedule, Setting
from autograder.i18n import EMPTY, Message, _, literal
from autograder.rubric.criteria.asked_value import (
    AskedValue,
    AskedValues,
    expected,
    fits,
    no_values,
    value_beyond,
)
from autograder.rubric.criteria.compiling import LowerNames, never_compiled
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.criteria.criterion_terms import (
    Ladder,
    NameAsked,
    Rubric,
    Subject,
)
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.judging import (
    OR,
    did_you_mean,
    failed,
    listing,
    passed,
    skipped,
)
from autograder.rubric.criteria.proposal import NewExercise, Proposal, RubricPlace
from autograder.rubric.criteria.wrong_code import WrongCall, WrongCode
from autograder.rubric.solution_facts import KnownSolution

_KNOWN = KNOWN[Role.OPTIMIZER]
RATE = "learning_rate"
NEAR = 10
"""How far the learning rate may be off, as a factor, in a proposal."""


class Optimizer(Criterion):
    """The model is compiled with this optimizer, or one of these, and its arguments.

    An argument is asked for by its name: a value (`momentum=0.9`) or a range
    (`learning_rate=(1e-4, 1e-2)`). An argument that is not given has Keras' default. If
    the learning rate is a schedule, the rate with which it begins counts.
    """

    looks_at: ClassVar[frozenset[Subject]] = frozenset((Subject.COMPILE,))
    example: ClassVar[dict[str, Any]] = {
        "optimizers": ("adam",),
        "learning_rate": (1e-4, 1e-2),
    }
    unnamed: ClassVar[str] = "optimizers"
    others: ClassVar[str] = "arguments"
    kind: Literal["optimizer"] = "optimizer"
    id: Name = "optimizer"
    title: Sentence = _("The optimizer is the one that the exercise asks for")
    requires: tuple[Name, ...] = ("compiled",)
    optimizers: Annotated[LowerNames, Field(max_length=20)]
    """The names of which one is right, as in Keras; none if any optimizer is."""
    arguments: AskedValues = {}
    """The same arguments in a dictionary."""

    if TYPE_CHECKING:

        def __init__(
            self, *names: str, optimizers: tuple[str, ...] = (), **given: Any
        ) -> None: ...

    @classmethod
    def derived(
        cls, solution: KnownSolution, given: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """The optimizer of the solution."""
        compiled = solution.model(given.get("model", "")).compiled
        optimizer = compiled.optimizer if compiled else None
        return {"optimizers": (optimizer.name,)} if optimizer else {}

    @classmethod
    def proposals(cls, exercise: NewExercise) -> Iterator[Proposal]:
        """If the optimizer is marked, with learning rates near the right one."""
        if exercise.form is None or ("compile", "optimizer") not in (
            exercise.marked_arguments
        ):
            return
        compiled = exercise.known.model().compiled
        optimizer = compiled.optimizer if compiled else None
        if optimizer is None or optimizer.name not in OPTIMIZERS:
            return
        arguments = [f'optimizers=("{optimizer.name}",)']
        rate = optimizer.arguments.get(RATE)
        known = _KNOWN[optimizer.name]
        if rate is None and (known.keras, RATE) in exercise.marked_arguments:
            rate = known.arguments[RATE]  # it is written, and is Keras' default
        if isinstance(rate, float) and rate > 0:
            low, high = rate / NEAR, rate * NEAR
            arguments.append(f"{RATE}=({low:.2g}, {high:.2g})")
        why = literal(str(optimizer))
        yield Proposal.of(cls, RubricPlace.OPTIMIZER, 1, why, *arguments)

    @property
    def wrong_code(self) -> frozenset[WrongCode]:  # type: ignore[override]
        """Another optimizer, and arguments far from those that are asked for."""
        names = self.optimizers or tuple(_KNOWN)
        wrong: set[WrongCode] = set()
        if self.optimizers:
            other = next(name for name in _KNOWN if name not in self.optimizers)
            wrong.add(WrongCall("compile", "optimizer", (repr(other),), position=0))
        for name, asked in self.arguments.items():
            if (value := value_beyond(asked)) is None:
                continue
            wrong |= {
                WrongCall(
                    _KNOWN[optimizer].keras, name, (repr(value),),
                    position=0 if name == RATE else None, only_given=True,
                )
                for optimizer in names if optimizer in _KNOWN
            }  # fmt: skip
        return frozenset(wrong)

    def check(self, evidence: Evidence) -> Verdict:
        """Compare the name, then each argument."""
        model = evidence.model
        compiled = model.compiled if model else None
        if compiled is None or compiled.optimizer is None:
            return failed(never_compiled(), self._expected(), self.why)
        optimizer = compiled.optimizer
        if self.optimizers and optimizer.name not in self.optimizers:
            bare = bare_name(optimizer.name)
            return failed(
                _("Keras knows no optimizer {name!r}.").format(name=bare)
                if is_unknown(optimizer.name)
                else _("The optimizer is {name!r}.").format(name=bare),
                self._expected(),
                self.why,
                did_you_mean(bare, self.optimizers)
                if is_unknown(optimizer.name)
                else EMPTY,
            )
        known = _KNOWN.get(optimizer.name)
        if known is None and self.arguments:
            return skipped(
                _("Not checked, because the grader does not know the arguments of "
                  "{name}.").format(name=optimizer.name)
            )  # fmt: skip
        usual = known.arguments if known else {}
        for name, asked in self.arguments.items():
            found = optimizer.arguments.get(name, usual.get(name))
            if not any(fits(one, asked) for one in _values(name, found)):
                return self._wrong(optimizer, name, found, asked)
        return passed(_("The optimizer is {name!r}.").format(name=str(optimizer)))

    def _wrong(
        self, optimizer: Setting, name: str, found: object, asked: AskedValue
    ) -> Verdict:
        text = _("The optimizer {optimizer!r} has `{name}={value}`.")
        if name not in optimizer.arguments:
            text = _("The optimizer {optimizer!r} has Keras' `{name}={value}`.")
        shown = str(found) if isinstance(found, Schedule) else repr(found)
        return failed(
            text.format(optimizer=optimizer.name, name=name, value=shown),
            expected(name, asked, found),
            self.why
            or (
                _("The learning rate is the size of the steps: with large ones the "
                  "loss jumps, with small ones it hardly falls.")
                if name == RATE
                else EMPTY
            ),
            _("Make the optimizer with the argument: "
              "`keras.optimizers.{keras}({name}=...)`.").format(
                  keras=_KNOWN[optimizer.name].keras, name=name),
        )  # fmt: skip

    def _expected(self) -> Message:
        if not self.optimizers:
            return _("Expected an optimizer.")
        names = listing([repr(name) for name in self.optimizers], OR)
        return _("Expected {value}.").format(value=names)

    def ladder(self) -> Ladder:
        """Ask for the call of `compile`, then name the optimizer."""
        last = (
            _("The optimizer is {names}.").format(
                names=listing([repr(name) for name in self.optimizers], OR)
            )
            if self.optimizers
            else _("Compare each argument of the optimizer with the exercise.")
        )
        return (
            _("Look at `optimizer=...` in the call of `compile`."),
            _("A name such as `\"sgd\"` means an optimizer with Keras' defaults. An "
              "object such as `keras.optimizers.SGD(...)` takes arguments."),
            last,
        )  # fmt: skip

    def names(self, rubric: Rubric) -> Iterable[NameAsked]:
        """The optimizers."""
        what = _("the optimizer")
        return tuple(NameAsked(what, name, OPTIMIZERS) for name in self.optimizers)

    def problems(self, rubric: Rubric) -> Iterator[Message]:
        """Refuse unknown arguments, and a criterion that asks for nothing."""
        for optimizer in self.optimizers:
            known = _KNOWN.get(optimizer)
            for name in self.arguments.keys() - (known.arguments if known else {}):
                yield _("the optimizer {optimizer} has no argument {name!r}").format(
                    optimizer=optimizer, name=name
                )
        if not self.optimizers and not self.arguments:
            yield _("neither an optimizer nor an argument is asked for")
        yield from no_values(self.arguments)


def _values(name: str, found: object) -> Iterator[object]:
    """Yield the value of an argument; of a schedule, also the rates it begins with.

    A decay of 0 is none, and none is a decay of 0.
    """
    yield found
    if name == "weight_decay" and not found:
        yield from (0.0, None)
    if isinstance(found, Schedule):
        yield found.arguments.get("initial_learning_rate")
        yield found.arguments.get("warmup_target")
        values = found.arguments.get("values")
        yield values[0] if isinstance(values, tuple) and values else None
