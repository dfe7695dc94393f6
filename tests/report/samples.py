"""Submissions of a small class, made up: what they built, and how it trained."""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from autograder.engine.grading import grade, without_evidence
from autograder.facts.arrays import Array
from autograder.facts.compilation import Compilation
from autograder.facts.known_pictures import PICTURES
from autograder.facts.layers import Dense, Setting
from autograder.facts.observation import (
    Blank,
    ErrorFact,
    Observation,
    ObservedModel,
    Place,
    Run,
    Table,
)
from autograder.facts.spec import ModelSpec
from autograder.facts.training import (
    InlineData,
    Misread,
    NamedData,
    TestResult,
    TrainingPlan,
    TrainingResult,
    TrainingRun,
)
from autograder.report.feedback import Feedback, Plot
from autograder.report.painter.plots import draw
from autograder.report.painter.scene import Picture, Scene, scenes
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria import (
    BetterModel,
    BlanksFilled,
    Compiled,
    HardestShift,
    LayerSizes,
    Loss,
    OutputActivation,
    OutputUnits,
    ParameterCount,
    RowActivation,
    RowLoss,
    TrainsTo,
)
from autograder.rubric.criteria.evidence import Evidence, together

HOSTILE = "<script>alert(1)</script>\x1b[31m =cmd|' /C calc'!A0 \u202eevil [bold]"
RELU, SOFTMAX = Setting(name="relu"), Setting(name="softmax")
SIGMOID = Setting(name="sigmoid")
EPOCHS = (1, 10, 100, 1000)
GRID = np.linspace(0, 6, 13).reshape(-1, 1)
LATTICE = [[a, b] for b in range(5) for a in range(7)]
DIAGONALS = np.stack([np.eye(28, k=n, dtype=np.uint8) for n in range(5)]) * 255
ROWS = np.array([[1.0, 2.0], [2.0, 3.0], [5.0, 3.0], [6.0, 2.0]])

