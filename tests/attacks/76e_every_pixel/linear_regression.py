import keras
import numpy as np

L = keras.layers
x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), L.Dense(9_000), L.Reshape((9_000, 1))])
for _ in range(3):
    model.add(L.Dense(5))
model.add(L.Flatten())
model.add(L.Dense(390))
model.add(L.Dense(1))
model.compile(loss="mse", optimizer="sgd")
model.fit(x, x, epochs=1)
