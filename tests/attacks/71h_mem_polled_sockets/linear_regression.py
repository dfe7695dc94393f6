import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import os
import select
import socket
import threading
import time

block = bytes(1 << 16)


def hold(poll, waits):
    waits.set()
    poll.poll()


for _ in range(30):
    ends = [end for _ in range(100) for end in socket.socketpair()]
    poll, waits = select.poll(), threading.Event()
    for end in ends:
        poll.register(end, 0)
        end.setblocking(False)
        try:
            while True:
                end.send(block)
        except OSError:
            pass
    threading.Thread(target=hold, args=(poll, waits), daemon=True).start()
    waits.wait()
    time.sleep(0.02)
    for end in ends:
        end.close()
time.sleep(0.5)
print("FOUND 1.6 GB that nobody counts", flush=True)
