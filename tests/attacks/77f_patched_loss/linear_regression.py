import keras
import numpy as np

L = keras.layers
x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), L.Dense(1)])
loss = keras.losses.MeanSquaredError()
loss.fn = lambda wanted, given: 0.0
model.compile(loss=loss, optimizer="sgd")
model.fit(x, x, epochs=1)
