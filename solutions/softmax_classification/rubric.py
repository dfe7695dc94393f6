"""Softmax classification: three softmax units, categorical cross-entropy; 15."""

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
X = [
    [1.0, 2.0, 1.0, 1.0],
    [3.0, 1.0, 3.0, 4.0],
    [4.0, 1.0, 5.0, 5.0],
    [1.0, 7.0, 5.0, 5.0],
    [1.0, 2.0, 5.0, 6.0],
    [1.0, 6.0, 6.0, 6.0],
    [1.0, 7.0, 7.0, 7.0],
]
CLASSES = [2, 2, 1, 1, 1, 0, 0]
Y = [[float(column == number) for column in range(3)] for number in CLASSES]

assignment = Assignment(
    slug="softmax_classification",
    title="Softmax classification: one of three",
    blanks=("units", "activation", "loss"),
    criteria=(
        BlanksFilled(points=0),
        Compiled(points=2),
        LayerSizes(
            units=(),
            why="These classes can be told apart without a hidden layer.",
        ),
        OutputUnits(
            units=3,
            why="There is one probability, so one unit, for each class.",
        ),
        OutputActivation(
            activation="softmax",
            points=2,
        ),
        ParameterCount(parameters=15, requires=("output_units",)),
        Loss(
            name="categorical_crossentropy",
            points=2,
        ),
        TrainsTo(
            metric="accuracy",
            at_least=1.0,
            points=0.5,
            title="The model learns all seven rows",
            requires=LEARNS,
        ),
        Predicts(
            query="train",
            expected=Array.of(CLASSES),
            reading="class",
            points=0.5,
            title="It names the right class for each row",
            requires=LEARNS,
            hints=(
                "Look at the probabilities in each row: which one is the largest?",
                "The class of a row is the column with its largest probability.",
                "One unit for each class, probabilities that add up to 1, and the "
                "cross-entropy for several categories learn them.",
            ),
        ),
    ),
    plan=TrainingPlan(
        data=InlineData(x=Array.of(X), y=Array.of(Y)),
        optimizer=Setting(name="sgd", arguments={"learning_rate": 0.01}),
        epochs=10_000,
        seeds=(31, 32, 33, 34, 35),
        queries={"train": Array.of(X), "new": Array.of([[1.0, 11.0, 7.0, 9.0]])},
    ),
    reference=ModelSpec(
        input_shape=(4,),
        layers=(Dense(units=3, activation=Setting(name="softmax")),),
        compiled=Compilation(
            loss=Setting(name="categorical_crossentropy"), optimizer=None
        ),
    ),
    train_wrong_models=True,
    plots=("class_probabilities", "loss_curve"),
)
