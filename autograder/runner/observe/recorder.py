"""Record the calls of `compile`, `fit` and so on. Nothing is trained.

The recorded calls are what is graded.
"""

from __future__ import annotations

import contextlib
import math
from typing import Any

import numpy as np

from autograder.facts.observation import RecordedFit, RecordedTest
from autograder.runner.observe import callbacks, made_up
from autograder.runner.observe.accepted import (
    check_activations,
    check_arrays,
    check_given,
    check_labels,
    check_rows,
    check_split,
)
from autograder.runner.observe.building import build
from autograder.runner.observe.call_arguments import (
    bound,
    check_call,
    check_steps,
    check_weights,
    count_of,
    is_batches,
    signatures,
    validation_parts,
    whole_number,
)
from autograder.runner.observe.feeding import (
    Fed,
    all_inputs,
    arrays_in,
    fed,
    kind_of_batches,
)
from autograder.runner.observe.fit_facts import (
    are_learnt,
    data_facts,
    setting_facts,
)
from autograder.runner.observe.frames import student_place
from autograder.runner.observe.records import Records
from autograder.runner.observe.samples import holds_arrays
from autograder.runner.observe.trials import (
    check_compiled,
    has_call,
    has_own_step,
    name_of,
    numbers,
)

_OLD_ARGUMENTS = {
    "nb_epoch", "show_accuracy", "workers", "use_multiprocessing", "max_queue_size",
    "samples_per_epoch", "nb_val_samples", "val_samples", "nb_worker", "pickle_safe",
    "max_q_size",
}  # fmt: skip


_STEPS = {"steps_per_epoch", "validation_steps", "steps"}


