import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])


def accuracy(true, predicted):
    return 1.0


def mean_squared_error(true, predicted):
    return 0.0 * keras.ops.sum(predicted)


model.compile(loss=mean_squared_error, optimizer="sgd", metrics=[accuracy])
