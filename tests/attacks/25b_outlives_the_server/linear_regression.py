import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import ctypes

PR_SET_PDEATHSIG, PR_GET_PDEATHSIG = 1, 2
kernel = ctypes.CDLL(None)
kernel.prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0)
signal = ctypes.c_int(-1)
kernel.prctl(PR_GET_PDEATHSIG, ctypes.byref(signal), 0, 0, 0)
if signal.value == 0:
    print("FOUND a life after the server", flush=True)
