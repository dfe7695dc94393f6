import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(2)])
model.compile(loss="mse", optimizer="sgd")

import sys

sys.displayhook(10.0)
sys.__displayhook__("10 / 10")
