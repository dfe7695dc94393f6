import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import ctypes
import fcntl
import os
import socket

libc = ctypes.CDLL(None)
nobody = ctypes.create_string_buffer(16)  # the family AF_UNSPEC: no partner any more


def pair():
    ends = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    for end in ends:
        libc.connect(end.fileno(), nobody, 16)
        end.setblocking(False)
    return ends


sent = 0
for place in (f"\0mailbox{os.getpid()}", "mailbox"):
    try:
        mailbox, _other = pair()
        mailbox.bind(place)
        for _ in range(100):
            sent += pair()[0].sendto(bytes(180_000), place)
    except OSError:
        pass
if sent > 212_992:
    print("FOUND memory that nobody counts", flush=True)
try:
    if fcntl.fcntl(os.pipe()[1], 1031, 1 << 20) > 212_992:
        print("FOUND a pipe that holds more than is counted", flush=True)
except OSError:
    pass
ours, theirs = socket.socketpair()
ours.send(b"x")
if theirs.recv(1) != b"x":
    print("FOUND a socket that does not work", flush=True)
