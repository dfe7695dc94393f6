"""Facts that are well formed and strange: what hostile or odd code could report."""

from __future__ import annotations

import functools
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from autograder.facts import layers as facts
from autograder.facts.arrays import DTYPES, Array
from autograder.facts.calls import Callback, Part
from autograder.facts.compilation import Compilation
from autograder.facts.layers import Setting
from autograder.facts.names import ACTIVATIONS, BLANK, LOSSES, OPTIMIZERS
from autograder.facts.observation import (
    Blank,
    ErrorFact,
    Lack,
    Note,
    Observation,
    ObservedModel,
    Place,
    RecordedFit,
    RecordedTest,
    Run,
    Sample,
    Table,
)
from autograder.facts.rows import MAX_ELEMENTS
from autograder.facts.spec import ModelSpec
from autograder.facts.training import (
    InlineData,
    Misread,
    TestResult,
    TrainingPlan,
    TrainingResult,
    TrainingRun,
)
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria.evidence import Evidence, together

from .odd_models import Odd

IMAGES = 50
TEXTS = (
    "", " ", "x", "model", "units", "a" * 200, "é\u0301\u200d\U0001f600",
    "\u202e\x1b[31m",
    "{0} {name} %s", "`<b>`", "=1+1", "0", "None", "line\nline", "\\", "[bold]", BLANK,
)  # fmt: skip
LONG = (*TEXTS, "word " * 800, "(" * 3_000, "1" * 5_000)
NUMBERS = (0.0, -0.0, 1.0, -1.0, 0.5, 1e-300, 5e-324, 1e300, -1.7e308, 1.7e308, 255.0)
WHOLE = (0, 1, -1, 7, 10, 2**31, 2**53 + 1, -(2**63), 2**63, 2**64 - 1)
SIZES = (1, 1, 2, 3, 4, 10, 28, 64, 256, 784, 2**31)
COUNTS = (1, 2, 3, 6, 10, IMAGES, 60_000, 2**31, 2**63 - 1)
ROWS = ((), (1,), (2,), (4,), (10,), (784,), (28, 28), (28, 28, 1), (1, 784), (10, 10),
        (1, 1, 1, 1, 1), (40_000,), (40_001,), (60_000, 784), (2**62,))  # fmt: skip

text, long = st.sampled_from(TEXTS), st.sampled_from(LONG)
scalars = st.sampled_from((True, False, None, *WHOLE, *NUMBERS, *TEXTS))
size = st.sampled_from(SIZES)
flag = st.booleans()
place = st.none() | st.builds(
    Place,
    line=st.sampled_from((0, 1, 10**7)),
    cell=st.sampled_from((None, 0, 1, 10**7)),
)
KNOWN = (*ACTIVATIONS, *LOSSES, *OPTIMIZERS, "crossentropy", "l1", "l2", "l1_l2")
setting = st.builds(
    Setting,
    name=st.sampled_from(KNOWN) | text,
    arguments=st.just({})
    | st.dictionaries(
        st.sampled_from(
            (
                "from_logits",
                "axis",
                "negative_slope",
                "max_value",
                "l1",
                "learning_rate",
                *TEXTS,
            )
        ),
        scalars,
        max_size=3,
    ),
)
maybe = st.none() | setting
pair = st.tuples(size, size)
padding = st.sampled_from(("valid", "same"))
rate = st.sampled_from((0.0, 0.5, 1.0, 5e-324))
kernel = {
    "activation": setting, "use_bias": flag, "kernel_initializer": setting,
    "kernel_regularizer": maybe, "activity_regularizer": maybe, "trainable": flag,
}  # fmt: skip
layer = st.one_of(
    st.builds(facts.Dense, units=size, activation=setting),
    st.builds(facts.Dense, units=size, **kernel),
    st.builds(facts.Conv2D, filters=size, kernel_size=pair, strides=pair,
              padding=padding, **kernel),
    st.builds(facts.MaxPooling2D, pool_size=pair, strides=pair, padding=padding),
    st.builds(facts.Activation, activation=setting),
    st.builds(facts.Flatten),
    st.builds(
        facts.Reshape,
        target_shape=st.lists(st.sampled_from((-1, *SIZES)), min_size=1, max_size=5)
        .map(tuple),
    ),
    *(st.builds(kind, rate=rate)
      for kind in (facts.Dropout, facts.AlphaDropout, facts.GaussianDropout)),
    st.builds(facts.GaussianNoise, stddev=st.sampled_from((0.0, 1.0))),
    st.builds(facts.Rescaling, scale=st.sampled_from(NUMBERS)),
    st.builds(facts.BatchNormalization, scale=flag, center=flag),
)  # fmt: skip
chain = st.builds(
    ModelSpec,
    input_shape=st.none()
    | st.sampled_from(((), (1,), (2,), (4,), (784,), (28, 28), (28, 28, 1)))
    | st.lists(size, max_size=5).map(tuple),
    layers=st.lists(layer, max_size=5).map(tuple),
    compiled=st.none()
    | st.builds(Compilation, loss=maybe, optimizer=maybe,
                metrics=st.lists(text, max_size=3).map(tuple)),
)  # fmt: skip
spec = chain | st.sampled_from(Odd(1).specs(500))


