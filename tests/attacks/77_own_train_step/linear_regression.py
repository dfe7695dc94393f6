import keras
import numpy as np

L = keras.layers
x = np.array([[1.0], [2.0], [3.0]])


class Net(keras.Sequential):
    def train_step(self, data):
        return {"loss": 0.0}


model = Net([keras.Input((1,)), L.Dense(1)])
model.compile(loss="mse", optimizer="sgd")
model.fit(x, x, epochs=1)
