# 1-D arrays for a Functional model: Keras makes a column of them
import numpy as np
import keras

x = y = np.array([1.0, 2.0, 3.0])
inp = keras.Input((1,))
out = keras.layers.Dense(1)(inp)
model = keras.Model(inp, out)
model.compile(loss="mse", optimizer="sgd")
model.fit(x, y, epochs=10, verbose=0)