def _samples(chance: random.Random) -> Sequence[Sample]:
    """Return samples of all shapes and dtypes, some of them of the images."""
    found = []
    for row in ROWS:
        for count in COUNTS:
            cut = int(np.prod(row, dtype=object)) > MAX_ELEMENTS
            wanted = 1 if cut else min(count, chance.choice((1, 2, 6, 16, 64)))
            shape = (1, MAX_ELEMENTS) if cut else (wanted, *row)
            if np.prod(shape) > 60_000:
                wanted, shape = 1, (1, *row)
            rows = sorted(chance.sample(range(min(count, 10**6)), wanted))
            values = _values(chance, shape, rows)
            low, high = sorted(chance.choices(NUMBERS, k=2))
            if chance.random() < 0.5:
                low, high = float(values.min()), float(values.max())
            found.append(
                Sample(shape=(count, *row),
                       dtype=chance.choice((*DTYPES, "float32", "")),
                       minimum=low, maximum=high, rows=tuple(rows),
                       weighted_mean=chance.choice((None, *NUMBERS)),
                       values=Array.of(values))
            )  # fmt: skip
    return found


def _values(chance: random.Random, shape: tuple[int, ...], rows: list[int]) -> Any:
    kind = chance.randrange(6)
    if kind == 0 and np.prod(shape[1:]) == 784 and rows[-1] < IMAGES:
        return PICTURES[rows].reshape(shape) / 255
    if kind == 1:
        return np.full(shape, chance.choice(NUMBERS))
    if kind == 2 and len(shape) == 2 and max(shape) <= 784:
        return np.eye(max(shape))[: shape[0], : shape[1]]
    if kind == 3:
        return np.full(shape, chance.choice((-(2**63), 2**63 - 1)), np.int64)
    return np.arange(np.prod(shape), dtype=chance.choice(DTYPES)).reshape(shape)


PICTURES = np.random.default_rng(1).integers(0, 256, (IMAGES, 28, 28), dtype=np.uint8)


@dataclass(frozen=True)
class Pictures:
    """Images that nobody draws."""

    x: np.ndarray[Any, Any]
    y: np.ndarray[Any, Any]

    def find(self, pixels: np.ndarray[Any, Any]) -> int | None:
        """Return the number of the first image with these pixels."""
        same = (self.x.reshape(len(self.x), -1) == pixels).all(axis=1)
        return int(same.argmax()) if same.any() else None


