"""Models that are well formed and strange: any layers, connected in any way."""

from __future__ import annotations

import contextlib
import functools
import random
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from autograder.errors import FactError
from autograder.facts.compilation import Compilation
from autograder.facts.layers import KINDS, BaseLayer, Opaque, Operation
from autograder.facts.layers.function_shapes import OPERATIONS
from autograder.facts.layers.stacked_cells import CELLS
from autograder.facts.model_graph import Call, Graph, Input
from autograder.facts.names import ACTIVATIONS, LOSSES, OPTIMIZERS
from autograder.facts.spec import ModelSpec, shapes_after

WHOLE = (0, 1, 1, 2, 3, 10, -1, 784, 2**31, 2**63 - 1, -(2**63))
NUMBERS = (0.0, 0.5, 1.0, -1.0, 1e-300, 1.7e308)
WORDS = ("", "x", "é\u202e", "a" * 200, "f (own function)", "same", "float32", "relu")
SHAPES = ((), (1,), (4,), (784,), (28, 28), (28, 28, 1), (None,), (None, 3),
          (None, None), (2**31,), (2**31,) * 6)  # fmt: skip
SETTINGS = (*ACTIVATIONS, *LOSSES, *OPTIMIZERS, "l2", "zeros", "", "x")
PARTS = (None, 0, -1, 2**31, "...", "x", True, (None, None, None), (0, 1, None),
         (None, None, 0), (10**30, None, -1), (None, None, 2**70))  # fmt: skip
OPTIONS = ("axis", "axes", "keepdims", "num_classes", "key", "dtype", "", "x1")
DEEPEST = 3


