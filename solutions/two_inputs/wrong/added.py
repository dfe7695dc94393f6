# loses: side_by_side
# %% [markdown]
# # Two inputs, two answers
#
# Not every network is a list of layers. This one reads **two inputs** about a house:
#
# - `size`: its floor area in hundreds of m², and its age in decades;
# - `place`: in which of three districts it is, as a one-hot row.
#
# And it gives **two answers**:
#
# - `price`: in hundreds of thousands of euros;
# - `quick`: whether it is sold within a month. Yes is 1, no is 0.
#
# Both answers need both inputs: the same house has another price in another district.

# %%
import keras
import numpy as np

size, place, price, quick = [], [], [], []
for area in (0.6, 0.8, 1.0, 1.2, 1.4, 1.6):
    for age in (0.0, 1.0, 2.0, 3.0, 4.0):
        for district, factor in enumerate((1.0, 1.5, 2.5)):
            size.append([area, age])
            place.append([float(district == number) for number in range(3)])
            price.append([factor * area + 1.0 - 0.2 * age])
            quick.append([float(2 * area + age < 2 + 2 * district)])
size, place, price, quick = map(np.array, (size, place, price, quick))
print(size.shape, place.shape, price.shape, quick.shape)

# %% [markdown]
# ## The network
#
# A list of layers cannot have two beginnings. The **functional** way can: a layer is
# called with what it reads, and gives what the next layer reads. Start with the two
# inputs, and put their numbers **side by side** in one row of 2 + 3 = 5 numbers. Which
# layer **concatenates**? Call it with the list of both inputs, `[size_in, place_in]`.

# %%
size_in = keras.Input(shape=(2,), name="size")
place_in = keras.Input(shape=(3,), name="place")
### BEGIN SOLUTION
both = keras.layers.Add()([keras.layers.Dense(3)(size_in), place_in])
### END SOLUTION

# %% [markdown]
# A hidden layer of **16** units reads them. Its activation keeps positive numbers and
# sets negative ones to 0. Then the ways part. Each answer gets an output layer of its
# own, and both read the same hidden layer:
#
# - a **price** may be any number: what must an activation do to it?
# - **quick** is one probability: which activation gives numbers between 0 and 1?

# %%
hidden = keras.layers.Dense(
    ### BEGIN SOLUTION
    units=16,  # the hidden layer
    activation="relu",  # non-linear: it changes at 0
    ### END SOLUTION
)(both)
price_out = keras.layers.Dense(
    ### BEGIN SOLUTION
    units=1,  # one number
    activation="linear",  # it may be any number
    ### END SOLUTION
    name="price",
)(hidden)
quick_out = keras.layers.Dense(
    ### BEGIN SOLUTION
    units=1,  # one probability
    activation="sigmoid",  # between 0 and 1
    ### END SOLUTION
    name="quick",
)(hidden)
model = keras.Model(inputs=[size_in, place_in], outputs=[price_out, quick_out])
model.summary()

# %% [markdown]
# The last column of the table says what each layer is connected to. The network has
# **130 parameters**.
#
# ## Two losses
#
# Each output has a loss of its own, under its name. Training makes their sum small, so
# the hidden layer learns for both. For a price, a large miss should weigh much more
# than a small one. The other answer is a probability, yes or no.

# %%
model.compile(
    loss=dict(
        ### BEGIN SOLUTION
        price="mean_squared_error",  # the mean of the squared distances
        quick="binary_crossentropy",  # for one probability
        ### END SOLUTION
    ),
    optimizer=keras.optimizers.Adam(learning_rate=0.02),
    metrics=dict(quick=["accuracy"]),
)

# %%
inputs = dict(size=size, place=place)
model.fit(inputs, dict(price=price, quick=quick), epochs=300, batch_size=90, verbose=0)

# %% [markdown]
# Look at the same house in the three districts: does the price change as it should?

# %%
house = dict(size=np.array([[1.0, 2.0]] * 3), place=np.eye(3))
prices, chances = model.predict(house, verbose=0)
for district in range(3):
    print("district", district, "price:", prices[district], "quick:", chances[district])

# %% [markdown]
# The prices should be about 1.6, 2.1 and 3.1. Check your work with
# `autograder check two_inputs.py`.
