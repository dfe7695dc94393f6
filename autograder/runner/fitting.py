"""Check whether a report can be about the file that was run.

A report comes from a process that has run a student's code, so it may be forged. It is
compared with the file, which the grader reads itself. A report about another file is
refused. A report may also claim something that the code seems unable to do. It is kept,
because code can hide what it does, and an instructor is told.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from autograder.errors import SourceError
from autograder.facts.code_uses import CodeUses
from autograder.facts.observation import (
    Blank,
    Observation,
    ObservationJob,
    Place,
    RecordedFit,
    Run,
)
from autograder.i18n import EMPTY, Message, _
from autograder.runner.written_code import WrittenCode, read_code
from autograder.submissions.source.blanks import find_blanks
from autograder.submissions.source.cells import Cell, as_cells, read_texts
from autograder.submissions.source.code_reading import code_uses
from autograder.submissions.source.reaching import reaches

MAX_CODE = 100_000
"""The most characters that are read. Strange code this long takes up to six seconds."""
MAX_CELLS = 1_000
"""The most cells that are read. Half a million empty cells would take minutes."""
MAX_DOUBTS = 20
"""The most doubts that are reported. An instructor needs no more."""
MAX_NAMES = 10
"""The most names in one doubt."""
_UNREAD = _("The code is too long or too odd to be compared with its report.")
LIBRARIES = {"keras", "tensorflow"}
MAKERS = {
    "Sequential", "Model", "Functional", "load_model", "clone_model", "from_config",
    "model_from_json", "model_from_config", "deserialize", "from_preset",
}  # fmt: skip
"""What is called, or derived from, to make a model."""
NETWORKS = "applications"
"""The module of Keras whose functions make a model, too."""
FITS = {"fit", "fit_generator", "train_on_batch"}
_DRAWS = ("plot", "plt", "draw", "pandas", "seaborn", "display", "dendrogram")
"""What is in the names of modules and functions that draw, such as `pyplot`."""
_SAVES = ("open", "save", "write", "csv", "dump", "tofile", "copy", "run", "system")
"""What is in the names of functions that may write a file, such as `to_csv`."""
VALIDATIONS = {"validation_data", "validation_split"}
LOADS = {
    "load_model", "clone_model", "from_config", "model_from_json", "model_from_config",
    "deserialize", "from_preset", "import_module", NETWORKS,
}  # fmt: skip
"""What makes layers that the code does not name."""
OWN_WEIGHTS = {
    "add_weight", "add_variable", "Variable", "Parameter", "matmul", "einsum", "dot",
    "tensordot", "inner", "kernel", "embeddings", "weights",
}  # fmt: skip
"""What makes a layer of weights of one's own, or of those of another layer."""
_STEMS = {
    "Dense": "dense", "Conv1D": "conv", "Conv2D": "conv", "Conv3D": "conv",
    "LSTM": "lstm", "GRU": "gru", "Embedding": "embed",
}  # fmt: skip
"""Kind of a layer with weights -> what is in each name of it, also in older ones."""
TESTS = {*FITS, "evaluate", "evaluate_generator", "test_on_batch"}


@dataclass(frozen=True)
class Source:
    """What the grader knows about the file without the report."""

    digest: str
    cells: list[Cell] | None
    """The cells of the file; None if the code is too long to be compared."""
    blanks: tuple[Blank, ...] | None
    """The blanks of the file; None if the code is too long or too deeply nested."""
    unreadable: Message = EMPTY
    """Why the file is neither text nor a notebook, so that it cannot be run."""

    @classmethod
    def of(cls, job: ObservationJob) -> Source:
        """Read the file of a job."""
        try:
            cells = _cells(job)
        except SourceError as error:
            return cls(job.source_digest, [], (), error.message)
        try:
            blanks = None if cells is None else tuple(find_blanks(cells))
        except (RecursionError, MemoryError):
            blanks = None
        return cls(job.source_digest, cells, blanks)

    @cached_property
    def uses(self) -> CodeUses | None:
        """What the code uses; None if nobody can tell."""
        return code_uses(self.cells)

    def has(self, place: Place) -> bool:
        """Say whether the file has this line."""
        lines = {cell.number: cell.text.count("\n") + 1 for cell in self.cells or ()}
        return 1 <= place.line <= lines.get(place.cell, 0)


def misfit(job: ObservationJob, source: Source, run: Run) -> Message:
    """Say why a report cannot be about the file that was run; empty if it can."""
    if run.source != source.digest:
        return _("The report was not made for this file.")
    if not run.observation.answers(job):
        return _("The report does not show the rows that were asked for.")
    if _claims(run.observation) and source.blanks not in (None, run.observation.blanks):
        return _("The report does not show the blanks of this file.")
    return EMPTY


