# %% [markdown]
# # Binary classification: yes or no
#
# Six points in the plane, each with two coordinates, belong to class 0 or class 1.
# The model gives every point the **probability** that it belongs to class 1.
#
# One unit with two inputs has two weights and a bias: **3 parameters**. Where the
# probability is one half, a straight line divides the plane: the decision boundary.

# %%
import keras
import matplotlib.pyplot as plt
import numpy as np

x = np.array([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]], dtype="float32")
y = np.array([[0], [0], [0], [1], [1], [1]], dtype="float32")

# %% [markdown]
# ## The model
#
# - **units**: one probability is enough. Why is that of class 0 then known too?
# - **activation**: it lies between 0 and 1. Which S-shaped curve takes any number
#   and returns one between 0 and 1?

# %%
model = keras.Sequential(
    [
        keras.Input(shape=(2,)),
        keras.layers.Dense(
            units=1,  # how many probabilities?
            activation="sigmoid",  # between 0 and 1
        ),
    ]
)

# %% [markdown]
# ## The loss
#
# Two classes, one probability: the loss should be small when that given to the true
# class is high, and grow without limit when the model is sure and wrong. It is a
# cross-entropy; which of them is made for one probability?

# %%
model.compile(
    loss="binary_crossentropy",  # for one probability
    optimizer="sgd",
    metrics=["accuracy"],
)
model.summary()

# %%
model.fit(x, y, epochs=10000, verbose=0)
probabilities = model.predict(x, verbose=0)
print("Probabilities:", probabilities.ravel())
print("Classes:", (probabilities >= 0.5).astype(int).ravel())

plt.scatter(x[:, 0], x[:, 1], c=y.ravel())
plt.show()

# %% [markdown]
# The classes should read 0, 0, 0, 1, 1, 1. Check your work with
# `autograder check binary_classification.py`.
