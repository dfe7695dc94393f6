"""What scikit-learn no longer has and many courses use before they build a model.

Its modules are changed when a submission imports them. Each use is noted.
"""

from __future__ import annotations

import functools
import importlib
import sys
import types
from collections.abc import Callable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from typing import Any

import numpy as np

from autograder.datasets.keras_sets import KERAS_SETS
from autograder.runner.compat.finder import Finder
from autograder.runner.compat.moved import Note
from autograder.runner.compat.nothing import NOTHING

_MOVED = {
    "sklearn.cross_validation": "sklearn.model_selection",
    "sklearn.grid_search": "sklearn.model_selection",
    "sklearn.learning_curve": "sklearn.model_selection",
    "sklearn.externals.joblib": "joblib",
}
"""Old module -> where its contents are today."""
_BOSTON = ("CRIM", "ZN", "INDUS", "CHAS", "NOX", "RM", "AGE", "DIS", "RAD", "TAX",
           "PTRATIO", "B", "LSTAT")  # fmt: skip


def install(note: Note) -> None:
    """Add such names in this process. Each use of one calls `note`."""
    sys.meta_path.insert(
        0, Finder(_MOVED.__contains__, lambda name: _moved(name, note))
    )
    sys.meta_path.insert(0, _AfterImport(note))
    for name in _ADDED:
        if name in sys.modules:
            _ADDED[name](sys.modules[name], note)


def _moved(name: str, note: Note) -> types.ModuleType:
    def look(attribute: str) -> Any:
        found = getattr(importlib.import_module(_MOVED[name]), attribute)
        if not attribute.startswith("__"):
            note(name, _MOVED[name])
        return found

    module = types.ModuleType(name)
    module.__getattr__ = look  # type: ignore[method-assign]
    return module


class _AfterImport(MetaPathFinder):
    """Finds modules as Python does, and adds old names to them."""

    def __init__(self, note: Note) -> None:
        self._note = note

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: types.ModuleType | None = None,
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(fullname, path) if fullname in _ADDED else None
        if spec is None or spec.loader is None:
            return None
        load = spec.loader.exec_module

        def load_and_add(module: types.ModuleType) -> None:
            load(module)
            _ADDED[fullname](module, self._note)

        spec.loader.exec_module = load_and_add  # type: ignore[method-assign]
        return spec


def _add_data(datasets: Any, note: Note) -> None:
    def load_boston(*, return_X_y: bool = False) -> Any:
        note("load_boston", "keras.datasets.boston_housing.load_data")
        arrays = KERAS_SETS["boston_housing"].make()
        x, y = arrays["x"], arrays["y"]
        if return_X_y:
            return x, y
        names = np.array(_BOSTON)
        return importlib.import_module("sklearn.utils").Bunch(
            data=x, target=y, feature_names=names, DESCR="", filename=""
        )

    datasets.load_boston = load_boston


def _add_preprocessing(preprocessing: Any, note: Note) -> None:
    encoder = preprocessing.OneHotEncoder
    start, fit_transform = encoder.__init__, encoder.fit_transform

    @functools.wraps(start)
    def start_old(
        self: Any, *args: Any, categorical_features: Any = None, **kwargs: Any
    ) -> None:
        if "sparse" in kwargs:
            note("OneHotEncoder(sparse=...)", "OneHotEncoder(sparse_output=...)")
            kwargs["sparse_output"] = kwargs.pop("sparse")
        if categorical_features is not None:
            note("OneHotEncoder(categorical_features=...)", "ColumnTransformer")
            self.__dict__["_columns"] = np.ravel(categorical_features)
        start(self, *args, **kwargs)

    @functools.wraps(fit_transform)
    def fit_old(self: Any, X: Any, y: Any = None, **kwargs: Any) -> Any:
        columns = self.__dict__.get("_columns")
        if columns is None:
            return fit_transform(self, X, y, **kwargs)
        table = np.asarray(X)
        encoded = fit_transform(self, table[:, columns], y, **kwargs)
        rest = np.delete(table, columns, axis=1).astype(float)
        if not self.sparse_output:
            return np.hstack([encoded, rest])
        # The columns that are encoded came first.
        return importlib.import_module("scipy.sparse").csr_matrix(
            np.hstack([encoded.toarray(), rest])
        )

    encoder.__init__, encoder.fit_transform = start_old, fit_old


def _add_measures(metrics: Any, note: Note) -> None:
    squared_error = metrics.mean_squared_error

    @functools.wraps(squared_error)
    def mean_squared_error(*args: Any, squared: bool = True, **kwargs: Any) -> Any:
        if squared:
            return squared_error(*args, **kwargs)
        note("mean_squared_error(squared=False)", "root_mean_squared_error")
        return metrics.root_mean_squared_error(*args, **kwargs)

    metrics.mean_squared_error = mean_squared_error
    metrics.plot_confusion_matrix = NOTHING
    metrics.plot_roc_curve = NOTHING


def _add_counting(text: Any, note: Note) -> None:
    def get_feature_names(self: Any) -> list[str]:
        note("get_feature_names", "get_feature_names_out")
        return list(self.get_feature_names_out())

    for name in ("CountVectorizer", "TfidfVectorizer", "TfidfTransformer"):
        getattr(text, name).get_feature_names = get_feature_names


def _add_joblib(externals: Any, note: Note) -> None:
    externals.joblib = importlib.import_module("sklearn.externals.joblib")


_ADDED: dict[str, Callable[[Any, Note], None]] = {
    "sklearn.datasets": _add_data,
    "sklearn.externals": _add_joblib,
    "sklearn.feature_extraction.text": _add_counting,
    "sklearn.metrics": _add_measures,
    "sklearn.preprocessing": _add_preprocessing,
}
"""Module -> what adds old names to it."""
