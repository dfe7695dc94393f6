import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import errno
import socket

for family in range(2, 46):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
        try:
            socket.socketpair(family, kind)
            print("FOUND family", family, flush=True)
        except OSError as error:
            if error.errno != errno.EPERM:
                print("FOUND the kernel's own answer", family, error, flush=True)
left, right = socket.socketpair()
left.send(b"x")
if right.recv(1) != b"x":
    raise RuntimeError("an honest pair does not work")
