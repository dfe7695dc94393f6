"""Names of Keras that rubrics and trained models may use. Does not import Keras."""

from __future__ import annotations

from autograder.facts.known_activations import ACTIVATIONS as ACTIVATION_ROWS
from autograder.facts.known_losses import LOSSES as LOSS_ROWS
from autograder.facts.known_metrics import CHOSEN_METRICS
from autograder.facts.known_settings import KNOWN
from autograder.facts.layers import CELLS, KINDS, SPELLINGS
from autograder.facts.setting import Role

ACTIVATIONS = frozenset(KNOWN[Role.ACTIVATION])
LOSSES = frozenset(loss.name for loss in LOSS_ROWS if not loss.one_hot)
"""Names in canonical form, which has the plain cross-entropy in place of the sparse
one."""
SPARSE = "sparse_categorical_crossentropy"
SHORT_LOSSES = {
    alias: loss.name for loss in KNOWN[Role.LOSS].values() for alias in loss.aliases
}
LOSS_SPELLINGS = frozenset((*KNOWN[Role.LOSS], *SHORT_LOSSES))
"""Names of losses that a student may have meant."""
METRICS = frozenset(CHOSEN_METRICS) | {
    name for row in KNOWN[Role.METRIC].values() for name in (row.name, *row.aliases)
}
"""The metrics that students use, as Keras spells them."""
OPTIMIZER_ARGUMENTS = {
    name: tuple(known.arguments) for name, known in KNOWN[Role.OPTIMIZER].items()
}
"""The arguments that the optimizer of a plan may have."""
OPTIMIZERS = frozenset(OPTIMIZER_ARGUMENTS)
MODULES = frozenset(
    ("keras", "tensorflow", "numpy", "matplotlib", "matplotlib.pyplot", "math",
     "random", "keras.layers", "keras.models", "keras.optimizers", "keras.losses",
     "keras.metrics", "keras.utils", "keras.datasets", "keras.callbacks",
     "keras.activations", "keras.initializers", "keras.regularizers",
     "tensorflow.keras")
)  # fmt: skip
"""The modules that students import."""
TRACKERS = ("aim", "clearml", "comet_ml", "mlflow", "neptune", "tensorboard",
            "tensorboardX", "tensorboardcolab", "wandb")  # fmt: skip
"""Packages that log experiments. Where submissions run, they do nothing."""
KERAS_HOMES = {
    **dict.fromkeys(("Input", "Model", "Sequential"), "keras"),
    **dict.fromkeys((*KINDS, *CELLS, *SPELLINGS), "keras.layers"),
    **{
        known.keras: f"keras.{role.home}"
        for role in Role
        if role is not Role.ACTIVATION
        for known in KNOWN[role].values()
    },
    **dict.fromkeys(("to_categorical", "plot_model", "set_random_seed"), "keras.utils"),
    **dict.fromkeys(("mnist", "fashion_mnist", "cifar10"), "keras.datasets"),
    **dict.fromkeys(("EarlyStopping", "ModelCheckpoint"), "keras.callbacks"),
}
"""The modules of Keras that hold the names that students use."""
SHIFTS = frozenset(("moved", "thickened", "inverted"))
"""The changes of test images. A trained model may be tested on changed images."""
SQUASHING = frozenset(known.name for known in ACTIVATION_ROWS if known.saturates)
"""Activations that are nearly flat for large inputs."""
_CLASS = " (class)"
_OWN = (" (own function)", " (own class)", _CLASS)
_UNKNOWN = " (unknown)"
BLANK = "?"
"""The name that is given to a loss that is neither text nor callable."""


def bare_name(name: str) -> str:
    """Return a name as the student wrote it, also if Keras does not know it."""
    return name.removesuffix(_UNKNOWN)


def without_kind(name: str) -> str:
    """Return the name of a function or class of the student's, as it is in the code."""
    return name.partition(" (")[0]


def is_own(name: str) -> bool:
    """Say whether a name stands for a function of the student's, or for a class."""
    return name.endswith(_OWN)


def is_class(name: str) -> bool:
    """Say whether a name stands for a layer that is written without parentheses."""
    return name.endswith(_CLASS)


def is_unknown(name: str) -> bool:
    """Say whether a name stands for something that Keras does not know."""
    return name.endswith(_UNKNOWN)
