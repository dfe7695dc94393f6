"""Criteria on the shape of a model: layers, units, activations, parameters."""

from __future__ import annotations

from typing import ClassVar, Literal

from autograder.criteria.base import Criterion, Evidence, failed, listing, passed
from autograder.errors import FactError
from autograder.facts.base import Name, Sentence
from autograder.facts.grade import Verdict
from autograder.facts.layers import Activation, Dense, Setting
from autograder.facts.spec import ModelSpec
from autograder.translation import _


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
        if not blanks:
            return passed(_("There is no `...` left."))
        places = listing([f"`{blank.name}` ({blank.place})" for blank in blanks])
        return failed(
            _("Still blank: {places}.").format(places=places),
            _("Each `...` is a place for your answer."),
            _("Python takes `...` for a value, and Keras cannot work with it."),
            _("Replace each `...` and run your file once more before you hand it in."),
        )


class LayerSizes(Criterion):
    """The Dense layers before the output have these units."""

    kind: Literal["layer_sizes"] = "layer_sizes"
    id: Name = "layer_sizes"
    title: Sentence = _("The hidden layers have the right sizes")
    units: tuple[int, ...]
    """Units of the hidden Dense layers; empty for a model without hidden layers."""

    def check(self, evidence: Evidence) -> Verdict:
        """Compare all hidden layers at once: count first, then sizes."""
        form = _form(evidence)
        other = [k for k in form.layers if not isinstance(k, Dense)]
        hidden = tuple(layer.units for layer in form.dense_layers[:-1])
        if hidden == self.units and not other:
            return passed(_describe_hidden(hidden))
        found = _describe_hidden(hidden)
        if other:
            kinds = listing([_kind(layer) for layer in other])
            found += " " + _("It also has: {kinds}.").format(kinds=kinds)
        return failed(
            found,
            _describe_hidden(self.units, expected=True),
            self.why
            or _("Each hidden layer decides how much of its input is passed on."),
            _("Compare your layers, one by one, with the sizes in the exercise."),
        )


class OutputUnits(Criterion):
    """The last Dense layer has this many units."""

    kind: Literal["output_units"] = "output_units"
    id: Name = "output_units"
    title: Sentence = _("The output layer has the right number of units")
    units: int

    def check(self, evidence: Evidence) -> Verdict:
        """Look at the last Dense layer."""
        dense = _form(evidence).dense_layers
        if not dense:
            return failed(
                _("The model has no Dense layer."),
                _("Expected an output layer with {units} unit(s).").format(
                    units=self.units
                ),
                advice=_("Add a `Dense` layer to the model."),
            )
        found = dense[-1].units
        if found == self.units:
            return passed(_("The output has {units} unit(s).").format(units=found))
        return failed(
            _("The output layer has {units} unit(s).").format(units=found),
            _("Expected {units}.").format(units=self.units),
            self.why or _("There is one output unit for each number to predict."),
            _("Count the numbers that one row of the answers `y` holds."),
        )


class HiddenActivations(Criterion):
    """Every hidden Dense layer applies this activation."""

    kind: Literal["hidden_activations"] = "hidden_activations"
    id: Name = "hidden_activations"
    title: Sentence = _("The hidden layers have the right activation")
    activation: Name

    def check(self, evidence: Evidence) -> Verdict:
        """Name the layers that differ."""
        hidden = _form(evidence).dense_layers[:-1]
        wanted = Setting(name=self.activation)
        wrong = [
            f"{str(layer.activation)!r} ({_('hidden layer')} {number})"
            for number, layer in enumerate(hidden, start=1)
            if layer.activation != wanted
        ]
        if not hidden:
            return failed(
                _("There is no hidden layer."),
                _("Expected hidden layers with {name!r}.").format(name=self.activation),
            )
        if not wrong:
            return passed(
                _("All hidden layers apply {name!r}.").format(name=self.activation)
            )
        return failed(
            _("Found {wrong}.").format(wrong=listing(wrong)),
            _("Expected {name!r} in every hidden layer.").format(name=self.activation),
            self.why
            or _("Without a bend between them, two layers are no better than one."),
            _('Give each hidden layer `activation="{name}"`.').format(
                name=self.activation
            ),
        )


class OutputActivation(Criterion):
    """The output layer applies this activation."""

    kind: Literal["output_activation"] = "output_activation"
    id: Name = "output_activation"
    title: Sentence = _("The output layer has the right activation")
    activation: Name

    def check(self, evidence: Evidence) -> Verdict:
        """Look at the last Dense layer, and at any Activation behind it."""
        form = _form(evidence)
        found = LAST_NONE
        for layer in form.layers:
            if isinstance(layer, Dense | Activation):
                found = layer.activation
        if found == Setting(name=self.activation):
            return passed(_describe_activation(found))
        return failed(
            _describe_activation(found),
            _expected_activation(self.activation),
            self.why or _WHY_ACTIVATION.get(self.activation, ""),
            _("Ask what values the answer may take: any number, one chance between "
              "0 and 1, or one chance for each class."),
        )  # fmt: skip


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
        arithmetic = "; ".join(
            f"{row.name}: {row.parameters:,} = {row.arithmetic}" for row in rows
        )
        found = _("The model has {total:,} parameters").format(total=total)
        found += f" ({arithmetic})." if arithmetic else "."
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
            _("Check the input shape, the units of each layer, and their number."),
        )


LAST_NONE = Setting(name="linear")

_WHY_ACTIVATION = {
    "linear": _("A prediction that may be any number must not be squeezed."),
    "sigmoid": _(
        "sigmoid turns any number into one chance between 0 and 1: the chance of "
        "class 1."
    ),
    "softmax": _(
        "softmax turns the outputs into chances that add up to 1, one for each class."
    ),
}


def _form(evidence: Evidence) -> ModelSpec:
    assert evidence.form is not None  # noqa: S101 - `needs_model` sees to it
    return evidence.form


def _kind(layer: object) -> str:
    if isinstance(layer, Activation):
        return f"Activation({str(layer.activation)!r})"
    return type(layer).__name__


def _describe_hidden(units: tuple[int, ...], expected: bool = False) -> str:
    sizes = listing(units)
    if not units:
        return _("Expected none.") if expected else _("There are no hidden layers.")
    if len(units) == 1:
        sentence = (
            _("Expected one hidden layer of {sizes} unit(s).")
            if expected
            else _("There is one hidden layer of {sizes} unit(s).")
        )
        return sentence.format(sizes=sizes)
    sentence = (
        _("Expected {count} hidden layers of {sizes} units.")
        if expected
        else _("There are {count} hidden layers of {sizes} units.")
    )
    return sentence.format(count=len(units), sizes=sizes)


def _expected_activation(name: str) -> str:
    if name == LAST_NONE.name:
        return _("Expected none (or 'linear').")
    return _("Expected {name!r}.").format(name=name)


def _describe_activation(activation: Setting) -> str:
    if activation == LAST_NONE:
        return _("The output is left as it is (no activation, or 'linear').")
    return _("The output activation is {name!r}.").format(name=str(activation))
