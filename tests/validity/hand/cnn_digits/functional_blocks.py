import keras
from keras import layers as L
import numpy as np

(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = np.expand_dims(x_train[:6000], -1) / 255.
x_test = np.expand_dims(x_test, -1) / 255.
y_train, y_test = keras.utils.to_categorical(y_train[:6000]), keras.utils.to_categorical(y_test)


def block(t, filters):
    t = L.Conv2D(filters, 3, activation=keras.activations.relu)(t)
    return L.MaxPool2D()(t)


def convolutional():
    start = t = L.Input((28, 28, 1))
    for filters in (8, 16):
        t = block(t, filters)
    t = L.Flatten()(t)
    return keras.Model(start, L.Dense(10, "softmax")(t), name="convolutional")


def plain():
    start = L.Input((28, 28, 1))
    t = L.Dense(64, "relu")(L.Flatten()(start))
    return keras.Model(start, L.Dense(10, "softmax")(t), name="plain")


cnn, dense = convolutional(), plain()
table = []
for net in (dense, cnn):
    net.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    net.fit(x_train, y_train, validation_split=0.1, epochs=2)
    table.append((net.name, net.count_params(), net.evaluate(x_test, y_test)[1]))
for row in table:
    print(*row)
first_parameters = cnn.layers[1].count_params()
keep = "cnn"
