"""Linear regression: one unit, no activation, mean squared error; 2 parameters."""

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

assignment = Assignment(
    slug="linear_regression",
    title="Linear regression: a line through three points",
    blanks=("units", "activation", "loss"),
    criteria=(
        BlanksFilled(points=0),
        Compiled(points=2),
        LayerSizes(
            units=(),
            why="A line needs no hidden layer: one unit is a weight and a bias.",
        ),
        OutputUnits(
            units=1,
        ),
        OutputActivation(
            activation="linear",
            points=2,
        ),
        ParameterCount(parameters=2, requires=("output_units",)),
        Loss(
            name="mean_squared_error",
            points=2,
        ),
        TrainsTo(
            metric="loss",
            at_most=1e-4,
            points=0.5,
            title="The model finds the line",
            requires=LEARNS,
        ),
        Predicts(
            query="four",
            expected=Array.of([4.0]),
            tolerance=0.1,
            points=0.5,
            title="For x = 4 it predicts almost 4",
            requires=LEARNS,
            hints=(
                "Look at the line your model drew: does it pass through the points?",
                "The points lie on y = x, so its weight should be 1 and its bias 0.",
                "One unit without activation, and a loss of squared distances, find "
                "it.",
            ),
        ),
    ),
    plan=TrainingPlan(
        data=InlineData(
            x=Array.of([[1.0], [2.0], [3.0]]), y=Array.of([[1.0], [2.0], [3.0]])
        ),
        optimizer=Setting(name="sgd", arguments={"learning_rate": 0.1}),
        epochs=1000,
        seeds=(11, 12, 13, 14, 15),
        queries={
            "four": Array.of([[4.0]]),
            "grid": Array.of(np.linspace(0, 6, 61).reshape(-1, 1)),
        },
    ),
    reference=ModelSpec(
        input_shape=(1,),
        layers=(Dense(units=1),),
        compiled=Compilation(loss=Setting(name="mean_squared_error"), optimizer=None),
    ),
    train_wrong_models=True,
    plots=("fitted_line", "loss_curve"),
)
