"""Replace parts of Keras and of other modules in this process."""

from __future__ import annotations

import functools
import sys
import warnings
from collections.abc import Callable
from types import ModuleType
from typing import Any, NamedTuple

import keras
import matplotlib.pyplot as plt

from autograder.facts.keras_calls import RECORDED_METHODS
from autograder.runner.compat import (
    absent,
    accelerators,
    data_sets,
    downloads,
    drive,
    elsewhere,
    keras1,
    loggers,
    moved,
    old_attributes,
    old_calls,
    old_digits,
    old_pandas,
    old_sklearn,
    pretrained,
    programs,
    saving,
    shims,
    tfds,
    training_argument,
    wrappers,
)
from autograder.runner.observe import (
    direct_calls,
    dispatched,
    loops,
    plotted,
    saved_models,
    text_shapes,
    unknown_modules,
)
from autograder.runner.observe.accepted import holds_text
from autograder.runner.observe.augmented import watch_augmentation
from autograder.runner.observe.building import (
    refuse_huge_weights,
    remember_initializers,
)
from autograder.runner.observe.recorder import Recorder
from autograder.runner.observe.starting import remember_calls
from autograder.runner.observe.taught import see_given_weights
from autograder.runner.observe.trials import remember_loss
from autograder.runner.speed import lazy


def _measure_each_output(model: Any, given: dict[str, Any], recorder: Recorder) -> None:
    """Let the metrics of a list hold for each output, as they did in Keras 2."""
    metrics, count = given.get("metrics"), len(getattr(model, "outputs", None) or ())
    if not isinstance(metrics, list) or not 0 < len(metrics) < count:
        return
    if any(isinstance(metric, list | tuple | dict) for metric in metrics):
        return
    found, today = "metrics=[...] for several outputs", "a list for each output"
    recorder.note(found, today, stops=True)
    given["metrics"] = [list(metrics) for _output in range(count)]


def _watch_models(recorder: Recorder) -> None:
    """Replace methods of `keras.Model`, and the function that loads MNIST."""
    compile_model = keras.Model.compile

    def compile_(self: Any, *args: Any, **kwargs: Any) -> None:
        if len(args) == 3 and holds_text(args[2]) and "metrics" not in kwargs:
            # In Keras 2 the third argument was `metrics`. Keras 3 fails in `fit`.
            found, today = "compile(..., ..., [...])", "compile(..., metrics=[...])"
            recorder.note(found, today, stops=True)
            kwargs["metrics"] = args[2]
            args = args[:2]
        if isinstance(kwargs.get("metrics"), str):
            metric = kwargs["metrics"]
            found, today = f"metrics={metric!r}", f"metrics=[{metric!r}]"
            recorder.note(found, today, stops=True)
            kwargs["metrics"] = [metric]
        _measure_each_output(self, kwargs, recorder)
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
    for name in RECORDED_METHODS:
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


class Patch(NamedTuple):
    """One change of this process."""

    install: Callable[[Recorder], object]
    reason: str
    """Why it is there, and why in this place of the list."""


