"""The criterion on the Dense layers before the output, and on layers beside them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Literal

from autograder.facts.architectures import PREPARING
from autograder.facts.base import Name
from autograder.facts.grade import Verdict
from autograder.facts.layers import (
    KINDS,
    LINEAR,
    Activation,
    Dense,
    Flatten,
    Layer,
    Reshape,
)
from autograder.facts.message import Sentence
from autograder.i18n import Message, _, _n, sentences
from autograder.rubric.criteria.asked_layers import is_dense_network
from autograder.rubric.criteria.criterion import Criterion
from autograder.rubric.criteria.criterion_terms import (
    Ladder,
    NameAsked,
    RightAnswers,
    Rubric,
    Subject,
)
from autograder.rubric.criteria.evidence import Evidence, canonical_of
from autograder.rubric.criteria.judging import failed, listing, passed, skipped
from autograder.rubric.criteria.outputs import (
    hidden_layers,
    no_output_layer,
    operations_at_end,
)
from autograder.rubric.criteria.proposal import NewExercise, Proposal, RubricPlace
from autograder.rubric.criteria.wrong_code import Change
from autograder.rubric.solution_facts import KnownSolution


class LayerSizes(Criterion):
    """The Dense layers before the output have these units."""

    looks_at: ClassVar[frozenset[Subject]] = frozenset((Subject.SHAPE, Subject.HIDDEN))
    example: ClassVar[dict[str, Any]] = {"units": (128, 64)}
    wrong_code: ClassVar = frozenset((Change.HIDDEN_LAYERS,))
    kind: Literal["layer_sizes"] = "layer_sizes"
    id: Name = "layer_sizes"
    title: Sentence = _("The hidden layers have the right sizes")
    units: tuple[int, ...]
    """Units of the hidden Dense layers; empty for a model without hidden layers."""
    beside: tuple[Name, ...] = ()
    """Kinds of layers that the exercise asks for, too, such as `Conv2D`."""

    @classmethod
    def derived(
        cls, solution: KnownSolution, given: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """The units of the solution's hidden Dense layers, and its other kinds."""
        form = solution.canonical_model(given.get("model", ""))
        units = tuple(layer.units for layer in hidden_layers(form))
        others = dict.fromkeys(layer.kind for layer in _other_layers(form.layers))
        return {"units": units, "beside": tuple(k for k in others if k in KINDS)}

    @classmethod
    def proposals(cls, exercise: NewExercise) -> Iterator[Proposal]:
        """For a network of Dense layers."""
        if exercise.form is None or not is_dense_network(exercise.form):
            return
        sizes = tuple(layer.units for layer in exercise.form.dense_layers[:-1])
        why = _("units {sizes}").format(sizes=sizes)
        yield Proposal.of(cls, RubricPlace.LAYERS, 1, why)

    def check(self, evidence: Evidence) -> Verdict:
        """Compare the units of all hidden layers, then look for other layers."""
        form = canonical_of(evidence)
        if not form.dense_layers:
            return skipped(no_output_layer())
        hidden = tuple(layer.units for layer in hidden_layers(form))
        names = [
            _kind(layer)
            for layer in _other_layers(form.layers)
            if layer.kind not in self.beside
        ]
        other = listing([*dict.fromkeys(names)])
        found = _has(hidden)
        if not hidden and (other or self.beside):
            found = _("There are no hidden Dense layers.")
        if hidden == self.units:
            if not other:
                return passed(found)
            return self._nothing_else(other, _twice(form.layers))
        if other:
            found = sentences(found, _("It also has: {kinds}.").format(kinds=other))
        return failed(
            found,
            _expected(self.units),
            self.why
            or _("Each hidden layer decides how much of its input is passed on."),
        )

    def _nothing_else(self, other: Message, twice: bool) -> Verdict:
        """Name the layers that are too many, where the Dense layers are right.

        Args:
            other: the kinds of these layers.
            twice: whether one activation follows another. Then the one that is too
                many may be the one in the Dense layer.
        """
        return failed(
            _("The Dense layers are right, but the model also has: {kinds}.").format(
                kinds=other
            ),
            _("Expected no other layers than {kinds}.").format(
                kinds=listing(("Dense", *self.beside))
            )
            if self.beside
            else _("Expected the Dense layers alone."),
            _("Each further layer changes what the model learns, and how fast."),
            _("One activation follows another: keep the one that belongs there.")
            if twice
            else _("Leave out: {kinds}.").format(kinds=other),
        )

    def ladder(self) -> Ladder:
        """Ask for a comparison with the exercise, layer by layer."""
        if not self.units and self.beside:
            return (
                _("Compare your layers, one by one, with those in the exercise."),
                _("Here, other layers prepare what the last Dense layer reads."),
                _("Leave one `Dense` layer, the output, after {kinds}.").format(
                    kinds=listing(self.beside)
                ),
            )
        if not self.units:
            return (
                _("Count your layers: does this exercise need any before the output?"),
                _("A hidden layer is for data that a straight line cannot separate."),
                _("Leave one `Dense` layer, the output, and no other."),
            )
        sizes = ", ".join(str(size) for size in self.units)
        return (
            _("Compare your layers, one by one, with those in the exercise."),
            _("The units of a hidden layer are how many numbers it passes on; the "
              "output layer does not count as one."),
            _n("There is one hidden layer, of {sizes} units.",
               "There are {count} hidden layers, of {sizes} units.", len(self.units))
            .format(count=len(self.units), sizes=sizes),
        )  # fmt: skip

    def names(self, rubric: Rubric) -> Iterable[NameAsked]:
        """The kinds of other layers."""
        return [NameAsked(_("the layer"), kind, KINDS) for kind in self.beside]

    def problems(self, rubric: Rubric) -> Iterator[Message]:
        """Refuse a layer without units."""
        if min(self.units, default=1) < 1:
            yield _("no layer has {units} units").format(units=min(self.units))

    def right_answers(self) -> RightAnswers:
        """The units."""
        return {"hidden_units": self.units}


