"""Find out what Keras would really train: the loss, and which weights learn.

The attributes of a layer can differ from its weights, because code can change them
after the weights were made. The facts say what Keras would use.
"""

from __future__ import annotations

import inspect
import weakref
from collections.abc import Sequence, Set
from typing import Any

import keras
import numpy as np

from autograder.errors import FactError
from autograder.facts import layers as facts
from autograder.facts.setting import Role
from autograder.i18n import _
from autograder.runner.observe import layer_state, loss_names
from autograder.runner.observe import setting_names as settings
from autograder.runner.observe.building import outputs_of
from autograder.runner.observe.steps import Step, Undescribable
from autograder.runner.observe.symbolic import is_symbolic
from autograder.runner.observe.trials import adds_loss, trained_loss

_STEPS = ("train_step", "compute_loss", "make_train_function", "losses", "__call__")
"""Methods that decide what `fit` trains. The student's own ones are only named."""


def losses(
    model: Any, outputs: int = 1, call_adds_loss: bool = False
) -> tuple[facts.Setting | None, ...]:
    """Name the loss of each output with its weight, in the order of the outputs.

    A method of the student that replaces them, or adds a loss, is named in their place.

    Args:
        model: the compiled model.
        outputs: how many outputs were seen. A model that is a class of the student's
            does not know them itself.
        call_adds_loss: whether a `call` of the student's adds a loss.
    """
    count = max(len(outputs_of(model)), outputs)
    for name in _STEPS:
        method = inspect.getattr_static(model, name)
        if method is inspect.getattr_static(keras.Model, name):
            continue  # the trainer uses the same method
        if not settings.is_kerases(getattr(method, "fget", None) or method):
            return (facts.Setting(name=f"{name} (own function)"),) * count
    if model.train_function is not None:
        return (facts.Setting(name="train_function (own function)"),) * count
    if call_adds_loss or adds_loss(model):
        return (facts.Setting(name="add_loss (own function)"),) * count
    names = output_names(model, count)
    named = loss_names.losses(trained_loss(model), names, count)
    weights = _weights(model, names, count)
    return tuple(map(_weighed, named, weights))


def output_names(model: Any, count: int) -> list[str] | None:
    """Return the names of so many outputs; None if they have none.

    A class whose `call` returns a dictionary has its keys, in the order of Keras. They
    are those of its losses.
    """
    if names := getattr(model, "output_names", None):
        return list(names)
    given = trained_loss(model) if model.compiled else None
    keys = list(given) if isinstance(given, dict) else []
    named = len(keys) == count and all(type(key) is str for key in keys)
    return sorted(keys) if named else None


def _weighed(named: facts.Setting | None, weight: float | None) -> facts.Setting | None:
    if named is None or weight in (None, 1.0):
        return named
    arguments = named.arguments | {"loss_weights": weight}
    return named.model_copy(update={"arguments": arguments})


def _weights(model: Any, names: list[str] | None, count: int) -> Sequence[float | None]:
    """Return the factor of each loss; None where there is none, or nobody knows it."""
    unknown = (None,) * count
    try:
        given = keras.Model.get_compile_config(model)["loss_weights"]
    except Exception:  # noqa: BLE001 - an own loss that has no name
        return unknown  # the report already says that the loss is an own one
    if isinstance(given, dict):
        known = set(given) == set(names or ())
        given = [given[name] for name in names or ()] if known else [*given.values()]
    given = given if isinstance(given, list | tuple) else [given] * count
    if len(given) != count:
        return unknown
    return [None if one is None else float(f"{float(one):.6g}") for one in given]


def attribute(layer: Any, name: str, role: Role | None) -> Any:
    """Return an argument of a layer. If its weights exist, take it from them.

    The `kernel_regularizer` of a layer is the `regularizer` of its `kernel`. A cell has
    the weights of its recurrent layer.
    """
    if name == "given_weights":
        return layer in GIVEN or _is_given(layer.embeddings_initializer)
    if role in (Role.REGULARIZER, Role.CONSTRAINT):
        weight = _weight(layer, name)
        if weight is not None:
            return getattr(weight, role)
    if role is None:
        return layer_state.argument(layer, name)
    if isinstance(layer, keras.layers.MultiHeadAttention):
        # It keeps its settings to itself, and only tells them when it is saved.
        return getattr(keras, role.home).get(layer.get_config()[name])
    return getattr(layer, name)


