"""What calls of Keras mean: methods, arguments, defaults. Does not import Keras."""

BATCH = 32
"""The rows of a batch, if a call of `fit` or a similar method does not say it."""
COMPILE_ARGUMENTS = ("optimizer", "loss", "loss_weights", "metrics", "weighted_metrics")
"""The arguments of `compile` that may be given without their names, in order."""
RECORDED_METHODS = ("fit", "evaluate", "predict", "train_on_batch")
"""Methods of a model that are recorded, and not run, where submissions run."""
WITHOUT_EFFECT = frozenset(("name", "dtype", "seed"))
"""Arguments of layers and functions that change only names, rounding and random
numbers."""
