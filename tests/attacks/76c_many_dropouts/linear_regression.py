import keras
import numpy as np

L = keras.layers
x = np.array([[1.0], [2.0], [3.0]])
draws = [layer for _ in range(5) for layer in (L.Dropout(0.1), L.GaussianNoise(0.1))]
model = keras.Sequential([keras.Input((1,)), L.Dense(20_000), *draws, L.Dense(1)])
model.compile(loss="mse", optimizer="sgd")
model.fit(x, x, epochs=1)
