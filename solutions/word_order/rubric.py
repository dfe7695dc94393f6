"""Word order: the mean of an Embedding and an LSTM; 53 and 473 parameters."""

import numpy as np

from autograder.rubric import (
    LSTM,
    Accept,
    Answer,
    Array,
    Assignment,
    BetterModel,
    BlanksFilled,
    Compilation,
    Compiled,
    Dense,
    Embedding,
    GlobalAveragePooling1D,
    HasLayer,
    InlineData,
    LayerSizes,
    Loss,
    ModelSpec,
    OutputActivation,
    OutputUnits,
    ParameterCount,
    Setting,
    TrainingPlan,
    TrainsTo,
)

WORDS, PLACES, TEST = 12, 8, 168
PAIRS = [(dog, man) for dog in range(PLACES) for man in range(PLACES) if dog != man]


def sentence(number: int, dog: int, man: int) -> list[int]:
    """Return the numbers of the words. If dog and man are swapped, the others stay."""
    words = [(3 * number + 7 * place + dog * man) % 10 for place in range(PLACES)]
    words[dog], words[man] = 10, 11
    return words


X = np.array([sentence(number, *pair) for number in range(4) for pair in PAIRS])
Y = np.array([[float(dog < man)] for _number in range(4) for dog, man in PAIRS])
TABLE = Embedding(input_dim=WORDS, output_dim=4)


def network(reader: GlobalAveragePooling1D | LSTM) -> ModelSpec:
    """Return a network that says whether the dog comes first."""
    output = Dense(units=1, activation=Setting(name="sigmoid"))
    return ModelSpec(
        input_shape=(PLACES,),
        layers=(TABLE, reader, output),
        compiled=Compilation(loss=Setting(name="binary_crossentropy"), optimizer=None),
    )


assignment = Assignment(
    slug="word_order",
    title="Word order: who bites whom?",
    blanks=(
        *("pooling", "memory"),
        *("input_dim", "output_dim", "units", "activation") * 2,
        *("loss", "memory_parameters", "keep"),
    ),
    model_variable="ordered",
    accept=(
        Accept(
            mutant="inputs of shape (9,)",
            reason="The exercise gives it, and no layer here has a weight for a place.",
        ),
    ),
    criteria=(
        BlanksFilled(points=0),
        Compiled(points=0.5),
        HasLayer(
            id="pooled_table",
            title="The pooled network has a row for each word",
            model="pooled",
            layer="Embedding",
            settings={"input_dim": WORDS, "output_dim": 4},
            count=1,
            points=0.5,
            why="A word without a row of its own cannot be read.",
            hints=(
                "Count the words: the largest number is one less.",
                "The table has as many rows as there are words.",
                "Write `Embedding(input_dim=12, output_dim=4)`.",
            ),
        ),
        HasLayer(
            id="pooling",
            title="The pooled network takes the mean over all words",
            model="pooled",
            layer="GlobalAveragePooling1D",
            count=1,
            why="It shows what can be done without looking at the order.",
            hints=(
                "Look for the poolings among the layers of Keras.",
                "It is global, since it averages over the whole sentence, and a "
                "sentence has one dimension.",
                "Write `pooling = keras.layers.GlobalAveragePooling1D()`.",
            ),
        ),
        LayerSizes(
            id="pooled_layers",
            title="The pooled network has no layer too many",
            model="pooled",
            units=(),
            beside=("Embedding", "GlobalAveragePooling1D"),
            points=0.5,
        ),
        OutputUnits(
            id="pooled_units",
            title="The pooled network answers with one probability",
            model="pooled",
            units=1,
            points=0.25,
        ),
        OutputActivation(
            id="pooled_activation",
            title="The answer of the pooled network is a probability",
            model="pooled",
            activation="sigmoid",
            points=0.5,
            hints=("It must turn any number into one between 0 and 1.",),
        ),
        HasLayer(
            id="ordered_table",
            title="The other network has a row for each word, too",
            layer="Embedding",
            settings={"input_dim": WORDS, "output_dim": 4},
            count=1,
            points=0.5,
            why="A word without a row of its own cannot be read.",
            hints=(
                "Compare it with the table of the pooled network.",
                "Both networks read the same words.",
                "Write `Embedding(input_dim=12, output_dim=4)`.",
            ),
        ),
        HasLayer(
            id="memory",
            title="The other network reads the words in their order",
            layer="LSTM",
            settings={"units": 8, "return_sequences": False},
            count=1,
            why="Only a layer that reads one word after the other knows their order.",
            hints=(
                'Put together the first letters of "long short-term memory".',
                "It has a state of 8 units, and hands it on after the last word only.",
                "Write `memory = keras.layers.LSTM(units=8)`.",
            ),
        ),
        LayerSizes(
            title="The other network has no layer too many",
            units=(),
            beside=("Embedding", "LSTM"),
            points=0.5,
        ),
        OutputUnits(
            title="The other network answers with one probability, too",
            units=1,
            points=0.25,
        ),
        OutputActivation(
            title="The answer of the other network is a probability, too",
            activation="sigmoid",
            points=0.5,
            hints=("It must turn any number into one between 0 and 1.",),
        ),
        ParameterCount(
            parameters=473,
            points=0.5,
            requires=("ordered_table", "memory", "output_units"),
            why="The table has a row of 4 numbers for each word. The memory has four "
            "times the weights and biases of a layer that reads a word and the state.",
        ),
        Loss(name="binary_crossentropy"),
        TrainsTo(
            metric="test_accuracy",
            at_least=0.9,
            title="The network with a memory understands new sentences",
            requires=(
                *("ordered_table", "memory", "layer_sizes"),
                *("output_units", "output_activation", "loss"),
            ),
            hints=(
                "Look at the curve of the loss: does it fall in the end?",
                "The state can remember which of the two words came first.",
                "A table of 12 words, a memory of 8 units, one probability and its "
                "cross-entropy learn it.",
            ),
        ),
        Answer(
            id="memory_parameters",
            title="The parameters of the memory are counted",
            variable="memory_parameters",
            expected=416,
            points=0.5,
            why="Four times 12 × 8 weights and 8 biases, since it reads 4 numbers and "
            "8 units.",
            hints=(
                "Look at the column `Param #` in `ordered.summary()`.",
                "Once, it is a Dense layer of 8 units that reads 4 + 8 numbers.",
                "It is 4 × ((4 + 8) × 8 + 8).",
            ),
        ),
        BetterModel(
            id="keep",
            title="The network that can tell who bites is named",
            variable="keep",
            simple="pooled",
            larger="ordered",
            simple_word="pooled",
            larger_word="ordered",
            metric="test_accuracy",
            why="The mean of some rows is the same in every order.",
        ),
    ),
    plan=TrainingPlan(
        data=InlineData(
            x=Array.of(X[:TEST].astype("uint8")),
            y=Array.of(Y[:TEST].astype("uint8")),
            x_test=Array.of(X[TEST:].astype("uint8")),
            y_test=Array.of(Y[TEST:].astype("uint8")),
        ),
        optimizer=Setting(name="adam", arguments={"learning_rate": 0.03}),
        epochs=60,
        batch_size=168,
        seeds=(91, 92, 93, 94, 95),
    ),
    reference=network(LSTM(units=8)),
    rivals={"pooled": network(GlobalAveragePooling1D())},
    plots=("rival_scores", "loss_curve"),
)
