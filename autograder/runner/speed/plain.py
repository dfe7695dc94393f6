"""Say whether a submission is plain: it only builds, compiles, fits and asks a model.

A plain model has dense layers. Most submissions are plain. Their code cannot find out
whether weights were initialized, so the weights are not initialized (`speed/lazy.py`).
Code that is not plain, or not understood here, runs as it is written and takes longer.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator, Sequence

import keras

from autograder.submissions.source.cells import Cell

MAX_CHARACTERS = 100_000
"""Longer code is not plain. All cells of a notebook count together."""
_ACTIVATIONS = {"relu", "sigmoid", "softmax", "tanh", "linear"}
_MAKERS = {"Sequential", "Model", "Input", "InputLayer", "Dense", "Activation",
           "Dropout", "Flatten"}  # fmt: skip
_SETTINGS = {"units", "activation", "input_shape", "input_dim", "shape", "name",
             "layers", "inputs", "outputs", "rate", "use_bias"}  # fmt: skip
"""Arguments of `_MAKERS`. Others, such as initializers, may fail or run own code."""
_PLAIN = _MAKERS | _ACTIVATIONS | {
    "keras", "tensorflow", "__version__", "activations", "datasets", "layers", "losses",
    "metrics", "mnist", "models", "optimizers", "random", "utils",
    "SGD", "Adam", "RMSprop", "Adagrad", "Nadam",
    "MeanSquaredError", "MeanAbsoluteError", "BinaryCrossentropy",
    "CategoricalCrossentropy", "SparseCategoricalCrossentropy",
    "load_data", "set_random_seed", "set_seed", "to_categorical",
    "add", "compile", "fit", "evaluate", "predict", "summary", "count_params",
    # Arrays have these too. To read them shows no weight.
    "dtype", "history", "name", "ndim", "shape",
}  # fmt: skip
"""The names of Keras that a plain submission may use."""
_KERAS = {"keras", "tensorflow"}
_OTHERS = {"__future__", "math", "matplotlib", "numpy", "os", "random", "sys", "time",
           "warnings"}  # fmt: skip
"""Modules that cannot show a weight."""
_HOMES = (
    keras, keras.activations, keras.layers, keras.losses, keras.metrics, keras.models,
    keras.optimizers, keras.utils, keras.Model, keras.Sequential, keras.layers.Dense,
    keras.optimizers.Optimizer, keras.Variable,
)  # fmt: skip
_NOT_PLAIN = {
    "bias", "optimizer", *itertools.chain.from_iterable(map(dir, _HOMES))
} - _PLAIN  # fmt: skip
"""Attributes that make code not plain, on any object that may belong to Keras."""
_SYNTAX = (
    ast.Assert, ast.AsyncFor, ast.AsyncFunctionDef, ast.AsyncWith, ast.ClassDef,
    ast.Delete, ast.FunctionDef, ast.Global, ast.Lambda, ast.Match, ast.Raise, ast.Try,
    ast.TryStar, ast.While, ast.With, ast.Yield, ast.YieldFrom,
)  # fmt: skip
"""Syntax that makes code not plain.

Keras may call an own function. The rest depends on what happens when the code runs.
"""
_BUILTINS = {"delattr", "eval", "exec", "getattr", "globals", "locals", "setattr",
             "vars"}  # fmt: skip


def is_plain(cells: Sequence[Cell]) -> bool:
    """Say whether the code of all cells is plain. Cells with syntax errors are ignored.

    Such a cell never runs.
    """
    if sum(len(cell.text) for cell in cells) > MAX_CHARACTERS:
        return False
    nodes: list[ast.AST] = []
    try:
        for cell in cells:
            nodes += cell.nodes
    except (RecursionError, MemoryError):
        return False
    return _Reader(nodes).finds_nothing_else()


class _Reader:
    """Looks for code that is not plain."""

    def __init__(self, nodes: list[ast.AST]) -> None:
        self._nodes = nodes
        self._assigned = {
            node.id
            for node in nodes
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        self._imported = {
            bound: module
            for module, bound in self._imports()
            if bound not in self._assigned
        }

    def finds_nothing_else(self) -> bool:
        return all(map(self._is_plain, self._nodes))

    def _imports(self) -> Iterator[tuple[str, str]]:
        """Yield the module of each import, and the name that it binds."""
        for node in self._nodes:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    root = alias.name.partition(".")[0]
                    yield root, alias.asname or root
            elif isinstance(node, ast.ImportFrom):
                root = (node.module or "").partition(".")[0]
                yield from ((root, alias.asname or alias.name) for alias in node.names)

    def _is_plain(self, node: ast.AST) -> bool:
        match node:
            case ast.Import(names=names):
                return all(_is_plain_import(n.name, ()) for n in names)
            case ast.ImportFrom(module=str(module), names=names, level=0):
                return _is_plain_import(module, names)
            case ast.ImportFrom():
                return False
            case ast.Attribute(attr=name):
                return self._is_plain_attribute(node, name)
            case ast.Call():
                return self._is_plain_call(node)
            case ast.Name(id=name):
                own = name.startswith("__") and name != "__name__"
                return not own and name not in _BUILTINS
        return not isinstance(node, _SYNTAX)

    def _is_plain_attribute(self, node: ast.Attribute, name: str) -> bool:
        module = self._module(node)
        if module in _KERAS:
            return name in _PLAIN
        hidden = name.startswith("_") and name != "__version__"
        return not hidden and (module is not None or name not in _NOT_PLAIN)

    def _module(self, node: ast.AST) -> str | None:
        """Return the module at the start of `a.b.c`; None if it is no module."""
        while isinstance(node, ast.Attribute):
            node = node.value
        return self._imported.get(node.id) if isinstance(node, ast.Name) else None

    def _is_plain_call(self, node: ast.Call) -> bool:
        name = _name(node.func)
        if name in _MAKERS:
            return self._is_plain_making(node, name)
        if isinstance(node.func, ast.Name):
            return name not in self._assigned  # else a layer or model may be called
        if isinstance(node.func, ast.Call):  # such as `Dense(2)(inputs)`
            return _name(node.func.func) in _MAKERS
        return isinstance(node.func, ast.Attribute)

    def _is_plain_making(self, node: ast.Call, name: str) -> bool:
        settings = {keyword.arg: keyword.value for keyword in node.keywords}
        if len(node.args) > 2 or not settings.keys() <= _SETTINGS:
            return False
        activations = node.args[{"Dense": 1, "Activation": 0}.get(name, 2) :]
        if "activation" in settings:
            activations.append(settings["activation"])
        starred = any(isinstance(value, ast.Starred) for value in node.args)
        return not starred and all(map(self._is_plain_activation, activations))

    def _is_plain_activation(self, value: ast.expr) -> bool:
        known = self._module(value) in _KERAS and _name(value) in _ACTIVATIONS
        return known or isinstance(value, ast.Constant)


def _name(function: ast.expr) -> str:
    """Return the last name of `a.b.c` or `c`; empty for other expressions."""
    match function:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def _is_plain_import(module: str, names: Sequence[ast.alias]) -> bool:
    root, *parts = module.split(".")
    if root in _OTHERS:
        return True
    used = {*parts, *(alias.name for alias in names)}
    renamed = any(alias.asname for alias in names)
    return root in _KERAS and used <= _PLAIN and not renamed
