"""Run one submission until it ends, crashes or reaches its deadline.

A report is sent after every `compile` and `fit`, and at the end. The last report
counts. So a model counts even if the process is killed after it was built.
"""

from __future__ import annotations

import base64
import builtins
import contextlib
import linecache
import os
import random
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from autograder.datasets.own_files import FOLDER, OWN
from autograder.errors import SourceError
from autograder.facts.function_calls import CallsJob, CallsReport, FunctionCall
from autograder.facts.observation import (
    Ending,
    ErrorFact,
    Observation,
    ObservationJob,
    ObservedModel,
    Run,
)
from autograder.runner.compat.nothing import NOTHING
from autograder.runner.observe import plotted
from autograder.runner.observe.calling import MAX_BYTES, make_calls
from autograder.runner.observe.kept_examples import KeptExamples
from autograder.runner.observe.namespace import (
    models_in,
    observed_model,
    others_in,
    values_in,
)
from autograder.runner.observe.patches import patch_keras
from autograder.runner.observe.trials import CompileArguments
from autograder.runner.observe.uncaught import error_fact
from autograder.runner.speed import lazy
from autograder.runner.speed.plain import is_plain
from autograder.sandbox import wire
from autograder.sandbox.patience import Clock
from autograder.submissions.source.blanks import find_blanks
from autograder.submissions.source.cells import Cell, read_cells

MAX_REPORTS = 50
MARGIN = 100_000
"""Bytes of a report that are left for calls without an answer."""


