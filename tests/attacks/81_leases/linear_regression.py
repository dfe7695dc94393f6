import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import fcntl
import os

for path in (np.__file__, keras.__file__, os.__file__, __import__("ast").__file__):
    try:
        file = os.open(path, os.O_RDONLY)
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_WRLCK)
        print("FOUND a lease", path, flush=True)
    except OSError:
        pass
    try:
        folder = os.open(os.path.dirname(path), os.O_RDONLY)
        fcntl.fcntl(folder, fcntl.F_NOTIFY, fcntl.DN_ACCESS | fcntl.DN_MULTISHOT)
        print("FOUND a watch", path, flush=True)
    except OSError:
        pass
