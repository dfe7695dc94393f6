"""Distribution shift: a network on digits that were moved, thickened, inverted."""

from autograder.rubric import (
    Assignment,
    BlanksFilled,
    Compilation,
    Compiled,
    Dense,
    HardestShift,
    HiddenActivations,
    LayerSizes,
    Loss,
    ModelSpec,
    NamedData,
    OutputActivation,
    OutputUnits,
    ParameterCount,
    SameImages,
    Setting,
    TrainingPlan,
    TrainsTo,
)

assignment = Assignment(
    slug="distribution_shift",
    title="Distribution shift: when reality differs from training",
    blanks=(
        *("units", "activation") * 2,
        *("loss", "hurts_most", "hurts_least", "moved_back", "repaired"),
    ),
    criteria=(
        BlanksFilled(points=0),
        Compiled(points=0.5),
        LayerSizes(units=(64,), points=0.5),
        HiddenActivations(
            activation="relu",
            points=0.5,
            hints=("It keeps positive numbers and sets negative ones to 0.",),
        ),
        OutputUnits(
            units=10,
            points=0.5,
            why="There are ten digits, and one probability for each.",
        ),
        OutputActivation(activation="softmax", points=0.5),
        ParameterCount(
            parameters=50_890, points=0.5, requires=("layer_sizes", "output_units")
        ),
        Loss(name="categorical_crossentropy", points=0.5),
        TrainsTo(
            metric="test_accuracy",
            below_reference=0.02,
            points=0.5,
            title="The network reads unchanged digits",
            requires=(
                "layer_sizes",
                "hidden_activations",
                "output_units",
                "output_activation",
                "loss",
            ),
        ),
        HardestShift(
            id="hurts_most",
            title="The change that hurts most is named",
            variable="hurts_most",
            which="most",
            points=1.5,
            why="Where there was no ink there is now all of it: every input is turned "
            "into its opposite.",
        ),
        HardestShift(
            id="hurts_least",
            title="The change that hurts least is named",
            variable="hurts_least",
            which="least",
            points=1.5,
            why="The ink is still where the weights expect it, only more of it.",
        ),
        SameImages(
            id="moved_back",
            title="The moved digits are back in their place",
            variable="moved_back",
            points=1.5,
            why="What is moved one way and back again is where it was.",
            hints=("Look at how `moved` was made. Which step undoes it?",),
        ),
        SameImages(
            id="repaired",
            title="The inverted digits are white on black again",
            variable="repaired",
            points=1.5,
            why="A pixel that was 0 became 255, and one that was 255 became 0.",
            hints=("What does the change do to a picture that was changed already?",),
        ),
    ),
    plan=TrainingPlan(
        data=NamedData(name="mnist"),
        optimizer=Setting(name="sgd", arguments={"learning_rate": 0.01}),
        epochs=3,
        batch_size=32,
        seeds=(71,),
        shifts=("moved", "thickened", "inverted"),
    ),
    reference=ModelSpec(
        input_shape=(784,),
        layers=(
            Dense(units=64, activation=Setting(name="relu")),
            Dense(units=10, activation=Setting(name="softmax")),
        ),
        compiled=Compilation(
            loss=Setting(name="categorical_crossentropy"), optimizer=None
        ),
    ),
    plots=("shifted_digits", "loss_curve"),
)