PATCHES = (
    Patch(_watch_models,
          "`fit` and other methods are recorded and not run. What follows wraps or "
          "calls these methods, so they come first."),
    Patch(lambda recorder: loops.watch(recorder.see_loop),
          "A loop that a student wrote is noticed when gradients are applied."),
    Patch(lambda recorder: watch_augmentation(recorder.see_augmented),
          "Layers that change images at random tell it. No other patch wraps them."),
    Patch(lambda _: refuse_huge_weights(),
          "A layer cannot make a huge variable. `old_calls` wraps this `add_weight`, "
          "so that it gets the arguments of today."),
    Patch(lambda _: remember_initializers(),
          "Each variable remembers with what it begins. `lazy` wraps this `__init__`."),
    Patch(lambda _: text_shapes.correct(),
          "Counts of words have the shape that they will have. No other patch asks."),
    Patch(lambda _: see_given_weights(),
          "Weights that a submission sets are remembered. `old_calls` wraps this "
          "`set_weights`, too."),
    Patch(lambda _: remember_calls(),
          "The inputs of a model of the student's own are remembered when it is called "
          "first."),
    Patch(lambda recorder: direct_calls.watch(recorder.see_call),
          "It wraps `__call__` of models, as the step before does. It is called first, "
          "so it sees the line of the submission."),
    Patch(lambda _: lazy.install(),
          "Weights are initialized when they are needed, also those that old names "
          "make."),
    Patch(lambda recorder: moved.install(recorder.note),
          "Code for an older Keras imports its modules before it uses their names."),
    Patch(lambda recorder: shims.install(recorder.note),
          "Old names and constructors get arguments of today."),
    Patch(lambda recorder: old_calls.install(recorder.note),
          "It changes arguments before all functions above that it wraps."),
    Patch(lambda recorder: training_argument.install(recorder.note),
          "It sees calls as the student wrote them."),
    Patch(lambda recorder: old_attributes.install(recorder.note),
          "Optimizers, tensors and models have what they had in Keras 2."),
    Patch(lambda recorder: saving.install(recorder.note),
          "Files of models and weights may have any name. The next patch reads it."),
    Patch(lambda recorder: saved_models.watch(recorder.see_saved, recorder.see_loaded),
          "A loaded model goes on where the saved one was. The step before lets files "
          "have any name."),
    Patch(lambda recorder: keras1.install(recorder.note),
          "Arguments of Keras 1 get names that the functions above know."),
    Patch(lambda recorder: dispatched.install(recorder.note),
          "Functions of TensorFlow may stand between layers, as in Keras 2."),
    Patch(lambda recorder: old_sklearn.install(recorder.note),
          "Data are prepared with names of older packages. Nothing above does it."),
    Patch(lambda recorder: old_pandas.install(recorder.note),
          "Tables are read with names of older packages. Nothing above reads one."),
    Patch(lambda _: loggers.install(),
          "Progress bars do nothing. Their modules are in place before others are "
          "looked for."),
    Patch(lambda _: wrappers.install(),
          "Wrappers for scikit-learn and tuners build and fit models. They read the "
          "signature of `fit` when they are imported, and know those modules that are "
          "missing."),
    Patch(lambda _: absent.install(),
          "Modules that only show or log do nothing, and others fail where they are "
          "used. The names of the older Keras, from above, are not missing."),
    Patch(lambda _: unknown_modules.install(),
          "Modules that nobody knows are looked for at last."),
    Patch(lambda _: elsewhere.install(),
          "Code may name folders of another machine. Nothing above needs them."),
    Patch(lambda _: drive.install(),
          "Files of a mounted drive are in a folder of this run. `elsewhere` ignores "
          "folders that cannot be made, so it gets the paths in that folder."),
    Patch(lambda _: accelerators.install(),
          "Code may look for a graphics processor. Nothing above asks for one."),
    Patch(lambda _: programs.install(),
          "Code may install packages or ask for a graphics processor. Nothing above "
          "starts a program."),
    Patch(lambda recorder: downloads.install(recorder.folder_of),
          "Code downloads the digits with `get_file`. There is no network."),
    Patch(lambda recorder: pretrained.install(recorder.miss_weights),
          "Networks of `keras.applications` are built without their weights."),
    Patch(lambda recorder: data_sets.install(recorder.folder_of),
          "`keras.datasets` answers without a network. The recorder has MNIST."),
    Patch(lambda recorder: tfds.install(recorder.folder_of),
          "`tensorflow_datasets` answers, too. Above, it could only be imported."),
    Patch(lambda recorder: old_digits.install(recorder.note),
          "TensorFlow 1 had digits of its own. They are those of `keras.datasets`."),
    Patch(lambda _: plotted.keep_figures(),
          "What is drawn stays known when it is shown. Nothing above draws."),
    Patch(lambda _: _show_nothing(),
          "Plots open no window, warnings are hidden, and `check` prints nothing. This "
          "is the last step, so that warnings of the others are seen."),
)  # fmt: skip
"""What is changed once in each process, in this order.

Three functions change Keras for a short time and undo it, while a `call` is followed:
`symbolic_tensorflow` and `seen_losses` of `symbolic.py`, and `read_as_symbols` of
`weight_reads.py`.
"""


@functools.cache
def patch_keras() -> Recorder:
    """Make Keras call a recorder, and return it. Also add what older code expects."""
    # The recorder reads the signatures of Keras' own methods, so it is made first.
    recorder = Recorder()
    for patch in PATCHES:
        patch.install(recorder)
    return recorder