LABELS = np.arange(IMAGES, dtype=np.uint8) % 10
DIGITS = {
    "mnist": Pictures(PICTURES, LABELS),
    "mnist_test": Pictures(255 - PICTURES, LABELS),
}
SAMPLES = _samples(random.Random(1))  # noqa: S311
ARRAYS = [
    Array.of(np.full(shape, value, dtype))
    for shape in ((), (0,), (1,), (3, 0, 2), (2, 3), (10,), (1, 1, 1, 1))
    for dtype in DTYPES
    for value in (0, 1, 200)
]
array = st.sampled_from(ARRAYS)
sample = st.sampled_from(SAMPLES)
index = st.none() | st.sampled_from((0, 1, 2, 19, 100))
error = st.builds(
    ErrorFact,
    kind=st.sampled_from(
        ("NameError", "TypeError", "ValueError", "SyntaxError", "AttributeError",
         "SourceError", "MemoryError", "ImportError", "IndexError", *TEXTS)
    ),
    message=st.sampled_from(
        ("name 'x' is not defined", "Unknown loss: '", "shapes (2,3) and", "Layer \"",
         "expected axis -1 of input shape to have value", *LONG)
    ),
    place=place, code=long, suggestion=text, traceback=long,
)  # fmt: skip
lack = st.none() | st.sampled_from(get_args(Lack))
count = st.sampled_from((0, 1, 3, 2**31))
callback = st.builds(
    Callback,
    name=st.sampled_from(("EarlyStopping", "ReduceLROnPlateau", *TEXTS)),
    own=flag,
    arguments=st.dictionaries(
        st.sampled_from(("patience", "monitor", *TEXTS)), scalars, max_size=3
    ),
)
setting_facts: dict[str, Any] = {
    "y_kind": text, "epochs": count, "initial_epoch": count,
    "batch_size": st.sampled_from((None, 1, 2**31)),
    "steps_per_epoch": st.none() | count,
    "has_validation_data": flag, "validation_split": rate,
    "validation_steps": st.none() | count, "shuffle": flag,
    "class_weight": st.none()
    | st.dictionaries(text, st.sampled_from(NUMBERS), max_size=3),
    "callbacks": st.lists(callback, max_size=3).map(tuple),
}  # fmt: skip
ENDINGS = ("finished", "exited", "crashed", "timeout", "memory", "output")


def pool(what: st.SearchStrategy[Any], count: int = 150) -> st.SearchStrategy[Any]:
    """Draw from some examples made once: a whole run would take 30 ms to draw."""
    found: list[Any] = []

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(what)
    def collect(value: Any) -> None:
        found.append(value)

    collect()
    return st.sampled_from(found)  # fmt: skip


