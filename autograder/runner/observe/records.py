"""What a submission did with Keras: its models, fits, tests and notes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np

from autograder.datasets.dataset import PARTS
from autograder.facts.compilation import CompiledMetric
from autograder.facts.keras_calls import COMPILE_ARGUMENTS
from autograder.facts.observation import Note, Place, RecordedFit, RecordedTest
from autograder.runner.observe.augmented import Augmented
from autograder.runner.observe.frames import student_place
from autograder.runner.observe.kept_examples import KeptExamples
from autograder.runner.observe.metric_names import metrics
from autograder.runner.observe.trials import CompileArguments

MAX_FITS = 20
"""So many of the last fits are reported."""
MAX_TESTS = 3
"""So many of the last tests are reported, and so many of the last validations."""


class Records:
    """What one submission did, in order."""

    def __init__(self) -> None:
        """Start with no records."""
        self.begin(0, {}, lambda: None)

    def begin(
        self,
        sample_seed: int,
        datasets: dict[str, str],
        progress: Callable[[], None],
    ) -> None:
        """Delete all records, because another submission begins.

        Args:
            sample_seed: chooses the rows of large arrays that are reported.
            datasets: the folders of the data that submissions may load.
            progress: is called after each new record.
        """
        self.models: list[Any] = []
        self.kept: KeptExamples | None = None
        """Keeps the data of calls; None if they are not asked for."""
        self.fits: list[tuple[Any, RecordedFit]] = []
        self.notes: dict[tuple[str, str], Note] = {}
        self._numbers_of: dict[int, list[str]] = {}
        """`id(model)` -> the names of the numbers that its last fit showed."""
        self._steps: dict[int, int] = {}
        """`id(model)` -> how far its made-up training has come."""
        self.absent_weights: dict[str, None] = {}
        """The networks of Keras that were built without their weights, in order."""
        self.compile_errors: dict[int, str] = {}
        """`id(model)` -> the last error that its `compile` raised."""
        self.tests: list[tuple[Any, RecordedTest]] = []
        self._validations: deque[Any] = deque(maxlen=MAX_TESTS)
        """The last inputs that were validation data of a `fit`."""
        self._saved: dict[str, Any] = {}
        """The name of a file -> the model that was saved there last."""
        self._loaded: dict[int, Any] = {}
        """`id(model)` -> the model that was loaded last from a file of it."""
        self.augmented = Augmented()
        """What layers changed at random."""
        self.own_loop: Place | None = None
        """The first place where the submission trained a model without `fit`."""
        self._called: dict[int, Place | None] = {}
        """`id(model)` -> the first line that calls it with `training=True`."""
        self._compiled: dict[int, CompileArguments] = {}
        """`id(model)` -> what its last `compile` was given."""
        self._times: dict[tuple[int, Place | None], tuple[CompileArguments, int]] = {}
        """`id(model)` and line of a `fit` -> the last `compile`, and calls since then.
        """
        self._sizes: dict[int, int] = {}
        self._learning: dict[int, dict[int, bool]] = {}
        """`id(model)` -> which of its layers learnt when it was compiled last."""
        self._trained_by: dict[int, tuple[Any, set[int]]] = {}
        """`id(optimizer)` -> the optimizer, and the ids of the variables that it knows.

        It knows the variables of the first model that it trained.
        """
        self._seed, self._datasets, self._progress = sample_seed, datasets, progress

    def see_loop(self) -> None:
        """Record the first line that applies gradients, in time for a deadline."""
        if self.own_loop is None:
            self.own_loop = student_place()
            self._progress()

    def see_call(self, model: Any) -> None:
        """Record the first line that calls a model as if it learnt."""
        self._called.setdefault(id(model), student_place())

    def see_saved(self, model: Any, name: str) -> None:
        """Remember which model a file has."""
        self._saved[name] = model

    def see_loaded(self, model: Any, name: str) -> None:
        """Go on with a loaded model where the one that was saved has come."""
        saved = self._saved.get(name)
        if saved is None:
            return
        self._loaded[id(saved)] = model
        self._numbers_of[id(model)] = self._numbers_of.get(id(saved), ["loss"])
        self._steps[id(model)] = self._steps.get(id(saved), 0)

    def later(self, model: Any) -> Iterator[Any]:
        """Yield a model, and then what it was loaded as, from the first to the last."""
        seen = set[int]()
        while model is not None and id(model) not in seen:
            yield model
            seen.add(id(model))
            model = self._loaded.get(id(model))

    def called_in_training(self, model: Any) -> Place | None:
        """Return the line that calls a model so, if no loop of its own trains it."""
        return None if self.own_loop else self._called.get(id(model))

    def see_augmented(self, layer: Any, result: Any, training: Any) -> None:
        """Remember a call of a layer that changes images at random."""
        self.augmented.see(layer, result, training)

    def miss_weights(self, network: str) -> None:
        """Record a network of Keras whose weights are not at hand."""
        self.absent_weights[network] = None

    def note(self, found: str, today: str, stops: bool = False) -> None:
        """Record code for an older Keras with the student's line, each code once.

        Args:
            found: the code.
            today: what to write instead.
            stops: whether Keras 3 raises an error there.
        """
        key = (found, today)
        if key not in self.notes:
            self.notes[key] = Note(
                found=found, today=today, place=student_place(), stops=stops
            )

    def add_compiled(
        self, model: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        """Record a compiled model and the names of its metrics."""
        self.models = [*(m for m in self.models if m is not model), model]
        given = dict(zip(COMPILE_ARGUMENTS, args, strict=False)) | kwargs
        wanted = {name: given.get(name) for name in CompileArguments._fields}
        self._compiled[id(model)] = CompileArguments(**wanted)
        self._sizes[id(model)] = len(model.layers)
        self._learning[id(model)] = dict(_learning(model))
        self.compile_errors.pop(id(model), None)
        self._progress()

    def grew(self, model: Any) -> bool:
        """Say whether layers were added to a Sequential after its last `compile`.

        The result is False for other models. Nobody can add layers to them, but their
        own code can make layers later.
        """
        size = self._sizes.get(id(model))
        is_list = isinstance(model, keras.Sequential)
        return is_list and size is not None and len(model.layers) > size

    def refroze(self, model: Any) -> bool:
        """Say whether `trainable` of a layer was changed after the last `compile`."""
        then = self._learning.get(id(model), {})
        return any(then.get(key, now) != now for key, now in _learning(model))

    def metrics(self, model: Any) -> tuple[CompiledMetric, ...]:
        """Return the metrics that a model was compiled with."""
        outputs = getattr(model, "output_names", None)
        return metrics(self.given_to_compile(model), outputs)

    def given_to_compile(self, model: Any) -> CompileArguments:
        """Return what the last `compile` of a model was given."""
        return self._compiled.get(id(model), CompileArguments())

    def add_fit(self, model: Any, fit: RecordedFit, x: Any, y: Any) -> None:
        """Record a fit, and keep the data if they are asked for."""
        compiled, line = self.given_to_compile(model), (id(model), fit.place)
        then, times = self._times.get(line, (compiled, 0))
        times = times + 1 if then is compiled else 1
        self._times[line] = compiled, times
        fit = fit.model_copy(update={"times": times})
        self.fits = [*self.fits[1 - MAX_FITS :], (model, fit)]
        self._keep(fit, model, x, y)

    def add_test(self, model: Any, test: RecordedTest, x: Any, y: Any) -> None:
        """Record a test, and keep the data if they are asked for."""
        if test.of_fit:
            self._validations.append(x)
        elif any(x is known for known in self._validations):
            test = test.model_copy(update={"is_validation": True})
        alike = [known for known in self.tests if known[1].of_fit == test.of_fit]
        dropped = {id(known) for known in alike[: 1 - MAX_TESTS or None]}
        kept = [known for known in self.tests if id(known) not in dropped]
        self.tests = [*kept, (model, test)]
        self._keep(test, model, x, y)

    def _keep(
        self, record: RecordedFit | RecordedTest, model: Any, x: Any, y: Any
    ) -> None:
        if self.kept is not None:
            self.kept.keep(record, model, x, y)
        self._progress()

    def folder_of(self, name: str) -> str | None:
        """Return the folder of a data set; None if the exercise does not name it."""
        return self._datasets.get(name)

    def load_mnist(self, path: str = "mnist.npz") -> Any:
        """Return the digits as `keras.datasets.mnist` does. The arrays are writable."""
        folder = self.folder_of("mnist")
        if folder is None:
            raise OSError("this exercise hands out no MNIST data")
        # A copy-on-write map is copied only if the code writes to it.
        parts = {
            name: np.asarray(np.load(Path(folder) / f"{name}.npy", mmap_mode="c"))
            for name in PARTS
        }
        return (parts["x_train"], parts["y_train"]), (parts["x_test"], parts["y_test"])


def _learning(model: Any) -> Iterator[tuple[int, bool]]:
    """Yield each layer by its id, also those in other models, and whether it learns."""
    for layer in model.layers:
        yield id(layer), bool(layer.trainable)
        if isinstance(layer, keras.Model):
            yield from _learning(layer)
