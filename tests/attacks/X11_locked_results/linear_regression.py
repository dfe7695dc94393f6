import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(2)])
model.compile(loss="mse", optimizer="sgd")

import os


def attempt(action, *arguments):
    try:
        return action(*arguments)
    except BaseException:
        return None


attempt(lambda: open("results.json", "w").write("{}"))
attempt(os.chmod, "results.json", 0)
attempt(os.chmod, ".", 0)
attempt(os.remove, "results.json")
attempt(os.rmdir, os.getcwd())