def several(what: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[Any]:
    """Draw a tuple of some."""
    return st.lists(what, max_size=most).map(tuple)


@functools.cache
def parts_of_all() -> dict[str, st.SearchStrategy[Any]]:
    """Draw what does not depend on the assignment."""
    part = pool(st.builds(Part, name=text, sample=st.none() | sample, lack=lack), 20)
    call: dict[str, Any] = {
        "model": index, "x": st.none() | sample, "y": st.none() | sample,
        "x_lack": lack, "y_lack": lack, "inputs": several(part),
        "outputs": several(part), "batches": text, "sample_weight": flag,
        "place": place,
    }  # fmt: skip
    model = st.builds(
        ObservedModel, variable=st.none(), spec=st.none() | spec, refusal=long,
        compile_error=text, grew=flag,
    )  # fmt: skip
    return {
        "models": pool(model, 900),
        "fits": pool(st.builds(RecordedFit, **setting_facts, **call)),
        "tests": pool(st.builds(RecordedTest, **call)),
        "errors": pool(error),
        "notes": pool(st.builds(Note, found=text, today=text, place=place), 20),
    }


def _held(model: ObservedModel, variable: str | None) -> ObservedModel:
    return model.model_copy(update={"variable": variable})


def runs(assignment: Assignment) -> st.SearchStrategy[Run]:
    """Draw runs in which the names that the assignment asks for come up."""
    names = st.sampled_from((*assignment.models * 4, *TEXTS))
    variables = st.sampled_from((*assignment.reported * 2, *TEXTS))
    value = st.one_of(
        scalars, array, sample,
        st.builds(Table, settings=st.dictionaries(
            st.sampled_from(("activation", "loss", "")), maybe, max_size=3)),
    )  # fmt: skip
    alike = parts_of_all()
    blank = st.builds(
        Blank,
        name=st.sampled_from((*assignment.blanks, *TEXTS)),
        place=st.just(Place(line=1)),
    )
    blank = pool(blank, 20)
    return st.builds(
        Run,
        ending=st.sampled_from(ENDINGS),
        detail=long,
        output=long,
        observation=st.builds(
            Observation,
            blanks=several(blank),
            models=several(
                st.builds(_held, alike["models"], pool(st.none() | names, 20))
            ),
            fits=several(alike["fits"], 2),
            tests=several(alike["tests"], 2),
            values=pool(st.dictionaries(variables, value, max_size=8)),
            errors=several(alike["errors"], 2),
            notes=several(alike["notes"], 2),
            other_variables=pool(st.dictionaries(names, text, max_size=2), 20),
            empty=st.sampled_from((False, False, False, True)),
        ),
    )  # fmt: skip


def results(
    plan: TrainingPlan | None, always: bool = False
) -> st.SearchStrategy[TrainingResult | None]:
    """Draw what the trainer could answer: nothing, a refusal, or trainings."""
    if plan is None:
        return st.none()
    chance = random.Random(2)  # noqa: S311
    inline = isinstance(plan.data, InlineData)
    width = _first(plan.data.y).shape[-1] if inline else 10
    found: list[TrainingResult | None] = [
        None, TrainingResult(), TrainingResult(refusal="It is too large."),
    ]  # fmt: skip
    for _ in range(12):
        trained = [
            _training(chance, plan, width, measured=always)
            for _ in range(chance.randint(1, 3))
        ]
        found.append(TrainingResult(runs=tuple(trained)))
    return st.sampled_from(found[3:] if always else found)


def _first(arrays: Any) -> np.ndarray:
    """Return the array of the only, or of the first, input or output."""
    found = next(iter(arrays.values())) if isinstance(arrays, dict) else arrays
    return found.numpy()


def _training(
    chance: random.Random, plan: TrainingPlan, width: int, measured: bool
) -> TrainingRun:
    """Make a training up; what the solution reached is always measured."""
    number = chance.choice(NUMBERS)
    tested = TestResult(
        accuracy=chance.choice((0.0, 0.5, 1.0)),
        confusion=Array.of(np.full((10, 10), chance.choice((0, 1, 1_000)))),
        misread=(Misread(index=0, true=1, predicted=2, confidence=1.0),) * 3,
    )
    named = not isinstance(plan.data, InlineData)
    return TrainingRun(
        seed=1,
        metrics={"loss": number, "accuracy": chance.choice((0.0, 0.5, 1.0))}
        if measured or chance.random() < 0.5
        else {},
        epochs=(1, 2),
        curves={"loss": (number, -number)},
        predictions={
            name: Array.of(np.full((len(_first(query)), width), number))
            for name, query in plan.queries.items()
        },
        test=tested if named and (measured or chance.random() < 0.7) else None,
        shifted=dict.fromkeys(plan.shifts, tested) if chance.random() < 0.5 else {},
        diverged=not measured and chance.random() < 0.3,
    )


def evidences(assignment: Assignment) -> st.SearchStrategy[Evidence]:
    """Draw all that could be known about a submission."""
    names = (assignment.model_variable, *assignment.rivals)
    plans = [assignment.plan_of(name) for name in names]
    own = st.tuples(*(results(plan) for plan in plans))
    # Without the solution's training nothing is graded: the pipeline sees to it.
    theirs = st.tuples(*(results(plan, always=True) for plan in plans))

    def whole(run: Run, own: Any, references: Any) -> Evidence:
        views = zip(names, plans, own, references, strict=True)
        return together(
            Evidence(run, name, plan, result, reference, dict(DIGITS))
            for name, plan, result, reference in views
        )

    return st.builds(whole, runs(assignment), own, theirs)
