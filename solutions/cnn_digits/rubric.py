"""Convolutions: a dense network and one with Conv2D; 50,890 and 5,258 parameters."""

from autograder.rubric import (
    Answer,
    Assignment,
    BetterModel,
    BlanksFilled,
    Compilation,
    Compiled,
    Conv2D,
    Dense,
    Flatten,
    HasLayer,
    HiddenActivations,
    LayerSizes,
    Limits,
    Loss,
    MaxPooling2D,
    ModelSpec,
    NamedData,
    OutputActivation,
    OutputUnits,
    ParameterCount,
    Setting,
    TrainingPlan,
    TrainsTo,
)

RELU, SOFTMAX = Setting(name="relu"), Setting(name="softmax")
WINDOW, POOL = (3, 3), (2, 2)
COMPILED = Compilation(
    loss=Setting(name="sparse_categorical_crossentropy"), optimizer=None
)

assignment = Assignment(
    slug="cnn_digits",
    title="Convolutions: better results with fewer parameters",
    blanks=(
        *("units", "activation") * 2,
        *("filters", "kernel_size", "activation", "pool_size") * 2,
        *("units", "activation"),
        *("loss", "first_parameters", "keep"),
    ),
    model_variable="cnn",
    criteria=(
        BlanksFilled(points=0),
        Compiled(points=0.5),
        LayerSizes(
            id="dense_sizes",
            title="The dense network has one hidden layer of the right size",
            model="dense",
            units=(64,),
            points=0.5,
        ),
        HiddenActivations(
            id="dense_hidden_activation",
            title="The hidden layer of the dense network is non-linear",
            model="dense",
            activation="relu",
            points=0.5,
            hints=("It keeps positive numbers and sets negative ones to 0.",),
        ),
        OutputUnits(
            id="dense_units",
            title="The dense network answers with ten numbers",
            model="dense",
            units=10,
            points=0.5,
            why="There are ten digits, and one probability for each.",
        ),
        OutputActivation(
            id="dense_activation",
            title="The answers of the dense network are probabilities",
            model="dense",
            activation="softmax",
            points=0.5,
        ),
        HasLayer(
            id="first_convolution",
            title="The first convolution has 8 filters",
            layer="Conv2D",
            settings={"filters": 8, "kernel_size": WINDOW, "activation": "relu"},
            count=1,
            why="Few filters are enough for strokes and edges.",
            hints=(
                "Compare `filters`, `kernel_size` and `activation` with the exercise.",
                "A filter is one pattern that is looked for. The window is as high and "
                "as wide as `kernel_size` says.",
                'Write `Conv2D(filters=8, kernel_size=3, activation="relu")`.',
            ),
        ),
        HasLayer(
            id="second_convolution",
            title="The second convolution has 16 filters",
            layer="Conv2D",
            settings={"filters": 16, "kernel_size": WINDOW, "activation": "relu"},
            count=1,
            why="There are more patterns of patterns than patterns.",
            hints=(
                "Compare `filters`, `kernel_size` and `activation` with the exercise.",
                "It reads the pictures that the filters of the first one gave.",
                'Write `Conv2D(filters=16, kernel_size=3, activation="relu")`.',
            ),
        ),
        HasLayer(
            id="pooling",
            title="Each convolution is followed by pooling",
            layer="MaxPooling2D",
            settings={"pool_size": POOL, "strides": POOL},
            count=2,
            why="Smaller pictures need fewer weights in the output layer.",
            hints=(
                "Look at the shapes in `cnn.summary()`: which layers halve them?",
                "Of every 2 × 2 numbers, only the largest is kept.",
                "Write `MaxPooling2D(pool_size=2)` after each of the convolutions.",
            ),
        ),
        LayerSizes(
            title="The convolutional network has no layer too many",
            units=(),
            beside=("Conv2D", "MaxPooling2D"),
            points=0.5,
            why="The convolutions do the work of the hidden layer.",
        ),
        OutputUnits(
            title="The convolutional network answers with ten numbers, too",
            units=10,
            points=0.5,
            why="There are ten digits, and one probability for each.",
        ),
        OutputActivation(
            title="The answers of the convolutional network are probabilities, too",
            activation="softmax",
            points=0.5,
        ),
        ParameterCount(
            parameters=5_258,
            points=0.5,
            requires=("first_convolution", "second_convolution", "output_units"),
            why="A filter has one weight for every number in its window, and a bias. "
            "Pooling has no weights.",
        ),
        Loss(name="sparse_categorical_crossentropy", points=0.5),
        Answer(
            id="first_parameters",
            title="The parameters of the first convolution are counted",
            variable="first_parameters",
            expected=80,
            points=0.5,
            why="8 filters with 3 × 3 × 1 weights and one bias each.",
            hints=(
                "Look at the column `Param #` in `cnn.summary()`.",
                "One filter has 3 × 3 weights for one channel, and one bias.",
                "All 8 filters have 8 × (3 × 3 × 1 + 1) parameters.",
            ),
        ),
        TrainsTo(
            metric="test_accuracy",
            below_reference=0.03,
            title="The convolutional network reads new digits",
            requires=(
                *("first_convolution", "second_convolution", "pooling"),
                *("layer_sizes", "output_units", "output_activation", "loss"),
            ),
            hints=(
                "Compare the curves of both networks: which one learns faster?",
                "What a filter learns in one place helps it in all others.",
                "Two convolutions with pooling, ten probabilities, and the loss for "
                "class numbers read the digits.",
            ),
        ),
        BetterModel(
            id="keep",
            title="The network that is worth its parameters is named",
            variable="keep",
            simple="cnn",
            larger="dense",
            simple_word="cnn",
            larger_word="dense",
            metric="test_accuracy",
            points=0.5,
            why="A network with a tenth of the parameters is trained and stored more "
            "easily.",
        ),
    ),
    plan=TrainingPlan(
        data=NamedData(name="mnist", first_train=5_000, first_test=2_000),
        optimizer=Setting(name="adam", arguments={"learning_rate": 0.002}),
        epochs=3,
        batch_size=32,
        seeds=(81,),
    ),
    reference=ModelSpec(
        input_shape=(28, 28, 1),
        layers=(
            Conv2D(filters=8, kernel_size=WINDOW, activation=RELU),
            MaxPooling2D(pool_size=POOL, strides=POOL),
            Conv2D(filters=16, kernel_size=WINDOW, activation=RELU),
            MaxPooling2D(pool_size=POOL, strides=POOL),
            Flatten(),
            Dense(units=10, activation=SOFTMAX),
        ),
        compiled=COMPILED,
    ),
    rivals={
        "dense": ModelSpec(
            input_shape=(28, 28, 1),
            layers=(
                Flatten(),
                Dense(units=64, activation=RELU),
                Dense(units=10, activation=SOFTMAX),
            ),
            compiled=COMPILED,
        ),
    },
    limits=Limits(seconds=20),  # it builds two models
    plots=("rival_scores", "loss_curve", "misread_digits"),
)
