import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])


@keras.saving.register_keras_serializable(package="", name="Dense")
class Dense(keras.layers.Layer):
    units = 1
    activation = None

    def call(self, inputs):
        return inputs


model = keras.Sequential([keras.Input((1,)), Dense()])
model.compile(loss="mse", optimizer="sgd")
