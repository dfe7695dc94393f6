import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import os

before = os.getpriority(os.PRIO_PROCESS, 0)
os.nice(3)
os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
if os.getpriority(os.PRIO_PROCESS, 0) > before or os.sched_getscheduler(0):
    print("FOUND a place behind others", flush=True)
