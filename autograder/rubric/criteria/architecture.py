"""Criteria on the shape of a model: blanks, layers, units, parameters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

from autograder.errors import FactError
from autograder.facts.base import Name, Sentence
from autograder.facts.grade import Verdict
from autograder.facts.layers import LINEAR, Activation, Dense, Flatten, Layer, Reshape
from autograder.facts.observation import Blank
from autograder.facts.spec import LayerRow
from autograder.i18n import _, _n
from autograder.rubric.criteria.criterion import (
    Criterion,
    Evidence,
    failed,
    form_of,
    listing,
    passed,
    skipped,
)


class BlanksFilled(Criterion):
    """Every `...` of the stub has been replaced."""

    kind: Literal["blanks_filled"] = "blanks_filled"
    needs_model: ClassVar[bool] = False
    id: Name = "blanks_filled"
    title: Sentence = _("Every blank is filled in")
    public: bool = True

    def check(self, evidence: Evidence) -> Verdict:
        """List the blanks that are left, with their lines."""
        blanks = evidence.observation.blanks
        if evidence.unread:
            return skipped(_("Not checked, because nothing of the code was read."))
        if not blanks:
            return passed(_("There is no `...` left."))
        return failed(
            still_blank(blanks),
            _("Each `...` is a place for your answer."),
            _("Python takes `...` for a value, and Keras cannot work with it."),
        )


def still_blank(blanks: Sequence[Blank]) -> str:
    """Name the blanks that are left, with their lines."""
    places = listing([f"`{blank.name}` ({blank.place})" for blank in blanks])
    return _("Still blank: {places}.").format(places=places)


class LayerSizes(Criterion):
    """The Dense layers before the output have these units."""

    kind: Literal["layer_sizes"] = "layer_sizes"
    id: Name = "layer_sizes"
    title: Sentence = _("The hidden layers have the right sizes")
    units: tuple[int, ...]
    """Units of the hidden Dense layers; empty for a model without hidden layers."""

    def check(self, evidence: Evidence) -> Verdict:
        """Compare all hidden layers at once, then ask what else there is.

        Flatten and Reshape only write the same numbers in another form.
        """
        form = form_of(evidence)
        if not form.dense_layers:
            return skipped(no_output_layer())
        hidden = tuple(layer.units for layer in form.dense_layers[:-1])
        other = listing(
            [
                _kind(layer)
                for layer in form.layers
                if not isinstance(layer, Dense | Flatten | Reshape)
            ]
        )
        if hidden == self.units:
            if not other:
                return passed(_has(hidden))
            return self._nothing_else(other, _twice(form.layers))
        found = _has(hidden)
        if other:
            found += " " + _("It also has: {kinds}.").format(kinds=other)
        return failed(
            found,
            _expected(self.units),
            self.why
            or _("Each hidden layer decides how much of its input is passed on."),
        )

    def _nothing_else(self, other: str, twice: bool) -> Verdict:
        """Tell a model whose Dense layers are right what it has too many.

        Of two activations in a row, the one that stands in the Dense layer may be the
        one too many.
        """
        return failed(
            _("The Dense layers are right, but the model also has: {kinds}.").format(
                kinds=other
            ),
            _("Expected the Dense layers alone."),
            _("Every layer more changes what the model learns, and how fast."),
            _("One activation follows another: keep the one that belongs there.")
            if twice
            else _("Leave out: {kinds}.").format(kinds=other),
        )


class OutputUnits(Criterion):
    """The last Dense layer has this many units."""

    kind: Literal["output_units"] = "output_units"
    id: Name = "output_units"
    title: Sentence = _("The output layer has the right number of units")
    units: int

    def check(self, evidence: Evidence) -> Verdict:
        """Look at the last Dense layer."""
        dense = form_of(evidence).dense_layers
        if not dense:
            wanted = _n(
                "Expected an output layer with {units} unit.",
                "Expected an output layer with {units} units.",
                self.units,
            )
            return failed(
                _("The model has no Dense layer."),
                wanted.format(units=self.units),
                advice=_("Add a `Dense` layer to the model."),
            )
        units = dense[-1].units
        found = _n("The output layer has {units} unit.",
                   "The output layer has {units} units.", units)  # fmt: skip
        found = found.format(units=units)
        if units == self.units:
            return passed(found)
        return failed(
            found,
            _("Expected {units}.").format(units=self.units),
            self.why or _("There is one output unit for each number to predict."),
        )


class ParameterCount(Criterion):
    """The model has this many parameters, counted by us from its layers."""

    kind: Literal["parameter_count"] = "parameter_count"
    id: Name = "parameter_count"
    title: Sentence = _("The model has the right number of parameters")
    parameters: int
    public: bool = True

    def check(self, evidence: Evidence) -> Verdict:
        """Count, and show the arithmetic."""
        model = evidence.model
        assert model is not None  # noqa: S101 - `needs_model` sees to it
        try:
            rows = [row for row in model.rows() if row.weights]
        except FactError as error:
            return failed(
                _("The parameters cannot be counted: {reason}.").format(reason=error),
                advice=_(
                    "Tell the first layer the shape of its input, or call `model.fit`."
                ),
            )
        total = sum(row.parameters for row in rows)
        found = _count(total, rows)
        if evidence.assumed_shape is not None:
            found += " " + _("Counted for inputs of shape {shape}.").format(
                shape=evidence.assumed_shape
            )
        if total == self.parameters:
            return passed(found)
        return failed(
            found,
            _("Expected {parameters:,}.").format(parameters=self.parameters),
            self.why
            or _(
                "A Dense layer has inputs × units weights and one bias per unit. "
                "(Keras' own summary of a trained model also counts the optimizer's "
                "variables; those are not meant.)"
            ),
        )


def _twice(layers: Sequence[Layer]) -> bool:
    """Tell whether what one activation returns passes through another one."""
    applied = False
    for layer in layers:
        if isinstance(layer, Activation) and applied:
            return True
        if isinstance(layer, Dense | Activation):
            applied = layer.activation != LINEAR
    return False


def no_output_layer() -> str:
    """Say that there is nothing that could be the output layer."""
    return _("Not checked, because the model has no Dense layer.")


def _count(total: int, rows: list[LayerRow]) -> str:
    sentence = _n("The model has {total:,} parameter",
                  "The model has {total:,} parameters", total)  # fmt: skip
    arithmetic = "; ".join(
        f"{row.name}: {row.parameters:,} = {row.arithmetic}" for row in rows
    )
    return sentence.format(total=total) + (f" ({arithmetic})." if arithmetic else ".")


def _kind(layer: Layer) -> str:
    if isinstance(layer, Activation):
        return f"Activation({str(layer.activation)!r})"
    return layer.kind


def _has(units: tuple[int, ...]) -> str:
    if not units:
        return _("There are no hidden layers.")
    if len(units) == 1:
        one = _n("There is one hidden layer of {units} unit.",
                 "There is one hidden layer of {units} units.", units[0])  # fmt: skip
        return one.format(units=units[0])
    return _("There are {count} hidden layers of {sizes} units.").format(
        count=len(units), sizes=listing(units)
    )


def _expected(units: tuple[int, ...]) -> str:
    if not units:
        return _("Expected none.")
    if len(units) == 1:
        one = _n("Expected one hidden layer of {units} unit.",
                 "Expected one hidden layer of {units} units.", units[0])  # fmt: skip
        return one.format(units=units[0])
    return _("Expected {count} hidden layers of {sizes} units.").format(
        count=len(units), sizes=listing(units)
    )
