# %% [markdown]
# # Distribution shift: when reality differs from training
#
# A network is only as good as its examples. These are 60,000 pictures, white ink on
# black, all of them centred. What happens when the pictures it meets later are a little
# different? You will train a network, change the test pictures in three ways, and
# compare.

# %%
import keras
import matplotlib.pyplot as plt
import numpy as np

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
y_train = keras.utils.to_categorical(y_train, 10)
y_test = keras.utils.to_categorical(y_test, 10)


def prepare(images):
    return images.reshape(len(images), 784).astype("float32") / 255


# %% [markdown]
# ## The network
#
# One hidden layer of **64** units, whose activation keeps positive numbers and sets
# negative ones to 0; then ten probabilities. The labels are one-hot rows.

# %%
model = keras.Sequential(
    [
        keras.Input(shape=(784,)),
        keras.layers.Dense(
            units=64,  # the hidden layer
            activation="relu",  # non-linear: it changes at 0
        ),
        keras.layers.Dense(
            units=10,  # the output layer
            activation="softmax",  # probabilities that add up to 1
        ),
    ]
)
model.compile(
    loss="categorical_crossentropy",  # one of ten, one-hot labels
    optimizer="sgd",
    metrics=["accuracy"],
)
model.fit(prepare(x_train), y_train, epochs=3, batch_size=32)

# %% [markdown]
# ## The same digits, a little different
#
# - **moved**: two pixels down and two to the right;
# - **thickened**: each pixel as bright as the brightest of its neighbours;
# - **inverted**: black ink on white, as on paper.
#
# People read all of them at once. Before you run this: which will trouble the network
# most?

# %%
moved = np.roll(x_test, (2, 2), axis=(1, 2))
rows = np.maximum.reduce([np.roll(x_test, step, axis=1) for step in (-1, 0, 1)])
thickened = np.maximum.reduce([np.roll(rows, step, axis=2) for step in (-1, 0, 1)])
inverted = 255 - x_test

changed = dict(unchanged=x_test, moved=moved, thickened=thickened, inverted=inverted)
scores = {}
for name, images in changed.items():
    loss, accuracy = model.evaluate(prepare(images), y_test, verbose=0)
    scores[name] = accuracy
    plt.imshow(images[0], cmap="gray")
    plt.title(name)
    plt.show()

# %% [markdown]
# Each unit of the first layer has one weight for each **place** in the picture. Which
# change of the three costs the network the most accuracy, and which the least? Answer
# with its name in quotation marks.

# %%
del scores["unchanged"]
hurts_most = min(scores, key=scores.get)  # moved, thickened or inverted
hurts_least = sorted(scores, key=lambda k: -scores[k])[0]  # moved, thickened or inverted

# %% [markdown]
# ## What to do
#
# There are two ways out. One is to train with such pictures as well. The other is to
# bring what comes in back to what the network knows. Two of the changes can be undone:
# compute the pictures as they were from `moved` and from `inverted`. (A thickened digit
# has lost the shape of its strokes; no arithmetic brings it back.)

# %%
moved_back = np.roll(moved, (-2, -2), (1, 2))  # up, and to the left
repaired = 255 - inverted  # what was 255 should be 0 again

for name, images in (("moved back", moved_back), ("repaired", repaired)):
    loss, accuracy = model.evaluate(prepare(images), y_test, verbose=0)
    print(name, "accuracy:", accuracy)

# %% [markdown]
# Check your work with `autograder check distribution_shift.py`.
