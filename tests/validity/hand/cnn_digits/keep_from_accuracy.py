# %% [markdown]
# # Convolutions: better results with fewer parameters
#
# A `Dense` layer has a weight for every **place** in a picture. If it learns what a
# stroke looks like in one corner, it knows nothing about the same stroke in another.
#
# A **convolution** looks at a picture through a small window. It moves the window over
# all places, and uses **the same weights** everywhere. So it needs few weights, and
# what it learns in one place helps it in all others.
#
# You will build both kinds of network for the handwritten digits, and compare two
# numbers: how many **parameters** they have, and their **accuracy** on new digits.

# %%
import keras

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train, y_train = x_train[:5000], y_train[:5000]  # enough, and trained in seconds
x_test, y_test = x_test[:2000], y_test[:2000]
x_train = x_train.reshape(-1, 28, 28, 1).astype("float32") / 255
x_test = x_test.reshape(-1, 28, 28, 1).astype("float32") / 255
print(x_train.shape, y_train.shape)

# %% [markdown]
# ## The dense network
#
# `Flatten` puts the pixels of a picture into one row. Then follow a hidden layer of
# **64** units and an output layer. The hidden activation keeps positive numbers and
# sets negative ones to 0. Each of the ten digits gets one probability.

# %%
dense = keras.Sequential(
    [
        keras.Input(shape=(28, 28, 1)),
        keras.layers.Flatten(),
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

# %% [markdown]
# ## The convolutional network
#
# - The **shape** of a picture has three numbers: height, width and channels. These
#   pictures are grey, so they have one channel. Pictures in colour have three.
# - The first convolution has **8 filters** with windows of **3 × 3** pixels. Each
#   filter gives a new picture, which shows where its pattern was found. Its activation
#   is the one of the hidden layer above.
# - `MaxPooling2D` keeps the largest of each **2 × 2** numbers. The pictures become half
#   as high and half as wide, and it matters less where exactly a pattern was.
# - The second convolution has **16 filters**, and windows of the same size. It finds
#   patterns of patterns. The same pooling follows.
# - Then all numbers stand in one row, and the output layer is as above.

# %%
cnn = keras.Sequential(
    [
        keras.Input(shape=(28, 28, 1)),  # height, width, channels
        keras.layers.Conv2D(
            filters=8,  # how many patterns does it look for?
            kernel_size=(3, 3),  # the height and width of the window
            activation="relu",
        ),
        keras.layers.MaxPooling2D(
            pool_size=(2, 2),  # of how many numbers is the largest kept?
        ),
        keras.layers.Conv2D(
            filters=16,  # patterns of patterns
            kernel_size=(3, 3),
            activation="relu",
        ),
        keras.layers.MaxPooling2D(
            pool_size=(2, 2),  # the same pooling
        ),
        keras.layers.Flatten(),
        keras.layers.Dense(
            units=10,  # the output layer
            activation="softmax",
        ),
    ]
)
cnn.summary()

# %% [markdown]
# Look at the column `Output Shape`: a window of 3 × 3 does not fit over the edge, so
# the pictures lose two rows and two columns in each convolution. All in all the network
# has **5,258 parameters**.
#
# ## Side by side
#
# The labels are **class numbers**: `7` is a seven. Which loss reads class numbers, and
# spares you the one-hot rows?

# %%
acc = {}
for name, model in dict(dense=dense, cnn=cnn).items():
    model.compile(
        loss="sparse_categorical_crossentropy",  # one of ten, class numbers
        optimizer=keras.optimizers.Adam(learning_rate=0.002),
        metrics=["accuracy"],
    )
    model.fit(x_train, y_train, epochs=3, batch_size=32, verbose=0)
    loss, accuracy = model.evaluate(x_test, y_test, verbose=0)
    acc[name] = accuracy
    print(name, "parameters:", model.count_params(), "test accuracy:", accuracy)

# %% [markdown]
# How many parameters has the first convolution? Each filter has one weight for every
# number in its window, and one bias. And which network would you keep? Keep the one
# with fewer parameters, unless the other one gets at least three more digits in a
# hundred right. Answer with its name in quotation marks.

# %%
first_parameters = cnn.layers[0].count_params()  # weights and biases of the first convolution
keep = "cnn" if acc["cnn"] > acc["dense"] else "dense"

# %% [markdown]
# Check your work with `autograder check cnn_digits.py`.
