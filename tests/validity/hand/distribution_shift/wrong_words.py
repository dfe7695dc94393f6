import keras
import numpy as np

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
y_train = keras.utils.to_categorical(y_train, 10)
y_test = keras.utils.to_categorical(y_test, 10)


def prepare(images):
    return images.reshape(len(images), 784).astype("float32") / 255


model = keras.Sequential([
    keras.Input((784,)),
    keras.layers.Dense(64, activation="relu"),
    keras.layers.Dense(10, activation="softmax"),
])
model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
model.fit(prepare(x_train), y_train, epochs=3, batch_size=32)

moved = np.roll(x_test, (2, 2), axis=(1, 2))
rows = np.maximum.reduce([np.roll(x_test, step, axis=1) for step in (-1, 0, 1)])
thickened = np.maximum.reduce([np.roll(rows, step, axis=2) for step in (-1, 0, 1)])
inverted = 255 - x_test
hurts_most = "moved"
hurts_least = "inverted"
moved_back = np.roll(moved, (-2, -2), (1, 2))
repaired = 255 - inverted
