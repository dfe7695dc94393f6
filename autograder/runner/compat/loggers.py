"""Progress bars, experiment trackers and Colab's uploads that do nothing.

They replace the real ones even if those are installed. A tracker needs the network, and
a progress bar of a notebook needs Jupyter. Both are missing here.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import types
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NoReturn

import keras

from autograder.runner.compat.nothing import NOTHING, Nothing

_BARS = ("tqdm", "tqdm.asyncio", "tqdm.auto", "tqdm.autonotebook", "tqdm.gui",
         "tqdm.notebook", "tqdm.rich", "tqdm.std")  # fmt: skip


class Bar(Nothing):
    """A progress bar that yields the items and shows nothing."""

    def __init__(
        self,
        iterable: Iterable[Any] | None = None,
        desc: str | None = None,
        total: float | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        """Accept the arguments of tqdm. The first three can be read afterwards."""
        self.iterable, self.desc, self.total, self.n = iterable, desc, total, 0.0

    def __iter__(self) -> Iterator[Any]:
        for item in self.iterable if self.iterable is not None else ():
            yield item
            self.n += 1

    def __len__(self) -> int:
        return int(self.total or 0) if self.iterable is None else len(self.iterable)  # type: ignore[arg-type]

    def __bool__(self) -> bool:
        return True

    def __contains__(self, item: Any) -> bool:
        return item in iter(self)

    def update(self, n: float = 1) -> None:
        """Count finished steps."""
        self.n += n

    @classmethod
    def pandas(cls, *args: Any, **kwargs: Any) -> None:
        """Add methods such as `progress_apply` to pandas. They call `apply`."""
        import pandas

        for kind in (pandas.DataFrame, pandas.Series):
            for name in ("apply", "map"):
                setattr(kind, f"progress_{name}", getattr(kind, name))

    @staticmethod
    def write(text: Any = "", *args: Any, **kwargs: Any) -> None:
        """Print a text, as tqdm does."""
        print(text)

    @staticmethod
    def set_lock(lock: Any) -> None:
        """Do nothing, because nothing is shown."""


class BarCallback(keras.callbacks.Callback):  # type: ignore[misc]
    """The callback of tqdm for the epochs. It shows nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Accept the arguments of the callback of tqdm."""
        super().__init__()


def _bar_range(*args: int, **kwargs: Any) -> Bar:
    return Bar(range(*args))


def _bar_enumerate(iterable: Iterable[Any], start: int = 0, **kwargs: Any) -> Bar:
    return Bar(enumerate(iterable, start))


def _bar_zip(*iterables: Iterable[Any], **kwargs: Any) -> Bar:
    return Bar(zip(*iterables, strict=False))


def _bar_map(function: Callable[..., Any], *iterables: Any, **kwargs: Any) -> list[Any]:
    return list(map(function, *iterables))


_NAMES: dict[str, Any] = {
    **dict.fromkeys(("tqdm", "tqdm_notebook", "tqdm_gui", "tqdm_pandas"), Bar),
    **dict.fromkeys(("trange", "tnrange", "tgrange"), _bar_range),
    "tenumerate": _bar_enumerate,
    "tzip": _bar_zip,
    **dict.fromkeys(("tmap", "thread_map", "process_map"), _bar_map),
    **dict.fromkeys(
        ("TqdmCallback", "TQDMCallback", "TQDMNotebookCallback"), BarCallback
    ),
    "__version__": "4.67.0",
}


class Config(dict[str, Any]):
    """The settings of a run. They can be read as items or attributes."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name, name=name, obj=self) from None

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value

    def take(self, settings: Any) -> None:
        """Add settings from a dictionary or from the result of `argparse`."""
        with contextlib.suppress(TypeError, ValueError):  # the name of a file
            self.update(settings if isinstance(settings, dict) else vars(settings))


class _Run(Nothing):
    """A run of an experiment tracker. Code reads its settings from it."""

    def __init__(self) -> None:
        self.config = Config()


_run = _Run()


def _init(*args: Any, config: Any = None, **kwargs: Any) -> _Run:
    _run.config.take(config)
    return _run


def _sweep(sweep: Any = None, *args: Any, **kwargs: Any) -> str:
    """Set the first value of each parameter that a search would try."""
    parameters = sweep.get("parameters", {}) if isinstance(sweep, dict) else {}
    for name, choices in parameters.items():
        for key in ("value", "values", "min", "max"):
            if isinstance(choices, dict) and key in choices:
                value = choices[key]
                _run.config[name] = value[0] if key == "values" and value else value
                break
    return "sweep"


def _agent(
    sweep_id: Any = None,
    function: Callable[[], Any] | None = None,
    *args: Any,
    **kwargs: Any,
) -> None:
    """Train once. A search would train many times."""
    if function is not None:
        function()


class _Uploads(dict[str, bytes]):
    """The uploaded files: none. Reading one raises the error for a missing file."""

    def __missing__(self, name: str) -> NoReturn:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), name)


class _Files(Nothing):
    """Replaces `google.colab.files`."""

    def upload(self, *args: Any, **kwargs: Any) -> _Uploads:
        """Return no files."""
        return _Uploads()


class _Questions(Nothing):
    """The questions of a course of Kaggle. Their `check` says nothing here."""

    def bind(self, names: dict[str, Any]) -> None:
        """Add the variables of the questions, such as `q_1`."""
        names.update({f"q_{number}": NOTHING for number in range(1, 10)})


INSTEAD: dict[str, Any] = {
    "alive_progress.alive_it": Bar,
    "fastprogress.fastprogress.progress_bar": Bar,
    "fastprogress.progress_bar": Bar,
    "google.colab.files": _Files(),
    "google.colab.files.upload": _Uploads,
    "learntools.core.binder": _Questions(),
    "progressbar.progressbar": Bar,
    "pyprind.prog_bar": Bar,
    "wandb.agent": _agent,
    "wandb.config": _run.config,
    "wandb.init": _init,
    "wandb.run": _run,
    "wandb.sweep": _sweep,
}
"""Names in modules that are missing here -> replacements that must do something."""


def install() -> None:
    """Replace the progress bars in the modules that code imports them from."""
    modules = (*_BARS, "tqdm.contrib", "tqdm.contrib.concurrent", "tqdm.keras",
               "keras_tqdm")  # fmt: skip
    for name in modules:
        module = types.ModuleType(name)
        module.__dict__.update(_NAMES)
        module.__path__ = []
        sys.modules[name] = module
        parent, _, leaf = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], leaf, module)


def stand_in(module: str, name: str) -> Any:
    """Return the replacement for a name in a module that only shows or logs."""
    return INSTEAD.get(f"{module}.{name}", NOTHING)
