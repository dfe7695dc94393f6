import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import os
import subprocess

pid = os.fork()
if pid == 0:
    os.setpgid(0, 0)
    os._exit(1 if os.getpgrp() == os.getpid() else 0)
if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]):
    print("FOUND a group of its own", flush=True)
subprocess.run(["true"], process_group=0, check=True)  # honest code goes on
