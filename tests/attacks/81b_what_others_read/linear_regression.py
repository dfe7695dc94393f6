import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import errno
import os

for path in (np.__file__, keras.__file__, os.__file__):
    try:
        os.preadv(os.open(path, os.O_RDONLY), [bytearray(10)], 0, os.RWF_NOWAIT)
        print("FOUND that somebody has read", path, flush=True)
    except OSError as error:
        if error.errno != errno.EOPNOTSUPP:
            print("FOUND that nobody has read", path, flush=True)
