"""The activations, losses, optimizers and so on that models may be trained with.

Each has one row. The runner finds names with these rows, and the trainer builds objects
from them. Rubrics, hints and wrong answers use the same names.
"""

from __future__ import annotations

from autograder.facts.known import Known
from autograder.facts.known_activations import ACTIVATIONS
from autograder.facts.known_losses import LOSSES
from autograder.facts.known_metrics import METRICS
from autograder.facts.known_optimizers import OPTIMIZERS, SCHEDULES
from autograder.facts.setting import Role

_ROWS: dict[Role, tuple[Known, ...]] = {
    Role.ACTIVATION: ACTIVATIONS,
    Role.LOSS: LOSSES,
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
