"""The activations, losses, optimizers and so on that models may be trained with.

Each has one row. The runner finds names with these rows, and the trainer builds objects
from them. Rubrics, hints and wrong answers use the same names.
"""

from __future__ import annotations

from collections.abc import Iterator

from autograder.facts.known import Arguments, Known, KnownActivation, KnownLoss
from autograder.facts.known_metrics import METRICS
from autograder.facts.known_optimizers import OPTIMIZERS, SCHEDULES
from autograder.facts.setting import Role


def _activation(name: str, **properties: object) -> KnownActivation:
    return KnownActivation(name, name, **properties)  # type: ignore[arg-type]


_MEAN: Arguments = {"reduction": "sum_over_batch_size"}
_ROWWISE: Arguments = {"axis": -1, **_MEAN}
_CROSSENTROPY: Arguments = {"from_logits": False, "label_smoothing": 0.0, **_ROWWISE}
_FOCAL: Arguments = {"alpha": 0.25, "gamma": 2.0, **_CROSSENTROPY}
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
        _activation("hard_tanh", saturates=True),
        _activation("celu", arguments={"alpha": 1.0}),
        _activation("squareplus", arguments={"b": 4.0}),
        _activation("soft_shrink", arguments={"threshold": 0.5}),
        _activation("hard_shrink", arguments={"threshold": 0.5}),
        _activation("tanh_shrink"),
        _activation("sparse_plus"),
        _activation("sparse_sigmoid", saturates=True),
        _activation("softmax", arguments={"axis": -1}, layer="Softmax", saturates=True),
        _activation("log_softmax", arguments={"axis": -1}),
        _activation("log_sigmoid"),
        _activation("tanh", saturates=True),
        _activation("softplus"),
        _activation("softsign", saturates=True),
        _activation("exponential", aliases=("exp",)),
    ),
    Role.LOSS: (
        Known("mean_squared_error", "MeanSquaredError", _MEAN, ("mse",)),
        Known("mean_absolute_error", "MeanAbsoluteError", _MEAN, ("mae",)),
        Known("mean_absolute_percentage_error", "MeanAbsolutePercentageError", _MEAN,
              ("mape",)),
        Known("mean_squared_logarithmic_error", "MeanSquaredLogarithmicError", _MEAN,
              ("msle",)),
        KnownLoss("binary_crossentropy", "BinaryCrossentropy", _CROSSENTROPY, ("bce",),
                  applies="sigmoid", tensorflow="sigmoid_cross_entropy_with_logits"),
        KnownLoss("categorical_crossentropy", "CategoricalCrossentropy", _CROSSENTROPY,
                  applies="softmax", tensorflow="softmax_cross_entropy_with_logits"),
        KnownLoss("sparse_categorical_crossentropy", "SparseCategoricalCrossentropy",
                  applies="softmax", one_hot="categorical_crossentropy"),
        KnownLoss("binary_focal_crossentropy", "BinaryFocalCrossentropy",
                  {"apply_class_balancing": False, **_FOCAL}, applies="sigmoid"),
        KnownLoss("categorical_focal_crossentropy", "CategoricalFocalCrossentropy",
                  _FOCAL, applies="softmax"),
        Known("hinge", "Hinge", _MEAN),
        Known("squared_hinge", "SquaredHinge", _MEAN),
        Known("categorical_hinge", "CategoricalHinge", _MEAN),
        Known("huber", "Huber", {"delta": 1.0, **_MEAN}),
        Known("log_cosh", "LogCosh", _MEAN),
        Known("poisson", "Poisson", _MEAN),
        Known("kl_divergence", "KLDivergence", _MEAN, ("kld",)),
        Known("cosine_similarity", "CosineSimilarity", _ROWWISE),
        Known("dice", "Dice", _MEAN),
        Known("tversky", "Tversky", {"alpha": 0.5, "beta": 0.5, **_MEAN}),
        Known("circle", "Circle", {"gamma": 80.0, "margin": 0.4, **_MEAN}),
        Known("categorical_generalized_cross_entropy",
              "CategoricalGeneralizedCrossEntropy", {"q": 0.5, **_MEAN}),
    ),
    Role.METRIC: METRICS,
    Role.OPTIMIZER: OPTIMIZERS,
    Role.SCHEDULE: SCHEDULES,
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
        Known("identity", "Identity"),
        Known(
            "variance_scaling",
            "VarianceScaling",
            {"scale": 1.0, "mode": "fan_in", "distribution": "truncated_normal"},
            choices={
                "mode": ("fan_in", "fan_out", "fan_avg"),
                "distribution": ("truncated_normal", "untruncated_normal", "uniform"),
            },
        ),
        Known("zeros", "Zeros"),
        Known("ones", "Ones"),
        Known("constant", "Constant", {"value": 0.0}),
    ),
    Role.REGULARIZER: (
        Known("l1", "L1", {"l1": 0.01}),
        Known("l2", "L2", {"l2": 0.01}),
        Known("l1_l2", "L1L2", {"l1": 0.0, "l2": 0.0}),
        Known("orthogonal_regularizer", "OrthogonalRegularizer",
              {"factor": 0.01, "mode": "rows"}, choices={"mode": ("rows", "columns")}),
    ),
    Role.CONSTRAINT: (
        Known("max_norm", "MaxNorm", {"max_value": 2.0, "axis": 0}),
        Known("min_max_norm", "MinMaxNorm",
              {"min_value": 0.0, "max_value": 1.0, "rate": 1.0, "axis": 0}),
        Known("non_neg", "NonNeg"),
        Known("unit_norm", "UnitNorm", {"axis": 0}),
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
