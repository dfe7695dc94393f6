"""MNIST: 784-256-256-256-10, relu and softmax; 335,114 parameters."""

from autograder.rubric import (
    Assignment,
    BlanksFilled,
    Compilation,
    Compiled,
    Dense,
    HiddenActivations,
    ImagesFlattened,
    ImagesScaled,
    LabelsOneHot,
    LayerSizes,
    Loss,
    ModelSpec,
    NamedData,
    OutputActivation,
    OutputUnits,
    ParameterCount,
    Setting,
    TrainingPlan,
    TrainsTo,
)

RELU = Setting(name="relu")

assignment = Assignment(
    slug="mnist_ann",
    title="Reading digits: a network with three hidden layers",
    blanks=(
        *("x_train", "x_test", "y_train", "y_test"),
        *("units", "activation") * 4,
        "loss",
    ),
    criteria=(
        BlanksFilled(points=0),
        Compiled(),
        ImagesFlattened(),
        ImagesScaled(),
        LabelsOneHot(),
        LayerSizes(
            units=(256, 256, 256),
        ),
        OutputUnits(
            units=10,
            points=0.5,
            why="There are ten digits, and one probability for each.",
        ),
        HiddenActivations(
            activation="relu",
        ),
        OutputActivation(activation="softmax"),
        ParameterCount(
            parameters=335_114,
            points=0.5,
            requires=("output_units",),
        ),
        Loss(name="categorical_crossentropy", labels_apart=True),
        TrainsTo(
            metric="test_accuracy",
            below_reference=0.01,
            title="The network reads new digits",
            hints=(
                "Look at the digits that were misread: would you have read them?",
                "New pictures are read well if they were prepared like the others, and "
                "if the network has enough hidden units.",
                "Rows of 784 pixels from 0 to 1, three hidden layers of 256 units with "
                "a non-linear activation, and ten probabilities at the end.",
            ),
            requires=(
                *("images_flattened", "images_scaled", "labels_one_hot"),
                *("output_units", "hidden_activations", "output_activation", "loss"),
            ),
        ),
    ),
    plan=TrainingPlan(
        data=NamedData(name="mnist"),
        optimizer=Setting(name="sgd", arguments={"learning_rate": 0.01}),
        epochs=5,
        batch_size=32,
        seeds=(41,),
    ),
    reference=ModelSpec(
        input_shape=(784,),
        layers=(
            *(Dense(units=256, activation=RELU) for _ in range(3)),
            Dense(units=10, activation=Setting(name="softmax")),
        ),
        compiled=Compilation(
            loss=Setting(name="categorical_crossentropy"), optimizer=None
        ),
    ),
    plots=("loss_curve", "confusion_matrix", "misread_digits"),
)
