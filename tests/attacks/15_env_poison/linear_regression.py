import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(2)])
model.compile(loss="mse", optimizer="sgd")

import os

for name in ("LD_PRELOAD", "PYTHONPATH", "PYTHONSTARTUP", "KERAS_BACKEND", "TF_XLA_FLAGS", "HOME", "PATH"):
    os.environ[name] = "/nowhere/PWNED"
    os.putenv(name, "/nowhere/PWNED")
