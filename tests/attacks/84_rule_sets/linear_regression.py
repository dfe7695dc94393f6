import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import ctypes
import struct

if ctypes.CDLL(None).syscall(444, struct.pack("<QQ", 0, 3), 16, 0) >= 0:
    print("FOUND a set of rules", flush=True)
