"""The activations, losses, optimizers and so on that models may be trained with.

Each has one row. The runner finds names with these rows, and the trainer builds objects
from them. Rubrics, hints and wrong answers use the same names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from autograder.facts.setting import Role, Scalar, Setting

MAX_NUMBER = 1e6
"""The largest number that an argument may have."""


@dataclass(frozen=True)
class Known:
    """One object that Keras knows by name."""

    name: str
    """The name in facts and rubrics: the name of Keras in lower case."""
    keras: str
    """The class in Keras. For an activation, it is the function."""
    arguments: Mapping[str, Scalar] = field(default_factory=dict)
    """Argument that the trainer accepts -> its default in Keras."""
    aliases: tuple[str, ...] = ()
    """Other names for it in Keras, in lower case."""

    def takes(self, setting: Setting) -> bool:
        """Say whether all arguments of a setting are known and have the right type."""
        return all(
            name in self.arguments and _fits(value, self.arguments[name])
            for name, value in setting.arguments.items()
        )


def _fits(value: Scalar, default: Scalar) -> bool:
    """Compare the types. If the default is None, a number is expected."""
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(default, bool) and isinstance(value, bool)
    if isinstance(default, int):
        return isinstance(value, int) and abs(value) <= MAX_NUMBER
    return isinstance(value, int | float) and abs(value) <= MAX_NUMBER


@dataclass(frozen=True)
class KnownActivation(Known):
    """One function of `keras.activations`."""

    layer: str = ""
    """The layer that applies it and does nothing else."""
    is_idempotent: bool = False
    """Whether it changes nothing if it is applied a second time."""
    saturates: bool = False
    """Whether it is nearly flat for large inputs."""


@dataclass(frozen=True)
class KnownLoss(Known):
    """One loss of `keras.losses`."""

    applies: Literal["", "sigmoid", "softmax"] = ""
    """The activation that it applies itself with `from_logits=True`."""
    tensorflow: str = ""
    """The function of `tf.nn` that computes it from logits."""
    one_hot: str = ""
    """The equal loss for one-hot labels, which the trainer uses."""


def _activation(name: str, **properties: object) -> KnownActivation:
    return KnownActivation(name, name, **properties)  # type: ignore[arg-type]


_CROSSENTROPY = {"from_logits": False, "label_smoothing": 0.0}
_ROWS: dict[Role, tuple[Known, ...]] = {
    Role.ACTIVATION: (
        _activation("linear", layer="Identity"),
        _activation(
            "relu",
            arguments={"negative_slope": 0.0, "max_value": None, "threshold": 0.0},
            layer="ReLU",
            is_idempotent=True,
        ),
        _activation("relu6", is_idempotent=True),
        _activation("leaky_relu", arguments={"negative_slope": 0.2}, layer="LeakyReLU"),
        _activation("elu", arguments={"alpha": 1.0}, layer="ELU"),
        _activation("selu"),
        _activation("gelu", arguments={"approximate": False}),
        _activation("silu", aliases=("swish",)),
        _activation("hard_silu", aliases=("hard_swish",)),
        _activation("mish"),
        _activation("sigmoid", saturates=True),
        _activation("hard_sigmoid", saturates=True),
        _activation("softmax", layer="Softmax", saturates=True),
        _activation("log_softmax"),
        _activation("tanh", saturates=True),
        _activation("softplus"),
        _activation("softsign", saturates=True),
        _activation("exponential", aliases=("exp",)),
    ),
    Role.LOSS: (
        Known("mean_squared_error", "MeanSquaredError", aliases=("mse",)),
        Known("mean_absolute_error", "MeanAbsoluteError", aliases=("mae",)),
        Known("mean_absolute_percentage_error", "MeanAbsolutePercentageError",
              aliases=("mape",)),
        Known("mean_squared_logarithmic_error", "MeanSquaredLogarithmicError",
              aliases=("msle",)),
        KnownLoss("binary_crossentropy", "BinaryCrossentropy", _CROSSENTROPY, ("bce",),
                  "sigmoid", "sigmoid_cross_entropy_with_logits"),
        KnownLoss("categorical_crossentropy", "CategoricalCrossentropy", _CROSSENTROPY,
                  (), "softmax", "softmax_cross_entropy_with_logits"),
        KnownLoss("sparse_categorical_crossentropy", "SparseCategoricalCrossentropy",
                  applies="softmax", one_hot="categorical_crossentropy"),
        Known("hinge", "Hinge"),
        Known("squared_hinge", "SquaredHinge"),
        Known("categorical_hinge", "CategoricalHinge"),
        Known("huber", "Huber", {"delta": 1.0}),
        Known("log_cosh", "LogCosh"),
        Known("poisson", "Poisson"),
        Known("kl_divergence", "KLDivergence", aliases=("kld",)),
        Known("cosine_similarity", "CosineSimilarity"),
    ),
    Role.OPTIMIZER: (
        Known("sgd", "SGD",
              {"learning_rate": 0.01, "momentum": 0.0, "nesterov": False}),
        Known("adam", "Adam", {"learning_rate": 0.001}),
        Known("rmsprop", "RMSprop", {"learning_rate": 0.001, "momentum": 0.0}),
        Known("adagrad", "Adagrad", {"learning_rate": 0.001}),
    ),
    Role.INITIALIZER: (
        Known("glorot_uniform", "GlorotUniform"),
        Known("glorot_normal", "GlorotNormal"),
        Known("he_uniform", "HeUniform"),
        Known("he_normal", "HeNormal"),
        Known("lecun_uniform", "LecunUniform"),
        Known("lecun_normal", "LecunNormal"),
        Known("random_normal", "RandomNormal", {"mean": 0.0, "stddev": 0.05}),
        Known("random_uniform", "RandomUniform", {"minval": -0.05, "maxval": 0.05}),
        Known("truncated_normal", "TruncatedNormal", {"mean": 0.0, "stddev": 0.05}),
        Known("orthogonal", "Orthogonal", {"gain": 1.0}),
        Known("identity", "Identity", {"gain": 1.0}),
        Known("zeros", "Zeros"),
        Known("ones", "Ones"),
        Known("constant", "Constant", {"value": 0.0}),
    ),
    Role.REGULARIZER: (
        Known("l1", "L1", {"l1": 0.01}),
        Known("l2", "L2", {"l2": 0.01}),
        Known("l1_l2", "L1L2", {"l1": 0.0, "l2": 0.0}),
    ),
    Role.CONSTRAINT: (
        Known("max_norm", "MaxNorm", {"max_value": 2.0}),
        Known("non_neg", "NonNeg"),
        Known("unit_norm", "UnitNorm"),
    ),
}  # fmt: skip
KNOWN: dict[Role, dict[str, Known]] = {
    role: {row.name: row for row in rows} for role, rows in _ROWS.items()
}
"""Role -> name -> row."""


def known_activations() -> Iterator[KnownActivation]:
    """Yield the activations."""
    rows = KNOWN[Role.ACTIVATION].values()
    yield from (row for row in rows if isinstance(row, KnownActivation))


def known_losses() -> Iterator[KnownLoss]:
    """Yield the losses that read probabilities or class numbers."""
    rows = KNOWN[Role.LOSS].values()
    yield from (row for row in rows if isinstance(row, KnownLoss))
