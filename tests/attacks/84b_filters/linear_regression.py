import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import ctypes

libc = ctypes.CDLL(None, use_errno=True)
set_filter, with_listener, filter_mode = 1, 8, 2
ask = (
    lambda: libc.syscall(317, set_filter, with_listener, None),
    lambda: libc.prctl(22, filter_mode, None, 0, 0),
)
for call in ask:
    call()
    if ctypes.get_errno() != 1:
        print("FOUND the kernel's own answer to a filter", flush=True)
