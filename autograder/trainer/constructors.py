"""Build a Keras model from a spec, without any deserializer.

Only the kinds of `facts/layers/` and the settings of `facts/known_settings.py` can be
built, with arguments of their types and within their bounds. Everything else is refused
with a sentence for the student.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras

from autograder.facts.canonical import useless_argument
from autograder.facts.layers import Layer, Untracked
from autograder.facts.model_graph import Call, Input, Tensor
from autograder.facts.setting import Role, Setting
from autograder.facts.spec import ModelSpec
from autograder.i18n import Message, _
from autograder.trainer.keras_parts import make_layer, make_loss, make_setting
from autograder.trainer.refusal import Refusal
from autograder.trainer.weighed import WeighedOperation, weight_at

__all__ = ["Refusal", "build", "connected", "fresh_state", "reset"]


def build(
    spec: ModelSpec,
    class_numbers: Sequence[bool] = (),
    metrics: Sequence[Sequence[Any]] = (),
) -> Any:
    """Return a new, compiled model with fresh random weights.

    A chain is a `keras.Sequential`, any other model a functional `keras.Model`.

    Args:
        spec: the model.
        class_numbers: whether the labels are class numbers and not one-hot rows, for
            each output.
        metrics: of Keras, for each output.

    Raises:
        Refusal: if the spec has a layer or setting that is not known.
    """
    losses = spec.losses
    if spec.input_shape is None or spec.compiled is None or not any(losses):
        raise Refusal(_("it is not built and compiled with a loss."))
    if all(loss is None or useless_argument(loss) for loss in losses):
        raise Refusal(_useless(next(filter(None, losses))))
    model = connected(spec)
    sparse = class_numbers or [False] * len(losses)
    made = [make_loss(*pair) for pair in zip(losses, sparse, strict=True)]
    measured = list(map(list, metrics)) if any(metrics) else None
    optimizer = spec.compiled.optimizer or Setting(name="sgd")
    is_one = len(made) == 1  # then Keras 3.12 takes no list for each output
    model.compile(
        loss=made[0] if is_one else made,
        loss_weights=None if is_one else list(map(_weight, losses)),
        metrics=measured[0] if is_one and measured else measured,
        optimizer=make_setting(Role.OPTIMIZER, optimizer),
    )
    return model


def _useless(loss: Setting) -> Message:
    name = useless_argument(loss) or ""
    text = _("its loss has {name}={value}, so it learns nothing.")
    return text.format(name=name, value=loss.arguments[name])


def _weight(loss: Setting | None) -> float:
    weight = loss.arguments.get("loss_weights", 1.0) if loss else 1.0
    return float(weight) if isinstance(weight, int | float) else 1.0


def connected(spec: ModelSpec) -> Any:
    """Return a new model that is not compiled.

    Raises:
        Refusal: as `build`.
    """
    inputs = [
        keras.Input(entry.shape, dtype=_type_of(entry), name=f"input_{number}")
        for number, entry in enumerate(spec.inputs)
    ]
    layers = _layers(spec)
    is_chain = spec.graph is None and spec.layers
    if is_chain and all(len(row.output_shapes) == 1 for row in spec.rows()):
        chain = keras.Sequential([*inputs, *layers])
        _freeze(layers, spec)
        return chain
    nodes: list[Any] = list(inputs)
    for call in spec.calls:
        read = [_output(nodes, tensor) for tensor in call.inputs]
        nodes.append(_called(layers[call.layer], spec.layers[call.layer], call, read))
    _freeze(layers, spec)
    outputs = [_output(nodes, tensor) for tensor in spec.outputs]
    if len(outputs) > 1:  # so that every output has a name of its own
        outputs = [
            keras.layers.Identity(name=f"output_{number}")(tensor)
            for number, tensor in enumerate(outputs)
        ]
    return keras.Model(_one_or_all(inputs), _one_or_all(outputs))


def _type_of(entry: Input) -> str:
    """Whole numbers are in the data already, in the type that all layers read."""
    return "float32" if entry.cuts_off else entry.dtype


def _layers(spec: ModelSpec) -> list[Any]:
    """Return all layers. What is tied to another layer needs this layer."""
    made = list(map(make_layer, spec.layers))
    for layer in made:
        if isinstance(layer, WeighedOperation):
            layer.connect(lambda of, place: weight_at(made[of], place))
    return made


def _freeze(layers: list[Any], spec: ModelSpec) -> None:
    """Freeze what does not learn, with the parts that a layer made when it was built.

    Keras freezes such parts only when `trainable` changes.
    """
    for made, layer in zip(layers, spec.layers, strict=True):
        if isinstance(layer, Untracked):
            for weight in made.weights:
                weight.trainable = False
        elif not layer.trainable:
            made.trainable = True
            made.trainable = False


def _one_or_all(tensors: list[Any]) -> Any:
    """Return a single tensor without its list. Keras expects it so from callers."""
    return tensors[0] if len(tensors) == 1 else tensors


def _called(made: Any, layer: Layer, call: Call, read: list[Any]) -> Any:
    if not call.options.keys() <= layer.call_options:
        raise Refusal(
            _("{kind} is called with {options}, which is not known.").format(
                kind=layer.title, options=", ".join(call.options)
            )
        )
    if layer.refuses_fractions:  # the data have whole numbers, in another type
        read = [t if t.dtype == "string" else keras.ops.cast(t, "int64") for t in read]
    tensors, named = layer.call_arguments(read)
    return made(*tensors, **named, **call.options)


def _output(nodes: list[Any], tensor: Tensor) -> Any:
    node, place = tensor
    return keras.tree.flatten(nodes[node])[place]


def fresh_state(spec: ModelSpec) -> list[Any]:
    """Return the first values of all variables of a model, without compiling the model.

    These are the weights, and the states of layers that draw random numbers. For the
    same random state, they are the same as after `build`. This takes much less time.
    """
    if spec.graph is not None:
        variables = (v for layer in connected(spec).layers for v in layer.variables)
        return [keras.ops.convert_to_numpy(variable) for variable in variables]
    shape = spec.input_shape or ()
    values: list[Any] = []
    for layer in spec.layers:
        made = make_layer(layer)
        made.build((None, *shape))
        values += map(keras.ops.convert_to_numpy, made.variables)
        shape = layer.output_shape(shape)
    return values


def reset(model: Any, spec: ModelSpec, seed: int) -> None:
    """Set all variables of a model as if it had just been built from this seed.

    Otherwise the random numbers of a Dropout would depend on earlier trainings.
    """
    keras.utils.set_random_seed(seed)
    variables = [v for layer in model.layers for v in layer.variables]
    for variable, value in zip(variables, fresh_state(spec), strict=True):
        variable.assign(value)
