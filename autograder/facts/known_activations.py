"""The activations of Keras, and what hints and diagnoses say about them."""

from __future__ import annotations

from autograder.facts.known import KnownActivation
from autograder.i18n import _


def _row(name: str, **properties: object) -> KnownActivation:
    return KnownActivation(name, name, **properties)  # type: ignore[arg-type]


ACTIVATIONS: tuple[KnownActivation, ...] = (
    _row(
        "linear",
        layer="Identity",
        answers=_(
            "Every number must be possible, -5 as well as 1000; other activations "
            "exclude some numbers."
        ),
        why=_("A prediction that may be any number must not be squeezed or cut off."),
    ),
    _row(
        "relu",
        arguments={"negative_slope": 0.0, "max_value": None, "threshold": 0.0},
        layer="ReLU",
        is_idempotent=True,
        effect=_(
            "It keeps positive numbers and sets negative ones to 0: nothing else."
        ),
    ),
    _row("relu6", is_idempotent=True),
    _row("leaky_relu", arguments={"negative_slope": 0.2}, layer="LeakyReLU"),
    _row("elu", arguments={"alpha": 1.0}, layer="ELU"),
    _row("selu"),
    _row("gelu", arguments={"approximate": False}),
    _row("silu", aliases=("swish",)),
    _row("hard_silu", aliases=("hard_swish",)),
    _row("mish"),
    _row(
        "sigmoid",
        bounds=(0, 1),
        effect=_("It turns any number into one between 0 and 1: an S-shaped curve."),
        answers=_(
            "One probability is asked for: any number must become one between 0 and 1, "
            "by a curve like an S."
        ),
        why=_(
            "sigmoid turns any number into one probability between 0 and 1: the "
            "probability of class 1."
        ),
    ),
    _row("hard_sigmoid", bounds=(0, 1)),
    _row("hard_tanh", bounds=(-1, 1)),
    _row("celu", arguments={"alpha": 1.0}),
    _row("squareplus", arguments={"b": 4.0}),
    _row("soft_shrink", arguments={"threshold": 0.5}),
    _row("hard_shrink", arguments={"threshold": 0.5}),
    _row("tanh_shrink"),
    _row("sparse_plus"),
    _row("sparse_sigmoid", bounds=(0, 1)),
    _row(
        "softmax",
        arguments={"axis": -1},
        layer="Softmax",
        bounds=(0, 1),
        sums_to_one=True,
        answers=_(
            "The classes exclude each other, so their probabilities must be looked at "
            "together and add up to 1."
        ),
        why=_(
            "softmax turns the outputs into probabilities that add up to 1, one for "
            "each class."
        ),
    ),
    _row("log_softmax", arguments={"axis": -1}),
    _row("log_sigmoid"),
    _row(
        "tanh",
        bounds=(-1, 1),
        effect=_("It turns any number into one between -1 and 1: an S-shaped curve."),
    ),
    _row("softplus"),
    _row("softsign", bounds=(-1, 1)),
    _row("exponential", aliases=("exp",)),
)
_NAMED = {row.name: row for row in ACTIVATIONS}


def known_activation(name: str) -> KnownActivation:
    """Return the row of an activation; without content if it is not of Keras."""
    return _NAMED.get(name, KnownActivation(name, ""))
