"""Binary classification: one sigmoid unit, binary cross-entropy; 3 parameters."""

import numpy as np

from autograder.rubric import (
    Array,
    Assignment,
    BlanksFilled,
    Compilation,
    Compiled,
    Dense,
    InlineData,
    LayerSizes,
    Loss,
    ModelSpec,
    OutputActivation,
    OutputUnits,
    ParameterCount,
    Predicts,
    Setting,
    TrainingPlan,
    TrainsTo,
)

LEARNS = ("output_units", "output_activation", "loss")
X = [[1.0, 2.0], [2.0, 3.0], [3.0, 1.0], [4.0, 3.0], [5.0, 3.0], [6.0, 2.0]]
Y = [[0.0], [0.0], [0.0], [1.0], [1.0], [1.0]]
LATTICE = [
    [a, b] for b in np.linspace(0, 4, 41) for a in np.linspace(0, 7, 41)
]  # rows of constant b

assignment = Assignment(
    slug="binary_classification",
    title="Binary classification: yes or no",
    blanks=("units", "activation", "loss"),
    criteria=(
        BlanksFilled(points=0),
        Compiled(points=2),
        LayerSizes(
            units=(),
            why="A straight line parts these points, so no hidden layer is needed.",
        ),
        OutputUnits(
            units=1,
            why="With two classes, one probability is enough: the other is 1 minus it.",
        ),
        OutputActivation(
            activation="sigmoid",
            points=2,
        ),
        ParameterCount(parameters=3, requires=("output_units",)),
        Loss(
            name="binary_crossentropy",
            points=2,
        ),
        TrainsTo(
            metric="accuracy",
            at_least=1.0,
            points=0.5,
            title="The model learns all six points",
            requires=LEARNS,
        ),
        Predicts(
            query="train",
            expected=Array.of([0, 0, 0, 1, 1, 1]),
            reading="yes_no",
            points=0.5,
            title="Its predictions read 0, 0, 0, 1, 1, 1",
            requires=LEARNS,
            hints=(
                "Look at the line your model drew: which points are on the wrong side?",
                "A probability of 0.5 or more reads as 1, a smaller one as 0.",
                "One unit with an S-shaped activation and its cross-entropy find a "
                "line.",
            ),
        ),
    ),
    plan=TrainingPlan(
        data=InlineData(x=Array.of(X), y=Array.of(Y)),
        optimizer=Setting(name="sgd", arguments={"learning_rate": 0.01}),
        epochs=10_000,
        seeds=(21, 22, 23, 24, 25),
        queries={"train": Array.of(X), "grid": Array.of(LATTICE)},
    ),
    reference=ModelSpec(
        input_shape=(2,),
        layers=(Dense(units=1, activation=Setting(name="sigmoid")),),
        compiled=Compilation(loss=Setting(name="binary_crossentropy"), optimizer=None),
    ),
    train_wrong_models=True,
    plots=("decision_boundary", "loss_curve"),
)
