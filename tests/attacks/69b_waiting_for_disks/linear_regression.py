import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import ctypes
import os
import platform

kernel = ctypes.CDLL(None).syscall
os.sync()
syncfs = {"x86_64": 306, "aarch64": 267}[platform.machine()]
if kernel(syncfs, -1) != 0:  # only a call that is made notices that there is no file
    print("FOUND a call that waits for disks", flush=True)
if kernel(467, -100, b"/usr", 0, None, 0) > 0:
    print("FOUND a tree of folders", flush=True)
