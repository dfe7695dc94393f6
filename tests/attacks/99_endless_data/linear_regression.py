import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import tensorflow as tf


def batches():
    while True:
        yield x, x


class Endless(keras.utils.PyDataset):
    def __len__(self):
        return 10**12

    def __getitem__(self, number):
        return x, x


endless = tf.data.Dataset.from_tensor_slices((x, x)).repeat().batch(2)
for data in (batches(), Endless(), endless):
    model.fit(data, steps_per_epoch=10**9, epochs=10**9)
