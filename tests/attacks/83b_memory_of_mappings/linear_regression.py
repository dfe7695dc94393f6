import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import asyncio
import ctypes
import select

libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
anonymous, huge = 0x22, 0x40000
if libc.syscall(237, None, ctypes.c_ulong(0), 99, None, 0, 0) != 0:
    print("FOUND the kernel's own answer to a policy", flush=True)
libc.prctl(0x53564D41, 0, None, ctypes.c_ulong(4096), b"name")
if ctypes.get_errno() != 1:
    print("FOUND the kernel's own answer to a name", flush=True)
libc.mmap(None, ctypes.c_size_t(1 << 21), 3, anonymous | huge, -1, 0)
if ctypes.get_errno() != 1:
    print("FOUND the kernel's own answer to huge pages", flush=True)
try:
    select.epoll()
    print("FOUND a list of epoll", flush=True)
except OSError:
    asyncio.run(asyncio.sleep(0))
