"""What is known of an assignment from one run of its solution."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from autograder.errors import FactError
from autograder.facts.calls import (
    Callback,
    RecordedCall,
    RecordedFit,
    RecordedTest,
)
from autograder.facts.canonical import canonical
from autograder.facts.examples import FileData, InlineData
from autograder.facts.measured_metrics import MEASURED_METRICS
from autograder.facts.observation import Limits, Observation, ObservedModel, Value
from autograder.facts.sources import FolderClasses
from autograder.facts.spec import ModelSpec
from autograder.facts.training import TrainingPlan
from autograder.facts.training_callbacks import EarlyStopping, ReduceLROnPlateau
from autograder.i18n import _
from autograder.rubric.thinned_training import pace_of, rows_of, seeds
from autograder.submissions.source.stubs import blanks_of

MODEL = "model"
"""The variable of the model, unless the solution fits another one."""
SLOWER, LONGEST = 4.0, 320.0
"""How many times as long as the solution a submission may take, and the most seconds
that are given for it."""


class KnownSolution:
    """The facts that a rubric need not repeat."""

    def __init__(self, slug: str, text: str, seen: Observation) -> None:
        """Know a solution.

        Args:
            slug: the name of the assignment.
            text: its `solution.py`.
            seen: what was observed when it ran, with its examples.
        """
        self.slug, self.text, self.seen = slug, text, seen

    @cached_property
    def model_variable(self) -> str:
        """The variable of the main model; empty if there is no model.

        It is `model`, or else the variable of the last model that was fitted.
        """
        if any(model.variable == MODEL for model in self.seen.models):
            return MODEL
        numbers = [fit.model for fit in self.seen.fits if fit.model is not None]
        fitted = [self.seen.models[number].variable for number in numbers]
        compiled = [m.variable for m in self.seen.models if m.spec and m.spec.compiled]
        return next((name for name in (*fitted[::-1], *compiled[::-1]) if name), "")

    def model(self, variable: str = "") -> ModelSpec:
        """Return the model in a variable, as it was written; "" is the main one.

        Raises:
            FactError: if there is none, or it cannot be described.
        """
        name = variable or self.model_variable
        found = self._number(name)
        if found is None:
            raise FactError(
                _("the solution has no model in {name!r}").format(name=name or MODEL)
            )
        observed: ObservedModel = self.seen.models[found]
        if observed.spec is None:
            raise FactError(str(observed.refusal))
        return observed.spec

    def canonical_model(self, variable: str = "") -> ModelSpec:
        """Return the model in canonical form. Raises FactError as `model` does."""
        return canonical(self.model(variable))

    def value(self, variable: str) -> Value:
        """Return the value of a variable.

        Raises:
            FactError: if plain data cannot express it.
        """
        if variable not in self.seen.values:
            raise FactError(
                _("the solution has no value in {name!r} that can be compared").format(
                    name=variable
                )
            )
        return self.seen.values[variable]

    def fit(self, variable: str = "") -> RecordedFit | None:
        """Return the last `fit` of a model."""
        number = self._number(variable or self.model_variable)
        fits = [fit for fit in self.seen.fits if fit.model == number]
        return fits[-1] if fits and number is not None else None

    def plan(self, variable: str = "") -> TrainingPlan | None:
        """Return how the solution trains a model; None if it does not, or on no data.

        The data are what `fit` was given, the test data those of the last `evaluate`
        or, without it, the `validation_data` of `fit`.
        """
        fit = self.fit(variable)
        if fit is None or not (fit.examples or fit.in_folder):
            return None
        spec = self.model(variable)
        if spec.compiled is None or spec.compiled.optimizer is None:
            return None
        number = self._number(variable or self.model_variable)
        own = [test for test in self.seen.tests if test.model == number]
        validation = _last_kept([test for test in own if test.of_fit])
        test = _last_kept([test for test in own if not test.of_fit]) or validation
        data = _data(fit, validation, test)
        if data is None:
            return None
        validated = bool(validation or fit.validation_split)
        planned = pace_of(spec, fit)
        return TrainingPlan(
            data=data,
            optimizer=spec.compiled.optimizer,
            epochs=planned.epochs,
            batch_size=planned.batch,
            seeds=seeds(spec, rows_of(fit), planned),
            metrics=tuple(m for m in spec.compiled.metrics if m in MEASURED_METRICS),
            validation_split=fit.validation_split,
            callbacks=tuple(_callbacks(fit.callbacks, validated)),
        )

    @property
    def limits(self) -> Limits:
        """What a submission may use: more time than usual if the solution needs much.

        The time is rounded up, so that another run of the solution seldom changes it.
        """
        seconds = Limits().seconds
        while seconds < min(SLOWER * self.seen.seconds, LONGEST):
            seconds *= 2
        return Limits(seconds=seconds)

    @property
    def blanks(self) -> tuple[str, ...]:
        """The names of the blanks of the stub, in order."""
        return blanks_of(self.text, self.slug)

    @cached_property
    def defined(self) -> frozenset[str]:
        """The functions and classes that it defines, outside of others."""
        kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        nodes = ast.parse(self.text).body
        return frozenset(node.name for node in nodes if isinstance(node, kinds))

    def _number(self, variable: str) -> int | None:
        for number, model in enumerate(self.seen.models):
            if variable and model.variable == variable:
                return number
        return None


def _last_kept(calls: list[RecordedTest]) -> RecordedTest | None:
    return next((c for c in calls[::-1] if c.examples or c.in_folder), None)


def _data(
    fit: RecordedFit, validation: RecordedTest | None, test: RecordedTest | None
) -> InlineData | FileData | None:
    """Return the data of a plan: in the assignment's own files, if all of them are."""
    parts = {"": fit, "_validation": validation, "_test": test}
    there = {part: call for part, call in parts.items() if call is not None}
    if all(call.in_folder for call in there.values()):
        return FileData(**dict(_of_folders(there)))
    arrays = {
        f"{name}{part}": getattr(call.examples, name)
        for part, call in there.items()
        for name in ("x", "y")
        if call.examples
    }
    return InlineData(**arrays) if "x" in arrays else None


