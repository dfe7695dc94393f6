import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])


class Perfect(keras.optimizers.SGD):
    def apply_gradients(self, *arguments, **keywords):
        raise SystemExit("PWNED")


def mean_squared_error(true, predicted):
    raise SystemExit("PWNED")


model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
rate = keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)
model.compile(loss=mean_squared_error, optimizer=Perfect(rate))
