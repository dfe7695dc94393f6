"""The criterion on the metrics that a model is compiled with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field

from autograder.facts.base import Name
from autograder.facts.grade import Verdict
from autograder.facts.known_losses import LOSSES
from autograder.facts.known_settings import KNOWN
from autograder.facts.message import Sentence
from autograder.facts.names import METRICS, bare_name
from autograder.facts.setting import Role
from autograder.i18n import EMPTY, _
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
from autograder.rubric.criteria.wrong_code import WrongCall
from autograder.rubric.solution_facts import KnownSolution

_PLAIN = {
    spelling: row.name
    for row in KNOWN[Role.METRIC].values()
    for spelling in (row.name, row.keras.lower(), *row.aliases)
}
"""Spelling of a metric, in lower case -> its name."""
_CHOSEN = ("accuracy", "crossentropy")
"""Names by which Keras chooses a metric that fits the loss and the labels."""
_STARTS = {loss.name: loss.chosen_metrics for loss in LOSSES if loss.chosen_metrics}
"""Loss -> the beginning of the name of the metric that Keras chooses."""


class Metrics(Criterion):
    """The model is compiled with these metrics, in any of their spellings.

    Each one is worth a part of the points; others do no harm. `accuracy` is the metric
    that Keras chooses for the loss, such as `binary_accuracy`.
    """

    looks_at: ClassVar[frozenset[Subject]] = frozenset((Subject.COMPILE,))
    example: ClassVar[dict[str, Any]] = {"metrics": ("accuracy", "auc")}
    unnamed: ClassVar[str] = "metrics"
    wrong_code: ClassVar = frozenset(
        (WrongCall("compile", "metrics", ("[]",), position=3, only_given=True),)
    )
    kind: Literal["metrics"] = "metrics"
    id: Name = "metrics"
    title: Sentence = _("The metrics are those that the exercise asks for")
    requires: tuple[Name, ...] = ("compiled",)
    metrics: Annotated[LowerNames, Field(min_length=1, max_length=20)]
    """Their names, as Keras spells them."""

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

    def check(self, evidence: Evidence) -> Verdict:
        """Look for each metric."""
        model = evidence.model
        if model is None or model.compiled is None:
            return failed(never_compiled(), why=self.why)
        given, loss = model.compiled.metrics, model.compiled.loss
        start = _STARTS.get(loss.name, "") if loss else ""
        missing = [
            name for name in self.metrics
            if not any(_are_same(name, other, start) for other in given)
        ]  # fmt: skip
        names = [bare_name(other) for other in given]
        found = (
            _("The model is compiled with these metrics: {names}.").format(
                names=listing([repr(name) for name in names])
            )
            if given
            else _("The model is compiled without metrics.")
        )
        if not missing:
            return passed(found)
        near = (did_you_mean(name, METRICS) for name in names)
        parts = (
            found,
            _("Expected {names}, too.").format(
                names=listing([repr(name) for name in missing])
            ),
            self.why
            or _("A metric says in each epoch how good the model is, in a number that "
                 "people understand."),
            next((hint for hint in near if hint), EMPTY),
        )  # fmt: skip
        share = 1 - len(missing) / len(self.metrics)
        return partial(share, *parts) if share > 0 else failed(*parts)

    def ladder(self) -> Ladder:
        """Ask for the call of `compile`, then name the metrics."""
        return (
            _("Look at `metrics=[...]` in the call of `compile`."),
            _("The loss is what training makes small. Metrics are only measured: they "
              "are listed by their names, or as objects of `keras.metrics`."),
            _("Write `metrics=[{names}]`.").format(
                names=", ".join(f'"{name}"' for name in self.metrics)),
        )  # fmt: skip

    def names(self, rubric: Rubric) -> Iterable[NameAsked]:
        """The metrics."""
        known = {*METRICS, *_PLAIN, *_CHOSEN}
        return tuple(NameAsked(_("the metric"), name, known) for name in self.metrics)


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
