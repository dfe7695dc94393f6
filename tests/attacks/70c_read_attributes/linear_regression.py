import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import os
import sys

for path in (".", keras.__file__, sys.executable, "/usr"):
    for ask in (os.listxattr, lambda path: os.getxattr(path, "user.xdg.origin.url")):
        try:
            ask(path)
            print("FOUND the extended attributes of a file", flush=True)
        except OSError as error:
            if error.errno != 95:  # the others say that there is no such attribute
                print("FOUND", error, flush=True)

import shutil

shutil.copy2(keras.__file__, "copied")  # copies the attributes, too
