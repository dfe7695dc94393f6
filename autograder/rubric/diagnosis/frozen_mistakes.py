"""Mistakes with frozen layers, and with layers that do something else in training."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.errors import FactError
from autograder.facts.architectures import known_parts
from autograder.facts.layer_row import LayerRow
from autograder.facts.layers import BatchNormalization, RandomLayer
from autograder.facts.spec import ModelSpec
from autograder.i18n import _
from autograder.rubric.diagnosis.case import Case, Finding, Mistake


def nothing_to_train(case: Case) -> Finding | None:
    """All weights of the model are frozen."""
    model = case.evidence.model
    if model is None or not _counted(model):
        return None
    return Finding(
        _("None of the {total:,} parameters of the model is trainable.").format(
            total=model.total_parameters
        ),
        _("All its layers have `trainable=False`, so `fit` changes nothing."),
        _("Freeze only the network that you took over, and add layers of your own "
          "after it."),
    )  # fmt: skip


def nothing_frozen(case: Case) -> Finding | None:
    """A network that was taken over is not frozen, and the exercise asks for it."""
    model = case.evidence.model
    if model is None or not case.known.frozen:
        return None
    try:
        rows = list(model.rows()) if model.input_shape is not None else []
    except FactError:
        return None
    parts = {part.name: [rows[call] for call in part.calls]
             for part in known_parts(model)} if rows else {}  # fmt: skip
    for network, own in (parts or {"": rows}).items():
        if any(row.weights and not row.trainable_parameters for row in own):
            continue
        learnt = sum(row.trainable_parameters for row in own)
        return Finding(
            _("No layer of {network} is frozen: its {count:,} parameters are trained.")
            .format(network=network, count=learnt)
            if network
            else _("No layer of the model is frozen: all {count:,} parameters are "
                   "trained.").format(count=learnt),
            _("The first steps of a training are large. They spoil what a part has "
              "learnt before from many more examples."),
            _("Write `base.trainable = False`, with your name for that part, before "
              "`model.compile(...)`."),
        )  # fmt: skip
    return None


def normalization_learns(case: Case) -> Finding | None:
    """A BatchNormalization between frozen layers is not frozen."""
    model = case.evidence.model
    try:
        rows = list(model.rows()) if model and model.input_shape is not None else []
    except FactError:
        return None
    in_network = _learns_in_network(model, rows) if model and rows else None
    if in_network:
        return in_network
    rows = [row for row in rows if row.weights]
    frozen = [n for n, row in enumerate(rows) if not row.trainable_parameters]
    for row in rows[frozen[0] : frozen[-1]] if frozen else ():
        if isinstance(row.layer, BatchNormalization) and row.layer.trainable:
            return Finding(
                _("The layer `{name}` is between frozen layers, and still learns.")
                .format(name=row.name),
                _("`fit` moves its mean and variance to those of the new data. The "
                  "frozen layers after it learnt from other numbers."),
                _("Freeze it together with the layers around it."),
            )  # fmt: skip
    return None


def _learns_in_network(model: ModelSpec, rows: Sequence[LayerRow]) -> Finding | None:
    """Look for a BatchNormalization that learns in a network with frozen layers."""
    for part in known_parts(model):
        own = [rows[call] for call in part.calls if rows[call].weights]
        if all(row.trainable_parameters for row in own):
            continue
        for row in own:
            if isinstance(row.layer, BatchNormalization) and row.layer.trainable:
                return Finding(
                    _("Layers of {network} are frozen, and its layer `{name}` still "
                      "learns.").format(network=part.name, name=row.name),
                    _("`fit` moves its mean and variance to those of the new data. "
                      "The network has learnt with other numbers."),
                    _("Freeze each BatchNormalization of {network}, also if other "
                      "layers of it learn.").format(network=part.name),
                )  # fmt: skip
    return None


def augments_always(case: Case) -> Finding | None:
    """A layer that disturbs its inputs does so outside of training, too."""
    for layer in case.layers:
        if isinstance(layer, RandomLayer) and layer.always:
            return Finding(
                _("The layer {kind} is called with `training=True`.").format(
                    kind=layer.kind
                ),
                _("It then changes its inputs in `predict` and `evaluate`, too, so the "
                  "answers are worse, and other ones each time."),
                _("Leave `training=True` out: Keras says to each layer whether the "
                  "model learns."),
            )  # fmt: skip
    return None


def _counted(model: ModelSpec) -> bool:
    """Say whether a model has weights, and none of them learns."""
    try:
        return model.total_parameters > 0 == model.trainable_parameters
    except FactError:
        return False


WEIGHTS = (
    Mistake("nothing_frozen", _("A network that is not frozen"), nothing_frozen),
    Mistake("augments_always", _("Random changes outside of training"),
            augments_always, stops=True),
    Mistake(
        "nothing_to_train",
        _("A model with nothing to train"),
        nothing_to_train,
        explains=("frozen_layers",),
    ),
    Mistake(
        "normalization_learns",
        _("A BatchNormalization that is not frozen"),
        normalization_learns,
        explains=("frozen_layers",),
    ),
)  # fmt: skip
"""Mistakes in what is trained."""