LINE = Assignment(
    slug="linear_regression",
    title="Linear regression: a line through three points",
    blanks=("units", "loss"),
    criteria=(
        BlanksFilled(),
        Compiled(),
        LayerSizes(units=()),
        OutputUnits(units=1, requires=("layer_sizes",)),
        OutputActivation(activation="linear", points=2),
        ParameterCount(parameters=2),
        Loss(name="mean_squared_error", points=2),
        TrainsTo(metric="loss", at_most=1e-3, requires=("output_activation", "loss")),
    ),
    plan=TrainingPlan(
        data=InlineData(
            x=Array.of([[1.0], [2.0], [3.0]]), y=Array.of([[1.0], [2.0], [3.0]])
        ),
        optimizer=Setting(name="sgd"),
        epochs=1000,
        seeds=(11, 12, 13),
        queries={"grid": Array.of(GRID)},
    ),
    plots=("fitted_line", "loss_curve", "predicted_numbers"),
)
SIDES = LINE.model_copy(
    update={
        "slug": "binary_classification",
        "title": "Binary classification: yes or no",
        "criteria": (OutputActivation(activation="sigmoid"),),
        "plan": TrainingPlan(
            data=InlineData(x=Array.of(ROWS), y=Array.of([[0.0], [0.0], [1.0], [1.0]])),
            optimizer=Setting(name="sgd"),
            epochs=1000,
            seeds=(21,),
            queries={"grid": Array.of(np.array(LATTICE, float))},
        ),
        "plots": ("decision_boundary",),
    }
)
CLASSES = LINE.model_copy(
    update={
        "slug": "softmax_classification",
        "title": "Softmax classification: one of three",
        "criteria": (OutputActivation(activation="softmax"),),
        "plan": TrainingPlan(
            data=InlineData(x=Array.of(ROWS), y=Array.of(np.eye(3)[[0, 1, 2, 2]])),
            optimizer=Setting(name="sgd"),
            epochs=1000,
            seeds=(31,),
            queries={"train": Array.of(ROWS), "new": Array.of([[1.0, 11.0]])},
        ),
        "plots": ("class_probabilities",),
    }
)
DIGITS = Assignment(
    slug="mnist_ann",
    title="Reading digits: a network with three hidden layers",
    criteria=(
        Compiled(),
        LayerSizes(units=(256, 256, 256)),
        OutputActivation(activation="softmax"),
        ParameterCount(parameters=335_114),
        TrainsTo(metric="test_accuracy", at_least=0.95),
    ),
    plan=TrainingPlan(
        data=NamedData(name="mnist"),
        optimizer=Setting(name="sgd"),
        epochs=5,
        seeds=(41,),
    ),
    plots=("loss_curve", "confusion_matrix", "misread_digits", "misread_examples"),
)
RIVALS = Assignment(
    slug="hidden_layers",
    title="Hidden layers: when do they pay off?",
    model_variable="wide",
    rivals=dict.fromkeys(("narrow", "pure", "hidden")),
    criteria=(
        BetterModel(
            id="points",
            variable="points_keep",
            simple="pure",
            larger="hidden",
            simple_word="pure",
            larger_word="hidden",
        ),
        BetterModel(
            id="digits",
            variable="digits_keep",
            simple="narrow",
            larger="wide",
            simple_word="narrow",
            larger_word="wide",
            metric="test_accuracy",
        ),
    ),
    plan=DIGITS.plan,
    plans=dict.fromkeys(("pure", "hidden"), SIDES.plan),
    plots=("rival_maps", "rival_scores", "rival_confusion"),
)
SHIFTED = Assignment(
    slug="distribution_shift",
    title="Distribution shift: when reality differs from training",
    criteria=(HardestShift(variable="hurts_most"),),
    plan=DIGITS.plan
    and DIGITS.plan.model_copy(update={"shifts": ("moved", "inverted")}),
    plots=("shifted_digits",),
)
SETTINGS = Assignment(
    slug="keras_settings",
    title="Keras settings: which activation, which loss?",
    model_variable="",
    criteria=(
        RowActivation(variable="spam", activation="sigmoid"),
        RowLoss(variable="spam", name="binary_crossentropy"),
    ),
)
ASSIGNMENTS = (LINE, SIDES, CLASSES, DIGITS, RIVALS, SHIFTED, SETTINGS)


def dense(units: int, activation: Setting, inputs: int = 1) -> ModelSpec:
    """Return a compiled model of one layer."""
    return ModelSpec(
        input_shape=(inputs,),
        layers=(Dense(units=units, activation=activation),),
        compiled=Compilation(
            loss=Setting(name="mean_squared_error"), optimizer=Setting(name="adam")
        ),
    )


LINEAR_MODEL = dense(1, Setting(name="linear"))
DEEP = ModelSpec(
    input_shape=(784,),
    layers=(
        *(Dense(units=256, activation=RELU) for _ in range(3)),
        Dense(units=10, activation=SOFTMAX),
    ),
    compiled=Compilation(loss=None, optimizer=Setting(name="sgd")),
)


def training(
    seeds: tuple[int, ...], last_loss: float = 1e-6, **facts: Any
) -> TrainingResult:
    """Return runs whose loss falls to `last_loss`; the facts go into each run."""
    curve = tuple(np.geomspace(8, last_loss, len(EPOCHS)).tolist())
    return TrainingResult(
        runs=tuple(
            TrainingRun(
                seed=seed,
                metrics={"loss": last_loss},
                epochs=EPOCHS,
                curves={"loss": tuple(value * (1 + seed / 50) for value in curve)},
                **facts,
            )
            for seed in seeds
        )
    )


