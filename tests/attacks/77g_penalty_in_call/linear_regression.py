import keras
import numpy as np

L = keras.layers
x = np.array([[1.0], [2.0], [3.0]])


class Punished(L.Dense):
    def call(self, x):
        self.add_loss(1e6 * keras.ops.sum(self.kernel**2))
        return super().call(x)


model = keras.Sequential([keras.Input((1,)), Punished(1)])
model.compile(loss="mse", optimizer="sgd")
model.fit(x, x, epochs=1)