@functools.cache
def _schema(kind: type[BaseLayer]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the fields of a kind, and the other schemas that they name."""
    schema = kind.model_json_schema()
    definitions = schema.get("$defs", {})
    return definitions.get(kind.__name__, schema)["properties"], definitions


class Odd:
    """Draws models from random numbers."""

    def __init__(self, seed: int) -> None:
        """Two with equal seeds draw the same."""
        self._chance = random.Random(seed)  # noqa: S311

    def specs(self, count: int) -> list[ModelSpec]:
        """Draw so many models that are well formed."""
        found: list[ModelSpec] = []
        while len(found) < count:
            try:
                found.append(self._spec())
            except ValidationError:
                continue
        return found

    def _spec(self) -> ModelSpec:
        """Mostly, the shapes fit, so that everything is looked at."""
        fits = self._chance.random() < 0.8
        inputs = [
            Input(shape=self._one(SHAPES), name=self._one(WORDS)[:200],
                  dtype=self._one(("float32", "string", "int32", "")))
            for _ in range(self._one((1, 1, 1, 2, 3)))
        ]  # fmt: skip
        shapes: list[Sequence[Any]] = [(entry.shape,) for entry in inputs]
        layers: list[BaseLayer] = []
        calls: list[Call] = []
        for _ in range(self._one((0, 1, 2, 3, 5, 12))):
            again = bool(layers) and self._chance.random() < 0.2
            layer = self._one(layers) if again else self.layer()
            read = [self._tensor(shapes) for _ in range(self._one((1, 1, 1, 2, 3)))]
            try:
                after = shapes_after(layer, [shapes[n][out] for n, out in read])
            except Exception as error:  # noqa: BLE001 - others are what is searched
                if fits and isinstance(error, FactError):
                    continue
                after = ((1,),)
            if not again:
                layers.append(layer)
            shapes.append(after)
            options = {"training": self._flag()} if self._chance.random() < 0.1 else {}
            number = next(n for n, own in enumerate(layers) if own is layer)
            calls.append(Call(layer=number, inputs=tuple(read), options=options))
        outputs = [self._tensor(shapes) for _ in range(self._one((1, 1, 1, 2, 4)))]
        if self._flag():
            outputs[-1] = (len(shapes) - 1, 0)
        graph = Graph(
            inputs=tuple(inputs),
            calls=tuple(calls),
            outputs=tuple(outputs),
            output_names=self._one(((), ("a",) * len(outputs), WORDS[: len(outputs)])),
        )
        if self._chance.random() < 0.2:
            return ModelSpec(
                input_shape=self._one((None, *SHAPES)),
                layers=tuple(layers),
                compiled=self._compilation(),
            )
        if self._flag():
            return ModelSpec.connected(graph, layers, self._compilation())
        return ModelSpec(input_shape=inputs[0].shape, layers=tuple(layers), graph=graph,
                         compiled=self._compilation())  # fmt: skip

    def _tensor(self, shapes: Sequence[Sequence[Any]]) -> tuple[int, int]:
        node = self._one((len(shapes) - 1, self._chance.randrange(len(shapes))))
        return node, self._chance.randrange(len(shapes[node]))

    def _compilation(self) -> Compilation | None:
        losses = [self._maybe_setting() for _ in range(self._one((1, 1, 2, 4)))]
        if self._chance.random() < 0.1:
            return None
        return Compilation(loss=losses[0], other_losses=tuple(losses[1:]),
                           optimizer=self._maybe_setting())  # fmt: skip

    def of_kind(self, kind: type[BaseLayer], count: int) -> list[BaseLayer]:
        """Draw so many layers of a kind that are well formed."""
        found: list[BaseLayer] = []
        while len(found) < count:
            with contextlib.suppress(ValidationError):
                found.append(self._of(kind, 0))
        return found

    def layer(self, depth: int = 0) -> BaseLayer:
        """Draw a layer of any kind, with any arguments that it can have."""
        every = (*KINDS.values(), *(Opaque, Operation) * 12)
        while True:
            kind = self._one(every)
            if depth >= DEEPEST and kind.around:
                continue
            try:
                return self._of(kind, depth)
            except (ValidationError, RecursionError):
                continue

    def _of(self, kind: type[BaseLayer], depth: int) -> BaseLayer:
        if kind is Operation:
            return self._operation()
        properties, definitions = _schema(kind)
        arguments: dict[str, Any] = {}
        for name, field in properties.items():
            given = kind.model_fields[name].is_required() or self._chance.random() < 0.3
            if name in ("kind", "reason") or not given:
                continue
            if name in kind.around:
                arguments[name] = self._inside(kind, depth)
            else:
                arguments[name] = self._value(field, definitions)
        return kind.model_validate(arguments)

    def _inside(self, kind: type[BaseLayer], depth: int) -> Any:
        if kind.__name__ in ("RNN", "StackedRNNCells"):
            cell = self._of(self._one([*CELLS.values()]), depth + 1)
            return (cell, cell) if kind.__name__ == "StackedRNNCells" else cell
        if kind.__name__ == "Bidirectional":
            names = ("LSTM", "GRU", "SimpleRNN", "RNN", "ConvLSTM1D", "ConvLSTM2D")
            return self._of(KINDS[self._one(names)], depth + 1)
        return self.layer(depth + 1)

    def _operation(self) -> Operation:
        key = tuple(self._one(PARTS) for _ in range(self._one((0, 1, 2, 3))))
        given = (True, None, *WHOLE, *NUMBERS, *WORDS, key, (0, 1, 2), (0, 0))
        operands = ("tensor", "tensor", "tensor", 0, True, 2.0, (1, 2.5), ())
        return Operation(
            function=self._one((*OPERATIONS, "get_item", "one_hot", "x")),
            operands=(self._one(operands[:3]),
                      *(self._one(operands) for _ in range(self._one((0, 0, 1, 2))))),
            options={name: self._one(given) for name in OPTIONS if self._flag()},
        )  # fmt: skip

    def _value(self, schema: dict[str, Any], definitions: dict[str, Any]) -> Any:
        match schema:
            case {"$ref": str(name)}:
                name = name.rpartition("/")[2]
                if name == "Setting":
                    return self._maybe_setting()
                return self._fields(definitions[name], definitions)
            case {"anyOf": list(choices)} | {"oneOf": list(choices)}:
                return self._value(self._one(choices), definitions)
            case {"enum": list(choices)}:
                return self._one(choices)
            case {"const": value}:
                return value
            case {"prefixItems": list(items)}:
                return tuple(self._value(item, definitions) for item in items)
            case {"items": dict(item)}:
                least = schema.get("minItems", 0)
                count = least + self._one((0, 0, 1, 3))
                return tuple(self._value(item, definitions) for _ in range(count))
            case {"type": "integer"}:
                ends = schema.get("minimum", 0), schema.get("maximum", 1)
                return self._one((*ends, *WHOLE))
            case {"type": "number"}:
                ends = schema.get("minimum", 0), schema.get("maximum", 1)
                return self._one((*map(float, ends), *NUMBERS))
            case {"type": "string"}:
                return self._one(WORDS)
            case {"type": "boolean"}:
                return self._flag()
            case {"type": "object"}:
                return self._fields(schema, definitions)
        return None

    def _fields(self, schema: dict[str, Any], definitions: dict[str, Any]) -> Any:
        return {
            name: self._value(field, definitions)
            for name, field in schema.get("properties", {}).items()
        }

    def _maybe_setting(self) -> dict[str, Any] | None:
        if self._chance.random() < 0.3:
            return None
        names = ("from_logits", "axis", "l1", "learning_rate", "loss_weights", "x")
        given = (True, None, *WHOLE[:-1], *NUMBERS, *WORDS, (1.0, 2.0))
        arguments = {self._one(names): self._one(given)} if self._flag() else {}
        return {"name": self._one(SETTINGS), "arguments": arguments}

    def _flag(self) -> bool:
        return self._chance.random() < 0.5

    def _one(self, choices: Sequence[Any]) -> Any:
        return self._chance.choice(choices)
