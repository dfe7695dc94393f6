"""The criterion on a layer of any kind, with the settings that the exercise names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from autograder.facts.base import Name
from autograder.facts.grade import Verdict
from autograder.facts.layers import KINDS, BaseLayer, Layer, Opaque, Setting
from autograder.facts.message import Sentence
from autograder.facts.setting import Scalar
from autograder.i18n import Message, _, _n
from autograder.rubric.criteria.criterion import Criterion, Ladder, Rubric, Subject
from autograder.rubric.criteria.evidence import Evidence, form_of
from autograder.rubric.criteria.judging import (
    did_you_mean,
    failed,
    listing,
    passed,
    skipped,
    unknown_part,
)
from autograder.rubric.criteria.wrong_code import Change

Value = Scalar | tuple[Scalar, ...]


class HasLayer(Criterion):
    """The model has a layer of this kind, with these settings."""

    looks_at: ClassVar[frozenset[Subject]] = frozenset((Subject.SHAPE,))
    example: ClassVar[dict[str, Any]] = {
        "layer": "Conv2D",
        "settings": {"filters": 32, "kernel_size": (3, 3)},
    }
    wrong_code: ClassVar = frozenset((Change.HIDDEN_LAYERS,))
    kind: Literal["has_layer"] = "has_layer"
    id: Name = "has_layer"
    title: Sentence = _("The model has the layer that the exercise asks for")
    layer: Name
    """The name of its class in Keras. Layers within other layers count, too."""
    settings: Annotated[dict[Name, Value], Field(max_length=10)] = {}
    """Arguments that must have these values; an activation is written as its name."""
    count: Annotated[int, Field(ge=1, le=1_000)] | None = None
    """How many such layers there are; None for at least one."""

    def check(self, evidence: Evidence) -> Verdict:
        """Count the layers of the kind that have the settings."""
        form = form_of(evidence)
        of_kind = [one for one in _all(form.layers) if one.kind == self.layer]
        right = [one for one in of_kind if next(self._wrong(one), None) is None]
        if len(right) == self.count or (self.count is None and right):
            return passed(self._has(len(right)))
        unknown = unknown_part(form)
        if unknown and (self.count is None or len(right) < self.count):
            return skipped(unknown)
        if not of_kind:
            return self._missing([one.title for one in _all(form.layers)])
        wrong = [pair for one in of_kind for pair in self._wrong(one)]
        if not right and wrong:
            name, found = wrong[0]
            expected = _("Expected `{name}={value}`.")
            return failed(
                _("The layer {layer} has `{name}={value}`.").format(
                    layer=self.layer, name=name, value=repr(found)
                ),
                expected.format(name=name, value=repr(self.settings[name])),
                self.why,
                _("Change this argument where you make the layer."),
            )
        return failed(
            self._has(len(right)), self._expected(), self.why, _("Count your layers.")
        )

    def _wrong(self, layer: Layer) -> Iterator[tuple[str, object]]:
        """Yield each setting that differs, and its value."""
        for name, value in self.settings.items():
            found = _value(getattr(layer, name, None))
            if found != value or isinstance(found, bool) != isinstance(value, bool):
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
        if self.count is None:
            return _("Expected at least one layer {layer}.").format(layer=self._call())
        text = _n("Expected {count} layer {layer}.",
                  "Expected {count} layers {layer}.", self.count)  # fmt: skip
        return text.format(count=self.count, layer=self._call())

    def _call(self) -> str:
        given = (f"{name}={value!r}" for name, value in self.settings.items())
        return f"`{self.layer}({', '.join(given)})`" if self.settings else self.layer

    def ladder(self) -> Ladder:
        """Ask for a comparison, then name the layer, then its settings."""
        return (
            _("Compare your layers, one by one, with those in the exercise."),
            _("Look for the layer {layer}, and for each of its arguments.").format(
                layer=self.layer
            ),
            _("The exercise asks for {layer}.").format(layer=self._call()),
        )

    def problems(self, rubric: Rubric) -> Iterator[Message | str]:
        """Refuse layers and arguments that there are not."""
        kind = KINDS.get(self.layer)
        if kind is None:
            yield _("no layer is called {name!r}").format(name=self.layer)
            return
        for name in self.settings.keys() - kind.model_fields.keys():
            yield _("the layer {layer} has no argument {name!r}").format(
                layer=self.layer, name=name
            )


def _all(layers: tuple[Layer, ...]) -> Iterator[Layer]:
    """Yield layers, and the layers within them."""
    for layer in layers:
        yield layer
        within = [
            part
            for _name, value in layer
            for part in (value if isinstance(value, tuple) else (value,))
            if isinstance(part, BaseLayer) and not isinstance(layer, Opaque)
        ]
        yield from _all(tuple(within))


def _value(value: object) -> object:
    """Return a setting of Keras by its name, and one size for equal ones."""
    if isinstance(value, Setting):
        return str(value)
    return value