class Session:
    """One run of one submission."""

    def __init__(
        self,
        job: ObservationJob,
        send: Callable[[bytes], None],
        more: Callable[[], bytes] | None = None,
    ) -> None:
        """Prepare the process. This runs no code of the submission.

        Args:
            job: what to run, and what to report.
            send: sends a report.
            more: returns the hidden calls, which follow the job.
        """
        self._job, self._send, self._source = job, send, job.source_digest
        self._more = more if job.calls_follow else None
        self._folder = Path.cwd()  # the code may go elsewhere
        self._recorder = patch_keras()
        self._reports_left = MAX_REPORTS
        self._namespace: dict[str, Any] = {"__name__": "__main__"}
        self._errors: list[ErrorFact] = []
        self._cells: list[Cell] = []
        self._finished = threading.Lock()
        seconds = job.limits.seconds
        self._deadline = threading.Thread(target=self._time, args=(seconds,))
        self._deadline.daemon = True
        self._done = threading.Event()
        self._output_left = job.limits.output
        self._last = Run(ending="exited")
        self._described: dict[Any, ObservedModel] = {}
        """What the reports before the last one say about each model."""

    def run(self) -> None:
        """Run all cells and report what they built. Then make calls, hidden ones last.

        A script is one cell, so it ends at its first error. In a notebook the next cell
        still runs, as in Jupyter.
        """
        self._prepare()
        # Without this report, the controller knows that no student code has run.
        self._report("exited", Observation())
        self._deadline.start()
        try:
            self._cells = read_cells(self._job.kind, base64.b64decode(self._job.source))
        except SourceError as error:
            # The controller runs no such file. It reads a few deeply nested ones that
            # cannot be read here.
            self._errors.append(error_fact(error, ()))
        has_calls = self._more is not None or bool(self._job.calls)
        lazy.switch(not has_calls and is_plain(self._cells))
        for cell in self._cells:
            self._run_cell(cell)
            plotted.end_cell()
        self._done.set()
        self._deadline.join()
        self._finish("finished")
        if self._job.calls:
            self._report_calls(CallsReport())
            self._make_calls(self._job.calls, self._report_calls)
        if self._more is not None:
            hidden = CallsJob.from_json(self._more()).calls
            self._make_calls(hidden, lambda made: self._send(made.to_json().encode()))

    def _prepare(self) -> None:
        job = self._job
        self._recorder.begin(job.sample_seed, job.datasets, self._report_progress)
        plotted.begin(any(call.kind == "plots" for call in job.calls))
        if job.with_examples:
            self._recorder.kept = KeptExamples()
        self._namespace |= {"get_ipython": lambda: NOTHING, "display": print}
        sys.argv = ["submission.py"]
        if job.kind == "py":  # a notebook has no such name
            self._namespace["__file__"] = str(self._folder / sys.argv[0])
        if files := job.datasets.get(OWN):
            Path(FOLDER).symlink_to(files, target_is_directory=True)
        # The stream of the server does not know that it is no file any more.
        sys.stderr = open(2, "w", errors="replace", closefd=False)  # noqa: SIM115
        sys.stdout = _Counted(sys.stdout, self._count)
        random.seed(0)
        np.random.seed(0)

    def _run_cell(self, cell: Cell) -> None:
        # `tf.function` reads the source of loops, as it does in a notebook.
        lines = cell.text.splitlines(keepends=True)
        linecache.cache[cell.filename] = (len(cell.text), None, lines, cell.filename)
        try:
            code = builtins.compile(cell.text, cell.filename, "exec", dont_inherit=True)
            exec(code, self._namespace)  # noqa: S102 - the purpose of this process
        except SystemExit:
            return  # not an error: what was built before still counts
        except BaseException as error:  # noqa: BLE001 - a student may raise anything
            self._errors.append(error_fact(error, self._cells))

    def _count(self, characters: int) -> None:
        self._output_left -= characters
        if self._output_left < 0:
            self._stop("output")

    def _time(self, seconds: float) -> None:
        """End the process at its deadline, unless it has ended before."""
        clock, left = Clock(seconds), seconds
        while left > 0:
            if self._done.wait(left):
                return
            left = clock.left("self", time.process_time())
        self._stop("timeout")

    def _stop(self, ending: Ending) -> None:
        """Report what was built so far and end the process, whatever it is doing."""
        self._finish(ending)
        os._exit(0)

    def _report_progress(self) -> None:
        """Report what was built so far. The process may end before the last report."""
        self._reports_left -= 1
        if self._reports_left < 0:
            return
        with contextlib.suppress(Exception):  # it must not disturb the submission
            self._report("exited", self._observe())

    def _finish(self, ending: Ending) -> None:
        if self._finished.acquire(blocking=False):
            self._described.clear()  # parts of a layer may have changed
            observation = self._observe()
            if self._recorder.kept is not None:
                calls = [*self._recorder.fits, *self._recorder.tests]
                records = [record for _model, record in calls]
                observation = self._recorder.kept.added_to(observation, records)
                used = {"seconds": round(time.process_time(), 1)}
                observation = observation.model_copy(update=used)
            self._report(ending, observation)

    def _make_calls(
        self, calls: Sequence[FunctionCall], send: Callable[[CallsReport], None]
    ) -> None:
        """Make calls. What they print is shown to nobody."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for fd in (1, 2):
            os.dup2(nowhere, fd)
        room = min(MAX_BYTES, wire.MAX_ANSWER - len(self._last.to_json()) - MARGIN)
        make_calls(calls, self._namespace, self._cells, send, self._folder, room)

    def _report_calls(self, made: CallsReport) -> None:
        self._last = self._last.model_copy(update={"calls": made})
        self._send(self._last.to_json().encode())

    def _report(self, ending: Ending, observation: Observation) -> None:
        self._last = Run(ending=ending, observation=observation, source=self._source)
        self._send(self._last.to_json().encode())

    def _observe(self) -> Observation:
        models = models_in(self._namespace, self._recorder.models, self._job.models)
        numbers = self._numbers(models)
        return Observation(
            blanks=tuple(find_blanks(self._cells)),
            models=tuple(self._observed(model, name) for model, name in models),
            fits=tuple(
                fit.model_copy(update={"model": numbers(model)})
                for model, fit in self._recorder.fits
            ),
            tests=tuple(
                test.model_copy(update={"model": numbers(model)})
                for model, test in self._recorder.tests
            ),
            values=values_in(
                self._namespace, self._job.variables, self._job.sample_seed
            ),
            errors=tuple(self._errors[:20]),
            own_loop=self._recorder.own_loop,
            notes=tuple(self._recorder.notes.values())[:50],
            absent_weights=tuple(self._recorder.absent_weights)[:20],
            other_variables=others_in(self._namespace, self._job.models),
            empty=not any(cell.text.strip() for cell in self._cells)
            and not self._errors,
        )

    def _numbers(
        self, models: Sequence[tuple[Any, str | None]]
    ) -> Callable[[Any], int | None]:
        """Return a function that finds the number of a model among those reported.

        If no variable has it, a model that was loaded from its file counts instead.
        """
        named: dict[int, int] = {}
        others: dict[int, int] = {}
        for number, (model, variable) in enumerate(models):
            (others if variable is None else named).setdefault(id(model), number)

        def number_of(model: Any) -> int | None:
            for one in self._recorder.later(model):
                if id(one) in named:
                    return named[id(one)]
            return others.get(id(model))

        return number_of

    def _observed(self, model: Any, variable: str | None) -> ObservedModel:
        given = self._recorder.given_to_compile(model)
        observed = self._described.get(_state(model, given))
        if observed is None:
            observed = observed_model(model, variable, self._recorder.metrics(model))
            # Its state is other now if Keras built it only to describe it.
            self._described[_state(model, given)] = observed
        changes: dict[str, Any] = {"variable": variable}
        if observed.spec is not None:
            changes["grew"] = self._recorder.grew(model)
            changes["refroze"] = self._recorder.refroze(model)
            called = self._recorder.called_in_training(model)
            changes["called_in_training"] = called
            error = self._recorder.compile_errors.get(id(model), "")
            changes["compile_error"] = error
        return observed.model_copy(update=changes)


def _state(model: Any, given: CompileArguments) -> object:
    """Return what is different after a model gets other layers, or is compiled."""
    try:
        parts = (model, model.optimizer, given, *model.layers)
        return (model.built, *map(id, parts))
    except Exception:  # noqa: BLE001 - a student's class may raise anything
        return object()


class _Counted:
    """Standard output that counts the characters that are written to it."""

    def __init__(self, stream: TextIO, count: Callable[[int], None]) -> None:
        self._stream, self._count = stream, count

    def write(self, text: str) -> int:
        written = self._stream.write(text)
        self._count(len(text))
        return written

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
