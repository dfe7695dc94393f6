import keras
import numpy as np

L = keras.layers
x = np.array([[1.0], [2.0], [3.0]])


class Net(keras.Sequential):
    def __call__(self, *args, **kwargs):
        return 0 * super().__call__(*args, **kwargs)


model = Net([keras.Input((1,)), L.Dense(1)])
model.compile(loss="mse", optimizer="sgd")