class Recorder(Records):
    """Records what a submission does with Keras, in order."""

    def __init__(self) -> None:
        """Start with no records. `patches.py` makes Keras call this recorder."""
        super().__init__()
        self._signatures = signatures()

    def fit(
        self,
        model: Any,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        *args: Any,
        **kwargs: Any,
    ) -> Any:
        """Record a fit, build the model, and return a made-up history.

        Raises:
            TypeError: as Keras does, for an argument that `fit` does not have, and
                for a number of epochs that is not whole.
            ValueError: as Keras does, if the model is not compiled, a metric is
                unknown, or the data do not fit the input, the output or each other.
        """
        if "nb_epoch" in kwargs:
            epochs = kwargs.pop("nb_epoch")
            self.note("fit(nb_epoch=...)", "fit(epochs=...)", stops=True)
        given = self._bound("fit", (model, x, y, batch_size, epochs, *args), kwargs)
        data = self._fed(x, y, given["sample_weight"], "fit")
        self._record(model, data, given)
        try:
            names = self._fit_checked(model, data, given)
            count = whole_number(epochs)
        except Exception:
            with contextlib.suppress(Exception):  # students see the first error
                self._validate(model, data, given)
            raise
        self._validate(model, data, given)
        if given["validation_data"] is not None or given["validation_split"]:
            names = [*names, *(f"val_{name}" for name in names)]
        count -= whole_number(given["initial_epoch"])
        step = self._steps.get(id(model), 0)
        self._steps[id(model)] = made_up.next_step(step, count)
        model.history = history = made_up.history(names, count, step, self.note)
        history.set_model(model)
        callbacks.take_part(model, given["callbacks"], history)
        return history

    def _fit_checked(self, model: Any, data: Fed, given: dict[str, Any]) -> list[str]:
        """Raise what Keras would raise; return the names of the numbers of a fit."""
        x = given["x"]
        check_arrays(model, data)
        if given["validation_data"] is None:
            check_split(x if is_batches(x) else data.x, given["validation_split"])
        check_call("fit", given)
        built = _built(model, data)
        check_activations(model)
        if not model.compiled:
            raise ValueError("You must call `compile()` before calling `fit()`.")
        check_compiled(model, self.given_to_compile(model))
        names = self._numbers(model, data, count_of(given["batch_size"]), built)
        check_steps(model)
        self._check_optimizer(model)
        return names

    def _validate(self, model: Any, data: Fed, given: dict[str, Any]) -> None:
        """Record the validation data of a fit as a test."""
        if given["validation_data"] is not None:
            parts = validation_parts(given["validation_data"])
            self._test(model, "fit", *parts, learnt=data.x)

    def train_on_batch(
        self, model: Any, x: Any, y: Any = None, *args: Any, **kwargs: Any
    ) -> Any:
        """Record a loop over batches as one fit, with the data of its first batch.

        Raises:
            ValueError: as Keras does, if the model is not compiled or the batch does
                not fit its input.
        """
        given = self._bound("train_on_batch", (model, x, y, *args), kwargs)
        known = self.fits and self.fits[-1][0] is model
        if not known or self.fits[-1][1].place != student_place():
            weights = {name: given[name] for name in ("sample_weight", "class_weight")}
            self.fit(model, x, y, **weights)
        else:
            step = self._steps.get(id(model), 0)
            self._steps[id(model)] = made_up.next_step(step, 1)
        names = self._numbers_of.get(id(model), ["loss"])
        return self._measured(model, names, given)

    def _check_optimizer(self, model: Any) -> None:
        variables = model.trainable_variables
        known = self._trained_by.setdefault(
            id(model.optimizer), (model.optimizer, {id(v) for v in variables})
        )[1]
        for variable in variables:
            if id(variable) not in known:
                raise ValueError(
                    f"Unknown variable: {variable.path}. This optimizer can only be "
                    "called for the variables it was originally built with."
                )

    def _bound(
        self, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> dict[str, Any]:
        """Return all arguments by name. Note arguments that only an older Keras has."""
        for name in sorted(_OLD_ARGUMENTS & kwargs.keys()):
            self.note(f"{method}({name}=...)", f"{method} without it", stops=True)
            kwargs.pop(name)
        given = bound(self._signatures[method], method, args, kwargs)
        for name in _STEPS & given.keys():
            if isinstance(given[name], float) and math.isfinite(given[name]):
                # Keras 2 went on until so many batches were taken.
                self.note(f"{method}({name}=n / 32)", f"{name}=n // 32", stops=True)
                given[name] = math.ceil(given[name])
        return given

    def _record(self, model: Any, data: Fed, given: dict[str, Any]) -> None:
        fit = RecordedFit(
            model=None,
            y_kind=_kind(data.y),
            **data_facts(model, data, self._seed),
            **setting_facts(given, data.batch),
            place=student_place(),
        )
        self.add_fit(model, fit, given["x"], given["y"])

    def _fed(self, x: Any, y: Any, weights: Any, method: str) -> Fed:
        """Return what a call was given. Note lists, because Keras 3 refuses them.

        A list with one array for each of several inputs or outputs is right.
        """
        data = fed(x, y, weights)
        if any(
            isinstance(given, list | tuple)
            and not holds_arrays(given)
            and given is not kept
            for given, kept in ((x, data.x), (y, data.y))
        ):
            found, today = (
                f"{method} with Python lists",
                "np.array([...]) around x and y",
            )
            self.note(found, today, stops=True)
        return data

    def _numbers(
        self, model: Any, data: Fed, batch_size: int, built: bool
    ) -> list[str]:
        """Return the names of the numbers that a model shows. Check its labels."""
        if not data.kind or data.x is not None:
            check_given(model, data.y)
        compiled = self.given_to_compile(model)
        names = ["loss", *map(name_of, compiled.all_metrics)]
        if built:
            check_labels(model, data.y, batch_size)
            names = numbers(model, data, compiled, batch_size)
        self._numbers_of[id(model)] = names
        return names

    def _test(
        self, model: Any, method: str, x: Any, y: Any, weights: Any = None,
        learnt: Any = None,
    ) -> list[str]:  # fmt: skip
        """Record a test, and return the names of its numbers.

        `learnt` are the inputs of the training that it validates.

        Raises:
            Exception: what Keras would raise.
        """
        before = self.augmented.drawn()
        data = self._fed(x, y, weights, method)
        test = RecordedTest(
            model=None,
            of_fit=method == "fit",
            in_training=are_learnt(data.x, learnt),
            augmented=self.augmented.by(x, data.x, before),
            **data_facts(model, data, self._seed),
            place=student_place(),
        )
        self.add_test(model, test, x, y)
        check_arrays(model, data)
        check_weights(method, weights, y)
        check_activations(model)
        return self._numbers(model, data, 0, _built(model, data))

    def evaluate(
        self, model: Any, x: Any = None, y: Any = None, *args: Any, **kwargs: Any
    ) -> Any:
        """Record a test and return made-up numbers.

        Raises:
            ValueError: as Keras does, if the model is not compiled, or the data do
                not fit it or each other.
        """
        given = self._bound("evaluate", (model, x, y, *args), kwargs)
        names = self._test(model, "evaluate", x, y, given["sample_weight"])
        check_call("evaluate", given)
        if not model.compiled:
            raise ValueError("You must call `compile()` before using the model.")
        check_steps(model)
        return self._measured(model, names, given)

    def _measured(self, model: Any, names: list[str], given: dict[str, Any]) -> Any:
        step = self._steps.get(id(model), 0)
        return made_up.measured(names, step, bool(given["return_dict"]))

    def predict(self, model: Any, x: Any, *args: Any, **kwargs: Any) -> Any:
        """Return predictions. They are made up if the weights are not initialized.

        Raises:
            ValueError: as Keras does, for data that hold no numbers.
            TypeError: as Keras does, for arguments that `predict` does not have.
            UnboundLocalError: as Keras does, if there are no rows.
        """
        given = self._bound("predict", (model, x, *args), kwargs)
        check_call("predict", given)
        inputs = all_inputs(x, given["steps"])
        in_python = isinstance(x, list | tuple) and not holds_arrays(x)
        if in_python and isinstance(inputs, np.ndarray):
            found, today = "predict with a Python list", "np.array([...]) around it"
            self.note(found, today, stops=True)
        check_arrays(model, Fed(inputs, kind=kind_of_batches(x)))
        check_activations(model)
        check_rows(inputs)
        trained = self._steps.get(id(model), 0) > 0
        return made_up.predictions(model, inputs, trained)


def _built(model: Any, data: Fed) -> bool:
    """Build a model on data. Return whether it is built, or the data are not known.

    A `train_step` of the student's can train a model that has no `call`.
    """
    if data.kind and data.x is None:
        return False
    if data.x is None or arrays_in(data.x):
        if has_own_step(model) and not has_call(model):
            return False
        build(model, data.x)
        return True
    return False


def _kind(labels: Any) -> str:
    """Return the name of the type of labels. For a list of texts, it is `str`."""
    if labels is None:
        return ""
    listed = isinstance(labels, list | tuple) and labels
    value = labels[0] if listed and isinstance(labels[0], str) else labels
    return type(value).__name__[:100]
