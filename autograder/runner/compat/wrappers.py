"""Stand-ins for packages that wrap a function that builds a model.

Nothing is trained here, so nothing is searched: a tuner takes the first value of each
hyperparameter. The models and the calls of `fit` are recorded as all others.
"""

from __future__ import annotations

import contextlib
import inspect
import sys
import types
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Any

import keras
import numpy as np

from autograder.runner.compat.finder import Finder, is_in
from autograder.runner.compat.nothing import NOTHING, Nothing

_ESTIMATORS = ("keras.wrappers.scikit_learn", "tensorflow.keras.wrappers.scikit_learn",
               "scikeras")  # fmt: skip
_TUNERS = ("keras_tuner", "kerastuner")
_OF_FIT = {*inspect.signature(keras.Model.fit).parameters} - {"self", "x", "y"}


def install() -> None:
    """Let the modules be found if they are not installed."""
    made: dict[tuple[str, ...], Callable[[str], Any]] = {
        _ESTIMATORS: _estimator,
        _TUNERS: _part_of_tuner,
    }
    for names, find in made.items():
        missing = tuple(name for name in names if _is_missing(name))
        sys.meta_path.insert(0, _finder(missing, find))


def _is_missing(name: str) -> bool:
    with contextlib.suppress(ModuleNotFoundError):
        return find_spec(name) is None
    return True


def _finder(names: tuple[str, ...], find: Callable[[str], Any]) -> Finder:
    return Finder(lambda name: is_in(name, names), lambda name: _Module(name, find))


class _Module(types.ModuleType):
    def __init__(self, name: str, find: Callable[[str], Any]) -> None:
        super().__init__(name)
        self._find = find

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._find(name)


def _estimator(name: str) -> Any:
    """Return `KerasClassifier` or `KerasRegressor`. Only they need scikit-learn."""
    from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin

    if name not in {"KerasClassifier", "KerasRegressor"}:
        raise AttributeError(f"there is no {name!r} here", name=name)
    kind = ClassifierMixin if name == "KerasClassifier" else RegressorMixin
    parts = _Classifier if name == "KerasClassifier" else _Regressor
    return type(name, (parts, kind, BaseEstimator), {})


class _Estimator:
    """Builds and fits a model as `keras.wrappers.scikit_learn` did."""

    model: Any = None

    def __init__(self, build_fn: Any = None, **settings: Any) -> None:
        self.build_fn, self.settings = build_fn, settings

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        return {"build_fn": self.build_fn, **self.settings}

    def set_params(self, **settings: Any) -> Any:
        self.build_fn = settings.pop("build_fn", self.build_fn)
        self.settings |= settings
        return self

    def fit(self, x: Any, y: Any, **more: Any) -> Any:
        build = self.build_fn or self.settings.get("model")
        if not callable(build):
            raise ValueError("the wrapper needs a function that builds a model")
        known = inspect.signature(build).parameters
        given = {n.removeprefix("model__"): v for n, v in self.settings.items()}
        self.model = build(**{n: v for n, v in given.items() if n in known})
        plain = {n.removeprefix("fit__"): v for n, v in given.items()}
        settings = {n: v for n, v in plain.items() if n in _OF_FIT} | more
        y = self._labels(np.asarray(y))
        self.history_ = self.model.fit(x, y, **settings)
        return self.history_

    def _labels(self, y: Any) -> Any:
        return y

    def predict(self, x: Any, **_more: Any) -> Any:
        found = self.model.predict(x)
        return found[..., 0] if found.shape[-1] == 1 else found


class _Regressor(_Estimator):
    """See above."""


class _Classifier(_Estimator):
    def _labels(self, y: Any) -> Any:
        if y.ndim == 2 and y.shape[1] > 1:
            self.classes_ = np.arange(y.shape[1])
            return y
        self.classes_, numbers = np.unique(y, return_inverse=True)
        numbers = numbers.reshape(len(y))
        loss = getattr(self.model, "loss", None)
        is_one_hot = loss == "categorical_crossentropy"
        return keras.utils.to_categorical(numbers) if is_one_hot else numbers

    def predict_proba(self, x: Any, **_more: Any) -> Any:
        found = self.model.predict(x)
        return np.hstack([1 - found, found]) if found.shape[-1] == 1 else found

    def predict(self, x: Any, **_more: Any) -> Any:
        return self.classes_[self.predict_proba(x).argmax(axis=-1)]


class HyperParameters:
    """The first value of each hyperparameter, or its default."""

    def __init__(self) -> None:
        """Start without values."""
        self.values: dict[str, Any] = {}

    def _first(self, name: str, first: Any, default: Any) -> Any:
        return self.values.setdefault(name, first if default is None else default)

    def Int(
        self, name: str, min_value: int, max_value: int, *_: Any, **more: Any
    ) -> Any:
        """Return the default or the least value."""
        return self._first(name, min_value, more.get("default"))

    Float = Int

    def Choice(self, name: str, values: Any, *_: Any, **more: Any) -> Any:
        """Return the default or the first value."""
        return self._first(name, values[0], more.get("default"))

    def Boolean(self, name: str, default: bool = False, **_: Any) -> Any:
        """Return the default."""
        return self._first(name, default, None)

    def Fixed(self, name: str, value: Any, **_: Any) -> Any:
        """Return the value."""
        return self._first(name, value, None)

    def get(self, name: str) -> Any:
        """Return the value of a hyperparameter."""
        return self.values[name]

    @contextlib.contextmanager
    def conditional_scope(self, *_: Any, **_more: Any) -> Iterator[None]:
        """Change nothing."""
        yield


class HyperModel:
    """What a class with a `build` inherits from."""

    def __init__(self, *_: Any, **_more: Any) -> None:
        """Accept all arguments."""


class Tuner(Nothing):
    """Builds a model with the first values, and fits it in the place of a search."""

    def __init__(self, hypermodel: Any = None, *args: Any, **kwargs: Any) -> None:
        """Remember the function that builds a model, or the object that does."""
        super().__init__(*args, **kwargs)
        build = getattr(hypermodel, "build", hypermodel)
        self._build = build
        self.hypermodel = types.SimpleNamespace(build=build)
        self._values = HyperParameters()
        self._model: Any = None

    def search(self, *args: Any, **kwargs: Any) -> None:
        """Fit one model."""
        self._model = self._build(self._values)
        self._model.fit(*args, **kwargs)

    def get_best_models(self, num_models: int = 1) -> list[Any]:
        """Return the model that was fitted."""
        return [self._model or self._build(self._values)] * num_models

    def get_best_hyperparameters(self, num_trials: int = 1) -> list[Any]:
        """Return the values that were taken."""
        if self._model is None:
            self._model = self._build(self._values)
        return [self._values] * num_trials


def _part_of_tuner(name: str) -> Any:
    if name in {"HyperParameters", "HyperModel"}:
        return globals()[name]
    return NOTHING if name in {"Objective", "oracles"} else Tuner