def _weight(layer: Any, name: str) -> Any:
    """Return the weight that an argument such as `kernel_regularizer` is about."""
    stem = name.rpartition("_")[0]
    for holder in (layer, getattr(layer, "cell", None)):
        for attribute in (stem, f"{stem}_kernel"):
            found = getattr(holder, attribute, None)
            if isinstance(found, keras.Variable):
                return found
    return None


def weight_shape(layer: Any, name: str) -> tuple[int, ...] | None:
    """Return the shape of the weight that an argument is about, if it was made."""
    weight = _weight(layer, name)
    return None if weight is None else tuple(weight.shape)


def own_weights(layer: Any) -> list[Any]:
    """Return the weights of a layer without those of its activation."""
    weights = list(getattr(layer, "weights", ()))  # an operation has none
    activation = getattr(layer, "activation", None)
    if not isinstance(activation, keras.layers.Layer):
        return weights
    held = {id(weight) for weight in activation.weights}
    return [weight for weight in weights if id(weight) not in held]


_OF_DATA = ("mean", "variance", "count")
"""Weights of `Normalization`. Its attributes of these names are other numbers."""


def _is_replaced(layer: Any, weight: Any) -> bool:
    """Say whether a layer computes with something else than a weight it lists.

    A weight has the name of the attribute that `call` reads.
    """
    if weight.name in _OF_DATA:
        return False
    used = getattr(layer, weight.name, weight)
    if is_symbolic(used):
        return False  # it stands for the weight while a `call` is followed
    # With `overwrite_with_gradient`, an optimizer replaces the value by the gradient.
    return used is not weight or getattr(weight, "overwrite_with_gradient", False)


GIVEN: weakref.WeakSet[Any] = weakref.WeakSet()
"""Layers whose weights were set by the student."""


def see_given_weights() -> None:
    """Remember each layer whose weights are set, also by its argument `weights`."""
    set_weights = keras.layers.Layer.set_weights

    def remembered(self: Any, weights: Any) -> None:
        set_weights(self, weights)
        GIVEN.add(self)

    keras.layers.Layer.set_weights = remembered


def _is_given(initializer: Any) -> bool:
    """Say whether an initializer only returns an array, such as a matrix of GloVe."""
    value = getattr(initializer, "value", 0)
    return isinstance(initializer, keras.initializers.Constant) and np.ndim(value) > 0


def as_built(step: Step, layer: facts.Layer, taught: Set[int]) -> facts.Layer:
    """Compare a layer with its weights, and set whether they learn.

    Args:
        step: the layer of Keras, with the shapes of its input and output.
        layer: the description of the layer by its arguments.
        taught: the ids of the weights that the model trains.

    Raises:
        Undescribable: if the weights do not fit the arguments, or if only some of them
            learn.
    """
    weights = own_weights(step.operation)
    if not weights or not step.entering:
        return layer
    name = f"{step.operation.name!r} ({layer.kind})"
    try:
        groups = layer.all_weights([shape[1:] for shape in step.entering])
    except FactError as error:
        raise Undescribable(
            _("The layer {name} does not fit: {error}.").format(name=name, error=error)
        ) from None
    if any(_is_replaced(step.operation, weight) for weight in weights):
        raise Undescribable(
            _(
                "Something else was put in the place of a weight of the layer {name}. "
                "Leave its weights as Keras makes them, or set them with `set_weights`."
            ).format(name=name)
        )
    held = sorted(tuple(weight.shape) for weight in weights)
    if held != sorted(group.shape for group in groups):
        raise Undescribable(
            _(
                "The layer {name} has weights of other sizes than its "
                "arguments say. Give it its arguments when it is made, and do "
                "not change them afterwards."
            ).format(name=name)
        )
    learn = sum(id(weight) in taught for weight in weights)
    could = sum(group.is_learnt for group in groups)
    if learn == (could if layer.trainable else 0):
        return layer
    if learn in (0, could) and could == len(groups):
        return layer.model_copy(update={"trainable": learn > 0})
    raise Undescribable(
        _(
            "Of the weights of the layer {name}, only some learn. Freeze "
            "the whole layer with `trainable=False`, or nothing of it."
        ).format(name=name)
    )
