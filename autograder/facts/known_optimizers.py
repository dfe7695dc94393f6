"""The optimizers of Keras, and the schedules of their learning rates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from autograder.facts.known import Known
from autograder.facts.setting import Schedule, Setting


@dataclass(frozen=True)
class KnownOptimizer(Known):
    """One optimizer of `keras.optimizers`. Its learning rate may be a schedule."""

    def takes(self, setting: Setting | Schedule) -> bool:
        """Say whether all arguments, and those of the schedule, are known."""
        rest = dict(setting.arguments)
        rate = rest.pop("learning_rate", None)
        if not isinstance(rate, Schedule):
            return super().takes(setting)
        schedule = next((row for row in SCHEDULES if row.name == rate.name), None)
        if schedule is None or not schedule.takes(rate):
            return False
        return super().takes(Setting(name=setting.name, arguments=rest))


_COMMON: dict[str, Any] = {
    "weight_decay": None, "clipnorm": None, "clipvalue": None, "global_clipnorm": None,
    "use_ema": False, "ema_momentum": 0.99, "ema_overwrite_frequency": None,
    "loss_scale_factor": None, "gradient_accumulation_steps": None,
}  # fmt: skip
_MOMENTS: dict[str, Any] = {"beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7}


def _optimizer(name: str, keras: str, rate: float = 0.001, **own: Any) -> Known:
    return KnownOptimizer(name, keras, {"learning_rate": rate, **_COMMON, **own})


OPTIMIZERS: tuple[Known, ...] = (
    _optimizer("sgd", "SGD", 0.01, momentum=0.0, nesterov=False),
    _optimizer("adam", "Adam", **_MOMENTS, amsgrad=False),
    _optimizer("adamw", "AdamW", **_MOMENTS, amsgrad=False, weight_decay=0.004),
    _optimizer("rmsprop", "RMSprop", rho=0.9, momentum=0.0, epsilon=1e-7,
               centered=False),
    _optimizer("nadam", "Nadam", **_MOMENTS),
    _optimizer("adamax", "Adamax", **_MOMENTS),
    _optimizer("adadelta", "Adadelta", rho=0.95, epsilon=1e-7),
    _optimizer("adagrad", "Adagrad", initial_accumulator_value=0.1, epsilon=1e-7),
    _optimizer("adafactor", "Adafactor", beta_2_decay=-0.8, epsilon_1=1e-30,
               epsilon_2=0.001, clip_threshold=1.0, relative_step=True),
    _optimizer("ftrl", "Ftrl", learning_rate_power=-0.5, initial_accumulator_value=0.1,
               l1_regularization_strength=0.0, l2_regularization_strength=0.0,
               l2_shrinkage_regularization_strength=0.0, beta=0.0),
    _optimizer("lamb", "Lamb", **_MOMENTS),
    _optimizer("lion", "Lion", beta_1=0.9, beta_2=0.99),
    _optimizer("muon", "Muon", weight_decay=0.004, adam_beta_1=0.9, adam_beta_2=0.999,
               adam_weight_decay=0.004, adam_lr_ratio=1, epsilon=1e-7,
               exclude_embeddings=True, muon_a=3.4445, muon_b=-4.775, muon_c=2.0315,
               momentum=0.95, ns_steps=5, nesterov=True, rms_rate=0.2),
)  # fmt: skip
_DECAY: dict[str, Any] = {
    "initial_learning_rate": None, "decay_steps": None, "decay_rate": None,
    "staircase": False,
}  # fmt: skip
_FIRST = ("initial_learning_rate", "decay_steps")
SCHEDULES: tuple[Known, ...] = (
    Known("exponential_decay", "ExponentialDecay", _DECAY,
          needs=(*_FIRST, "decay_rate")),
    Known("inverse_time_decay", "InverseTimeDecay", _DECAY,
          needs=(*_FIRST, "decay_rate")),
    Known("polynomial_decay", "PolynomialDecay",
          {"initial_learning_rate": None, "decay_steps": None,
           "end_learning_rate": 0.0001, "power": 1.0, "cycle": False}, needs=_FIRST),
    Known("cosine_decay", "CosineDecay",
          {"initial_learning_rate": None, "decay_steps": None, "alpha": 0.0,
           "warmup_target": None, "warmup_steps": 0}, needs=_FIRST),
    Known("cosine_decay_restarts", "CosineDecayRestarts",
          {"initial_learning_rate": None, "first_decay_steps": None, "t_mul": 2.0,
           "m_mul": 1.0, "alpha": 0.0},
          needs=("initial_learning_rate", "first_decay_steps")),
    Known("piecewise_constant_decay", "PiecewiseConstantDecay",
          {"boundaries": (), "values": ()}, needs=("boundaries", "values")),
)  # fmt: skip