def _of_folders(calls: Mapping[str, RecordedCall]) -> Iterator[tuple[str, Any]]:
    """Yield the fields of the data, from what was found in folders."""
    first = calls[""].in_folder
    for part, call in calls.items():
        found = call.in_folder
        if found is None or first is None:
            continue
        if not part or found.x.folder != first.x.folder:
            yield f"x{part}", found.x
            yield (
                f"y{part}",
                FolderClasses(folder=found.x.folder, one_hot=found.one_hot),
            )
        if len(found.rows) < found.count or (part and found.x.folder == first.x.folder):
            yield f"{part.strip('_')}_rows".lstrip("_"), found.rows


_CALLBACKS: dict[str, type[EarlyStopping | ReduceLROnPlateau]] = {
    "EarlyStopping": EarlyStopping,
    "ReduceLROnPlateau": ReduceLROnPlateau,
}


def _callbacks(
    given: tuple[Callback, ...], validated: bool
) -> Iterator[EarlyStopping | ReduceLROnPlateau]:
    """Yield those callbacks that a plan can have."""
    for callback in given:
        kind = None if callback.own else _CALLBACKS.get(callback.name)
        if kind is None:
            continue
        arguments: dict[str, Any] = {
            name: value
            for name, value in callback.arguments.items()
            if name in kind.model_fields and value is not None
        }
        if "min_delta" in arguments:  # Keras keeps it with the sign of its direction
            arguments["min_delta"] = abs(arguments["min_delta"])
        monitor = str(arguments.get("monitor", "val_loss"))
        if validated or not monitor.startswith("val_"):
            yield kind(**arguments)
