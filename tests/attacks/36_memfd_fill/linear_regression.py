import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import os

try:
    fd = os.memfd_create("fill")
    print("FOUND OPEN memfd")
    while True:
        os.write(fd, bytes(10_000_000))
except OSError:
    pass
