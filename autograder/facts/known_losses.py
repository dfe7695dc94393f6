"""The losses of Keras, and what criteria, hints and diagnoses say about them.

`crossentropy` has no row: Keras replaces it by another loss (`canonical.py`).
"""

from __future__ import annotations

from autograder.facts.known import Arguments, KnownLoss
from autograder.i18n import _

_MEAN: Arguments = {"reduction": "sum_over_batch_size"}
_ROWWISE: Arguments = {"axis": -1, **_MEAN}
_CROSSENTROPY: Arguments = {"from_logits": False, "label_smoothing": 0.0, **_ROWWISE}
_FOCAL: Arguments = {"alpha": 0.25, "gamma": 2.0, **_CROSSENTROPY}
LOSSES: tuple[KnownLoss, ...] = (
    KnownLoss(
        "mean_squared_error", "MeanSquaredError", _MEAN, ("mse",),
        task="numbers", compares="broadcast",
        hint=_("Take the distances to the right answers, square them, and take the "
               "mean."),
        why=_("A predicted number is worse the farther it is from the right answer. "
              "The mean of the squared distances measures this."),
    ),
    KnownLoss(
        "mean_absolute_error", "MeanAbsoluteError", _MEAN, ("mae",),
        task="numbers", compares="broadcast",
        hint=_("Take the distances to the right answers, and the mean of them."),
    ),
    KnownLoss("mean_absolute_percentage_error", "MeanAbsolutePercentageError", _MEAN,
              ("mape",), task="numbers", compares="broadcast"),
    KnownLoss("mean_squared_logarithmic_error", "MeanSquaredLogarithmicError", _MEAN,
              ("msle",), task="numbers", compares="broadcast"),
    KnownLoss(
        "binary_crossentropy", "BinaryCrossentropy", _CROSSENTROPY, ("bce",),
        applies="sigmoid", tensorflow="sigmoid_cross_entropy_with_logits",
        task="yes_no", compares="equal shapes", chosen_metrics="binary_",
        hint=_("It is a cross-entropy: the one for a single probability, yes or no."),
        why=_("For one probability between 0 and 1, binary cross-entropy punishes a "
              "confident wrong answer much more than an unsure one."),
    ),
    KnownLoss(
        "categorical_crossentropy", "CategoricalCrossentropy", _CROSSENTROPY,
        applies="softmax", tensorflow="softmax_cross_entropy_with_logits",
        task="classes", compares="equal shapes", chosen_metrics="categorical_",
        hint=_("It is a cross-entropy: the one for several categories that exclude "
               "each other."),
        why=_("For probabilities over several classes, categorical cross-entropy looks "
              "at the probability given to the true class."),
    ),
    KnownLoss(
        "sparse_categorical_crossentropy", "SparseCategoricalCrossentropy",
        applies="softmax", one_hot="categorical_crossentropy",
        task="classes", chosen_metrics="sparse_categorical_",
        hint=_("It is a cross-entropy over categories, and reads class numbers."),
    ),
    KnownLoss("binary_focal_crossentropy", "BinaryFocalCrossentropy",
              {"apply_class_balancing": False, **_FOCAL}, applies="sigmoid",
              task="yes_no"),
    KnownLoss("categorical_focal_crossentropy", "CategoricalFocalCrossentropy", _FOCAL,
              applies="softmax", task="classes"),
    KnownLoss("hinge", "Hinge", _MEAN),
    KnownLoss("squared_hinge", "SquaredHinge", _MEAN),
    KnownLoss("categorical_hinge", "CategoricalHinge", _MEAN),
    KnownLoss("huber", "Huber", {"delta": 1.0, **_MEAN}, task="numbers",
              compares="broadcast"),
    KnownLoss("log_cosh", "LogCosh", _MEAN, task="numbers", compares="broadcast"),
    KnownLoss("poisson", "Poisson", _MEAN, compares="broadcast", may_be_negative=True),
    KnownLoss("kl_divergence", "KLDivergence", _MEAN, ("kld",), task="classes"),
    KnownLoss("cosine_similarity", "CosineSimilarity", _ROWWISE, may_be_negative=True),
    KnownLoss("dice", "Dice", _MEAN),
    KnownLoss("tversky", "Tversky", {"alpha": 0.5, "beta": 0.5, **_MEAN}),
    KnownLoss("circle", "Circle", {"gamma": 80.0, "margin": 0.4, **_MEAN}),
    KnownLoss("categorical_generalized_cross_entropy",
              "CategoricalGeneralizedCrossEntropy", {"q": 0.5, **_MEAN}),
)  # fmt: skip
_NAMED = {row.name: row for row in LOSSES}
_ONE_HOT = {row.name: row.one_hot for row in LOSSES if row.one_hot}
_PAIRS = _ONE_HOT | {one_hot: name for name, one_hot in _ONE_HOT.items()}


def known_loss(name: str) -> KnownLoss:
    """Return the row of a loss; for one that is not of Keras, a row without content."""
    return _NAMED.get(name, KnownLoss(name, ""))


def for_other_labels(name: str) -> str:
    """Return the equal loss for the other form of labels, one-hot or class numbers.

    It is empty for a loss that has no such pair.
    """
    return _PAIRS.get(name, "")
