import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])

layer = keras.layers.Dense(1)
model = keras.Sequential([keras.Input((1,)), layer])
layer.set_weights([np.array([[1.0]]), np.array([0.0])])
layer.trainable = False
model.compile(loss="mse", optimizer="sgd")
