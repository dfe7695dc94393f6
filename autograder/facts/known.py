"""What is known of an object of Keras: its names, its arguments, their types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from autograder.facts.outline import Task
from autograder.facts.setting import Argument, Schedule, Setting
from autograder.i18n import EMPTY, Message

Arguments = Mapping[str, Argument]
MAX_NUMBER = 1e6
"""The largest number that an argument may have."""


@dataclass(frozen=True)
class Known:
    """One object that Keras knows by name."""

    name: str
    """The name in facts and rubrics: the name of Keras in lower case."""
    keras: str
    """The class in Keras. For an activation, it is the function."""
    arguments: Arguments = field(default_factory=dict)
    """Argument that the trainer accepts -> its default in Keras."""
    aliases: tuple[str, ...] = ()
    """Other names for it in Keras, in lower case."""
    needs: tuple[str, ...] = ()
    """Arguments that have no default. Their values in `arguments` say the type."""
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict, kw_only=True)
    """Argument that is a word -> the words that it may be, if not those of `WORDS`."""

    def takes(self, setting: Setting | Schedule) -> bool:
        """Say whether all arguments of a setting are known and have the right type."""
        return setting.arguments.keys() >= {*self.needs} and all(
            value in self.choices[name]
            if name in self.choices
            else name in self.arguments and _fits(name, value, self.arguments[name])
            for name, value in setting.arguments.items()
        )


WORDS = {"reduction": ("sum_over_batch_size", "sum", "mean"),
         "curve": ("ROC", "PR"),
         "average": ("macro", "micro", "weighted")}  # fmt: skip
"""Argument that is a word -> the words that it may be."""
WHOLE = frozenset(
    ("ema_overwrite_frequency", "gradient_accumulation_steps", "ignore_class", "top_k",
     "class_id", "target_class_ids")
)  # fmt: skip
"""Arguments that are whole numbers, although their default is None."""


def is_whole(name: str, default: object) -> bool:
    """Say whether an argument is a whole number."""
    return name in WHOLE or (isinstance(default, int) and not isinstance(default, bool))


def _fits(name: str, value: Argument, default: Argument) -> bool:
    """Compare the types. If the default is None, a number is expected."""
    if name in WORDS:
        return value in WORDS[name]
    if isinstance(default, tuple):
        return isinstance(value, tuple) and all(map(_is_number, value))
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(default, bool) and isinstance(value, bool)
    if is_whole(name, default) and not isinstance(value, int):
        return False
    return _is_number(value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and abs(value) <= MAX_NUMBER


@dataclass(frozen=True)
class KnownActivation(Known):
    """One function of `keras.activations`."""

    layer: str = ""
    """The layer that applies it and does nothing else."""
    is_idempotent: bool = False
    """Whether it changes nothing if it is applied a second time."""
    bounds: tuple[float, float] | None = None
    """The limits that its outputs approach for large inputs; None without limits."""
    sums_to_one: bool = False
    """Whether the outputs of a row add up to 1."""
    effect: Message = EMPTY
    """What it does with a number: a hint for hidden layers."""
    answers: Message = EMPTY
    """Which answers need it at the output: a hint."""
    why: Message = EMPTY
    """Why an output needs it."""

    @property
    def saturates(self) -> bool:
        """Whether it is nearly flat for large inputs."""
        return self.bounds is not None

    @property
    def gives_probabilities(self) -> bool:
        """Whether each output lies between 0 and 1."""
        return self.bounds == (0, 1)


@dataclass(frozen=True)
class KnownLoss(Known):
    """One loss of `keras.losses`."""

    applies: Literal["", "sigmoid", "softmax"] = ""
    """The activation that it applies itself with `from_logits=True`."""
    tensorflow: str = ""
    """The function of `tf.nn` that computes it from logits."""
    one_hot: str = ""
    """The equal loss for one-hot labels, which the trainer uses."""
    task: Task | None = None
    """What it is made for: numbers, one probability, or one of several classes."""
    compares: Literal["", "equal shapes", "broadcast"] = ""
    """Which shapes labels and predictions need: equal ones, or shapes that NumPy can
    broadcast. It is empty if only a trial tells."""
    chosen_metrics: str = ""
    """The beginning of the names of metrics that Keras chooses for it."""
    may_be_negative: bool = False
    hint: Message = EMPTY
    """What leads to it without its name."""
    why: Message = EMPTY
    """What it is for."""

    @property
    def is_crossentropy(self) -> bool:
        """Whether it compares probabilities."""
        return bool(self.applies)

    @property
    def reads_rows(self) -> bool:
        """Whether a label of several classes has as many numbers as a prediction."""
        return self.task is not None and not self.one_hot
