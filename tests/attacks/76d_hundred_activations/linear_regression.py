import keras
import numpy as np

L = keras.layers
x = np.array([[1.0], [2.0], [3.0]])
squeezed = [L.Activation("tanh") for _ in range(105)]
model = keras.Sequential([keras.Input((1,)), L.Dense(10), *squeezed, L.Dense(1)])
model.compile(loss="mse", optimizer="sgd")
model.fit(x, x, epochs=1)
