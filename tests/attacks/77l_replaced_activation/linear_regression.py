import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
y = x
keras.activations.linear = lambda x: x * 0
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, activation=keras.activations.linear)])
model.compile(loss="mean_squared_error", optimizer="sgd")
model.fit(x, y, epochs=1000, verbose=0)
