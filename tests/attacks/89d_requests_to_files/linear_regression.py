import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import ctypes
import os
import sys

file = os.open(os.__file__, os.O_RDONLY)
libc = ctypes.CDLL(None, use_errno=True)
add_key, answer = 0xC0506617, ctypes.create_string_buffer(80)
libc.ioctl(file, ctypes.c_ulong(add_key), answer)
if ctypes.get_errno() != 25:
    print("FOUND the answer of a file system to a key", flush=True)
extents = ctypes.create_string_buffer(4_096)
if libc.ioctl(file, ctypes.c_ulong(0xC020660B), extents) == 0:
    print("FOUND where a file lies on the disk", flush=True)
reader, _writer = os.pipe()
for wait in (os.fsync, os.fdatasync):
    try:
        wait(reader)  # the kernel would refuse a pipe
    except OSError:
        print("FOUND the kernel's own answer to", wait.__name__, flush=True)
sys.stdout.isatty()
