import numpy as np
import tensorflow as tf
from tensorflow.keras import layers

side = np.linspace(-1.75, 1.75, 8)
points = np.array([[a, b] for a in side for b in side])
line = (2 * points[:, 0] + points[:, 1] > 0).astype("float32").reshape(-1, 1)
ring = ((points**2).sum(axis=1) < 2.5).astype("float32").reshape(-1, 1)


def pure_model():
    return tf.keras.Sequential([
        tf.keras.Input(shape=(2,)),
        layers.Dense(4, activation="relu"),
        layers.Dense(1),
    ])


def hidden_model():
    return tf.keras.Sequential([
        tf.keras.Input(shape=(2,)),
        layers.Dense(16, activation=tf.nn.relu),
        layers.Dense(1, activation=tf.nn.sigmoid),
    ])


def train(model, x, y):
    model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
    model.fit(x, y, epochs=300, batch_size=64, verbose=0)
    return model


line_pure = train(pure_model(), points, line)
line_hidden = train(hidden_model(), points, line)
ring_pure = train(pure_model(), points, ring)
ring_hidden = train(hidden_model(), points, ring)
line_keep = "pure"
ring_keep = "hidden"

(x_train, y_train), (x_test, y_test) = tf.keras.datasets.mnist.load_data()
x_train = x_train.reshape(60000, 784).astype("float32") / 255
y_train = tf.one_hot(y_train, 10)

wide = tf.keras.Sequential([
    tf.keras.Input(shape=(784,)),
    layers.Dense(64, activation="relu"),
    layers.Dense(10, activation="softmax"),
])
narrow = tf.keras.Sequential([
    tf.keras.Input(shape=(784,)),
    layers.Dense(2, activation="relu"),
    layers.Dense(10, activation="softmax"),
])
for model in (wide, narrow):
    model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
    model.fit(x_train, y_train, epochs=2, batch_size=32, verbose=0)
narrow_parameters = 1600
digits_keep = "wide"
