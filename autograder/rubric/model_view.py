"""The facts about a model with the names of Keras, for checks that looked at a model.

`model.layers[0].units`, `model.count_params()` and `model.loss == "mse"` say the same
as in Keras. Nothing is built, and nothing of the student's code runs.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from autograder.facts.known import Known
from autograder.facts.known_settings import KNOWN
from autograder.facts.layer_row import LayerRow
from autograder.facts.setting import Role, Setting
from autograder.facts.spec import ModelSpec


class NameView(str):
    """A loss, an activation or an optimizer. It is equal to each name that it has."""

    names: frozenset[str] = frozenset()

    def __eq__(self, other: object) -> bool:
        """Compare with a name of Keras, in capitals or in lower case."""
        return str.__eq__(self, other) or other in self.names

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__

    @property
    def name(self) -> str:
        """The name in lower case."""
        return str(self)

    @property
    def __name__(self) -> str:
        return str(self)


def _view(setting: Setting, role: Role) -> NameView:
    """Return a name with the arguments of the object as attributes."""
    known = KNOWN[role].get(setting.name) or Known(setting.name, setting.name)
    names = frozenset({known.name, known.keras, *known.aliases})
    values = {**known.arguments, **setting.arguments}
    members = {"names": names, **values, "get_config": lambda self: dict(values)}
    made: NameView = type(known.keras, (NameView,), members)(known.name)
    return made


class LayerView:
    """A layer. Its class has the name of the layer's class in Keras."""

    def __init__(self, row: LayerRow) -> None:
        """Show a line of the parameter table."""
        self._row, self.name = row, row.name
        self.input = SimpleNamespace(shape=(None, *row.input_shapes[0]))
        self.output = SimpleNamespace(shape=(None, *row.output_shape))

    def __getattr__(self, name: str) -> Any:
        """Return an argument of the layer. Raise AttributeError if it has none."""
        if name.startswith("_") or name not in type(self._row.layer).model_fields:
            kind = self._row.layer.kind
            raise AttributeError(f"a {kind} has no {name!r} among its facts")
        value = getattr(self._row.layer, name)
        if isinstance(value, Setting):
            return _view(value, Role.ACTIVATION)
        return value

    def get_config(self) -> dict[str, Any]:
        """Return the arguments by their names."""
        return {
            name: getattr(self, name) for name in type(self._row.layer).model_fields
        }

    def count_params(self) -> int:
        """Return the number of parameters."""
        return self._row.parameters


class ModelView:
    """A model. Its layers are those that hold or change something: no `InputLayer`."""

    def __init__(self, spec: ModelSpec) -> None:
        """Show a model.

        Raises:
            FactError: if its layers do not fit together.
        """
        self._spec = spec
        unnamed = spec.model_copy(update={"names": ()})
        self.layers = [
            type(row.layer.kind, (LayerView,), {})(row) for row in unnamed.rows()
        ]
        self.input_shape = (None, *(spec.input_shape or ()))
        self.output_shape = (None, *spec.output_shapes[0])

    @property
    def loss(self) -> NameView | None:
        """The loss of `compile`; None if there is none."""
        found = self._spec.compiled and self._spec.compiled.loss
        return _view(found, Role.LOSS) if found else None

    @property
    def optimizer(self) -> NameView | None:
        """The optimizer of `compile`, with its arguments; None if there is none."""
        found = self._spec.compiled and self._spec.compiled.optimizer
        return _view(found, Role.OPTIMIZER) if found else None

    def count_params(self) -> int:
        """Return the number of all parameters."""
        return self._spec.total_parameters
