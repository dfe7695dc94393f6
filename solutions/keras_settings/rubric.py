"""Keras settings: output activation and loss, by the form of the answer."""

from autograder.rubric import (
    Assignment,
    BlanksFilled,
    KnownSettings,
    RowActivation,
    RowLoss,
)

ROWS = ("temperature", "spam", "flower", "digit")

assignment = Assignment(
    slug="keras_settings",
    title="Keras settings: which activation, which loss?",
    blanks=("activation", "loss") * 4,
    model_variable="",
    criteria=(
        BlanksFilled(points=0),
        KnownSettings(points=0, rows=ROWS),
        RowActivation(
            id="temperature_activation",
            title="A temperature: the output activation",
            variable="temperature",
            activation="linear",
            points=1.25,
            hints=("Which activation could ever let -8 pass unchanged?",),
        ),
        RowLoss(
            id="temperature_loss",
            title="A temperature: the loss",
            variable="temperature",
            name="mean_squared_error",
            points=1.25,
            hints=("Its name says in three words what it does to the distances.",),
        ),
        RowActivation(
            id="spam_activation",
            title="Spam or not: the output activation",
            variable="spam",
            activation="sigmoid",
            points=1.25,
            hints=("It must turn any number into one between 0 and 1.",),
        ),
        RowLoss(
            id="spam_loss",
            title="Spam or not: the loss",
            variable="spam",
            name="binary_crossentropy",
            points=1.25,
            hints=("Look for the cross-entropy with two classes in its name.",),
        ),
        RowActivation(
            id="flower_activation",
            title="One of three flowers: the output activation",
            variable="flower",
            activation="softmax",
            points=1.25,
            hints=("Classes exclude each other: their probabilities add up to 1.",),
        ),
        RowLoss(
            id="flower_loss",
            title="One of three flowers: the loss",
            variable="flower",
            name="categorical_crossentropy",
            points=1.25,
            hints=("It reads one-hot rows: one column for each category.",),
        ),
        RowActivation(
            id="digit_activation",
            title="One of ten digits: the output activation",
            variable="digit",
            activation="softmax",
            points=1.25,
            hints=("Ten classes exclude each other just as three do.",),
        ),
        RowLoss(
            id="digit_loss",
            title="One of ten digits: the loss",
            variable="digit",
            name="sparse_categorical_crossentropy",
            points=1.25,
            hints=("A row with one 1 among zeros is sparse; this loss spares you it.",),
        ),
    ),
)
