import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

count = 0
try:
    while count < 20_000:
        open(f"{count}.txt", "w").close()
        count += 1
    print("FOUND OPEN", count)
except OSError:
    pass
