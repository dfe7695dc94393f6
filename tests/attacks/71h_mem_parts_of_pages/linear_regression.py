import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import contextlib
import ctypes
import mmap

PR_SET_THP_DISABLE, MADV_COLLAPSE, LARGE = 41, 25, 1 << 21
ctypes.CDLL(None).prctl(PR_SET_THP_DISABLE, 0, 0, 0, 0)
memory = mmap.mmap(-1, 16 * LARGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
with contextlib.suppress(OSError):
    memory.madvise(mmap.MADV_HUGEPAGE)
start = ctypes.addressof(ctypes.c_char.from_buffer(memory))
for offset in range(0, len(memory), mmap.PAGESIZE):
    memory[offset] = 1
with contextlib.suppress(OSError):
    memory.madvise(MADV_COLLAPSE)

inside = False
for line in open("/proc/self/smaps"):
    name, *value = line.split()
    if "-" in name:
        first, last = (int(part, 16) for part in name.split("-"))
        inside = first < start + len(memory) and start < last
    elif inside and name == "AnonHugePages:" and value[0] != "0":
        print("FOUND large pages", *value, flush=True)
