import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import ctypes
import os
import platform

if platform.machine() == "x86_64":
    for _ in range(20):
        if os.fork() == 0:
            ctypes.CDLL(None).syscall(0x40000000 | 39)  # `getpid` of x32
            os._exit(0)
        if os.WIFSIGNALED(os.wait()[1]):
            print("FOUND an end that the kernel writes into its log", flush=True)
