import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
not_needed, cold, page_out, collapse = 4, 20, 21, 25
if libc.syscall(221, -1, 0, 0, not_needed) != 0:
    print("FOUND the kernel's own answer to advice on a file", flush=True)
for advice in (cold, page_out, collapse):
    if libc.madvise(ctypes.c_void_p(1), ctypes.c_size_t(1), advice) != 0:
        print("FOUND the kernel's own answer to advice on memory", flush=True)
libc.mmap.restype = ctypes.c_void_p
fd = os.open(np.__file__, os.O_RDONLY)
place = libc.mmap(None, ctypes.c_size_t(4096), 1, 2, fd, 0)
found = (ctypes.c_ubyte * 1)()
if libc.mincore(ctypes.c_void_p(place), ctypes.c_size_t(4096), found) == 0:
    print("FOUND what is in memory of a file of others", flush=True)