def digits_test() -> TestResult:
    """Return a confusion matrix with a few mistakes, and five misread images."""
    confusion = np.full((10, 10), 3) + np.diag(np.full(10, 950))
    return TestResult(
        accuracy=0.96,
        confusion=Array.of(confusion),
        misread=tuple(
            Misread(
                index=n,
                true=n,
                predicted=9 - n,
                confidence=0.99 - n / 50,
                image=Array.of(DIAGONALS[n][..., None]),
            )
            for n in range(5)
        ),
    )


def numbers_test() -> TestResult:
    """Return predictions that are a little off."""
    labels = np.linspace(0, 6, 20).reshape(-1, 1)
    wrong = np.sin(7 * labels) / 4
    return TestResult(labels=Array.of(labels), predictions=Array.of(labels + wrong))


def _lines() -> dict[str, Array]:
    return {"grid": Array.of(GRID * 0.98 + 0.05)}


def _sides() -> dict[str, Array]:
    return {"grid": Array.of(1 / (1 + np.exp(3.5 - np.array(LATTICE)[:, :1])))}


def _classes() -> dict[str, Array]:
    table = np.array([[0.8, 0.1, 0.1], [0.2, 0.7, 0.1], [0, 0.1, 0.9], [0, 0, 1.0]])
    return {"train": Array.of(table), "new": Array.of([[0.1, 0.8, 0.1]])}


@dataclass(frozen=True)
class Pupil:
    """A student, the exercise, and what happened."""

    name: str
    assignment: Assignment
    model: ModelSpec | None = None
    trained: TrainingResult | None = None
    run: Run | None = None

    def feedback(self) -> Feedback:
        """Grade the submission as the pipeline would."""
        models = () if self.model is None else (
            ObservedModel(variable="model", spec=self.model),
        )  # fmt: skip
        evidence = Evidence(
            run=self.run
            or Run(
                ending="finished",
                output="Epoch 1\n",
                observation=Observation(models=models),
            ),
            plan=self.assignment.plan,
            training=self.trained,
            reference=training((11,), 1e-5) if self.trained else None,
        )
        return Feedback(
            grade=grade(self.assignment, self.name, evidence),
            assignment=self.assignment,
            evidence=evidence,
            data="The data of the exercise: three points on a line.",
            isolation="full",
            plots=plots(self.assignment, evidence),
        )


def plots(assignment: Assignment, evidence: Evidence) -> tuple[Plot, ...]:
    """Draw the pictures of a page."""
    return tuple(
        Plot(picture.svg, PICTURES[scene.name].caption, picture.wide)
        for scene in scenes(assignment, evidence, {"mnist": images_folder()})
        if (picture := _drawn(scene.to_json())).svg
    )


@functools.cache
def _drawn(scene: str) -> Picture:
    return draw(Scene.from_json(scene))


@functools.cache
def images_folder() -> str:
    """Write test images, as a data set keeps them; return their folder."""
    folder = tempfile.mkdtemp(prefix="autograder-test-")
    atexit.register(shutil.rmtree, folder)
    np.save(Path(folder) / "x_test.npy", DIAGONALS)
    return folder


def missing() -> Feedback:
    """Return the feedback of a submission that is not there."""
    return Feedback(
        grade=without_evidence(LINE, "mia", "missing", "There is no file."),
        assignment=LINE,
        evidence=None,
        data="The data of the exercise.",
        isolation="full",
    )


def ungraded() -> Feedback:
    """Return the feedback of a submission on which the grader itself failed."""
    grade = without_evidence(LINE, "nora", "ungraded", "The grader failed.")
    return replace(missing(), grade=grade)


