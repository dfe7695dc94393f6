"""Hidden layers: models with and without one, and a bottleneck of one unit."""

import numpy as np

from autograder.rubric import (
    Answer,
    Array,
    Assignment,
    BetterModel,
    BlanksFilled,
    Compilation,
    Dense,
    HiddenActivations,
    InlineData,
    LayerSizes,
    Limits,
    ModelSpec,
    NamedData,
    OutputActivation,
    OutputUnits,
    ParameterCount,
    Setting,
    TrainingPlan,
    TrainsTo,
)

RELU, SIGMOID = Setting(name="relu"), Setting(name="sigmoid")
SIDE = np.linspace(-1.75, 1.75, 8)
POINTS = np.array([[a, b] for a in SIDE for b in SIDE])
LINE = (2 * POINTS[:, 0] + POINTS[:, 1] > 0).astype("float32").reshape(-1, 1)
RING = ((POINTS**2).sum(axis=1) < 2.5).astype("float32").reshape(-1, 1)
FINE = np.linspace(-2, 2, 41)
LATTICE = np.array([[a, b] for b in FINE for a in FINE])  # rows of constant b


def small(*hidden: Dense) -> ModelSpec:
    """Return a network that answers yes or no."""
    return ModelSpec(
        input_shape=(2,),
        layers=(*hidden, Dense(units=1, activation=SIGMOID)),
        compiled=Compilation(loss=Setting(name="binary_crossentropy"), optimizer=None),
    )


def digits(units: int) -> ModelSpec:
    """Return a network that reads digits, with one hidden layer."""
    return ModelSpec(
        input_shape=(784,),
        layers=(
            Dense(units=units, activation=RELU),
            Dense(units=10, activation=Setting(name="softmax")),
        ),
        compiled=Compilation(
            loss=Setting(name="categorical_crossentropy"), optimizer=None
        ),
    )


def question(labels: np.ndarray) -> TrainingPlan:
    """Return the recipe for one question about the points."""
    return TrainingPlan(
        data=InlineData(x=Array.of(POINTS), y=Array.of(labels)),
        optimizer=Setting(name="adam", arguments={"learning_rate": 0.05}),
        epochs=300,
        batch_size=64,
        seeds=(61, 62, 63, 64, 65),
        queries={"grid": Array.of(LATTICE)},
    )


PURE, HIDDEN = small(), small(Dense(units=16, activation=RELU))

assignment = Assignment(
    slug="hidden_layers",
    title="Hidden layers: when do they pay off?",
    blanks=(
        *("units", "activation") * 3,
        *("line_keep", "ring_keep"),
        *("units", "activation") * 2,
        *("narrow_parameters", "digits_keep"),
    ),
    model_variable="wide",
    reference=digits(64),
    rivals={
        "narrow": digits(1),
        "line_pure": PURE,
        "line_hidden": HIDDEN,
        "ring_pure": PURE,
        "ring_hidden": HIDDEN,
    },
    criteria=(
        BlanksFilled(points=0),
        OutputUnits(
            id="pure_units",
            title="The pure model answers with one probability",
            model="line_pure",
            units=1,
            points=0.5,
        ),
        OutputActivation(
            id="pure_activation",
            title="The pure model's output is a probability",
            model="line_pure",
            activation="sigmoid",
            points=0.5,
            hints=("It must turn any number into one between 0 and 1.",),
        ),
        LayerSizes(
            id="pure_layers",
            title="The pure model has no hidden layer",
            model="line_pure",
            units=(),
            points=0.5,
            why="It shows what can be done without one.",
        ),
        LayerSizes(
            id="hidden_sizes",
            title="The other model has one hidden layer, of the right size",
            model="line_hidden",
            units=(16,),
            points=0.5,
        ),
        HiddenActivations(
            id="hidden_bend",
            title="The other model's hidden layer is non-linear",
            model="line_hidden",
            activation="relu",
            points=0.5,
            hints=("It keeps positive numbers and sets negative ones to 0.",),
        ),
        OutputUnits(
            id="hidden_units",
            title="The other model answers with one probability, too",
            model="line_hidden",
            units=1,
            points=0.25,
        ),
        OutputActivation(
            id="hidden_activation",
            title="The other model's output is a probability, too",
            model="line_hidden",
            activation="sigmoid",
            points=0.25,
        ),
        TrainsTo(
            id="ring_learnt",
            title="With a hidden layer, the ring is learnt",
            model="ring_hidden",
            metric="accuracy",
            at_least=0.95,
            points=0.25,
            requires=(
                "hidden_sizes",
                "hidden_bend",
                "hidden_units",
                "hidden_activation",
            ),
        ),
        BetterModel(
            id="line_keep",
            title="The line: which model to keep",
            variable="line_keep",
            simple="line_pure",
            larger="line_hidden",
            simple_word="pure",
            larger_word="hidden",
            points=1.5,
            why="A layer that does not earn its place costs parameters and time.",
        ),
        BetterModel(
            id="ring_keep",
            title="The ring: which model to keep",
            variable="ring_keep",
            simple="ring_pure",
            larger="ring_hidden",
            simple_word="pure",
            larger_word="hidden",
            points=1.5,
            why="No straight line separates the inside of a circle from the outside.",
        ),
        LayerSizes(
            id="wide_sizes",
            title="The wide network has the right hidden layer",
            units=(64,),
            points=0.5,
        ),
        HiddenActivations(
            id="wide_bend",
            title="The wide network's hidden layer is non-linear",
            activation="relu",
            points=0.25,
        ),
        ParameterCount(
            id="wide_count",
            title="The wide network has the right number of parameters",
            parameters=50_890,
            points=0.25,
            requires=("wide_sizes",),
        ),
        LayerSizes(
            id="narrow_sizes",
            title="The narrow network has a bottleneck of one unit",
            model="narrow",
            units=(1,),
            points=0.5,
        ),
        HiddenActivations(
            id="narrow_bend",
            title="The narrow network's hidden layer is non-linear",
            model="narrow",
            activation="relu",
            points=0.25,
        ),
        Answer(
            id="narrow_parameters",
            title="The parameters of the narrow network are counted",
            variable="narrow_parameters",
            expected=805,
            points=0.5,
            why="784 × 1 weights and 1 bias, then 1 × 10 weights and 10 biases.",
        ),
        TrainsTo(
            id="wide_reads",
            title="The wide network reads new digits",
            metric="test_accuracy",
            below_reference=0.02,
            points=0.5,
            requires=("wide_sizes", "wide_bend"),
        ),
        BetterModel(
            id="digits_keep",
            title="The digits: which network to keep",
            variable="digits_keep",
            simple="narrow",
            larger="wide",
            simple_word="narrow",
            larger_word="wide",
            metric="test_accuracy",
            points=1,
            why="One number for each picture cannot tell ten digits apart.",
        ),
    ),
    plan=TrainingPlan(
        data=NamedData(name="mnist"),
        optimizer=Setting(name="sgd", arguments={"learning_rate": 0.01}),
        epochs=2,
        batch_size=32,
        seeds=(66,),
    ),
    plans={
        "line_pure": question(LINE),
        "line_hidden": question(LINE),
        "ring_pure": question(RING),
        "ring_hidden": question(RING),
    },
    train_wrong_models=True,
    limits=Limits(seconds=20),  # it builds six models
    plots=("rival_maps", "rival_scores", "rival_confusion"),
)
