"""The metrics that a plan may ask for, with the names of Keras."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.facts.outline import Task
from autograder.i18n import Message, _


@dataclass(frozen=True)
class KnownMetric:
    """One metric of `keras.metrics`."""

    name: str
    keras: str
    """The class in Keras."""
    title: Message
    tasks: frozenset[Task]
    """The kinds of labels that it is for."""
    is_share: bool = True
    """Whether it lies between 0 and 1, and is written in percent."""
    higher_is_better: bool = True
    class_numbers: str = ""
    """The class in Keras for labels that are class numbers, if that is another."""


_ROWS = (
    KnownMetric("accuracy", "CategoricalAccuracy", _("accuracy"),
                frozenset(("classes", "yes_no")),
                class_numbers="SparseCategoricalAccuracy"),
    KnownMetric("top_k_categorical_accuracy", "TopKCategoricalAccuracy",
                _("accuracy of the five most likely classes"), frozenset(("classes",)),
                class_numbers="SparseTopKCategoricalAccuracy"),
    KnownMetric("auc", "AUC", _("area under the ROC curve"), frozenset(("yes_no",))),
    KnownMetric("precision", "Precision", _("precision"), frozenset(("yes_no",))),
    KnownMetric("recall", "Recall", _("recall"), frozenset(("yes_no",))),
    KnownMetric("mean_absolute_error", "MeanAbsoluteError", _("mean absolute error"),
                frozenset(("numbers", "yes_no")), False, False),
    KnownMetric("mean_squared_error", "MeanSquaredError", _("mean squared error"),
                frozenset(("numbers", "yes_no")), False, False),
    KnownMetric("root_mean_squared_error", "RootMeanSquaredError",
                _("root mean squared error"), frozenset(("numbers", "yes_no")),
                False, False),
    KnownMetric("r2_score", "R2Score", _("R² score"), frozenset(("numbers",)), False),
)  # fmt: skip
MEASURED_METRICS = {row.name: row for row in _ROWS}
"""Name in plans and results -> row."""


def measured_metric(name: str) -> KnownMetric | None:
    """Return the row of a metric; None for a loss and for an unknown name.

    The name may have `val_` or `test_` and the name of an output in front.
    """
    fitting = (row for row in _ROWS if f"_{name}".endswith(f"_{row.name}"))
    return max(fitting, key=lambda row: len(row.name), default=None)
