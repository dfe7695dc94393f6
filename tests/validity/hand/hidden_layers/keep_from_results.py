# %% [markdown]
# # Hidden layers: when do they pay off?
#
# A hidden layer costs parameters and time, so it has to earn its place. There is one
# way to find out: build **both models**, train them on the same data, and compare.
# If both do equally well, keep the simple one.
#
# ## Two models for points in the plane
#
# Each point has two coordinates and one answer, yes or no. The **pure** model has no
# hidden layer: one unit gives the probability of "yes". The **hidden** one has a layer
# of **16** units in between, with a **non-linear activation**: the one that keeps
# positive numbers and sets negative ones to 0. Both end in the same output layer.

# %%
import keras
import matplotlib.pyplot as plt
import numpy as np


def pure_model():
    return keras.Sequential(
        [
            keras.Input(shape=(2,)),
            keras.layers.Dense(
                units=1,  # one probability
                activation="sigmoid",  # between 0 and 1
            ),
        ]
    )


def hidden_model():
    return keras.Sequential(
        [
            keras.Input(shape=(2,)),
            keras.layers.Dense(
                units=16,  # the hidden layer
                activation="relu",  # non-linear: it changes at 0
            ),
            keras.layers.Dense(
                units=1,  # the output layer, as above
                activation="sigmoid",
            ),
        ]
    )


def train(model, x, y):
    model.compile(
        loss="binary_crossentropy",
        optimizer=keras.optimizers.Adam(learning_rate=0.05),
        metrics=["accuracy"],
    )
    model.fit(x, y, epochs=300, batch_size=64, verbose=0)
    return model


# %% [markdown]
# ## The same 64 points, two questions
#
# - **line**: does the point lie above a straight line?
# - **ring**: does the point lie inside a circle?
#
# A pure model can only part the plane with **one straight line**.

# %%
side = np.linspace(-1.75, 1.75, 8)
points = np.array([[a, b] for a in side for b in side])
line = (2 * points[:, 0] + points[:, 1] > 0).astype("float32").reshape(-1, 1)
ring = ((points**2).sum(axis=1) < 2.5).astype("float32").reshape(-1, 1)

for title, labels in (("line", line), ("ring", ring)):
    plt.scatter(points[:, 0], points[:, 1], c=labels.ravel())
    plt.title(title)
    plt.show()

# %%
line_pure = train(pure_model(), points, line)
line_hidden = train(hidden_model(), points, line)
ring_pure = train(pure_model(), points, ring)
ring_hidden = train(hidden_model(), points, ring)

results = {}
for name, model, labels in (
    ("line, pure", line_pure, line),
    ("line, hidden", line_hidden, line),
    ("ring, pure", ring_pure, ring),
    ("ring, hidden", ring_hidden, ring),
):
    results[name] = model.evaluate(points, labels, verbose=0)[1]

# %% [markdown]
# Which model would you keep for each question? Answer with a word in quotation marks.
# Train them more than once before you decide: every training starts from new random
# weights. A model is better if it gets at least three more points in a hundred right.

# %%
line_keep = "hidden" if results["line, hidden"] > results["line, pure"] - 0.03 else "pure"  # pure or hidden
ring_keep = "hidden" if results["ring, hidden"] > results["ring, pure"] + 0.03 else "pure"  # pure or hidden

# %% [markdown]
# ## A bottleneck
#
# A hidden layer can also do harm. It passes on as many numbers as it has units, and
# what does not fit through is lost. Two networks read digits, 784 pixels each: the
# hidden layer of the **wide** one has **64** units, that of the **narrow** one has
# **1**. Both have the same hidden activation as above.

# %%
(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train.reshape(60000, 784).astype("float32") / 255
x_test = x_test.reshape(10000, 784).astype("float32") / 255
y_train = keras.utils.to_categorical(y_train, 10)
y_test = keras.utils.to_categorical(y_test, 10)

wide = keras.Sequential(
    [
        keras.Input(shape=(784,)),
        keras.layers.Dense(
            units=64,  # the hidden layer
            activation="relu",  # non-linear: it changes at 0
        ),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
narrow = keras.Sequential(
    [
        keras.Input(shape=(784,)),
        keras.layers.Dense(
            units=1,  # the bottleneck
            activation="relu",  # non-linear: it changes at 0
        ),
        keras.layers.Dense(10, activation="softmax"),
    ]
)

for name, model in dict(wide=wide, narrow=narrow).items():
    model.compile(
        loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"]
    )
    model.fit(x_train, y_train, epochs=2, batch_size=32, verbose=0)
    loss, accuracy = model.evaluate(x_test, y_test, verbose=0)
    print(name, "test accuracy:", accuracy)

# %% [markdown]
# How many parameters has the narrow network? Count as always: inputs × units weights
# and one bias per unit, for both of its layers. And which network would you keep?

# %%
narrow_parameters = 805  # weights and biases of both layers
digits_keep = "wide"  # wide or narrow

# %% [markdown]
# Check your work with `autograder check hidden_layers.py`.
