import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import multiprocessing
import socket

ours, theirs = socket.socketpair()
try:
    socket.send_fds(ours, [b"x"], [theirs.fileno()])
    print("FOUND a descriptor that nobody counts", flush=True)
except OSError:
    pass
ours.sendall(b"x")
ends = multiprocessing.Pipe()
ends[0].send("works")
if ends[1].recv() != "works":
    print("FOUND a pipe that does not work", flush=True)
