import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
y = x
keras.layers.Dense.call = lambda self, x, training=None: x * 0
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mean_squared_error", optimizer="sgd")
model.fit(x, y, epochs=1000, verbose=0)
