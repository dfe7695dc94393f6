"""Measure how many models of a course the grader can describe, build again and train.

    python -m benchmarks.course_models FOLDER [NAME ...]

The folder has scripts that build models. Each script runs as a submission does, and
every model in its variables is looked at. Equal models count once. If Keras itself
stops a script, its models before the line count, and the script is counted apart. Names
choose scripts; without them, all are run.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import functools
import itertools
import json
import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from autograder.datasets.dataset import keep
from autograder.datasets.digits import make_digits
from autograder.errors import AutograderError
from autograder.facts.canonical import canonical
from autograder.facts.compilation import Compilation
from autograder.facts.layers import Opaque, Untracked
from autograder.facts.names import is_own
from autograder.facts.observation import Limits, Observation, ObservationJob, Run
from autograder.facts.setting import Setting
from autograder.facts.spec import ModelSpec
from autograder.i18n import EMPTY

ROWS = 2
OPEN = (40, 200, 8, 256)
"""Lengths of open axes in the rows to train with. The first that fits is taken."""
SHAPES = (
    (100,),
    (28, 28),
    (28, 28, 1),
    (64, 64, 3),
    (10, 8),
    (8,),
    (4, 64, 64, 3),
    (1,),
)
"""Inputs for a model that was never told its own. In a class, the data have one."""
LIMITS = Limits(seconds=120)
CROSSENTROPIES = ("categorical_crossentropy", "sparse_categorical_crossentropy")
MSE = Setting(name="mean_squared_error")


class Found(NamedTuple):
    """What is known about one model of a script."""

    name: str
    problem: str
    """Why it is not described; empty if it is."""
    opaque: tuple[str, ...] = ()
    """The parts that are not known, and why."""
    untrained: str = ""
    """Why it cannot be built again or trained; empty if it can."""
    counted: int = 0
    """Its parameters by its description."""
    in_keras: int = 0
    digest: str = ""

    @property
    def is_described(self) -> bool:
        """Whether all of its parts are known."""
        return not self.problem and not self.opaque


def apart(work: Callable[[], Any]) -> Any:
    """Do some work in a process of its own; return its result, or why it ended."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 - it is the result
            place = traceback.extract_tb(error.__traceback__)[-1]
            text = str(error).strip().partition("\n")[0][:300]
            where = f"{Path(place.filename).name}:{place.lineno}"
            result = f"{type(error).__name__}: {text} ({where})"
        with os.fdopen(writer, "w") as pipe:
            json.dump(result, pipe)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return json.loads(text) if text else "the process ended"


@functools.cache
def digits() -> str:
    """Return a folder with made digits, in the place of MNIST."""
    folder = Path(tempfile.mkdtemp(prefix="course-models-"))
    keep(folder, "mnist", EMPTY, make_digits())
    return str(folder / "mnist")


def observe(source: str) -> tuple[str, dict[str, int]]:
    """Return what a submission was seen to do, and what Keras counts in its models."""
    from autograder.runner.observe.session import Session

    os.chdir(tempfile.mkdtemp())
    reports: list[bytes] = []
    code = base64.b64encode(source.encode()).decode()
    datasets = {"mnist": digits()}
    job = ObservationJob(kind="py", source=code, limits=LIMITS, datasets=datasets)
    session = Session(job, reports.append)
    session.run()
    counts = {}
    for name, value in session._namespace.items():
        with contextlib.suppress(Exception):
            counts[name] = int(value.count_params())
    return reports[-1].decode(), counts


def crashes(source: str) -> str:
    """Run a script with Keras as it is; return nothing if it succeeds."""
    os.chdir(tempfile.mkdtemp())
    exec(compile(source, "script", "exec"), {"__name__": "__main__"})  # noqa: S102
    return ""


def trained(text: str) -> str:
    """Build a model again, and train it with one batch of made-up rows."""
    spec = ModelSpec.from_json(text)
    for size in OPEN:
        with contextlib.suppress(Exception):
            return trained_with(spec, size)
    return trained_with(spec, OPEN[0])


def trained_with(spec: ModelSpec, size_of_open: int) -> str:
    """Train a model with rows whose open axes have a length."""
    import keras
    import numpy as np

    from autograder.trainer.constructors import build

    known = [words for layer in spec.layers if (words := vocabulary_of(layer))]
    known_words = itertools.cycle(known or [("a b",)])
    numbers = [is_class_numbers(spec, place) for place in range(len(spec.outputs))]
    model = build(spec, numbers)
    if model.count_params() != spec.total_parameters + untracked(spec):
        return f"rebuilt with {model.count_params():,} parameters"
    random = np.random.default_rng(0)

    def rows(shape: tuple[int | None, ...], dtype: str = "float32") -> Any:
        sizes = (ROWS, *(size_of_open if n is None else n for n in shape))
        if dtype == "string":
            return keras.ops.convert_to_tensor(np.full(sizes, next(known_words)[0]))
        return random.integers(0, 2, sizes).astype("float32")

    x = [
        keras.ops.convert_to_tensor(rows(entry.shape, entry.dtype))
        for entry in spec.inputs
    ]
    answers = keras.tree.flatten(model(x if len(x) > 1 else x[0]))
    y = [
        rows(tuple(a.shape[1:-1] if is_number else a.shape[1:]))
        for a, is_number in zip(answers, numbers, strict=True)
    ]
    one = [part if len(part) > 1 else part[0] for part in (x, y)]
    if model.trainable_variables:
        model.train_step(tuple(one))
    return ""


