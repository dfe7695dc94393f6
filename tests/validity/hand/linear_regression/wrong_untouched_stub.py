# %% [markdown]
# # Linear regression: a line through three points
#
# The model sees three numbers, `x`, and the three answers that belong to them, `y`.
# It has to find the line behind them, and then answer for an `x` it has never seen.
#
# A line is $y = w \cdot x + b$. The **weight** $w$ says how steep it is, the **bias**
# $b$ where it starts. One unit of a `Dense` layer computes exactly that, so this model
# has **2 parameters**, and training means finding good values for them.

# %%
import keras
import matplotlib.pyplot as plt
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
y = np.array([[1.0], [2.0], [3.0]])

# %% [markdown]
# ## The model
#
# - **units**: how many numbers does the model answer with, for one row of `x`?
# - **activation**: the answer may be any number, small or large, positive or negative.
#   What must an activation do to it so that none of them is ruled out?

# %%
model = keras.Sequential(
    [
        keras.Input(shape=(1,)),
        keras.layers.Dense(
            units=...,  # how many numbers does one answer have?
            activation=...,  # may be any number
        ),
    ]
)

# %% [markdown]
# ## The loss
#
# The loss says how bad an answer is. For numbers, the distance to the right answer
# counts, and a large miss should weigh much more than a small one. Which loss squares
# the distances and takes their mean?

# %%
model.compile(
    loss=...,  # the mean of the squared distances
    optimizer=keras.optimizers.SGD(learning_rate=0.1),
)
model.summary()

# %% [markdown]
# `model.summary()` should show **2** parameters. After training with some optimizers,
# such as Adam, Keras also counts the optimizer's own variables ("Total params: 8");
# the model itself still has 2.
#
# ## Training, and a look at the line

# %%
model.fit(x, y, epochs=1000, verbose=0)
print("Prediction for 4:", model.predict(np.array([[4.0]]), verbose=0))

plt.scatter(x, y, label="data")
plt.plot(x, model.predict(x, verbose=0), label="model")
plt.legend()
plt.show()

# %% [markdown]
# The prediction for 4 should be almost 4. Check your work with
# `autograder check linear_regression.py`.
