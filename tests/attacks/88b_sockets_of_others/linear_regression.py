import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import errno
import socket

places = ("/dev/log", "/run/systemd/notify", "/run/systemd/journal/dev-log", "/none")
ours, theirs = socket.socketpair()
for place in places:
    for send in (
        lambda: ours.sendto(b"PWNED", place),
        lambda: ours.connect(place),
    ):
        try:
            send()
        except OSError as error:
            # Any other error comes from the search for the socket.
            if error.errno == errno.EPERM:
                continue
        print("FOUND a way to sockets of others", flush=True)
