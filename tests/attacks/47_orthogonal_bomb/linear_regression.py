import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((20_000,)), keras.layers.Dense(20_000, kernel_initializer="orthogonal")])
model.compile(loss="mse", optimizer="sgd")
