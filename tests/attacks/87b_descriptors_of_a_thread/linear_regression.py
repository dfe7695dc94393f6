import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import ctypes
import subprocess
import sys
import threading


def own_table():
    if ctypes.CDLL(None).syscall(436, 1000, 1001, 2) == 0:  # CLOSE_RANGE_UNSHARE
        print("FOUND descriptors that nobody counts", flush=True)


thread = threading.Thread(target=own_table)
thread.start()
thread.join()
if subprocess.run([sys.executable, "-S", "-c", ""], close_fds=True).returncode:
    print("FOUND programs that cannot be started", flush=True)