def untracked(spec: ModelSpec) -> int:
    """Count the weights that Keras does not find. In the model built again, it does."""
    hidden = {
        row.name: row.layer.layer.all_weights(row.input_shapes)
        for row in spec.rows()
        if isinstance(row.layer, Untracked)
    }
    return sum(group.parameters for groups in hidden.values() for group in groups)


def vocabulary_of(layer: Any) -> tuple[str, ...]:
    """Return the words that a layer looks up; none for other layers."""
    words = getattr(layer, "vocabulary", None) or ()
    return tuple(word for word in words if isinstance(word, str) and word)


def is_class_numbers(spec: ModelSpec, place: int) -> bool:
    """Say whether the labels of an output are class numbers."""
    loss = spec.losses[place]
    shape = spec.output_shapes[place]
    return loss is not None and loss.name in CROSSENTROPIES and shape[-1:] != (1,)


def trainable(spec: ModelSpec) -> ModelSpec:
    """Return a model with a loss for each output. An own loss is replaced."""
    losses = [
        MSE if loss is None or is_own(loss.name) or "own" in loss.name else loss
        for loss in spec.losses
    ]
    compiled = Compilation(loss=None, optimizer=None).with_losses(losses)
    return canonical(spec.model_copy(update={"compiled": compiled}))


def look(source: str) -> tuple[list[Found], str]:
    """Return what is found of the models of a script, and the error of the script."""
    seen = apart(lambda: observe(source))
    if isinstance(seen, str):
        return [], seen
    run, counts = Run.from_json(seen[0]), seen[1]
    errors = [f"{e.kind}: {e.message}"[:300] for e in run.observation.errors]
    if run.ending != "finished":
        errors.append(run.ending)
    return [*_found(run.observation, counts)], "; ".join(errors)


def _found(seen: Observation, counts: dict[str, int]) -> Iterator[Found]:
    for model in seen.models:
        name = model.variable or "(no variable)"
        if model.spec is None:
            yield Found(name, str(model.refusal))
            continue
        spec = model.spec
        if spec.input_shape is None:
            found = with_a_shape(spec)
            if found is None:
                yield Found(name, "it was never built")
                continue
            spec = found
        opaque = tuple(
            f"{layer.class_name}: {layer.reason}"
            for layer in spec.layers
            if isinstance(layer, Opaque)
        )
        counted = spec.total_parameters
        form = canonical(spec.model_copy(update={"compiled": None}))
        why = ""
        if not opaque:
            text = trainable(spec).to_json()
            why = apart(lambda text=text: trained(text))
        yield Found(
            name, "", opaque, why, counted, counts.get(name, counted), form.digest()
        )


def with_a_shape(spec: ModelSpec) -> ModelSpec | None:
    """Return a model that was never built with the first input that fits its layers."""
    for shape in SHAPES:
        with contextlib.suppress(AutograderError, ValueError):
            given = spec.model_copy(update={"input_shape": shape})
            canonical(given)
            return given
    return None


def main() -> None:
    """Print what fails, and the shares of all distinct models."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    warm()
    distinct: dict[str, Found] = {}
    stopped, scripts = 0, 0
    for path in sorted(options.folder.glob("*.py")):
        if options.names and not any(name in path.stem for name in options.names):
            continue
        source = path.read_text("utf-8")
        found, error = look(source)
        if error:
            theirs = apart(lambda source=source: crashes(source))
            if theirs:
                stopped += 1
                print(f"{path.stem}: Keras stops it: {theirs}; {error[:200]}")
            else:
                print(f"{path.stem}: ERROR {error[:300]}", flush=True)
                distinct[path.stem] = Found(path.stem, error)
        scripts += 1
        for model in found:
            key = model.digest or f"{path.stem}/{model.name}"
            if distinct.setdefault(key, model) is model:
                report(path.stem, model)
    summary([*distinct.values()])
    print(f"{scripts} scripts; Keras stops {stopped} of them")


def report(script: str, model: Found) -> None:
    """Print what is wrong with a model."""
    place = f"{script}/{model.name}"
    if model.problem:
        print(f"{place}: REFUSED {model.problem}", flush=True)
    for part in model.opaque:
        print(f"{place}: opaque {part}", flush=True)
    if model.untrained:
        print(f"{place}: UNTRAINED {model.untrained}", flush=True)
    if model.counted != model.in_keras:
        print(f"{place}: {model.counted:,} of {model.in_keras:,}", flush=True)


def summary(models: list[Found]) -> None:
    """Print the shares."""
    described = [m for m in models if m.is_described]
    shares = {
        "described": len(described),
        "rebuilt and trained": sum(not m.untrained for m in described),
        "with unknown parts": sum(bool(m.opaque) for m in models),
        "refused": sum(bool(m.problem) for m in models),
        "parameters as in Keras": sum(
            not m.problem and m.counted == m.in_keras for m in models
        ),
    }
    print(f"{len(models)} distinct models")
    for name, count in shares.items():
        print(f"{name}: {count} ({count / max(len(models), 1):.1%})")


def warm() -> None:
    """Import what all scripts need. No operation of TensorFlow runs."""
    from autograder.runner.__main__ import warm

    warm()
    import autograder.trainer.constructors  # noqa: F401 - only loaded


if __name__ == "__main__":
    sys.setrecursionlimit(10_000)
    main()
