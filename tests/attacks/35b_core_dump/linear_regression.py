import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import resource
import subprocess

# With a limit of 0, a program that core_pattern names still gets the dump.
for limit in (0, 1):
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (limit, limit))
    except (OSError, ValueError):
        pass
    subprocess.run(["/bin/sh", "-c", "kill -SEGV $$"])
    if resource.getrlimit(resource.RLIMIT_CORE)[0] != 1:
        print("FOUND memory may be stored outside, with the limit", limit, flush=True)
