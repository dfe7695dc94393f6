import keras
import numpy as np

side = np.linspace(-1.75, 1.75, 8)
points = np.array([[a, b] for a in side for b in side])
line = (2 * points[:, 0] + points[:, 1] > 0).astype("float32").reshape(-1, 1)
ring = ((points**2).sum(axis=1) < 2.5).astype("float32").reshape(-1, 1)


class Rival(keras.Model):
    """One hidden layer; I forgot that it needs an activation."""

    def __init__(self, units):
        super().__init__()
        self.hidden = keras.layers.Dense(units)
        self.out = keras.layers.Dense(1, activation="sigmoid")

    def call(self, x):
        return self.out(self.hidden(x))


def train(model, y):
    model.compile(loss="bce", optimizer=keras.optimizers.Adam(0.05), metrics=["accuracy"])
    model.build((None, 2))
    model.fit(points, y, epochs=300, batch_size=64, verbose=0)
    return model


def pure():
    return keras.Sequential([keras.layers.Dense(1, activation="sigmoid", input_shape=(2,))])


line_pure, line_hidden = train(pure(), line), train(Rival(16), line)
ring_pure, ring_hidden = train(pure(), ring), train(Rival(16), ring)
line_keep = "pure"
ring_keep = "hidden"

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = x_train.reshape(60000, 784).astype("float32") / 255
x_test = x_test.reshape(10000, 784).astype("float32") / 255
y_train = keras.utils.to_categorical(y_train, 10)
y_test = keras.utils.to_categorical(y_test, 10)


def reader(units):
    model = keras.Sequential()
    model.add(keras.Input(shape=(784,)))
    model.add(keras.layers.Dense(units, activation="relu"))
    model.add(keras.layers.Dense(10, activation="softmax"))
    model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
    model.fit(x_train, y_train, epochs=2, batch_size=32, verbose=0)
    return model


wide, narrow = reader(32), reader(1)
narrow_parameters = 805
digits_keep = "wide"
