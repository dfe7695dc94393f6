import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import json
import sys
import threading

modules = keras, np, json, *sys.modules.values()
# Modules that stand for absent ones have any attribute.
if any(getattr(module, "POISON", None) is True for module in modules):
    print("FOUND POISON")
