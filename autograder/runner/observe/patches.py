"""Replace parts of Keras and of other modules in this process."""

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
    data_sets,
    downloads,
    elsewhere,
    loggers,
    moved,
    old_calls,
    pretrained,
    shims,
)
from autograder.runner.observe import dispatched, loops
from autograder.runner.observe.accepted import holds_text
from autograder.runner.observe.building import refuse_huge_weights
from autograder.runner.observe.recorder import Recorder
from autograder.runner.observe.starting import remember_calls
from autograder.runner.observe.taught import see_given_weights
from autograder.runner.observe.trials import remember_loss
from autograder.runner.speed import lazy


@functools.cache
def patch_keras() -> Recorder:
    """Make Keras call a recorder, and return it. Also add what older code expects."""
    # The recorder reads the signatures of Keras' own methods, so it is made first.
    recorder = Recorder()
    # `fit` and other methods are recorded and not run.
    _watch_models(recorder)
    loops.watch(recorder.see_loop)
    # A layer cannot make a huge variable. Its weights are initialized when needed.
    refuse_huge_weights()
    see_given_weights()
    remember_calls()
    lazy.install()
    # Code for an older Keras finds its modules first, then its names and arguments.
    moved.install(recorder.note)
    shims.install(recorder.note)
    old_calls.install(recorder.note)
    dispatched.install(recorder.note)
    # Modules that only show or log do nothing. Other missing modules fail where they
    # are used. This comes after the older Keras, whose modules are not missing.
    loggers.install()
    absent.install()
    # Code may name files and processors of another machine. Nothing above needs them.
    elsewhere.install()
    accelerators.install()
    downloads.install(recorder.folder_of)
    pretrained.install(recorder.miss_weights)
    data_sets.install(recorder.folder_of)
    _show_nothing()
    return recorder


def _watch_models(recorder: Recorder) -> None:
    """Replace methods of `keras.Model`, and the function that loads MNIST."""
    compile_model = keras.Model.compile

    def compile_(self: Any, *args: Any, **kwargs: Any) -> None:
        if len(args) == 3 and holds_text(args[2]) and "metrics" not in kwargs:
            # In Keras 2 the third argument was `metrics`. Keras 3 fails in `fit`.
            recorder.note("compile(..., ..., [...])", "compile(..., metrics=[...])")
            kwargs["metrics"] = args[2]
            args = args[:2]
        try:
            compile_model(self, *args, **kwargs)
        except Exception as error:
            recorder.compile_errors[id(self)] = str(error)[:2_000]
            raise
        remember_loss(self, kwargs.get("loss", args[1] if len(args) > 1 else None))
        recorder.add_compiled(self, args, kwargs)

    # Replace `compile` in the class that defines it. If another class had it, Keras
    # would not compile copies of a model.
    owner = next(kind for kind in keras.Model.__mro__ if "compile" in vars(kind))
    owner.compile = compile_
    for name in ("fit", "train_on_batch", "evaluate", "predict"):
        setattr(keras.Model, name, _recorded(getattr(recorder, name)))
    keras.datasets.mnist.load_data = recorder.load_mnist


def _recorded(record: Any) -> Any:
    """Turn a method of the recorder into a function that can be a method of a model."""
    return lambda self, *args, **kwargs: record(self, *args, **kwargs)


def _show_nothing() -> None:
    """Let plots open no window, hide warnings, and let `check` print nothing."""
    plt.show = lambda *args, **kwargs: plt.close("all")
    warnings.simplefilter("ignore")
    own_check = ModuleType("autograder.notebook")
    own_check.check = lambda *args, **kwargs: 0.0  # type: ignore[attr-defined]
    sys.modules[own_check.__name__] = own_check
