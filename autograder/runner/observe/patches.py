"""What is put in the place of Keras' own, and of other modules, in this process."""

from __future__ import annotations

import functools
import sys
import warnings
from types import ModuleType
from typing import Any

import keras
import matplotlib.pyplot as plt

from autograder.runner.compat import (
    absent,
    accelerators,
    elsewhere,
    loggers,
    moved,
    shims,
)
from autograder.runner.observe import loops
from autograder.runner.observe.accepted import holds_text
from autograder.runner.observe.building import refuse_huge_weights
from autograder.runner.observe.recorder import Recorder
from autograder.runner.speed import lazy


@functools.cache
def patch_keras() -> Recorder:
    """Return the recorder of this process, which sees whatever is called from now on.

    What submissions expect and Keras no longer has is put in its place, too.
    """
    # It reads which arguments Keras' own methods have, so it is made before all else.
    recorder = Recorder()
    # What is called is recorded, and not run.
    _watch_models(recorder)
    loops.watch(recorder.see_loop)
    # A layer makes no variable that is too large, and draws none before it is needed.
    refuse_huge_weights()
    lazy.install()
    # Code of an older Keras finds modules, then names and arguments.
    moved.install(recorder.note)
    shims.install(recorder.note)
    # What only shows or logs does nothing, and what is nowhere stops where it is used:
    # after the older Keras, so that nothing which it brings counts as missing.
    loggers.install()
    absent.install()
    # Files and processors of another machine: nothing above looks for any.
    elsewhere.install()
    accelerators.install()
    _show_nothing()
    return recorder


def _watch_models(recorder: Recorder) -> None:
    """Replace the methods of `keras.Model`, and where its examples come from."""
    compile_model = keras.Model.compile

    def compile_(self: Any, *args: Any, **kwargs: Any) -> None:
        if len(args) == 3 and holds_text(args[2]) and "metrics" not in kwargs:
            # In Keras 2 the metrics came third; Keras 3 stops in `fit`.
            recorder.note("compile(..., ..., [...])", "compile(..., metrics=[...])")
            kwargs["metrics"] = args[2]
            args = args[:2]
        try:
            compile_model(self, *args, **kwargs)
        except Exception as error:
            recorder.compile_errors[id(self)] = str(error)[:2_000]
            raise
        recorder.add_compiled(self, args, kwargs)

    # Where it stands: Keras compiles no copy of a model whose class has its own.
    owner = next(kind for kind in keras.Model.__mro__ if "compile" in vars(kind))
    owner.compile = compile_
    for name in ("fit", "train_on_batch", "evaluate", "predict"):
        setattr(keras.Model, name, _recorded(getattr(recorder, name)))
    keras.Model.fit_generator = keras.Model.fit
    keras.datasets.mnist.load_data = recorder.load_mnist


def _recorded(record: Any) -> Any:
    """Return a method of a model that is recorded; one of the recorder is none."""
    return lambda self, *args, **kwargs: record(self, *args, **kwargs)


def _show_nothing() -> None:
    """Open no window, print no warning, and let a student's own check say nothing."""
    plt.show = lambda *args, **kwargs: plt.close("all")
    warnings.simplefilter("ignore")
    own_check = ModuleType("autograder.notebook")
    own_check.check = lambda *args, **kwargs: 0.0  # type: ignore[attr-defined]
    sys.modules[own_check.__name__] = own_check
