import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
layer = keras.layers.Dense(1)
for _ in range(30):
    layer = keras.layers.TimeDistributed(layer)
model = keras.Sequential([layer])
model.compile(loss="mse", optimizer="sgd")
