"""The criterion on the metrics that a model is compiled with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import Field

from autograder.facts.base import Name
from autograder.facts.compilation import CompiledMetric
from autograder.facts.grade import Verdict
from autograder.facts.known_losses import LOSSES
from autograder.facts.known_metrics import CHOSEN_METRICS
from autograder.facts.known_settings import KNOWN
from autograder.facts.message import Sentence
from autograder.facts.names import METRICS, bare_name
from autograder.facts.setting import Role
from autograder.i18n import EMPTY, Message, _, literal
from autograder.rubric.criteria.asked_value import (
    AskedValues,
    as_code,
    expected,
    fits,
    no_values,
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
    did_you_mean,
    failed,
    listing,
    partial,
    passed,
)
from autograder.rubric.criteria.proposal import NewExercise, Proposal, RubricPlace
from autograder.rubric.criteria.wrong_code import WrongCall
from autograder.rubric.solution_facts import KnownSolution

_PLAIN = {
    spelling: row.name
    for row in KNOWN[Role.METRIC].values()
    for spelling in (row.name, row.keras.lower(), *row.aliases)
} | CHOSEN_METRICS
"""Spelling of a metric, in lower case -> its name."""
_ROWS = KNOWN[Role.METRIC]
_CHOSEN = frozenset(CHOSEN_METRICS.values())
"""Names by which Keras chooses a metric that fits the loss and the labels."""
_OF_COMPILE = ("name", "output", "weighted")
"""What may be asked of any metric, besides the arguments of its class."""
_STARTS = {loss.name: loss.chosen_metrics for loss in LOSSES if loss.chosen_metrics}
"""Loss -> the beginning of the name of the metric that Keras chooses."""


class Metrics(Criterion):
    """The model is compiled with these metrics, in any of their spellings.

    Each one is worth a part of the points; others do no harm. `accuracy` is the metric
    that Keras chooses for the loss, such as `binary_accuracy`. Those in
    `weighted_metrics` count, too.

    Arguments of a metric are asked for by its name: `precision={"thresholds": 0.7}`. Of
    any metric, `name` is the name that `fit` shows, `output` the output that it is for,
    and `weighted` says whether it is in `weighted_metrics`.
    """

    looks_at: ClassVar[frozenset[Subject]] = frozenset((Subject.COMPILE,))
    example: ClassVar[dict[str, Any]] = {
        "metrics": ("accuracy", "auc"),
        "auc": {"curve": "PR"},
    }
    unnamed: ClassVar[str] = "metrics"
    others: ClassVar[str] = "arguments"
    wrong_code: ClassVar = frozenset(
        (WrongCall("compile", "metrics", ("[]",), position=3, only_given=True),)
    )
    kind: Literal["metrics"] = "metrics"
    id: Name = "metrics"
    title: Sentence = _("The metrics are those that the exercise asks for")
    requires: tuple[Name, ...] = ("compiled",)
    metrics: Annotated[LowerNames, Field(min_length=1, max_length=20)]
    """Their names, as Keras spells them."""
    arguments: Annotated[dict[Name, AskedValues], Field(max_length=20)] = {}
    """Name of a metric -> the arguments that it must have; see above."""

    if TYPE_CHECKING:

        def __init__(
            self, *names: str, metrics: tuple[str, ...] = (), **given: Any
        ) -> None: ...

    @classmethod
    def derived(
        cls, solution: KnownSolution, given: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """The metrics of the solution."""
        compiled = solution.model(given.get("model", "")).compiled
        return {"metrics": compiled.metrics} if compiled else {}

    @classmethod
    def proposals(cls, exercise: NewExercise) -> Iterator[Proposal]:
        """If `metrics` is marked without the call of `compile`."""
        model = exercise.known.model() if exercise.form else None
        names = model.compiled.metrics if model and model.compiled else ()
        if ("compile", "metrics") in exercise.marked_alone and names:
            why = literal(", ".join(names))
            yield Proposal.of(cls, RubricPlace.METRICS, 1, why)

    def check(self, evidence: Evidence) -> Verdict:
        """Look for each metric."""
        model = evidence.model
        if model is None or model.compiled is None:
            return failed(never_compiled(), why=self.why)
        given, loss = model.compiled.all_metrics, model.compiled.loss
        start = _STARTS.get(loss.name, "") if loss else ""
        missing: list[str] = []
        wrong: list[_Wrong] = []
        for name in self.metrics:
            of_name = [m for m in given if _are_same(name, m.setting.name, start)]
            found = [next(self._wrong(name, metric), None) for metric in of_name]
            if not of_name:
                missing.append(name)
            elif None not in found:
                wrong += [one for one in found if one][:1]
        names = [bare_name(metric.setting.name) for metric in given]
        said = _found(names)
        lost = len(missing) + len(wrong)
        if not lost:
            return passed(said)
        if missing:
            near = (did_you_mean(name, METRICS) for name in names)
            wanted = _("Expected {names}, too.").format(
                names=listing([repr(name) for name in missing])
            )
            fix = next((hint for hint in near if hint), EMPTY)
            if "exact_accuracy" in names:
                fix = _(
                    "The object `Accuracy()` counts predictions that are equal to the "
                    "labels, as probabilities never are. Write 'accuracy'."
                )
        else:
            said, wanted = wrong[0].found, wrong[0].expected
            fix = _("Make the metric as an object: `keras.metrics.{call}`.").format(
                call=self._call(wrong[0].metric)
            )
        why = self.why or _(
            "A metric says in each epoch how good the model is, in a number that "
            "people understand."
        )
        parts = (said, wanted, why, fix)
        share = 1 - lost / len(self.metrics)
        return partial(share, *parts) if share > 0 else failed(*parts)

    def _wrong(self, name: str, metric: CompiledMetric) -> Iterator[_Wrong]:
        """Yield each argument of a metric that is not as it is asked for."""
        for argument, asked in self.arguments.get(name, {}).items():
            value = _value(metric, argument)
            if not fits(value, asked):
                text = _("The metric {name!r} has `{argument}={value}`.").format(
                    name=metric.setting.name, argument=argument, value=repr(value)
                )
                yield _Wrong(name, text, expected(argument, asked, value))

    def _call(self, name: str) -> str:
        """Return the call that makes a metric."""
        row = _ROWS.get(_PLAIN.get(name, name))
        asked = self.arguments.get(name, {})
        own = {n: v for n, v in asked.items() if n not in _OF_COMPILE[1:]}
        return f"{row.keras if row else name}({as_code(own)})"

    def ladder(self) -> Ladder:
        """Ask for the call of `compile`, then name the metrics."""
        return (
            _("Look at `metrics=[...]` in the call of `compile`."),
            _("The loss is what training makes small. Metrics are only measured: they "
              "are listed by their names, or as objects of `keras.metrics`."),
            _("Write `metrics=[{names}]`.").format(
                names=", ".join(
                    f"keras.metrics.{self._call(name)}"
                    if self.arguments.get(name)
                    else f'"{name}"'
                    for name in self.metrics)),
        )  # fmt: skip

    def names(self, rubric: Rubric) -> Iterable[NameAsked]:
        """The metrics."""
        known = {*METRICS, *_PLAIN}
        return tuple(NameAsked(_("the metric"), name, known) for name in self.metrics)

    def problems(self, rubric: Rubric) -> Iterator[Message]:
        """Refuse arguments that no metric has, or of metrics that are not asked for."""
        for name, asked in self.arguments.items():
            row = _ROWS.get(_PLAIN.get(name, name))
            if name not in self.metrics:
                yield _(
                    "arguments of {name!r} are given, and it is not asked for"
                ).format(name=name)
            for argument in asked.keys() - {
                *_OF_COMPILE,
                *(row.arguments if row else ()),
            }:
                yield _("the metric {name!r} has no argument {argument!r}").format(
                    name=name, argument=argument
                )
            yield from no_values(asked)


class _Wrong(NamedTuple):
    """An argument that is not as it is asked for."""

    metric: str
    found: Message
    expected: Message


def _value(metric: CompiledMetric, argument: str) -> object:
    """Return an argument of a metric; Keras' default if it was not given."""
    if argument == "name":
        return metric.shown_as
    if argument in _OF_COMPILE:
        return getattr(metric, argument)
    row = _ROWS.get(metric.setting.name)
    usual = row.arguments.get(argument) if row else None
    return metric.setting.arguments.get(argument, usual)


def _found(names: list[str]) -> Message:
    if not names:
        return _("The model is compiled without metrics.")
    return _("The model is compiled with these metrics: {names}.").format(
        names=listing([repr(name) for name in names])
    )


def _are_same(name: str, other: str, start: str) -> bool:
    """Compare two metrics as Keras would choose them.

    Args:
        name: a metric.
        other: another one.
        start: of the names of metrics that fit the loss; empty for any.
    """
    one, two = (_PLAIN.get(n.lower(), n.lower()) for n in (name, other))
    if one == two:
        return True
    for chosen in _CHOSEN:
        if chosen in (one, two):
            specific = two if one == chosen else one
            fitting = (start,) if start else _STARTS.values()
            return specific in {f"{begin}{chosen}" for begin in fitting}
    return False
