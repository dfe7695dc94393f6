"""Modules and names that scripts from the web use and that are not to be had here.

What only shows something does nothing. What would compute something can be imported,
and stops the code only where it is used.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Iterator, Sequence
from typing import Any, Self

import keras
import tensorflow as tf

_SHOWING = ("IPython", "google.colab", "livelossplot", "pydot", "seaborn")
_COMPUTING = ("cv2", "keras.wrappers.scikit_learn", "pandas", "plotly", "tqdm")
_OF_TENSORFLOW_1 = ("ConfigProto", "GPUOptions", "InteractiveSession", "Session",
                    "global_variables_initializer", "set_random_seed", "logging",
                    "reset_default_graph")  # fmt: skip
_OF_THE_BACKEND = ("get_session", "set_session", "set_image_dim_ordering")
_PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg"/>'


class Nothing:
    """Stands for whatever is asked of it, and does nothing."""

    def __getattr__(self, name: str) -> Self:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *args: Any, **kwargs: Any) -> Self:
        """Do nothing."""
        return self

    def __getitem__(self, key: Any) -> Self:
        return self

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *args: Any) -> None:
        return None

    def __bool__(self) -> bool:
        return False


NOTHING = Nothing()


def install() -> None:
    """Make such modules and names there, where they are not."""
    sys.meta_path.append(_Finder())
    for name in _OF_TENSORFLOW_1:
        if not hasattr(tf, name):
            setattr(tf, name, NOTHING)
    for name in _OF_THE_BACKEND:
        if not hasattr(keras.backend, name):
            setattr(keras.backend, name, NOTHING)
    keras.utils.plot_model = NOTHING
    keras.utils.model_to_dot = lambda *args, **kwargs: _Graph()


class _Missing:
    """Something of a module that is not there; it may be imported, but not used."""

    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise ModuleNotFoundError(
            f"the module {self._module!r} is not there where your code is graded"
        )


class _Graph(Nothing):
    """A drawing of a model, which graphviz would have to draw."""

    def create(self, *args: Any, **kwargs: Any) -> bytes:
        return _PICTURE


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the modules above, after everybody else has looked for them."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: types.ModuleType | None = None,
    ) -> importlib.machinery.ModuleSpec | None:
        if not _is_in(fullname, _SHOWING + _COMPUTING):
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _Absent(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Leave the module empty."""


class _Absent(types.ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if _is_in(self.__name__, _SHOWING):
            return NOTHING
        return _Missing(self.__name__)


def _is_in(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in packages)