def doubts(
    source: Source,
    run: Run,
    answered: Iterable[str] = (),
    drawn: bool = False,
    saved: bool = False,
) -> tuple[Message, ...]:
    """Return what the report claims although nothing in the code seems to do it.

    Args:
        source: the file.
        run: the report.
        answered: the functions that returned something.
        drawn: whether it shows plots.
        saved: whether it shows a file.
    """
    functions = sorted(set(answered))
    claims = _claims(run.observation) or functions or drawn or saved
    if not claims:
        return ()
    code = read_code(source.cells)
    if code is None:
        return (_UNREAD,)
    found = [*_doubts(code, run.observation), *_of_functions(code, functions)]
    found += _of_reach(source)
    if drawn and not _has_names(code, _DRAWS):
        found.append(_("It reports plots, but nothing in the code draws."))
    if saved and not _has_names(code, _SAVES):
        found.append(_("It reports a file, but nothing in the code writes one."))
    return tuple(found[:MAX_DOUBTS])


def _has_names(code: WrittenCode, words: Iterable[str]) -> bool:
    """Say whether one of these words is in a name. Many packages have functions."""
    return any(word in name.lower() for name in code.names for word in words)


def _claims(seen: Observation) -> bool:
    return bool(seen.models or seen.fits or seen.tests or seen.values)


def _cells(job: ObservationJob) -> list[Cell] | None:
    data = base64.b64decode(job.source)
    texts = read_texts(job.kind, data)
    if len(texts) > MAX_CELLS or sum(map(len, texts)) > MAX_CODE:
        return None  # without reading it, because that would take too long
    return as_cells(job.kind, texts)


# -- what the code cannot have done -------------------------------------------------


def _doubts(code: WrittenCode, seen: Observation) -> Iterator[Message]:
    if seen.models and not code.names & LIBRARIES:
        yield _("It reports a model, but the code does not import Keras.")
    elif seen.models and not code.calls:
        yield _("It reports a model, but the code calls nothing.")
    elif seen.models and not (code.made & MAKERS or NETWORKS in code.names):
        yield _("It reports a model, but the code makes none.")
    for model in seen.models:
        if model.variable and model.variable not in code.bound:
            yield _("It reports a model {name}, which the code never sets.").format(
                name=model.variable
            )
    if seen.models and any(m.spec and m.spec.compiled for m in seen.models):
        yield from _missing(code, {"compile", "load_model"}, _("a compiled model"))
    if seen.fits:
        yield from _missing(code, FITS, _("a training"))
    yield from _of_layers(code, seen)
    if not code.spreads and any(_is_validated(fit) for fit in seen.fits):
        yield from _missing(code, VALIDATIONS, _("validation data"))
    if not code.spreads and any(fit.callbacks for fit in seen.fits):
        yield from _missing(code, {"callbacks"}, _("a callback"))
    if seen.tests:
        yield from _missing(code, TESTS, _("a test"))
    for name in seen.values:
        if name not in code.bound and "*" not in code.names:
            yield _("It reports a value of {name}, which the code never sets.").format(
                name=name
            )
    yield from _doubts_about_places(code, seen)


def _of_layers(code: WrittenCode, seen: Observation) -> Iterator[Message]:
    """Doubt layers of which no name is in the code, if it does not load any."""
    if code.names & (LOADS | OWN_WEIGHTS):
        return
    kinds = {
        layer.kind
        for model in seen.models
        if model.spec is not None
        for layer in model.spec.layers
    }
    for kind in sorted(kinds & _STEMS.keys()):
        if not _has_names(code, [_STEMS[kind]]):
            yield _("It reports a layer {kind}, but the code names none.").format(
                kind=kind
            )


def _is_validated(fit: RecordedFit) -> bool:
    return fit.has_validation_data or bool(fit.validation_split)


def _missing(code: WrittenCode, names: set[str], what: Message) -> Iterator[Message]:
    if not code.names & names:
        yield _("It reports {what}, but the code never uses {names}.").format(
            what=what, names=" / ".join(sorted(names))
        )


def _of_functions(code: WrittenCode, functions: Iterable[str]) -> Iterator[Message]:
    for name in functions:
        if name not in code.bound and "*" not in code.names:
            yield _(
                "It reports answers of {name}, which the code never defines."
            ).format(name=name)


def _of_reach(source: Source) -> Iterator[Message]:
    """Doubt code that could write a report itself, or that nobody can read."""
    cells = source.cells or []
    if source.uses is None:
        if any(cell.parts for cell in cells):
            yield _UNREAD
    elif found := reaches(cells, source.uses):
        text = _("The code can write its report itself, or runs code that is in no "
                 "line of it: {names}.")  # fmt: skip
        yield text.format(names=", ".join(found[:MAX_NAMES]))


def _doubts_about_places(code: WrittenCode, seen: Observation) -> Iterator[Message]:
    for calls in (seen.fits, seen.tests):
        places = [call.place for call in calls if call.place is not None]
        if len(places) < len(calls):
            yield _("It reports a call that is in no line of the code.")
        for place in places:
            if not code.has_call(place):
                text = _("It reports a call in {place}, where the code has none.")
                yield text.format(place=place)
        once = [code.top.get((place.cell, place.line)) for place in places]
        order = [position for position in once if position is not None]
        if order != sorted(order):
            yield _("It reports calls in another order than the code makes them.")
