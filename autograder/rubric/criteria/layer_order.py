"""The criterion on the order of layers: one kind after another, on one path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field

from autograder.facts.base import Name
from autograder.facts.grade import Verdict
from autograder.facts.message import Sentence
from autograder.facts.spec import ModelSpec
from autograder.i18n import Message, _, _n
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.criteria.criterion_terms import Ladder, Rubric, Subject
from autograder.rubric.criteria.evidence import Evidence, canonical_of
from autograder.rubric.criteria.forms import forms, layers_within, unknown_layer
from autograder.rubric.criteria.judging import (
    failed,
    listing,
    partial,
    passed,
    skipped,
    unknown_part,
)
from autograder.rubric.criteria.wrong_code import Change


class LayerOrder(Criterion):
    """Layers of these kinds follow one another, and other layers may be between them.

    One path through the model has to meet them in this order. With `each`, every layer
    of the first kind is followed by the others before the next one of the first kind;
    each layer for which this is so is worth a part of the points. Then the output layer
    is left out, because nothing follows it.
    """

    looks_at: ClassVar[frozenset[Subject]] = frozenset((Subject.SHAPE,))
    example: ClassVar[dict[str, Any]] = {"layers": ("LSTM", "Dropout"), "each": True}
    unnamed: ClassVar[str] = "layers"
    wrong_code: ClassVar = frozenset((Change.HIDDEN_LAYERS,))
    kind: Literal["layer_order"] = "layer_order"
    id: Name = "layer_order"
    title: Sentence = _("The layers follow one another as the exercise asks")
    layers: Annotated[tuple[Name, ...], Field(min_length=2, max_length=20)]
    """The names of their classes in Keras. Layers within other layers count, too."""
    each: bool = False
    """Whether this is asked of every layer of the first kind."""

    if TYPE_CHECKING:

        def __init__(
            self, *names: str, layers: tuple[str, ...] = (), **given: Any
        ) -> None: ...

    def check(self, evidence: Evidence) -> Verdict:
        """Look at both forms of the model; the better one counts."""
        verdicts = [self._look(_Paths(form)) for form in forms(evidence)]
        verdict = max(verdicts, key=lambda one: one.fraction)
        unknown = unknown_part(canonical_of(evidence))
        if unknown and verdict.status != "passed":
            return skipped(unknown)
        return verdict

    def _look(self, paths: _Paths) -> Verdict:
        first, *following = self.layers
        missing = [kind for kind in self.layers if kind not in paths.all_kinds]
        if missing:
            return failed(
                _("The model has no layer {layer}.").format(layer=missing[0]),
                self._expected(),
                self.why,
                _("Add the layer where the exercise asks for it."),
            )
        if not self.each:
            if paths.most_met(self.layers) == len(self.layers):
                return passed(_("The layers are in the order that is asked for."))
            met = self.layers[: paths.most_met(self.layers) + 1]
            *before, wrong = met
            return failed(
                _("No layer {layer} follows {before}.").format(
                    layer=wrong, before=listing(before)
                ),
                self._expected(),
                self.why,
                _("Move the layer to its place."),
            )
        asked = paths.hidden(first)
        right = [node for node in asked if paths.is_followed(node, following, first)]
        text = _n("{right} of {count} layer {layer} is followed by {following}.",
                  "{right} of {count} layers {layer} are followed by {following}.",
                  len(asked))  # fmt: skip
        found = text.format(
            right=len(right),
            count=len(asked),
            layer=first,
            following=listing(following),
        )
        if asked and len(right) == len(asked):
            return passed(found)
        parts = found, self._expected(), self.why
        return partial(len(right) / len(asked), *parts) if right else failed(*parts)

    def _expected(self) -> Message:
        first, *following = self.layers
        text = (
            _("Expected {following} after each layer {layer}.")
            if self.each
            else _("Expected {following} after {layer}.")
        )
        return text.format(following=listing(following), layer=first)

    def ladder(self) -> Ladder:
        """Ask for the order, then say what follows what."""
        return (
            _("Read your layers in the order in which the data pass them."),
            _("Each layer changes what the one before it returns. So the place of a "
              "layer matters, and not only that it is there."),
            _("The order is: {layers}.").format(layers=" → ".join(self.layers)),
        )  # fmt: skip

    def problems(self, rubric: Rubric) -> Iterator[Message]:
        """Refuse unknown layers, and an order that no model can have."""
        for name in self.layers:
            yield from unknown_layer(name)
        if self.each and self.layers[0] in self.layers[1:]:
            yield _("with `each`, the first kind of layer cannot follow itself")


class _Paths:
    """The paths from the inputs of a model to its outputs."""

    def __init__(self, form: ModelSpec) -> None:
        self._form, self._inputs = form, len(form.inputs) or 1
        kinds = [
            frozenset(one.kind for one in layers_within(layer)) for layer in form.layers
        ]
        self._nodes = [
            (number, {source for source, _out in call.inputs}, kinds[call.layer])
            for number, call in enumerate(form.calls, self._inputs)
        ]

    @cached_property
    def all_kinds(self) -> frozenset[str]:
        """The kinds of all layers."""
        return frozenset().union(*(kinds for _n, _sources, kinds in self._nodes))

    def hidden(self, kind: str) -> list[int]:
        """Return the calls of layers of a kind that are not outputs of the model."""
        ends = {number for number, _out in self._form.outputs}
        return [
            number
            for number, _sources, kinds in self._nodes
            if kind in kinds and number not in ends
        ]

    def most_met(self, wanted: Sequence[str]) -> int:
        """Return how many of these kinds the best path meets in this order."""
        met = self._met(dict.fromkeys(range(self._inputs), 0), wanted)
        return max(met.values())

    def is_followed(self, start: int, wanted: Sequence[str], kind: str) -> bool:
        """Tell whether a path from a layer meets these kinds before the next `kind`."""
        return max(self._met({start: 0}, wanted, kind).values()) == len(wanted)

    def _met(
        self,
        start: Mapping[int, int],
        wanted: Sequence[str],
        end: str = "",
    ) -> dict[int, int]:
        """Return for each tensor's number how many kinds the best path to it meets."""
        met = dict(start)
        for number, sources, kinds in self._nodes:
            before = [met[source] for source in sources if source in met]
            if number in met or not before or end in kinds:
                continue
            count = max(before)
            met[number] = count + (count < len(wanted) and wanted[count] in kinds)
        return met
