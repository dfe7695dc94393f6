import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import mmap
import multiprocessing
import os

for path in (None, "/dev/zero"):
    try:
        file = -1 if path is None else os.open(path, os.O_RDWR)
        area = mmap.mmap(file, 1 << 24, mmap.MAP_SHARED)
        area[:] = b"x" * len(area)
        area.madvise(mmap.MADV_DONTNEED)
        print("FOUND memory that nobody counts", path, flush=True)
    except OSError:
        pass
numbers = multiprocessing.Array("d", 100)  # lies in a file
numbers[3] = 1.0
