"""Whether a submission is plain: a model of dense layers, compiled, fitted, asked.

Most are. In such code nothing can tell whether weights were drawn, so they need not be
(`autograder.runner.lazy`). All else, and whatever is not understood here, runs as it is
written; it only takes longer.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterable, Iterator

import keras

MAX_CHARACTERS = 100_000
"""Of a source that is looked through."""
_MAKERS = {"Sequential", "Model", "Input", "InputLayer", "Dense", "Activation",
           "Dropout", "Flatten"}  # fmt: skip
_SETTINGS = {"units", "activation", "input_shape", "input_dim", "shape", "name",
             "layers", "inputs", "outputs", "rate", "use_bias"}  # fmt: skip
"""Arguments of makers; others, such as initializers, may fail or run own code."""
_PLAIN = _MAKERS | {
    "keras", "tensorflow", "activations", "datasets", "layers", "losses", "metrics",
    "mnist", "models", "optimizers", "utils",
    "relu", "sigmoid", "softmax", "tanh", "linear",
    "SGD", "Adam", "RMSprop", "Adagrad", "Nadam",
    "MeanSquaredError", "MeanAbsoluteError", "BinaryCrossentropy",
    "CategoricalCrossentropy", "SparseCategoricalCrossentropy",
    "load_data", "set_random_seed", "to_categorical",
    "add", "compile", "fit", "evaluate", "predict", "summary", "count_params",
    # Arrays have these, too, and reading them shows no weight.
    "dtype", "history", "name", "ndim", "shape",
}  # fmt: skip
"""What a plain submission uses of Keras."""
_OTHERS = {"__future__", "math", "matplotlib", "numpy", "os", "random", "sys", "time",
           "warnings"}  # fmt: skip
"""Modules that reach nothing of Keras."""
_HOMES = (
    keras, keras.activations, keras.layers, keras.losses, keras.metrics, keras.models,
    keras.optimizers, keras.utils, keras.Model, keras.Sequential, keras.layers.Dense,
    keras.optimizers.Optimizer, keras.Variable,
)  # fmt: skip
_NOT_PLAIN = {
    "bias", "exit", "optimizer", *itertools.chain.from_iterable(map(dir, _HOMES))
} - _PLAIN  # fmt: skip
"""Names of attributes of whatever is not known to be foreign to Keras."""
_STATEMENTS = (
    ast.Assert, ast.AsyncFor, ast.AsyncFunctionDef, ast.AsyncWith, ast.ClassDef,
    ast.Delete, ast.FunctionDef, ast.Global, ast.Lambda, ast.Match, ast.Raise, ast.Try,
    ast.TryStar, ast.With, ast.Yield, ast.YieldFrom,
)  # fmt: skip
"""With own functions, Keras may call the student; the others depend on what happens."""
_BUILTINS = {"delattr", "eval", "exec", "exit", "getattr", "globals", "locals", "quit",
             "setattr", "vars"}  # fmt: skip


def is_plain(texts: Iterable[str]) -> bool:
    """Tell whether the code of all cells is plain."""
    text = "\n".join(texts)
    if len(text) > MAX_CHARACTERS:
        return False
    try:
        nodes = list(ast.walk(ast.parse(text)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return _Reader(nodes).finds_nothing_else()


class _Reader:
    """Looks for what is not plain."""

    def __init__(self, nodes: list[ast.AST]) -> None:
        self._nodes = nodes
        imports = list(self._imports())
        self._imported = {bound: module for module, bound in imports}
        self._assigned = {
            node.id
            for node in nodes
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }

    def finds_nothing_else(self) -> bool:
        return all(map(self._is_plain, self._nodes))

    def _imports(self) -> Iterator[tuple[str, str]]:
        """Yield the module that an import is from, and the name that it binds."""
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
            case ast.Call(func=function):
                return self._is_plain_call(node, function)
            case ast.Name(id=name):
                return name not in _BUILTINS
        return not isinstance(node, _STATEMENTS)

    def _is_plain_attribute(self, node: ast.Attribute, name: str) -> bool:
        root: ast.AST = node
        while isinstance(root, ast.Attribute):
            root = root.value
        module = self._imported.get(root.id) if isinstance(root, ast.Name) else None
        if module in ("keras", "tensorflow"):
            return name in _PLAIN
        return module is not None or name not in _NOT_PLAIN

    def _is_plain_call(self, node: ast.Call, function: ast.expr) -> bool:
        match function:
            case ast.Name(id=name):
                if name in self._assigned:  # a layer or a model, on data
                    return False
            case ast.Attribute(attr=name):
                pass
            case _:
                return True
        keywords = {keyword.arg for keyword in node.keywords}
        return name not in _MAKERS or (keywords <= _SETTINGS and len(node.args) <= 2)


def _is_plain_import(module: str, names: Iterable[ast.alias]) -> bool:
    root, *parts = module.split(".")
    if root in _OTHERS:
        return True
    names = list(names)
    used = {root, *parts, *(alias.name for alias in names)}
    return used <= _PLAIN and not any(alias.asname for alias in names)
