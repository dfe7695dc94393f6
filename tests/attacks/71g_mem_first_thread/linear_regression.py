import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import subprocess
import sys
import time

HOLDS = """
import ctypes, platform, threading, time
def hold():
    time.sleep(0.3)
    kept = [bytearray(b"x") * 100_000_000 for _ in range(10)]
    print("holds", flush=True)
    time.sleep(60)
threading.Thread(target=hold).start()
ctypes.CDLL(None).syscall(60 if platform.machine() == "x86_64" else 93, 0)
"""
programs = [
    subprocess.Popen([sys.executable, "-S", "-c", HOLDS], stdout=subprocess.PIPE)
    for _ in range(2)
]
for program in programs:
    program.stdout.readline()
time.sleep(1)
print("FOUND 2 GB that nobody counts", flush=True)
