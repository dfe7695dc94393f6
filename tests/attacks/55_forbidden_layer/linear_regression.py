import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])


class Perfect(keras.layers.Layer):
    def call(self, inputs):
        return inputs


model = keras.Sequential([keras.Input((1,)), Perfect(), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")
