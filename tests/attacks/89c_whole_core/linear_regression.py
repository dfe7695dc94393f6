import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
create, whole_process = 1, 1
libc.prctl(62, create, 0, whole_process, 0)
if ctypes.get_errno() != 1:
    print("FOUND the kernel's own answer to a claim", flush=True)
extent, found = ctypes.create_string_buffer(16), ctypes.create_string_buffer(40)
if libc.syscall(451, os.open(os.__file__, os.O_RDONLY), extent, found, 0) == 0:
    print("FOUND what is read of a file of others", flush=True)
