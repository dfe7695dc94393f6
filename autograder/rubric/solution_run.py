"""Run a solution once, fenced, and keep what was observed beside it."""

from __future__ import annotations

import ast
import base64
import contextlib
import hashlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from autograder.datasets import Dataset, cache_folder, find_mnist
from autograder.datasets.find_sets import find_set
from autograder.datasets.own_files import FOLDER, OWN, OwnFiles
from autograder.errors import FactError, RubricError, ZoneError
from autograder.facts.base import Fact, Name
from autograder.facts.function_calls import FunctionCall, Outcome
from autograder.facts.observation import (
    Limits,
    Observation,
    ObservationJob,
    Run,
)
from autograder.facts.versions import VERSIONS
from autograder.i18n import Message, _, literal, sentences
from autograder.rubric.loaded_sets import MNIST, loaded_sets
from autograder.rubric.solution_facts import KnownSolution
from autograder.runner.observation_client import MODULE, observe
from autograder.sandbox.selftest import best
from autograder.sandbox.shared_zones import zone_of
from autograder.sandbox.site import FencedSite

SOLUTION = "solution.py"
FILE = "observed.json"
"""The file with what was observed, in the folder of the solution. Submissions cannot
read it."""
ANSWERS = "answers.json"
"""The answers of its functions, in the same folder."""
LIMITS = Limits(seconds=300, memory=6_000)
MAX_VARIABLES = 90


class ObservedSolution(Fact):
    """What a run of a solution showed."""

    key: Name
    """The digest of the solution, its data and the versions that ran it."""
    observation: Observation


def known_solution(folder: Path) -> KnownSolution | None:
    """Return what is known of the solution in a folder; None if there is none.

    It runs only if it changed.

    Raises:
        RubricError: if it cannot be read, or stops with an error.
        UsageError: if its data cannot be used.
    """
    path = folder / SOLUTION
    if not path.is_file():
        return None
    try:
        source = path.read_bytes()
        text = source.decode("utf-8-sig")
        ast.parse(text)
    except (OSError, ValueError, SyntaxError) as error:
        raise RubricError(
            _("{path}: cannot be read ({problem})").format(path=path, problem=error)
        ) from None
    data = data_of(folder)
    key = hashlib.sha256("\0".join((text, data, *VERSIONS)).encode()).hexdigest()
    kept = folder / FILE
    with contextlib.suppress(OSError, FactError):
        found = ObservedSolution.from_json(kept.read_bytes())
        if found.key == key:
            return KnownSolution(folder.name, text, found.observation)
    run = run_solution(source, data)
    if not _ran_to_its_end(run):
        raise RubricError(_("{path}: {why}").format(path=path, why=why_stopped(run)))
    seen = run.observation
    _keep(kept, ObservedSolution(key=key, observation=seen).to_json())
    return KnownSolution(folder.name, text, seen)


class AnsweredCalls(Fact):
    """The answers of a solution to calls of its functions."""

    key: Name
    """The digest of the solution, its data, the versions, and the calls."""
    outcomes: dict[Name, Outcome]


def answers_of_solution(
    folder: Path, calls: Sequence[FunctionCall]
) -> Mapping[str, Outcome] | None:
    """Return the outcomes of calls in the solution, by their keys; None without a
    solution.

    It runs only if the solution or the calls changed.

    Raises:
        RubricError: if the solution does not come to its end.
        UsageError: if its data cannot be used.
    """
    path = folder / SOLUTION
    if not path.is_file():
        return None
    source, data = path.read_bytes(), data_of(folder)
    parts = (source.hex(), data, *VERSIONS, *(call.key for call in calls))
    key = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    kept = folder / ANSWERS
    with contextlib.suppress(OSError, FactError):
        found = AnsweredCalls.from_json(kept.read_bytes())
        if found.key == key:
            return found.outcomes
    run = run_solution(source, data, tuple(calls))
    if not _ran_to_its_end(run):
        raise RubricError(_("{path}: {why}").format(path=path, why=why_stopped(run)))
    _keep(kept, AnsweredCalls(key=key, outcomes=run.outcomes).to_json())
    return run.outcomes


def data_of(folder: Path) -> str:
    """Keep the data that students get, and return their fingerprint; "" for none."""
    return OwnFiles(folder / FOLDER, cache_folder()).fingerprint(with_hidden=False)


def run_solution(source: bytes, data: str, calls: tuple[FunctionCall, ...] = ()) -> Run:
    """Run a solution behind the fence, and report what it gave to `fit`.

    With calls, the report has their outcomes instead of the data.

    Args:
        source: the content of the file, a Python script.
        data: the fingerprint of its data; empty if it has none.
        calls: the calls of its functions.

    Raises:
        ZoneError: if the runner failed.
    """
    datasets = _sets_of(source.decode("utf-8-sig")) | ({OWN: data} if data else {})
    job = ObservationJob(
        kind="py",
        source=base64.b64encode(source).decode(),
        variables=tuple(assigned(source.decode("utf-8-sig")))[:MAX_VARIABLES],
        limits=LIMITS,
        with_examples=not calls,  # a report has no room for both
        calls=calls,
        datasets=datasets,
    )
    site = FencedSite(best(), data=tuple(datasets.values()))
    with zone_of(site, MODULE) as zone:
        with contextlib.suppress(ZoneError, FactError):
            return observe(zone, site.locate(job))
        return observe(zone, site.locate(job))


def _sets_of(text: str) -> dict[str, str]:
    """Find the data sets of Keras that a script loads, and return their fingerprints.

    Raises:
        UsageError: if the cache cannot be written.
    """
    cache = cache_folder()

    def found(name: str) -> Dataset:
        if name == MNIST:
            return find_mnist(None, cache, lambda line: None)
        return find_set(name, cache, lambda line: None)

    return {name: found(name).fingerprint for name in loaded_sets(text)}


def assigned(text: str) -> list[str]:
    """Return the variables that a script assigns outside of functions, in order."""
    names = [
        target.id
        for node in ast.parse(text).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    ]
    return list(dict.fromkeys(names))


def _ran_to_its_end(run: Run) -> bool:
    stopped = run.unreadable or run.observation.errors
    return run.ending in ("finished", "exited") and not stopped


def why_stopped(run: Run) -> Message:
    """Say why a run did not come to its end, in one line."""
    if run.unreadable:
        return run.unreadable
    for error in run.observation.errors:
        text = _("{place}: {error}") if error.place else _("{error}")
        message = " ".join(error.message.split())[:300]
        return text.format(place=error.place, error=f"{error.kind}: {message}")
    last = run.output.strip().rpartition("\n")[2]
    ended = _("It ended with `{ending}`.").format(ending=run.ending)
    return sentences(ended, run.detail, literal(last))


def _keep(path: Path, text: str) -> None:
    """Write a file whole, for those who may read the solution.

    If that is impossible, the solution runs again next time.
    """
    new = path.with_suffix(f".{os.getpid()}.tmp")
    with contextlib.suppress(OSError):
        new.touch(0o600)
        new.write_text(text, encoding="utf-8")
        new.chmod(path.with_name(SOLUTION).stat().st_mode & 0o666)
        new.replace(path)
