"""The criterion on the settings of all layers of a kind, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from autograder.errors import FactError
from autograder.facts.base import Name
from autograder.facts.grade import Verdict
from autograder.facts.layers import Layer
from autograder.facts.message import Sentence
from autograder.facts.setting import Scalar
from autograder.i18n import Message, _, _n, literal
from autograder.rubric.criteria.asked_layers import is_dense_network, settings_asked
from autograder.rubric.criteria.asked_value import is_same
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.criteria.criterion_terms import (
    Ladder,
    RightAnswers,
    Rubric,
    Subject,
)
from autograder.rubric.criteria.evidence import Evidence, canonical_of
from autograder.rubric.criteria.forms import (
    layers_of_kind,
    plain_value,
    unknown_layer,
)
from autograder.rubric.criteria.judging import (
    failed,
    partial,
    passed,
    skipped,
    unknown_part,
)
from autograder.rubric.criteria.proposal import (
    NewExercise,
    Proposal,
    RubricPlace,
    names_as_code,
)
from autograder.rubric.criteria.wrong_code import WrongCall, WrongCode
from autograder.rubric.solution_facts import KnownSolution

Value = Scalar | tuple[Scalar, ...]
MOST = 100
OUTPUT = "Dense"
"""The last layer of this kind is the output. Other criteria are about it."""


class LayerSettings(Criterion):
    """All layers of a kind have the settings of the solution, in order.

    Each right layer is worth a part of the points. The last Dense layer of a model is
    left out, because `OutputUnits` and `OutputActivation` are about it.
    """

    looks_at: ClassVar[frozenset[Subject]] = frozenset((Subject.SHAPE, Subject.HIDDEN))
    example: ClassVar[dict[str, Any]] = {
        "layer": "Conv2D",
        "settings": ("filters",),
        "expected": ({"filters": 16}, {"filters": 32}),
    }
    kind: Literal["layer_settings"] = "layer_settings"
    id: Name = "layer_settings"
    title: Sentence = _("The layers have the settings that the exercise asks for")
    layer: Name
    """The name of their class in Keras. Layers within other layers count, too."""
    settings: Annotated[tuple[Name, ...], Field(min_length=1, max_length=10)]
    """The arguments that are compared."""
    expected: Annotated[tuple[dict[Name, Value], ...], Field(max_length=MOST)]
    """Their values in each layer; by default those of the solution."""

    @classmethod
    def derived(
        cls, solution: KnownSolution, given: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """The settings of the solution's layers."""
        layers = _layers(
            solution.canonical_model(given.get("model", "")).layers, given["layer"]
        )
        if not layers:
            raise FactError(
                _("the solution has no such layer {layer}").format(layer=given["layer"])
            )
        return {
            "expected": tuple(
                {
                    name: plain_value(getattr(one, name, None))
                    for name in given["settings"]
                }
                for one in layers[:MOST]
            )
        }

    @classmethod
    def proposals(cls, exercise: NewExercise) -> Iterator[Proposal]:
        """For each kind of layer with marked arguments, if there are other layers."""
        form = exercise.form
        if form is None or is_dense_network(form):
            return
        asked = [*settings_asked(form, exercise.marked_before_output)]
        for kind, settings in asked:
            why = _("{names} of each {kind}").format(
                names=", ".join(settings), kind=kind
            )
            title = f"{cls.model_fields['title'].default}: {kind}"
            yield Proposal.of(
                cls, RubricPlace.LAYERS, 1, why,
                *([f'title="{title}"'] if len(asked) > 1 else ()), f'layer="{kind}"',
                f"settings={names_as_code(settings)}", identity=kind.lower(),
            )  # fmt: skip

    @property
    def wrong_code(self) -> frozenset[WrongCode]:  # type: ignore[override]
        """Other values of these arguments. For Dense, they may be of the output."""
        if self.layer == OUTPUT:
            return frozenset()
        return frozenset(
            WrongCall(self.layer, name, only_given=True) for name in self.settings
        )

    def check(self, evidence: Evidence) -> Verdict:
        """Compare the layers in their order."""
        form = canonical_of(evidence)
        layers = _layers(form.layers, self.layer)
        if len(layers) != len(self.expected):
            if unknown := unknown_part(form):
                return skipped(unknown)
            return failed(
                _n("The model has {count} such layer: {layer}.",
                   "The model has {count} such layers: {layer}.", len(layers))
                .format(count=len(layers), layer=self._name()),
                _("Expected {count}.").format(count=len(self.expected)),
                self.why,
                _("Compare your layers with those of the exercise."),
            )  # fmt: skip
        wrong = list(self._wrong(layers))
        if not wrong:
            return passed(
                _("All layers {layer} are as they should be.").format(
                    layer=self._name()
                )
            )
        number, name, found, value = wrong[0]
        parts = (
            _("Layer {layer} number {number} has `{name}={found}`.").format(
                layer=self.layer, number=number, name=name, found=repr(found)
            ),
            _("Expected `{name}={value}`.").format(name=name, value=repr(value)),
            self.why,
        )
        share = 1 - len({item[0] for item in wrong}) / len(layers)
        return partial(share, *parts) if share else failed(*parts)

    def _wrong(
        self, layers: Sequence[Layer]
    ) -> Iterator[tuple[int, str, object, object]]:
        """Yield the number of a layer, a setting, and what is found and expected."""
        pairs = zip(layers, self.expected, strict=True)
        for number, (layer, expected) in enumerate(pairs, start=1):
            for name, value in expected.items():
                found = plain_value(getattr(layer, name, None))
                if not is_same(found, value):
                    yield number, name, found, value

    def _name(self) -> Message:
        if self.layer == OUTPUT:
            return _("{layer} before the output").format(layer=self.layer)
        return literal(self.layer)

    def ladder(self) -> Ladder:
        """Ask for a comparison, layer by layer."""
        rows = "; ".join(
            ", ".join(f"{name}={value!r}" for name, value in one.items())
            for one in self.expected
        )
        return (
            _("Compare your layers, one by one, with those in the exercise."),
            _("Look at each layer {layer}, and at these arguments: {names}.").format(
                layer=self.layer, names=", ".join(self.settings)
            ),
            _("The layers {layer} have: {rows}.").format(layer=self.layer, rows=rows),
        )

    def right_answers(self) -> RightAnswers:
        """Whether such layers are frozen."""
        frozen = any(one.get("trainable") is False for one in self.expected)
        return {"frozen": True} if frozen else {}

    def problems(self, rubric: Rubric) -> Iterator[Message]:
        """Refuse unknown layers and arguments."""
        yield from unknown_layer(self.layer, self.settings)


def _layers(layers: tuple[Layer, ...], kind: str) -> list[Layer]:
    """Return the layers of a kind, without the output."""
    found = layers_of_kind(layers, kind)
    return found[:-1] if kind == OUTPUT else found
