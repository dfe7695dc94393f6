# %% [markdown]
# # Softmax classification: one of three
#
# Each row of `x` has four numbers and belongs to one of **three** classes. The model
# answers with three probabilities that add up to 1, one for each class.
#
# The labels are **one-hot**: a row with a 1 in the column of its class and 0 elsewhere,
# so that an answer and a label have the same form. Three units with four inputs have
# 4 × 3 weights and 3 biases: **15 parameters**.

# %%
import keras
import numpy as np

x = np.array(
    [
        [1, 2, 1, 1],
        [3, 1, 3, 4],
        [4, 1, 5, 5],
        [1, 7, 5, 5],
        [1, 2, 5, 6],
        [1, 6, 6, 6],
        [1, 7, 7, 7],
    ],
    dtype="float32",
)
y = np.array(
    [
        [0, 0, 1],
        [0, 0, 1],
        [0, 1, 0],
        [0, 1, 0],
        [0, 1, 0],
        [1, 0, 0],
        [1, 0, 0],
    ],
    dtype="float32",
)

# %% [markdown]
# ## The model
#
# - **units**: how many probabilities belong to one answer?
# - **activation**: which function looks at all outputs together and turns them into
#   probabilities that add up to 1?

# %%
model = keras.Sequential(
    [
        keras.Input(shape=(4,)),
        keras.layers.Dense(
            units=3,  # how many classes?
            activation=...,  # probabilities that add up to 1
        ),
    ]
)

# %% [markdown]
# ## The loss
#
# The loss looks at the probability that was given to the true class. Again it is a
# cross-entropy: which of them reads one-hot labels over several categories?

# %%
model.compile(
    loss=...,  # for one-hot labels
    optimizer="sgd",
    metrics=["accuracy"],
)
model.summary()

# %%
model.fit(x, y, epochs=10000, verbose=0)
probabilities = model.predict(np.array([[1, 11, 7, 9]]), verbose=0)
print("Probabilities:", probabilities, "-> class", probabilities.argmax(axis=-1))

# %% [markdown]
# The new row, [1, 11, 7, 9], lies far from the others. Run the file again: from another
# random start the model may answer with another class. Check your work with
# `autograder check softmax_classification.py`.
