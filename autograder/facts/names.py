"""The names that rubrics may ask for and models may be trained with. No Keras here."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

ACTIVATIONS = frozenset(
    ("linear", "relu", "relu6", "leaky_relu", "elu", "selu", "gelu", "silu", "mish",
     "sigmoid", "hard_sigmoid", "softmax", "log_softmax", "tanh", "softplus",
     "softsign", "exponential")
)  # fmt: skip
LOSSES = frozenset(
    ("mean_squared_error", "mean_absolute_error", "mean_absolute_percentage_error",
     "mean_squared_logarithmic_error", "binary_crossentropy",
     "categorical_crossentropy", "hinge", "squared_hinge", "categorical_hinge",
     "huber", "log_cosh", "poisson", "kl_divergence", "cosine_similarity")
)  # fmt: skip
"""In canonical form, in which the sparse cross-entropy is the plain one."""
SPARSE = "sparse_categorical_crossentropy"
SHORT_LOSSES = {
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
}
LOSS_SPELLINGS = LOSSES | {SPARSE, *SHORT_LOSSES}
"""What a student may have meant to write."""
METRICS = frozenset(
    ("accuracy", "acc", "binary_accuracy", "categorical_accuracy",
     "sparse_categorical_accuracy", "mse", "mae", "mape", "mean_squared_error",
     "mean_absolute_error", "root_mean_squared_error", "r2_score", "auc", "precision",
     "recall", "binary_crossentropy", "categorical_crossentropy",
     "sparse_categorical_crossentropy")
)  # fmt: skip
"""Those that students use, as Keras spells them."""
OPTIMIZER_ARGUMENTS = {
    "sgd": ("learning_rate", "momentum", "nesterov"),
    "adam": ("learning_rate",),
    "rmsprop": ("learning_rate", "momentum"),
    "adagrad": ("learning_rate",),
}
"""What the optimizer of a plan may be told."""
OPTIMIZERS = frozenset(OPTIMIZER_ARGUMENTS)
MODULES = frozenset(
    ("keras", "tensorflow", "numpy", "matplotlib", "matplotlib.pyplot", "math",
     "random", "keras.layers", "keras.models", "keras.optimizers", "keras.losses",
     "keras.metrics", "keras.utils", "keras.datasets", "keras.callbacks",
     "keras.activations", "keras.initializers", "keras.regularizers",
     "tensorflow.keras")
)  # fmt: skip
"""What students import."""
KERAS_HOMES = {
    **dict.fromkeys(("Sequential", "Model"), "keras"),
    **dict.fromkeys(
        ("Dense", "Flatten", "Activation", "Dropout", "Reshape", "Conv2D",
         "MaxPooling2D", "AveragePooling2D", "BatchNormalization", "Rescaling",
         "ReLU", "Softmax"),
        "keras.layers"),
    "Input": "keras",
    **dict.fromkeys(("SGD", "Adam", "RMSprop", "Adagrad"), "keras.optimizers"),
    **dict.fromkeys(
        ("MeanSquaredError", "BinaryCrossentropy", "CategoricalCrossentropy",
         "SparseCategoricalCrossentropy"), "keras.losses"),
    **dict.fromkeys(("to_categorical", "plot_model", "set_random_seed"), "keras.utils"),
    **dict.fromkeys(("mnist", "fashion_mnist", "cifar10"), "keras.datasets"),
    **dict.fromkeys(("EarlyStopping", "ModelCheckpoint"), "keras.callbacks"),
}  # fmt: skip
"""Where what students use of Keras lives."""
PLOTS = frozenset(
    ("fitted_line", "decision_boundary", "class_probabilities", "loss_curve",
     "rival_maps", "rival_scores", "rival_confusion", "shifted_digits",
     "confusion_matrix", "misread_digits")
)  # fmt: skip
SHIFTS = frozenset(("moved", "thickened", "inverted"))
"""The changes of test images that trained models may be tested on."""
SQUASHING = frozenset(("sigmoid", "hard_sigmoid", "tanh", "softsign", "softmax"))
"""Activations that are nearly flat for large inputs."""
_OWN = (" (own function)", " (own class)")
_UNKNOWN = " (unknown)"
BLANK = "?"
"""The name of a loss that is neither text nor anything that can be called."""


def close_name(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that was probably meant, if one is close.

    Capitals count half: `layer` is nearer to `layers` than to `Layer`.
    """
    wanted = name.removesuffix(_UNKNOWN)
    spellings: dict[str, list[str]] = {}
    for word in sorted(known):
        spellings.setdefault(word.lower(), []).append(word)
    close = difflib.get_close_matches(wanted.lower(), spellings, n=5, cutoff=0.65)
    words = [word for lower in close for word in spellings[lower]]

    def likeness(word: str) -> float:
        return _ratio(wanted, word) + _ratio(wanted.lower(), word.lower())

    return max(words, key=likeness, default=None)


def _ratio(a: str, b: str) -> float:
    return difflib.SequenceMatcher(None, a, b).ratio()


def is_own(name: str) -> bool:
    """Tell a function or class that the submission wrote itself."""
    return name.endswith(_OWN)


def is_unknown(name: str) -> bool:
    """Tell a name that Keras does not know."""
    return name.endswith(_UNKNOWN)
