# %% [markdown]
# # Keras settings: which activation, which loss?
#
# Before you build a network, ask what an **answer** looks like. That decides two
# settings, whatever the network is made of:
#
# - the **output activation** says which values an answer may take;
# - the **loss** says how bad a wrong answer is.
#
# Four tasks follow. Fill in both settings of each, as you would give them to Keras: a
# name in quotation marks, a function or class of Keras, or `None` where nothing should
# be applied.

# %%
import keras

# %% [markdown]
# ## Tomorrow's temperature
#
# The answer is a number, such as 21.5 or -8.0. None may be ruled out. The farther a
# prediction is from the truth, the worse it is, and a large miss should weigh much more
# than a small one.

# %%
temperature = dict(
    activation="sigmoid",  # any number, so what should be done to it?
    loss="mean_squared_error",  # take the distances, square them, take the mean
)

# %% [markdown]
# ## Spam, or not
#
# The answer is **one** probability: how sure the network is that it is spam. It lies
# between 0 and 1. A network that is sure and wrong should pay dearly.

# %%
spam = dict(
    activation="sigmoid",  # the S-shaped curve from 0 to 1
    loss="binary_crossentropy",  # the cross-entropy for one probability
)

# %% [markdown]
# ## Which of three flowers
#
# The answer is **three** probabilities with the sum 1. The labels are **one-hot** rows:
# `[0, 1, 0]` is the second flower.

# %%
flower = dict(
    activation="softmax",  # it looks at all outputs together
    loss="categorical_crossentropy",  # it reads one-hot rows
)

# %% [markdown]
# ## Which of ten digits
#
# The answer is **ten** probabilities that add up to 1. The labels are now **class
# numbers**: `7` is a seven. Most places of its one-hot row would be empty; the name of
# the loss that spares you those rows says so.

# %%
digit = dict(
    activation="softmax",  # as for the flowers
    loss="sparse_categorical_crossentropy",  # it reads class numbers
)

# %% [markdown]
# ## Does Keras know them?
#
# Keras stops here with an error if it does not know one of your names.

# %%
for row in (temperature, spam, flower, digit):
    layer = keras.layers.Dense(1, activation=row["activation"])
    loss = keras.losses.get(row["loss"])
    print(layer.activation, loss)

# %% [markdown]
# Check your work with `autograder check keras_settings.py`.
