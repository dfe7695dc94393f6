import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import mmap
import os

block = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)


def attempt(what, call, *arguments):
    try:
        call(*arguments)
        print("FOUND", what, flush=True)
    except OSError:
        pass


file = os.open(keras.__file__, os.O_RDONLY)
with open("own", "wb") as own:
    own.write(bytes(4096))
attempt("reads past the memory", os.open, keras.__file__, os.O_RDONLY | os.O_DIRECT)
attempt("writes that wait", os.open, "own", os.O_WRONLY | os.O_SYNC)
attempt("writes whose data wait", os.open, "own", os.O_WRONLY | os.O_DSYNC)
attempt("reads that leave nothing", os.preadv, file, [block], 0, 0x80)
attempt("a write that waits", os.pwritev, os.open("own", os.O_WRONLY), [block], 0, 2)
import fcntl

attempt("later reads past the memory", fcntl.fcntl, file, fcntl.F_SETFL, os.O_DIRECT)
