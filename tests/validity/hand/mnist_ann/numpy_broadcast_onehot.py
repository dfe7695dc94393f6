import keras
from keras import layers
(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
import numpy as np
# careful: one-hot via broadcasting, bool -> float
y_train = (np.arange(10)[None, :] == y_train[:, None]).astype('float32')
y_test = (np.arange(10)[None, :] == y_test[:, None]).astype('float32')
x_train = np.array([img.flatten() for img in x_train]) * (1 / 255)
x_test = np.array([img.ravel() for img in x_test]) * (1 / 255)
model = keras.Sequential([
    keras.Input((784,)),
    layers.Dense(256, activation="relu"),
    layers.Dense(256, activation="relu"),
    layers.Dense(256, activation="relu"),
    layers.Dense(10, activation="softmax"),
])
model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=5, batch_size=32, validation_data=(x_test, y_test))
