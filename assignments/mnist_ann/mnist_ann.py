# %% [markdown]
# # Reading digits: a network with three hidden layers
#
# 60,000 pictures of handwritten digits, 28 × 28 pixels each, teach the network; 10,000
# others test it. With a plain network of `Dense` layers about 96 of 100 are read right.

# %%
import keras

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
print(x_train.shape, x_train.dtype, x_train.min(), x_train.max())

# %% [markdown]
# ## Prepare the data
#
# - A `Dense` layer reads **rows of numbers**, not tables: turn each picture into one
#   row. How many numbers does it have?
# - Pixels go from 0 to 255. Training works best with small numbers: make them `float32`
#   numbers from **0 to 1**.
# - The network gives ten probabilities. Turn the labels into **one-hot** rows of ten.

# %%
x_train = ...  # rows, from 0 to 1
x_test = ...  # the same
y_train = ...  # one-hot rows
y_test = ...  # the same

# %% [markdown]
# ## The network
#
# Three hidden layers of **256** units, and an output layer. The hidden ones must apply
# a **non-linear activation**, or three are no better than one: use the one that keeps
# positive numbers and sets negative ones to 0. Each digit gets one probability.
#
# Count for yourself: 784 × 256 + 256 = 200,960 in the first layer; all in all the
# network has **335,114 parameters**.

# %%
model = keras.Sequential(
    [
        keras.Input(shape=(784,)),
        keras.layers.Dense(
            units=...,  # the first hidden layer
            activation=...,  # non-linear: it changes at 0
        ),
        keras.layers.Dense(
            units=...,  # the second hidden layer
            activation=...,
        ),
        keras.layers.Dense(
            units=...,  # the third hidden layer
            activation=...,
        ),
        keras.layers.Dense(
            units=...,  # the output layer
            activation=...,  # probabilities that add up to 1
        ),
    ]
)

# %%
model.compile(
    loss=...,  # one of ten, one-hot labels
    optimizer="sgd",
    metrics=["accuracy"],
)
model.summary()

# %%
model.fit(x_train, y_train, epochs=5, batch_size=32)
loss, accuracy = model.evaluate(x_test, y_test)
print("Test accuracy:", accuracy)

# %% [markdown]
# Check your work with `autograder check mnist_ann.py`.