def _other_layers(layers: Sequence[Layer]) -> list[Layer]:
    """Return the layers that are neither Dense nor allowed beside Dense layers.

    Flatten and Reshape are allowed: they only change the form of the numbers. So are
    layers at the beginning that scale the data, and the first activation behind a Dense
    layer without one. Operations after the last Dense layer count as an activation.
    """
    fine = operations_at_end(layers) | _first_activations(layers)
    others = [
        layer
        for number, layer in enumerate(layers)
        if number not in fine and not isinstance(layer, Flatten | Reshape)
    ]
    after = itertools.dropwhile(lambda layer: isinstance(layer, PREPARING), others)
    return [layer for layer in after if not isinstance(layer, Dense)]


def _twice(layers: Sequence[Layer]) -> bool:
    """Tell whether one activation is applied to the output of another one."""
    applied = False
    for layer in layers:
        if isinstance(layer, Activation) and applied:
            return True
        if isinstance(layer, Dense | Activation):
            applied = layer.activation != LINEAR
    return False


def _first_activations(layers: Sequence[Layer]) -> frozenset[int]:
    """Return the numbers of the first activations behind Dense layers without one.

    In canonical form, such an activation is in its Dense layer, unless another layer is
    between them. Then that other layer is the one to leave out.
    """
    found = set[int]()
    bare = False
    for number, layer in enumerate(layers):
        if isinstance(layer, Dense):
            bare = layer.activation == LINEAR
        elif isinstance(layer, Activation) and bare:
            found.add(number)
            bare = False
    return frozenset(found)


def _kind(layer: Layer) -> str:
    if isinstance(layer, Activation):
        return f"Activation({str(layer.activation)!r})"
    return layer.title


def _has(units: tuple[int, ...]) -> Message:
    if not units:
        return _("There are no hidden layers.")
    if len(units) == 1:
        one = _n("There is one hidden layer of {units} unit.",
                 "There is one hidden layer of {units} units.", units[0])  # fmt: skip
        return one.format(units=units[0])
    return _("There are {count} hidden layers of {sizes} units.").format(
        count=len(units), sizes=listing(units)
    )


def _expected(units: tuple[int, ...]) -> Message:
    if not units:
        return _("Expected none.")
    if len(units) == 1:
        one = _n("Expected one hidden layer of {units} unit.",
                 "Expected one hidden layer of {units} units.", units[0])  # fmt: skip
        return one.format(units=units[0])
    return _("Expected {count} hidden layers of {sizes} units.").format(
        count=len(units), sizes=listing(units)
    )
