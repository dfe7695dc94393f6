import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])

class Liar(keras.layers.Dense):
    def get_config(self):
        return {"units": 1, "activation": "linear", "name": "dense"}


Liar.__name__ = Liar.__qualname__ = "Dense"
model = keras.Sequential([keras.Input((1,)), Liar(2, activation="relu")])
model.compile(loss="mse", optimizer="sgd")
