"""Say whether a model is the reason why it cannot be trained, or the trainer."""

from __future__ import annotations

import functools
import operator
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import keras
import tensorflow as tf

from autograder.facts.base import one_line
from autograder.facts.known_settings import KNOWN
from autograder.facts.setting import Role
from autograder.facts.spec import ModelSpec
from autograder.i18n import _
from autograder.trainer.keras_parts import NO_SUCH_ARGUMENT
from autograder.trainer.model_data import Data
from autograder.trainer.refusal import Refusal, TrainerError

NO_GRADIENTS = "No gradients provided"
"""How the error of Keras' optimizers begins if no weight has a gradient."""
FROM_LAYER = "Exception encountered when calling"
"""How Keras begins the error of a layer, before what it complains about."""
NO_KERNEL = "No OpKernel"
"""How TensorFlow says that this machine cannot do an operation."""
InvalidArgumentError = tf.errors.InvalidArgumentError
_COMPUTED = (
    Role.ACTIVATION, Role.LOSS, Role.INITIALIZER, Role.REGULARIZER, Role.CONSTRAINT,
)  # fmt: skip


@contextmanager
def misfit_is_refused(spec: ModelSpec, data: Data) -> Iterator[None]:
    """Turn an error of Keras into a refusal if the model is the reason.

    Raises:
        TrainerError: if the shapes of the model are those of the data, and Keras says
            neither that it cannot compute the model nor that nothing can be learnt.
    """
    try:
        yield
    except (ValueError, TypeError, ArithmeticError, InvalidArgumentError) as error:
        if not _fits(spec, data):
            text = _("its input or output does not have the shape of the data.")
            raise Refusal(text) from None
        if (reason := _reason(error)) is not None:
            text = _("Keras cannot compute it: {problem}.")
            raise Refusal(text.format(problem=reason)) from None
        if NO_GRADIENTS in str(error):
            text = _("none of its weights can be learnt, because no gradient of the "
                     "loss reaches them.")  # fmt: skip
            raise Refusal(text) from None
        raise TrainerError(f"{type(error).__name__}: {error}") from error


def _reason(error: Exception) -> str | None:
    """Return why numbers cannot be computed; None for other errors.

    They may be the trainer's own, such as an argument that Keras does not take.
    """
    text = str(error)
    is_computed = isinstance(error, InvalidArgumentError | ArithmeticError)
    if not is_computed and not _is_of_a_setting(error):
        return None
    if NO_KERNEL in text or NO_SUCH_ARGUMENT in text:
        return None
    lines = re.sub(r"\x1b\[[0-9;]*m|\{\{.*?\}\}", "", text).splitlines()
    told = [line for line in lines if line.strip() and FROM_LAYER not in line]
    return one_line(told[0].partition(" [Op:")[0] if told else text, 200).strip(" .")


def _is_of_a_setting(error: Exception) -> bool:
    """Say whether Keras raised it while it computed a loss, an initializer and so on.

    A submission can give a layer another one after Keras has built the layer.
    """
    frames = traceback.walk_tb(error.__traceback__)
    names = {frame.f_globals.get("__name__") for frame, _line in frames}
    return not names.isdisjoint(_modules_of_settings())


@functools.cache
def _modules_of_settings() -> frozenset[str]:
    """Return the names of the modules in which Keras computes them."""
    places = [
        f"{r.home}.{known.keras}" for r in _COMPUTED for known in KNOWN[r].values()
    ]
    return frozenset(operator.attrgetter(p)(keras).__module__ for p in places)


def _fits(spec: ModelSpec, data: Data) -> bool:
    """Say whether the input and output shapes of a model are exactly those of the data.

    If they are, a failed training has another cause than the shapes.
    """
    shapes = [entry.shape for entry in spec.inputs]
    for shape, is_numbers in zip(spec.output_shapes, data.class_numbers, strict=True):
        shapes.append(shape[:-1] if is_numbers else shape)
    arrays = (*data.train.x, *data.train.y)
    return shapes == [array.shape[1:] for array in arrays]
