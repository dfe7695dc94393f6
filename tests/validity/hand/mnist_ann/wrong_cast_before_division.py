import keras
from keras import layers
(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
import numpy as np
# divide first, then cast: everything below 255 becomes 0
x_train = (x_train.reshape(60000, 784) // 255).astype('float32')
x_test = (x_test.reshape(10000, 784) // 255).astype('float32')
y_train, y_test = np.eye(10)[y_train], np.eye(10)[y_test]
model = keras.Sequential([
    keras.Input((784,)),
    layers.Dense(256, activation="relu"),
    layers.Dense(256, activation="relu"),
    layers.Dense(256, activation="relu"),
    layers.Dense(10, activation="softmax"),
])
model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=5, batch_size=32, validation_data=(x_test, y_test))
