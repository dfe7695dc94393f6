"""The metrics of Keras. A metric without a row is unknown."""

from __future__ import annotations

from typing import Any

from autograder.facts.known import Known

_POINTS: dict[str, Any] = {"num_thresholds": 200, "class_id": None}
_CHOSEN: dict[str, Any] = {"thresholds": None, "top_k": None, "class_id": None}
_CROSSENTROPY: dict[str, Any] = {"from_logits": False, "label_smoothing": 0.0}
_CLASSES: dict[str, Any] = {"num_classes": 2}
CHOSEN_METRICS = {
    "accuracy": "accuracy", "acc": "accuracy",
    "crossentropy": "crossentropy", "ce": "crossentropy",
}  # fmt: skip
"""Text by which Keras chooses a metric when it sees the labels -> its plain form."""
METRICS: tuple[Known, ...] = (
    # The class `Accuracy` is not what the text "accuracy" stands for. It counts
    # predictions that are equal to the label, as probabilities never are.
    Known("exact_accuracy", "Accuracy"),
    Known("binary_accuracy", "BinaryAccuracy", {"threshold": 0.5}),
    Known("categorical_accuracy", "CategoricalAccuracy"),
    Known("sparse_categorical_accuracy", "SparseCategoricalAccuracy"),
    Known("top_k_categorical_accuracy", "TopKCategoricalAccuracy", {"k": 5}),
    Known("sparse_top_k_categorical_accuracy", "SparseTopKCategoricalAccuracy",
          {"k": 5}),
    Known("mean_squared_error", "MeanSquaredError", aliases=("mse",)),
    Known("root_mean_squared_error", "RootMeanSquaredError"),
    Known("mean_absolute_error", "MeanAbsoluteError", aliases=("mae",)),
    Known("mean_absolute_percentage_error", "MeanAbsolutePercentageError",
          aliases=("mape",)),
    Known("mean_squared_logarithmic_error", "MeanSquaredLogarithmicError",
          aliases=("msle",)),
    Known("log_cosh_error", "LogCoshError"),
    Known("cosine_similarity", "CosineSimilarity", {"axis": -1}),
    Known("r2_score", "R2Score"),
    Known("pearson_correlation", "PearsonCorrelation", {"axis": -1}),
    Known("concordance_correlation", "ConcordanceCorrelation", {"axis": -1}),
    Known("auc", "AUC", {"num_thresholds": 200, "curve": "ROC", "multi_label": False,
                         "from_logits": False}),
    Known("precision", "Precision", _CHOSEN),
    Known("recall", "Recall", _CHOSEN),
    Known("f1_score", "F1Score", {"average": None, "threshold": None}),
    Known("f_beta_score", "FBetaScore",
          {"average": None, "beta": 1.0, "threshold": None}),
    Known("true_positives", "TruePositives", {"thresholds": None}),
    Known("true_negatives", "TrueNegatives", {"thresholds": None}),
    Known("false_positives", "FalsePositives", {"thresholds": None}),
    Known("false_negatives", "FalseNegatives", {"thresholds": None}),
    Known("precision_at_recall", "PrecisionAtRecall", {"recall": 0.5, **_POINTS},
          needs=("recall",)),
    Known("recall_at_precision", "RecallAtPrecision", {"precision": 0.5, **_POINTS},
          needs=("precision",)),
    Known("sensitivity_at_specificity", "SensitivityAtSpecificity",
          {"specificity": 0.5, **_POINTS}, needs=("specificity",)),
    Known("specificity_at_sensitivity", "SpecificityAtSensitivity",
          {"sensitivity": 0.5, **_POINTS}, needs=("sensitivity",)),
    Known("mean_io_u", "MeanIoU", _CLASSES, needs=("num_classes",)),
    Known("one_hot_mean_io_u", "OneHotMeanIoU", _CLASSES, needs=("num_classes",)),
    Known("io_u", "IoU", {**_CLASSES, "target_class_ids": ()},
          needs=("num_classes", "target_class_ids")),
    Known("one_hot_io_u", "OneHotIoU", {**_CLASSES, "target_class_ids": ()},
          needs=("num_classes", "target_class_ids")),
    Known("binary_io_u", "BinaryIoU", {"threshold": 0.5}),
    Known("binary_crossentropy", "BinaryCrossentropy", _CROSSENTROPY, ("bce",)),
    Known("categorical_crossentropy", "CategoricalCrossentropy", _CROSSENTROPY),
    Known("sparse_categorical_crossentropy", "SparseCategoricalCrossentropy",
          {"from_logits": False}),
    Known("hinge", "Hinge"),
    Known("squared_hinge", "SquaredHinge"),
    Known("categorical_hinge", "CategoricalHinge"),
    Known("poisson", "Poisson"),
    Known("kl_divergence", "KLDivergence"),
    Known("mean", "Mean"),
    Known("sum", "Sum"),
)  # fmt: skip
