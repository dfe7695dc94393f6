"""Find the data sets of `keras.datasets` that code loads."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.datasets.keras_sets import KERAS_SETS

MNIST = "mnist"
LOADED = {MNIST, *KERAS_SETS}


def loaded_sets(text: str) -> tuple[str, ...]:
    """Return the names of the data sets in code, sorted.

    A name is enough, because a data set that is not needed does no harm.

    Args:
        text: a script that Python can parse.
    """
    return tuple(sorted(LOADED & set(_names(ast.parse(text)))))


def _names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=name) | ast.Name(id=name):
                yield name
            case ast.ImportFrom(module=str(module)):
                yield module.rpartition(".")[2]
            case ast.alias(name=name):
                yield name.rpartition(".")[2]
