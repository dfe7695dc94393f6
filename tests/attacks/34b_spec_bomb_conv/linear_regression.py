import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.layers.Conv2D(100_000, 3), keras.layers.Embedding(10**9, 10**3)])
model.compile(loss="mse", optimizer="sgd")
