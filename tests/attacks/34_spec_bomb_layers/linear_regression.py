import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,))])
for _ in range(2000):
    model.add(keras.layers.Activation("relu"))
model.add(keras.layers.Dense(1))
model.compile(loss="mse", optimizer="sgd")
