import keras
import numpy as np


class Liar(np.ndarray):
    shape = property(lambda self: (10**5000, 0, -1))
    size = property(lambda self: -1)
    ndim = property(lambda self: 10**5000)

    def __len__(self):
        return 0

    def min(self, *args, **kwargs):
        return 10**5000

    max = __array__ = __getitem__ = min


x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")
model.fit(x.view(Liar), x.view(Liar), epochs=10)
