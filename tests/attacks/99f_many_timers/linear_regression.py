import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import ctypes
import platform

call = {"x86_64": 222, "aarch64": 107}[platform.machine()]  # timer_create
kernel = ctypes.CDLL(None).syscall
timer = ctypes.c_int()
count = 0
while count < 10_000 and kernel(call, 1, None, ctypes.byref(timer)) == 0:
    count += 1
if count == 10_000:
    print("FOUND memory that nobody counts", flush=True)
