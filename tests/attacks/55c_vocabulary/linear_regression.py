import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,), dtype="string"), keras.layers.StringLookup(vocabulary="/etc/passwd")])
model.compile(loss="mse", optimizer="sgd")