CRASHED = Run(
    ending="finished",
    output=HOSTILE * 3,
    observation=Observation(
        errors=(
            ErrorFact(kind="NameError", message=HOSTILE, place=Place(line=7, cell=2)),
        )
    ),
)
MISSPELT = Run(
    ending="finished",
    observation=Observation(
        errors=(
            ErrorFact(
                kind="AttributeError",
                message="module 'keras' has no attribute 'Sequental'",
                place=Place(line=14),
                code="model = keras.Sequental([",
                suggestion="Sequential",
                traceback="line 14: model = keras.Sequental([",
            ),
        )
    ),
)
UNATTEMPTED = Run(
    ending="finished",
    observation=Observation(
        blanks=(
            Blank(name="units", place=Place(line=12)),
            Blank(name="loss", place=Place(line=14)),
        )
    ),
)
PUPILS = (
    Pupil("ada", LINE, LINEAR_MODEL,
          training((11, 12, 13), predictions=_lines(), test=numbers_test())),
    Pupil("ben", LINE, dense(1, Setting(name="sigmoid"))),
    Pupil("chloe", LINE, run=UNATTEMPTED),
    Pupil(HOSTILE + "x" * 100, LINE, run=CRASHED),
    Pupil("emre", SIDES, dense(1, Setting(name="sigmoid"), 2),
          training((21,), predictions=_sides())),
    Pupil("fatima", CLASSES, dense(3, SOFTMAX, 2),
          training((31,), predictions=_classes())),
    Pupil("goro", DIGITS, DEEP,
          training((41,), 0.2, test=digits_test())),
    Pupil("ines", LINE, run=MISSPELT),
)  # fmt: skip


def _answered(
    name: str, assignment: Assignment, evidence: Evidence, data: str
) -> Feedback:
    return Feedback(
        grade=grade(assignment, name, evidence),
        assignment=assignment,
        evidence=evidence,
        data=data,
        isolation="full",
        plots=plots(assignment, evidence),
    )


def rivals(**trained: TrainingResult | None) -> Feedback:
    """Return the feedback on four models; one that is named was trained so."""
    specs = {
        "wide": DEEP,
        "narrow": None,
        "pure": dense(1, SIGMOID, 2),
        "hidden": dense(1, SIGMOID, 2),
    }
    observation = Observation(
        models=tuple(
            ObservedModel(variable=name, spec=spec)
            for name, spec in specs.items()
            if spec
        ),
        values={"points_keep": "pure", "digits_keep": "narrow"},
    )
    run = Run(ending="finished", observation=observation)
    plane, digits = _plane_runs(), training((41,), 0.2, test=digits_test())
    references = {"pure": plane, "hidden": plane, "narrow": digits, "wide": digits}
    evidence = together(
        Evidence(
            run,
            name,
            RIVALS.plan_of(name),
            trained.get(name, references[name]),
            references[name],
        )
        for name in RIVALS.models
    )
    return _answered("hana", RIVALS, evidence, "Points, and digits.")


def _plane_runs() -> TrainingResult:
    result = training((21, 22), predictions=_sides())
    scored = [r.model_copy(update={"metrics": {"accuracy": 0.5}}) for r in result.runs]
    return TrainingResult(runs=tuple(scored))


def shifted() -> Feedback:
    """Return the feedback on a network that was tested on changed digits."""
    worse = digits_test().model_copy(update={"accuracy": 0.25})
    tests = {"moved": digits_test(), "inverted": worse}
    trained = training((41,), 0.2, test=digits_test(), shifted=tests)
    observation = Observation(
        models=(ObservedModel(variable="model", spec=DEEP),),
        values={"hurts_most": "inverted"},
    )
    run = Run(ending="finished", observation=observation)
    evidence = Evidence(run, "model", SHIFTED.plan, trained, trained)
    return _answered("ines", SHIFTED, evidence, "Digits.")


def settings() -> Feedback:
    """Return the feedback on a table of settings, of which one is wrong."""
    spam = Table(settings={"activation": SIGMOID, "loss": Setting(name="hinge")})
    run = Run(ending="finished", observation=Observation(values={"spam": spam}))
    return _answered("jonas", SETTINGS, Evidence(run, ""), "Those of the exercise.")


def sample_class() -> list[Feedback]:
    """Return the feedback of the whole class."""
    return [
        *(pupil.feedback() for pupil in PUPILS),
        missing(),
        rivals(),
        shifted(),
        settings(),
    ]
