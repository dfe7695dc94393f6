import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

guess = "SECRET-00000000000000a1"
print("SECRET-00000000000000a2")
secret = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)], name="SECRET-00000000000000a3")
secret.compile(loss="mse")
