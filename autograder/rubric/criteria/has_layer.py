"""The criterion on a layer of any kind, with the settings that the exercise names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field

from autograder.facts.base import Name
from autograder.facts.grade import Verdict
from autograder.facts.layers import KINDS, Layer
from autograder.facts.message import Sentence
from autograder.i18n import Message, _, _n
from autograder.rubric.criteria.asked_layers import (
    PLAIN,
    is_dense_network,
    settings_asked,
)
from autograder.rubric.criteria.asked_value import (
    AskedValues,
    as_code,
    expected,
    fits,
    no_values,
)
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.criteria.criterion_terms import (
    Ladder,
    RightAnswers,
    Rubric,
    Subject,
)
from autograder.rubric.criteria.evidence import Evidence, canonical_of
from autograder.rubric.criteria.forms import (
    forms,
    layers_of_kind,
    layers_within,
    plain_value,
    unknown_layer,
)
from autograder.rubric.criteria.judging import (
    did_you_mean,
    failed,
    listing,
    partial,
    passed,
    skipped,
    unknown_part,
)
from autograder.rubric.criteria.proposal import NewExercise, Proposal, RubricPlace
from autograder.rubric.criteria.wrong_code import Change

Count = Annotated[int, Field(ge=1, le=1_000)]


class HasLayer(Criterion):
    """The model has layers of this kind, with these arguments.

    An argument is asked for by its name: a value (`filters=32`), a range for a number
    (`units=(32, 128)`, `units=(32, None)`), or several values of which one is right
    (`activation=("relu", "gelu")`). If there are too few layers, those that are there
    are worth a part of the points.
    """

    looks_at: ClassVar[frozenset[Subject]] = frozenset((Subject.SHAPE,))
    example: ClassVar[dict[str, Any]] = {
        "layer": "Conv2D",
        "at_least": 2,
        "filters": (16, 64),
        "kernel_size": (3, 3),
    }
    unnamed: ClassVar[str] = "layer"
    others: ClassVar[str] = "settings"
    wrong_code: ClassVar = frozenset((Change.HIDDEN_LAYERS,))
    kind: Literal["has_layer"] = "has_layer"
    id: Name = "has_layer"
    title: Sentence = _("The model has the layer that the exercise asks for")
    layer: Name
    """The name of its class in Keras. Layers within other layers count, too."""
    settings: AskedValues = {}
    """The same arguments in a dictionary; an activation is written as its name."""
    count: Count | None = None
    """How many such layers there are."""
    at_least: Count = 1
    """The smallest number of such layers."""
    at_most: Count | None = None
    """The largest number of such layers."""

    if TYPE_CHECKING:

        def __init__(self, layer: str = "", **given: Any) -> None: ...

    @classmethod
    def proposals(cls, exercise: NewExercise) -> Iterator[Proposal]:
        """For each kind of layer that is marked as a whole, without its arguments."""
        form = exercise.form
        if form is None or is_dense_network(form):
            return
        asked = dict(settings_asked(form, exercise.marked_before_output))
        for kind in exercise.marked_layers:
            count = len(layers_of_kind(form.layers, kind))
            if kind not in (*asked, *(plain.__name__ for plain in PLAIN)) and count:
                why = _n("{count} layer", "{count} layers", count).format(count=count)
                yield Proposal.of(
                    cls, RubricPlace.LAYERS, 1, why,
                    f'layer="{kind}"', f"count={count}", identity=kind.lower(),
                )  # fmt: skip

    def check(self, evidence: Evidence) -> Verdict:
        """Count the layers of the kind that have the settings."""
        verdicts = [self._look(form.layers) for form in forms(evidence)]
        verdict = max(verdicts, key=lambda one: one.fraction)
        unknown = unknown_part(canonical_of(evidence))
        if unknown and verdict.status != "passed" and not self._has_too_many(evidence):
            return skipped(unknown)
        return verdict

    def _has_too_many(self, evidence: Evidence) -> bool:
        """Tell whether there are too many layers already, without the unknown part."""
        most = self.at_most if self.count is None else self.count
        right = self._right(layers_of_kind(canonical_of(evidence).layers, self.layer))
        return most is not None and len(right) > most

    def _look(self, layers: tuple[Layer, ...]) -> Verdict:
        of_kind = layers_of_kind(layers, self.layer)
        right = self._right(of_kind)
        if self._is_enough(len(right)):
            return passed(self._has(len(right)))
        if not of_kind:
            within = (one for layer in layers for one in layers_within(layer))
            return self._missing([one.title for one in within])
        wrong = [pair for one in of_kind for pair in self._wrong(one)]
        if not right and wrong:
            name, found = wrong[0]
            return failed(
                _("The layer {layer} has `{name}={value}`.").format(
                    layer=self.layer, name=name, value=repr(plain_value(found))
                ),
                expected(name, self.settings[name], found),
                self.why,
                _("Change this argument where you make the layer."),
            )
        parts = self._has(len(right)), self._expected(), self.why, _COUNT
        if self.count is None and right and len(right) < self.at_least:
            return partial(len(right) / self.at_least, *parts)
        return failed(*parts)

    def _right(self, of_kind: list[Layer]) -> list[Layer]:
        return [one for one in of_kind if next(self._wrong(one), None) is None]

    def _is_enough(self, number: int) -> bool:
        if self.count is not None:
            return number == self.count
        return self.at_least <= number and number <= (self.at_most or number)

    def _wrong(self, layer: Layer) -> Iterator[tuple[str, object]]:
        """Yield each setting that differs, and its value."""
        for name, value in self.settings.items():
            found = getattr(layer, name, None)
            if not fits(found, value):
                yield name, found

    def _missing(self, titles: list[str]) -> Verdict:
        near = (did_you_mean(title, {self.layer}) for title in titles)
        return failed(
            _("The model has these layers: {kinds}.").format(kinds=listing(titles))
            if titles
            else _("The model has no layers."),
            self._expected(),
            self.why,
            next((hint for hint in near if hint), _("Add the layer to the model.")),
        )

    def _has(self, count: int) -> Message:
        text = _n("The model has {count} such layer {layer}.",
                  "The model has {count} such layers {layer}.", count)  # fmt: skip
        return text.format(count=count, layer=self._call())

    def _expected(self) -> Message:
        layer = self._call()
        count = self.at_least if self.at_least == self.at_most else self.count
        if count is not None:
            text = _n("Expected {count} layer {layer}.",
                      "Expected {count} layers {layer}.", count)  # fmt: skip
            return text.format(count=count, layer=layer)
        if self.at_most is not None:
            return _("Expected from {least} to {most} layers {layer}.").format(
                least=self.at_least, most=self.at_most, layer=layer
            )
        if self.at_least == 1:
            return _("Expected at least one layer {layer}.").format(layer=layer)
        return _("Expected at least {least} layers {layer}.").format(
            least=self.at_least, layer=layer
        )

    def _call(self) -> str:
        if not self.settings:
            return self.layer
        usual = dict(KINDS[self.layer].example()) if self.layer in KINDS else {}
        return f"`{self.layer}({as_code(self.settings, usual)})`"

    def ladder(self) -> Ladder:
        """Ask for a comparison, then name the layer, then its settings."""
        return (
            _("Compare your layers, one by one, with those in the exercise."),
            _("Look for the layer {layer}, and for each of its arguments.").format(
                layer=self.layer
            ),
            _("The exercise asks for {layer}.").format(layer=self._call()),
        )

    def right_answers(self) -> RightAnswers:
        """Whether such layers are frozen."""
        return {"frozen": True} if self.settings.get("trainable") is False else {}

    def problems(self, rubric: Rubric) -> Iterator[Message]:
        """Refuse unknown layers and arguments."""
        yield from unknown_layer(self.layer, self.settings)
        if self.layer not in KINDS:
            return
        yield from no_values(self.settings)
        if self.at_most is not None and self.at_least > self.at_most:
            yield _("no number of layers is between its bounds")


_COUNT = _("Count your layers.")
