"""Two inputs and two outputs: Concatenate, 16 relu units, two losses; 130."""

import numpy as np

from autograder.rubric import (
    Array,
    Assignment,
    BlanksFilled,
    Call,
    Compilation,
    Compiled,
    Concatenate,
    Dense,
    Graph,
    HasLayer,
    HiddenActivations,
    InlineData,
    Input,
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

HOUSES = [
    (area, age, district)
    for area in (0.6, 0.8, 1.0, 1.2, 1.4, 1.6)
    for age in (0.0, 1.0, 2.0, 3.0, 4.0)
    for district in range(3)
]
FACTORS = (1.0, 1.5, 2.5)
SIZE = [[area, age] for area, age, _district in HOUSES]
PLACE = [np.eye(3)[district] for _area, _age, district in HOUSES]
PRICE = [[FACTORS[where] * area + 1.0 - 0.2 * age] for area, age, where in HOUSES]
QUICK = [[float(2 * area + age < 2 + 2 * where)] for area, age, where in HOUSES]
LAYERS = (
    Concatenate(),
    Dense(units=16, activation=Setting(name="relu")),
    Dense(units=1),
    Dense(units=1, activation=Setting(name="sigmoid")),
)
GRAPH = Graph(
    inputs=(Input(shape=(2,), name="size"), Input(shape=(3,), name="place")),
    calls=(
        Call(layer=0, inputs=((0, 0), (1, 0))),
        Call(layer=1, inputs=((2, 0),)),
        Call(layer=2, inputs=((3, 0),)),
        Call(layer=3, inputs=((3, 0),)),
    ),
    outputs=((4, 0), (5, 0)),
    output_names=("price", "quick"),
)

LEARNS = (
    *("side_by_side", "layer_sizes", "hidden_activations"),
    *("price_units", "price_activation", "price_loss"),
    *("quick_units", "quick_activation", "quick_loss"),
)

assignment = Assignment(
    slug="two_inputs",
    title="Two inputs, two answers",
    blanks=(
        "both",
        *("units", "activation") * 3,
        *("price", "quick"),
    ),
    criteria=(
        BlanksFilled(points=0),
        Compiled(points=0.5),
        HasLayer(
            id="side_by_side",
            title="The inputs are side by side",
            layer="Concatenate",
            count=1,
            why="The hidden layer has to see both inputs at once.",
            hints=(
                "Look for the layers of Keras that merge several inputs.",
                "Adding needs inputs of equal length. Here, one follows the other.",
                "Write `keras.layers.Concatenate()([size_in, place_in])`.",
            ),
        ),
        LayerSizes(
            title="There is one hidden layer of the right size",
            units=(16,),
            beside=("Concatenate",),
        ),
        HiddenActivations(
            activation="relu",
            hints=("It keeps positive numbers and sets negative ones to 0.",),
        ),
        OutputUnits(
            id="price_units",
            title="The price is one number",
            output="price",
            units=1,
            points=0.5,
        ),
        OutputActivation(
            id="price_activation",
            title="The price may be any number",
            output="price",
            activation="linear",
        ),
        OutputUnits(
            id="quick_units",
            title="Quick is one number",
            output="quick",
            units=1,
            points=0.5,
        ),
        OutputActivation(
            id="quick_activation",
            title="Quick is a probability",
            output="quick",
            activation="sigmoid",
            hints=("It must turn any number into one between 0 and 1.",),
        ),
        ParameterCount(
            parameters=130,
            points=0.5,
            requires=("layer_sizes", "price_units", "quick_units"),
            why="The hidden layer reads 5 numbers, and each output layer reads 16.",
        ),
        Loss(
            id="price_loss",
            title="The loss of the price fits",
            output="price",
            name="mean_squared_error",
        ),
        Loss(
            id="quick_loss",
            title="The loss of quick fits",
            output="quick",
            name="binary_crossentropy",
        ),
        TrainsTo(
            id="price_learnt",
            title="The network learns the prices",
            metric="price_loss",
            at_most=0.05,
            points=0.25,
            requires=LEARNS,
        ),
        TrainsTo(
            id="quick_learnt",
            title="The network learns what is sold quickly",
            metric="quick_accuracy",
            at_least=0.9,
            points=0.25,
            requires=LEARNS,
        ),
        Predicts(
            id="districts",
            title="The same house has another price in another district",
            why="The hidden layer has to read the district, too.",
            query="districts",
            expected=Array.of([1.6, 2.1, 3.1]),
            tolerance=0.4,
            points=0.5,
            requires=LEARNS,
        ),
    ),
    plan=TrainingPlan(
        data=InlineData(
            x={"size": Array.of(SIZE), "place": Array.of(PLACE)},
            y={"price": Array.of(PRICE), "quick": Array.of(QUICK)},
        ),
        optimizer=Setting(name="adam", arguments={"learning_rate": 0.02}),
        epochs=300,
        batch_size=90,
        seeds=(51, 52, 53, 54, 55),
        queries={
            "districts": {
                "size": Array.of([[1.0, 2.0]] * 3),
                "place": Array.of(np.eye(3)),
            }
        },
    ),
    reference=ModelSpec.connected(
        GRAPH,
        LAYERS,
        Compilation(
            loss=Setting(name="mean_squared_error"),
            other_losses=(Setting(name="binary_crossentropy"),),
            optimizer=None,
        ),
    ),
    plots=("loss_curve",),
)
